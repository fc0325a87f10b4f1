/** `kubectl apimvnet status`: one binding on a screen, or all of them as a table, once or as they go on. */

import type { Binding } from '../../../api/binding.ts';
import { sleep } from '../../../runtime/clock.ts';
import { exits } from '../../exits.ts';
import { flag, short } from '../../options.ts';
import { UsageError } from '../../usage-error.ts';
import { bindingNamed, bindingsIn } from '../bindings.ts';
import { fleetScreen } from '../screen/fleet.ts';
import { statusScreen } from '../screen/status.ts';
import { everywhere, type Session } from '../session.ts';
import { names, oneName, pluginCommand, type Run } from './command.ts';

const options = {
  name: names('NAME', 'the binding; without one, all of the namespace as a table'),
  allNamespaces: everywhere,
  watch: short('w', flag('go on, and draw anew when something changes; Ctrl+C ends it')),
} as const;

const everyMs = 2_000;

/** `rounds` of looks for a test; without it a watch goes on until it is interrupted. */
export const status: (rounds?: number) => Run<typeof options> =
  (rounds = Infinity) =>
  async (given, session) => {
    if (given.allNamespaces && given.name.length > 0) throw new UsageError('-A shows all bindings: leave the name out, or -A');
    let shown = '';
    for (let round = 0; round < (given.watch ? rounds : 1); round++) {
      if (round > 0) await sleep(session.clock, everyMs);
      const text = (await screen(given, session)).join('\n');
      if (text === shown) continue;
      session.print(given.watch && session.isTerminal ? `\u001B[H\u001B[2J${text}` : shown === '' ? text : `\n${text}`);
      shown = text;
    }
    return exits.done.code;
  };

async function screen(given: Parameters<Run<typeof options>>[0], session: Session): Promise<readonly string[]> {
  const view = { now: session.clock.now(), width: session.width, paint: session.paint };
  if (given.name.length > 0) return statusScreen(await bindingNamed(session, oneName(given.name, 'status NAME')), view);
  const all: readonly Binding[] = await bindingsIn(session.api, given.allNamespaces ? undefined : session.namespace);
  return fleetScreen(all, given.allNamespaces, view);
}

export const statusCommand = pluginCommand(
  {
    name: 'status',
    summary: 'Show a binding on one screen, or all as a table.',
    usage: ['NAME [-w]', '[-A] [-w]'],
    about: [
      'One binding: what Ready says, the running operation against its usual length, what is waited for, the gateway in each region with what it reaches, the plan, findings, what Azure refused, and what happened last. Without a name: a line for each binding, those that need a human first.',
    ],
    options,
    examples: [
      { does: 'Follow one gateway while it moves', call: 'kubectl apimvnet status orders -n gateways -w' },
      { does: 'The whole fleet', call: 'kubectl apimvnet status -A' },
    ],
    exits: [
      ['done', 'shown'],
      ['failed', 'the cluster could not be read, or has no such binding'],
    ],
  },
  status(),
);
