/** `kubectl apimvnet reconcile`, `suspend` and `resume`: asks for a look at once, lets a binding rest, lets it go on. */

import { reconcileRequestedAt } from '../../../api/binding.ts';
import { sleep, toIso } from '../../../runtime/clock.ts';
import { exits } from '../../exits.ts';
import { annotated, bindingNamed, changed, gitOwnerOf } from '../bindings.ts';
import type { Session } from '../session.ts';
import { names, oneName, pluginCommand, type Run } from './command.ts';

const options = { name: names('NAME', 'the binding') } as const;

const patienceMs = 60_000;

export const reconcile: Run<typeof options> = async ({ name }, session) => {
  const before = await bindingNamed(session, oneName(name, 'reconcile NAME'));
  const asked = toIso(session.clock.now());
  await annotated(session, before, { [reconcileRequestedAt]: asked });
  for (const until = session.clock.now() + patienceMs; session.clock.now() < until;) {
    await sleep(session.clock, 1_000);
    const { status, metadata } = await bindingNamed(session, before.metadata.name);
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    if (status?.lastHandledReconcileAt === asked) {
      session.print(`${metadata.name} was looked at: Ready ${ready?.status ?? 'Unknown'}, ${ready?.reason ?? 'Pending'}.`);
      return exits.done.code;
    }
  }
  throw new Error(
    `no operator has looked at ${before.metadata.name} within a minute; is one running, and does it watch namespace ${before.metadata.namespace}?`,
  );
};

const rests =
  (suspend: boolean): Run<typeof options> =>
  async ({ name }, session) => {
    const binding = await bindingNamed(session, oneName(name, `${suspend ? 'suspend' : 'resume'} NAME`));
    if ((binding.spec.suspend ?? false) === suspend) {
      session.print(`${binding.metadata.name} ${suspend ? 'is suspended already' : 'is not suspended'}.`);
      return exits.done.code;
    }
    await changed(session, binding, { spec: { suspend } });
    session.print(
      [
        suspend
          ? `${binding.metadata.name} is suspended: nothing more is written for it. What Azure has begun it ends.`
          : `${binding.metadata.name} goes on.`,
        ...putBack(binding),
      ].join('\n'),
    );
    return exits.done.code;
  };

function putBack(binding: Awaited<ReturnType<typeof bindingNamed>>): readonly string[] {
  const owner = gitOwnerOf(binding);
  return owner === undefined ? [] : [`${owner} applies this binding and will put spec.suspend back as it is in Git: commit it there too.`];
}

export const suspend = rests(true);
export const resume = rests(false);

const manual = (name: string, summary: string, about: string) => ({
  name,
  summary,
  usage: ['NAME'],
  about: [about],
  options,
  examples: [{ does: summary, call: `kubectl apimvnet ${name} orders -n gateways` }],
  exits: [
    ['done', 'done'],
    ['failed', 'no such binding, or the cluster refused'],
  ] as const,
});

export const reconcileCommand = pluginCommand(
  manual(
    'reconcile',
    'Have a binding looked at now.',
    'Asks the operator to read Azure anew and to try at once what it holds back after refusals and failures. Waits until it was done, for a minute at most.',
  ),
  reconcile,
);
export const suspendCommand = pluginCommand(
  manual(
    'suspend',
    'Let a binding rest.',
    'Sets spec.suspend: nothing more is written to Azure for it, and status goes on telling what is.',
  ),
  suspend,
);
export const resumeCommand = pluginCommand(manual('resume', 'Let a suspended binding go on.', 'Takes spec.suspend back.'), resume);

export type { Session };
