/** `kubectl apimvnet history` and `plan`: what was done for a binding, and what would be done next, in full. */

import type { Binding } from '../../../api/binding.ts';
import { exits } from '../../exits.ts';
import { bindingNamed } from '../bindings.ts';
import { historyScreen, planScreen } from '../screen/history.ts';
import type { View } from '../screen/status.ts';
import { names, oneName, pluginCommand, type Run } from './command.ts';

const options = { name: names('NAME', 'the binding') } as const;

const shows =
  (usage: string, screen: (binding: Binding, view: View) => readonly string[]): Run<typeof options> =>
  async ({ name }, session) => {
    const binding = await bindingNamed(session, oneName(name, usage));
    session.print(screen(binding, { now: session.clock.now(), width: session.width, paint: session.paint }).join('\n'));
    return exits.done.code;
  };

export const history = shows('history NAME', historyScreen);
export const plan = shows('plan NAME', planScreen);

const codes = [
  ['done', 'shown'],
  ['failed', 'no such binding, or the cluster could not be read'],
] as const;

export const historyCommand = pluginCommand(
  {
    name: 'history',
    summary: 'List the operations of a binding and how they ended.',
    usage: ['NAME'],
    about: ['The newest first, each with the request id under which the activity log of Azure has it.'],
    options,
    examples: [{ does: 'What happened last night', call: 'kubectl apimvnet history orders -n gateways' }],
    exits: codes,
  },
  history,
);

export const planCommand = pluginCommand(
  {
    name: 'plan',
    summary: 'Show what would be written to Azure next, from what to what.',
    usage: ['NAME'],
    about: ['As the operator planned it when it last looked. `apimvnet plan -f FILE` does the same for a manifest, without a cluster.'],
    options,
    examples: [{ does: 'Before approving', call: 'kubectl apimvnet plan orders -n gateways' }],
    exits: codes,
  },
  plan,
);
