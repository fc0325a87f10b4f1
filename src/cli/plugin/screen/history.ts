/** `kubectl apimvnet history NAME` and `plan NAME`: what was done, and what would be done, in full. Pure. */

import type { Binding } from '../../../api/binding.ts';
import { wrapped } from './lines.ts';
import { effectOf, shortId, type View } from './status.ts';

/** The newest first. */
export function historyScreen({ status }: Binding, { width, paint }: View): readonly string[] {
  const entries = (status?.history ?? []).toReversed();
  if (entries.length === 0) return ['No operation has ended yet.'];
  return entries.flatMap(({ at, what, result, outcome, generation, step, requestId }) => [
    `${paint('bold', at)}  ${what}${result === undefined ? '' : `, ${result}`}${generation === undefined ? '' : `, generation ${generation}`}`,
    ...wrapped(outcome, width, '  '),
    ...(step === undefined ? [] : [`  step ${step}${requestId === undefined ? '' : `, request ${requestId}`}`]),
  ]);
}

/** Each step with what it writes, from what to what. */
export function planScreen({ status, metadata }: Binding, { width, paint }: View): readonly string[] {
  const steps = status?.plan?.steps ?? [];
  if (steps.length === 0) return [`Nothing to do for ${metadata.name}: Azure was as declared when it was last looked at.`];
  return steps.flatMap(({ hash, phase, why, writes, impact }) => {
    const effect = effectOf(impact);
    return [
      `${paint('bold', hash)}  ${phase}`,
      ...wrapped(why, width, '  '),
      ...(effect === '' ? [] : wrapped(`Effect: ${effect}.`, width, '  ')),
      ...writes.flatMap(({ verb, target, action, changes }) => [
        `  ${verb} ${shortId(target)}${action === undefined ? '' : `, ${action}`}`,
        ...changes.flatMap(({ path, from, to }) => wrapped(`${path}: ${from ?? 'nothing'} -> ${to ?? 'nothing'}`, width, '    ')),
      ]),
    ];
  });
}
