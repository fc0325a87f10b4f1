/** What people are told of approvals: that one was taken, for which step, or that it is for none; and that one was taken back. Pure. */

import type { BindingStatus } from '../../../api/binding.ts';
import { baseOf, isOpen, type Approval } from '../../plan/approvals/list.ts';

export interface ApprovalEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'ApprovalTaken' | 'ApprovalNotAsked' | 'ApprovalSpent' | 'ApprovalWithdrawn' | 'ApprovalRevoked' | 'ApprovalLapsed';
  readonly action: 'Approval';
  readonly note: string;
}

/** One event of each kind for one reconcile. */
export function approvalEvents(before: BindingStatus, after: BindingStatus): readonly ApprovalEvent[] {
  const known = new Set((before.approvals ?? []).map(({ hash }) => hash));
  const fresh = (after.approvals ?? []).filter(({ hash }) => !known.has(hash));
  const stepFor = ({ hash }: Approval) => after.plan?.steps.find((step) => step.hash === hash);
  const taken = fresh.filter((one) => !one.spent && stepFor(one));
  const idle = fresh.filter((one) => !one.spent && !stepFor(one));
  const stale = fresh.filter(({ spent, ended }) => spent && ended === undefined);
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
    ...endsIn(before, after),
  ];
}

const hashes = (list: readonly Approval[]): string => list.map(({ hash }) => hash).join(', ');

const told = (
  type: ApprovalEvent['type'],
  reason: ApprovalEvent['reason'],
  list: readonly Approval[],
  noteOf: (list: readonly Approval[]) => string,
): readonly ApprovalEvent[] => (list.length === 0 ? [] : [{ type, reason, action: 'Approval', note: noteOf(list) }]);

function endsIn(before: BindingStatus, after: BindingStatus): readonly ApprovalEvent[] {
  const { approvals: was = [] } = before;
  const is = after.approvals ?? [];
  const withdrawn = was.filter(({ hash, spent, from }) => from === 'Spec' && !spent && !is.some((one) => one.hash === hash));
  const now = (end: NonNullable<Approval['ended']>) =>
    is.filter(({ hash, ended }) => ended === end && !was.some((one) => one.hash === hash && one.ended === end));
  return [
    ...told(
      'Normal',
      'ApprovalWithdrawn',
      withdrawn,
      (list) => `${hashes(list)} stands in spec.changes.approved no longer, and its step had not begun: it counts no more.`,
    ),
    ...told('Normal', 'ApprovalRevoked', now('Revoked'), (list) => list.map((one) => revokedNote(one, before)).join(' ')),
    ...told('Normal', 'ApprovalLapsed', now('Lapsed'), (list) => `${hashes(list)} has lapsed: no step has asked for it for 24 hours.`),
  ];
}

/** What had become of it by then. */
function revokedNote({ hash }: Approval, { approvals = [], operation }: BindingStatus): string {
  const was = approvals.find((one) => one.hash === hash);
  if (!was || !was.spent) return `${hash} is revoked; nothing was done with it.`;
  return isOpen(was) && operation?.step === baseOf(hash)
    ? `${hash} is revoked, but its request had left: Azure goes on with it, and nothing can stop that.`
    : `${hash} is revoked; what is left of its step is not done.`;
}
