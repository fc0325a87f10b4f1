/** What becomes of status when an operation has moved on: its record, its history entry, its refusal and its approval change together. Pure. */

import { reconcileRequestedAt, type BindingStatus, type FailureRecord, type HistoryEntry } from '../../api/binding.ts';
import { instant, toIso, toIsoExact, type Instant } from '../../runtime/clock.ts';
import { backoff, type Trouble } from '../ledger/backoff.ts';
import { compact } from '../model/terms/compact.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { restore } from '../plan/approvals/list.ts';
import { heldBy } from '../release/held-refusals.ts';
import { advance, type Advanced, type End, type Event } from './advance.ts';
import type { Failed } from './causes.ts';
import { readOperation, writtenOperation, type Operation, type Result } from './record.ts';

/** Ends of an operation that say nothing about the network: it is worth another try later. */
const passing = new Set([
  'Canceled',
  'OutcomeUnknown',
  'SettingsUnchanged',
  'NoAnswer',
  'ChangedMeanwhile',
  'InternalServerError',
  'ServiceUnavailable',
  'GatewayTimeout',
]);

export interface EndFacts {
  readonly fingerprint: () => string;
  readonly now: Instant;
  readonly intervals: Intervals;
  /** Sentences about what else was seen when it failed. */
  readonly told?: readonly string[];
  /** The hash by which its step asked; else the last one that was spent for it. */
  readonly approval?: string;
}

/** The record in a status, moved on by what happened; a status without one stays as it is. */
export function afterEvent(status: BindingStatus, event: Event, facts: EndFacts): BindingStatus {
  const before = status.operation && readOperation(status.operation);
  return before ? taken(status, before, advance(before, event, facts.now, facts.intervals), facts) : status;
}

export function taken(status: BindingStatus, before: Operation, advanced: Advanced, facts: EndFacts): BindingStatus {
  switch (advanced.is) {
    case 'Unsent':
      return status;
    case 'Open':
      return advanced.operation === before ? status : opened(status, before, advanced.operation, facts.now);
    case 'Over': {
      const { operation: _over, ...rest } = status;
      return { ...rest, ...back(status, advanced, facts), ...told(status, advanced, facts) };
    }
  }
}

function opened(status: BindingStatus, before: Operation, operation: Operation, now: Instant): BindingStatus {
  const isBack = operation.state === 'Ended' && before.state !== 'Ended' && operation.purpose === 'Rollback';
  return { ...status, operation: writtenOperation(operation), ...(isBack ? { lastFailure: reverted(status, operation, now) } : {}) };
}

type Over = Extract<Advanced, { is: 'Over' }>;

function back({ approvals }: BindingStatus, { approval, operation }: Over, facts: EndFacts): Pick<BindingStatus, 'approvals'> {
  if (approval === 'Spent' || approvals === undefined) return {};
  const lastSpent = approvals.filter(({ hash, spent }) => spent && hash.replace(/\..*$/, '') === operation.step).at(-1)?.hash;
  return { approvals: restore(approvals, facts.approval ?? lastSpent ?? operation.step) };
}

/** A request that Azure refused at once is told by the answer, and one that never left is no attempt. */
function told(status: BindingStatus, { operation, end, failed }: Over, facts: EndFacts): Pick<BindingStatus, 'history' | 'lastFailure'> {
  if (end === 'NotSent' || end === 'Refused') return {};
  return {
    history: withEntry(status, entryOf(operation, end, failed, facts.now)),
    ...(failed ? { lastFailure: failureOf(status, operation, failed, facts) } : {}),
  };
}

function failureOf(status: BindingStatus, { step, purpose }: Operation, { code, cause }: Failed, facts: EndFacts): FailureRecord {
  // Refused at the end of an attempt, which the gateway paid for: that is not done once an hour.
  const held = heldBy(code, cause);
  return failureRecord(status, {
    step,
    reason: held ?? 'OperationFailed',
    code,
    message: [`The update of the gateway's network failed (${code}): ${cause}`, ...(facts.told ?? [])].join(' '),
    observation: facts.fingerprint(),
    retries: held !== undefined || passing.has(code) ? 'Slowly' : 'WhenFactsChange',
    reverts: purpose === 'Rollback',
    now: facts.now,
    intervals: facts.intervals,
  });
}

