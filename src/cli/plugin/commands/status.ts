/** `kubectl apimvnet status`: one binding on a screen, or all of them as a table, once or as they go on. */

import type { Binding } from '../../../api/binding.ts';
import { sleep } from '../../../runtime/clock.ts';
import type { Arm } from '../../../azure/arm.ts';
import { cloudOptions } from '../../cloud.ts';
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
  flows: flag('each flow with the rule and the hop that decide it, and free addresses: reads Azure as whoever you are logged in there'),
  ...cloudOptions,
  watch: short('w', flag('go on, and draw anew when something changes; Ctrl+C ends it')),
} as const;

const everyMs = 2_000;

/** Loaded only where Azure is asked. */
const loggedInArm = async (given: Parameters<Run<typeof options>>[0]): Promise<Arm> =>
  (await import('../../preview/session.ts')).armFor(given);

/** `rounds` of looks for a test; without it a watch goes on until it is interrupted. */
export const status: (rounds?: number, armFor?: typeof loggedInArm) => Run<typeof options> =
  (rounds = Infinity, armFor = loggedInArm) =>
  async (given, session) => {
    if (given.flows) return flows(given, session, armFor);
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

/** Azure itself is asked, by the code of `apimvnet plan`: the status of a binding has what the operator concluded, not each flow. */
async function flows(given: Parameters<Run<typeof options>>[0], session: Session, armFor: typeof loggedInArm): Promise<number> {
  if (given.watch) throw new UsageError('--flows reads Azure once: leave -w out, or --flows');
  const binding = await bindingNamed(session, oneName(given.name, 'status NAME --flows'));
  const [{ previewAll }, { flowsScreen }] = await Promise.all([import('../../preview/session.ts'), import('../screen/flows.ts')]);
  const [found] = await previewAll([binding], await armFor(given), session.clock);
  if (!found) throw new Error('there is one plan for each binding');
  const { clock, width, paint } = session;
  session.print(flowsScreen(found, { now: clock.now(), width, paint }).join('\n'));
  return found.outcome.is === 'Failed' ? exits.failed.code : exits.done.code;
}

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
    usage: ['NAME [-w]', 'NAME --flows', '[-A] [-w]'],
    about: [
      'One binding: what Ready says, the running operation against its usual length, what is waited for, the gateway in each region with what it reaches, the plan, findings, what Azure refused, and what happened last. With --flows: each flow that the gateway needs, with the rule and the hop that decide it, and the free addresses of its subnet, read from Azure with your own login. Without a name: a line for each binding, those that need a human first.',
    ],
    options,
    examples: [
      { does: 'Follow one gateway while it moves', call: 'kubectl apimvnet status orders -n gateways -w' },
      { does: 'What keeps it from what it needs', call: 'kubectl apimvnet status orders -n gateways --flows' },
      { does: 'The whole fleet', call: 'kubectl apimvnet status -A' },
    ],
    exits: [
      ['done', 'shown'],
      ['failed', 'the cluster or Azure could not be read, or there is no such binding'],
    ],
  },
  status(),
);
