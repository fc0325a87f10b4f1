/** What people are told of approvals: that one was taken, for which step, or that it is for none. Pure. */

import type { BindingStatus } from '../../api/binding.ts';

export interface ApprovalNews {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'ApprovalTaken' | 'ApprovalNotAsked' | 'ApprovalSpent';
  readonly action: 'Approval';
  readonly note: string;
}

type Approval = NonNullable<BindingStatus['approvals']>[number];

/** One event of each kind for one look: events that differ in their notes only would become one. */
export function approvalNews(before: BindingStatus, after: BindingStatus): readonly ApprovalNews[] {
  const known = new Set((before.approvals ?? []).map(({ hash }) => hash));
  const added = (after.approvals ?? []).filter(({ hash }) => !known.has(hash));
  const stepFor = ({ hash }: Approval) => after.plan?.steps.find((step) => step.hash === hash);
  // What is left of a half-done step goes on with the approval of the whole, which was told already.
  const fresh = added.filter(({ hash, since }) => !(before.approvals ?? []).some((one) => one.since === since && one.hash !== hash));
  const taken = fresh.filter((one) => !one.spent && stepFor(one));
  const idle = fresh.filter((one) => !one.spent && !stepFor(one));
  const stale = fresh.filter(({ spent }) => spent);
  return [
    ...told('Normal', 'ApprovalTaken', taken, (list) => list.map((one) => `${one.hash} is approved: ${stepFor(one)?.why ?? ''}`).join(' ')),
    ...told(
      'Warning',
      'ApprovalNotAsked',
      idle,
      (list) => `${hashes(list)}: no step of the plan in status asks for this; it counts once one does, while it still stands.`,
    ),
    ...told(
      'Warning',
      'ApprovalSpent',
      stale,
      (list) => `${hashes(list)} was there before this status and counts as spent: it may have let a step through already.`,
    ),
  ];
}

const hashes = (list: readonly Approval[]): string => list.map(({ hash }) => hash).join(', ');

const told = (
  type: ApprovalNews['type'],
  reason: ApprovalNews['reason'],
  list: readonly Approval[],
  noteOf: (list: readonly Approval[]) => string,
): readonly ApprovalNews[] => (list.length === 0 ? [] : [{ type, reason, action: 'Approval', note: noteOf(list) }]);
