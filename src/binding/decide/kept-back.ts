/** What of a plan is not sent as things are, while all else goes on: what a lock forbids, and what a policy has refused that the gateway works without. Pure. */

import { nameOf } from '../../api/arm-id.ts';
import type { Lock } from '../../azure/resources.ts';
import { lockOver } from '../checks/access.ts';
import { refusalOf } from '../ledger/refusals.ts';
import type { Refusal } from '../model/values/ledger.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Step } from '../model/values/step.ts';

export type KeptBack = { readonly by: 'Lock'; readonly lock: Lock } | { readonly by: 'Refusal'; readonly refusal: Refusal };

export function keptBack(step: Step, s: Pick<Situation, 'seen' | 'ledger'>): KeptBack | undefined {
  const lock = lockOver(step, s.seen);
  if (lock) return { by: 'Lock', lock };
  const refusal = refusedExtra(step, s);
  return refusal && { by: 'Refusal', refusal };
}

/** Of what the gateway works without, what a policy has refused: it is not sent again unasked, and nothing waits for it. */
export const refusedExtra = (step: Step, { ledger }: Pick<Situation, 'ledger'>): Refusal | undefined =>
  step.isOptional
    ? step.writes.flatMap((write) => refusalOf(ledger.refusals, step, write) ?? []).find(({ reason }) => reason === 'PolicyDenied')
    : undefined;

/** Part of a sentence. */
export function keeperInWords(kept: KeptBack): string {
  switch (kept.by) {
    case 'Lock':
      return `lock ${kept.lock.name} (${kept.lock.level}) on ${nameOf(kept.lock.scope)}`;
    case 'Refusal':
      return `a policy of Azure: ${kept.refusal.message}`;
  }
}