/** After a rollback the failed change is not begun again by whatever fact may differ: only an edit or a user who asks can want that. */
export const revertedAt = (generation: number): string => `reverted-${generation}`;

const reverted = ({ lastFailure, history }: BindingStatus, { step, generation }: Operation, now: Instant): FailureRecord => ({
  step,
  reason: 'OperationFailed',
  count: lastFailure?.count ?? 1,
  at: toIso(now),
  code: 'Reverted',
  message: [
    'The change was taken back to the last settings that worked.',
    `It is made again only when the spec is edited or a user asks for it by the annotation ${reconcileRequestedAt}.`,
    ...whyTakenBack(lastFailure, history).map((why) => `Why: ${why}`),
  ].join(' '),
  observation: revertedAt(generation),
});

/** Where the rollback was refused at first, that is what failed last; what it takes back stands in the history. */
const whyTakenBack = (last: BindingStatus['lastFailure'], history: BindingStatus['history']): readonly string[] =>
  last?.reverts === true
    ? (history ?? []).flatMap(({ outcome, result }) => (result !== undefined && !succeeded.has(result) ? [outcome] : [])).slice(0, 1)
    : last
      ? [last.message]
      : [];

/** Azure did it, whatever was seen afterwards. */
const succeeded: ReadonlySet<End> = new Set<End>(['Verified', 'Unproven', 'Superseded']);

const outcomes = {
  Verified: 'Succeeded, and verified by network status.',
  Unproven: 'Succeeded, but its network status did not show that it works.',
  Superseded: 'Succeeded; the binding wants something else meanwhile.',
} as const;

/** In the words that an operator of an earlier version looks for. */
function outcomeOf(result: Result, failed: Failed | undefined): string {
  if (result === 'Verified' || result === 'Unproven' || result === 'Superseded') return outcomes[result];
  return failed ? `Failed: ${failed.code}: ${failed.cause}` : `Failed: ${result}`;
}

export type Retries = 'Soon' | 'Hourly' | 'Slowly' | 'WhenFactsChange';

const troubles: Readonly<Record<Retries, Trouble | undefined>> = {
  Soon: 'Passing',
  Hourly: 'Held',
  Slowly: 'Definite',
  WhenFactsChange: undefined,
};

export interface FailureParts {
  readonly step: string;
  readonly reason: string;
  readonly code: string;
  readonly message: string;
  readonly observation: string;
  readonly retries: Retries;
  /** What Azure asked for. */
  readonly retryAfterMs?: number | undefined;
  /** It was a rollback: what had failed before it is still to be taken back. */
  readonly reverts?: boolean | undefined;
  readonly now: Instant;
  readonly intervals: Intervals;
}

/** Counts on while the same step fails for the same reason; the time to the next try doubles with the count. */
export function failureRecord(previous: BindingStatus, parts: FailureParts): FailureRecord {
  const { step, reason, code, message, observation, retries, now, intervals } = parts;
  const last = previous.lastFailure;
  const count = last?.reason === reason && (last.step === step || retries === 'Soon') ? last.count + 1 : 1;
  const trouble = troubles[retries];
  const after = trouble && backoff(trouble, count, intervals, parts.retryAfterMs);
  return compact({
    step,
    reason,
    count,
    at: toIso(now),
    retryAfter: after === undefined ? undefined : toIsoExact(instant(now + after)),
    code,
    message,
    observation,
    reverts: parts.reverts === true ? true : undefined,
  });
}

export const entryOf = (operation: Operation, result: Result, failed: Failed | undefined, now: Instant): HistoryEntry => ({
  at: toIso(now),
  what: operation.kind,
  outcome: outcomeOf(result, failed),
  result,
  generation: operation.generation,
  step: operation.step,
  requestId: operation.requestId,
});

/** Newest first, ten at most. */
export const withEntry = (previous: BindingStatus, entry: HistoryEntry): readonly HistoryEntry[] =>
  [entry, ...(previous.history ?? [])].slice(0, 10);
