/** Takes what became of the recorded operation into status, before anything new is decided. Pure. */

import {
  reconcileRequestedAt,
  type BindingStatus,
  type FailureRecord,
  type HistoryEntry,
  type OperationRecord,
} from '../../api/binding.ts';
import { instant, toIso, toIsoExact, type Instant } from '../../runtime/clock.ts';
import { backoff, type Trouble } from '../ledger/backoff.ts';
import { compact } from '../model/terms/compact.ts';
import { heldBy } from '../release/held-refusals.ts';
import type { Pace } from '../model/terms/intervals.ts';
import type { Progress } from '../model/values/reach.ts';

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

export function absorb(
  previous: BindingStatus,
  progress: Progress | undefined,
  fingerprint: string,
  now: Instant,
  pace: Pace,
  /** Sentences about what else was seen when it failed. */
  seen: readonly string[] = [],
): BindingStatus {
  const { operation } = previous;
  if (!operation || !progress) return previous;
  switch (progress.is) {
    case 'Done': {
      if (operation.endedAt !== undefined) return previous;
      const ended = { ...operation, endedAt: toIsoExact(now) };
      return { ...previous, operation: ended, ...(operation.reverts === true ? { lastFailure: reverted(previous, ended, now) } : {}) };
    }
    case 'Failed': {
      const { operation: _gone, ...rest } = previous;
      // Refused at the end of an attempt, which the gateway paid for: that is not done once an hour.
      const held = heldBy(progress.code, progress.cause);
      const outcome = `Failed: ${progress.code}: ${progress.cause}`;
      return {
        ...rest,
        lastFailure: failureRecord(previous, {
          step: operation.step,
          reason: held ?? 'OperationFailed',
          code: progress.code,
          message: [`The update of the gateway's network failed (${progress.code}): ${progress.cause}`, ...seen].join(' '),
          observation: fingerprint,
          retries: held !== undefined || passing.has(progress.code) ? 'Slowly' : 'WhenFactsChange',
          reverts: operation.reverts,
          now,
          pace,
        }),
        history: withEntry(previous, entryOf(operation, outcome, now)),
      };
    }
    case 'Running':
    case 'Unsent':
      return previous;
  }
}

/** After the way back the failed change is not begun again by whatever fact may differ: only an edit or somebody who asks can want that. */
export const revertedAt = (generation: number): string => `reverted-${generation}`;

const reverted = ({ lastFailure, history }: BindingStatus, { step, generation }: OperationRecord, now: Instant): FailureRecord => ({
  step,
  reason: 'OperationFailed',
  count: lastFailure?.count ?? 1,
  at: toIso(now),
  code: 'Reverted',
  message: [
    'The change was taken back to the last settings that worked.',
    `It is made again only when the spec is edited or somebody asks for it by the annotation ${reconcileRequestedAt}.`,
    ...whyTakenBack(lastFailure, history).map((why) => `Why: ${why}`),
  ]
    .join(' ')
    .slice(0, 2000),
  observation: revertedAt(generation),
});

/** Where the way back was refused at first, that is what failed last; what it takes back stands in the history. */
const whyTakenBack = (last: BindingStatus['lastFailure'], history: BindingStatus['history']): readonly string[] =>
  last?.reverts === true
    ? (history ?? []).flatMap(({ outcome }) => (outcome.startsWith('Failed: ') ? [outcome] : [])).slice(0, 1)
    : last
      ? [last.message]
      : [];

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
  /** It was the way back: what had failed before it is still to be taken back. */
  readonly reverts?: boolean | undefined;
  readonly now: Instant;
  readonly pace: Pace;
}

/** Counts on while the same step fails for the same reason; the time to the next try doubles with the count. */
export function failureRecord(previous: BindingStatus, parts: FailureParts): FailureRecord {
  const { step, reason, code, message, observation, retries, now, pace } = parts;
  const last = previous.lastFailure;
  const count = last?.reason === reason && (last.step === step || retries === 'Soon') ? last.count + 1 : 1;
  const trouble = troubles[retries];
  const after = trouble && backoff(trouble, count, pace, parts.retryAfterMs);
  return compact({
    step,
    reason,
    count,
    at: toIso(now),
    retryAfter: after === undefined ? undefined : toIsoExact(instant(now + after)),
    code: code.slice(0, 200),
    message: message.slice(0, 2000),
    observation,
    reverts: parts.reverts === true ? true : undefined,
  });
}

export const entryOf = (operation: OperationRecord, outcome: string, now: Instant): HistoryEntry => ({
  at: toIso(now),
  what: operation.kind,
  outcome: outcome.slice(0, 2000),
  generation: operation.generation,
  step: operation.step,
  requestId: operation.requestId,
});

/** Newest first, ten at most. */
export const withEntry = (previous: BindingStatus, entry: HistoryEntry): readonly HistoryEntry[] =>
  [entry, ...(previous.history ?? [])].slice(0, 10);
