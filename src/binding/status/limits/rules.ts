/** How parts of a status are made to fit where the general way would lose what counts: a small table by path. */

/**
 * `Refused`: never shortened, so that the API server refuses the status and nothing is begun in Azure on it.
 * `Echo`: shortened without a mark, because it is compared with the whole.
 * `NewestLast`: of the list the end is kept; of all others the beginning is, which is the worst, the newest or the first to be done.
 */
export type Rule = 'Refused' | 'Echo' | 'NewestLast';

export const rules: Readonly<Record<string, Rule>> = {
  // What is not remembered as ours would never be removed; before anything is made a finding tells of it (checks/record-room.ts).
  owned: 'Refused',
  // The request that it tells of may have left, or is about to.
  operation: 'Refused',
  lastHandledReconcileAt: 'Echo',
  corrections: 'NewestLast',
  refusals: 'NewestLast',
  'corrections[].at': 'NewestLast',
  approvals: 'NewestLast',
};

/** Names of fields that are used and not read: half of one would be another, so one that is too long is left out. */
export const indivisible: ReadonlySet<string> = new Set([
  'id',
  'parent',
  'target',
  'lock',
  'subnetId',
  'publicIpAddressId',
  'hash',
  'write',
  'purpose',
  'step',
  'observation',
  'fulfilled',
  'others',
  'requestId',
  'correlationId',
  'handle',
  'basis[]',
  'writes[]',
]);
