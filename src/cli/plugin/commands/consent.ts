/** `kubectl apimvnet approve` and `revoke`: says yes to steps by their hashes, and takes it back. */

import { approveAnnotation, revokeAnnotation, type Binding } from '../../../api/binding.ts';
import { exits } from '../../exits.ts';
import { UsageError } from '../../usage-error.ts';
import { annotated, bindingNamed } from '../bindings.ts';
import { effectOf } from '../screen/status.ts';
import { names, pluginCommand, program, type Run } from './command.ts';

const options = { words: names('NAME HASH...', 'the binding, then the hashes of the steps') } as const;

/** Steps may ask again under another name of the same hash: `3f0c9a5d21be.2`. */
const stem = (hash: string): string => hash.replace(/\.\d+$/, '');

export const approve: Run<typeof options> = async ({ words: [name, ...hashes] }, session) => {
  if (name === undefined) throw new UsageError(`a name is needed: ${program} approve NAME HASH...`);
  const binding = await bindingNamed(session, name);
  const asked = askedOf(binding);
  if (hashes.length === 0) {
    session.print(
      asked.length === 0
        ? `Nothing of ${name} waits for a yes.`
        : ['These steps wait for a yes:', ...asked.map(line(binding)), `Say it with: ${program} approve ${name} ${asked.join(' ')}`].join(
            '\n',
          ),
    );
    return asked.length === 0 ? exits.done.code : exits.blocked.code;
  }
  const steps = binding.status?.plan?.steps ?? [];
  const unknown = hashes.filter((hash) => !asked.includes(hash) && !steps.some((step) => step.hash === hash || step.hash === stem(hash)));
  if (unknown.length > 0)
    throw new Error(
      `${unknown.join(', ')} is no step of the plan of ${name}; ${steps.length === 0 ? 'it has none now' : `its steps are ${steps.map(({ hash }) => hash).join(', ')}`}`,
    );
  await annotated(session, binding, { [approveAnnotation]: hashes.join(',') });
  session.print(
    [
      `Said yes for ${name}:`,
      ...hashes.map(line(binding)),
      `Take it back, before it begins, with: ${program} revoke ${name} ${hashes.join(' ')}`,
    ].join('\n'),
  );
  return exits.done.code;
};

/** The hashes that the message of AwaitingApproval names. */
function askedOf({ status }: Binding): readonly string[] {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.reason !== 'AwaitingApproval') return [];
  const named = ready.message.match(/\b[0-9a-f]{12}(?:\.\d+)?\b/g) ?? [];
  const steps = new Set(status?.plan?.steps.map(({ hash }) => hash));
  return [...new Set(named)].filter((hash) => steps.has(hash) || steps.has(stem(hash)));
}

const line =
  ({ status }: Binding) =>
  (hash: string): string => {
    const step = status?.plan?.steps.find((one) => one.hash === hash || one.hash === stem(hash));
    if (!step) return `  ${hash}`;
    const effect = effectOf(step.impact);
    return `  ${hash}  ${step.why}${effect === '' ? '' : ` (${effect})`}`;
  };

export const revoke: Run<typeof options> = async ({ words: [name, ...hashes] }, session) => {
  if (name === undefined || hashes.length === 0) throw new UsageError(`a name and a hash are needed: ${program} revoke NAME HASH...`);
  const binding = await bindingNamed(session, name);
  const inSpec = hashes.filter((hash) => binding.spec.changes?.approved?.includes(hash));
  if (inSpec.length > 0)
    throw new Error(
      `${inSpec.join(', ')} was approved in spec.changes.approved: take it out of the manifest, by a commit if one put it there`,
    );
  const given = (binding.metadata.annotations?.[approveAnnotation] ?? '')
    .split(',')
    .filter((hash) => hash !== '' && !hashes.includes(hash));
  await annotated(session, binding, {
    [revokeAnnotation]: hashes.join(','),
    ...(binding.metadata.annotations?.[approveAnnotation] === undefined ? {} : { [approveAnnotation]: given.join(',') }),
  });
  session.print(
    `Took back ${hashes.join(', ')} for ${name}. A request that has left already is not called back: Azure has no way to stop it.`,
  );
  return exits.done.code;
};

export const approveCommand = pluginCommand(
  {
    name: 'approve',
    summary: 'Say yes to steps of a plan by their hashes.',
    usage: ['NAME [HASH...]'],
    about: [
      'Without a hash: lists what waits for a yes, with what it does to clients. Each yes lets one step through once. Approving in the manifest, under spec.changes.approved, does the same by a commit.',
    ],
    options,
    examples: [
      { does: 'What waits?', call: 'kubectl apimvnet approve orders -n gateways' },
      { does: 'Go', call: 'kubectl apimvnet approve orders 3f0c9a5d21be -n gateways' },
    ],
    exits: [
      ['done', 'said, or nothing waits'],
      ['failed', 'no such binding or step, or the cluster refused'],
      ['blocked', 'without a hash: something waits for a yes'],
    ],
  },
  approve,
);

export const revokeCommand = pluginCommand(
  {
    name: 'revoke',
    summary: 'Take back a yes that was given by annotation.',
    usage: ['NAME HASH...'],
    about: ['Stops what has not begun. A yes in spec.changes.approved is taken back where it was given.'],
    options,
    examples: [{ does: 'Not after all', call: 'kubectl apimvnet revoke orders 3f0c9a5d21be -n gateways' }],
    exits: [
      ['done', 'taken back'],
      ['failed', 'no such binding, given in the manifest, or the cluster refused'],
    ],
  },
  revoke,
);
