/** What Azure refused and would refuse again: it waits until time, the facts or a human give a reason. Pure. */

import type { FailureRecord } from '../../api/binding.ts';
import type { GraceReason, ReadyReason, StallReason } from '../../api/conditions.ts';
import { fromIso } from '../../runtime/clock.ts';
import { isSameFingerprint } from '../operation/basis.ts';
import { gatesOf } from '../plan/gates.ts';
import { valueOf } from '../model/values/observation.ts';
import { revertedAt } from '../operation/ends.ts';
import { askingMessage } from '../plan/asking.ts';
import { isLong, type Step } from '../model/values/step.ts';
import type { Deferred } from '../model/values/ledger.ts';
import { alarmIn, backoffSummary } from '../ledger/ledger.ts';
import { refusalOf } from '../ledger/refusals.ts';
import { adviceAfter, withRemedy } from './remedies.ts';
import { wayBack } from '../operation/rollback.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';
import { isHoldReason } from '../model/values/holds.ts';

/** What was refused and has not changed is not sent again until its time has come, or a human asks. */
export function activeBackoff(s: Pick<Situation, 'previous' | 'requested' | 'now' | 'fingerprint' | 'binding'>): FailureRecord | undefined {
  const last = s.previous.lastFailure;
  if (!last || s.requested || !isUnchanged(last, s)) return undefined;
  return s.now < (fromIso(last.retryAfter) ?? Infinity) ? last : undefined;
}

/** What is deferred of the short writes, as Ready has to say it; undefined where nothing does. */
export function backoffDecision(deferred: readonly Deferred[]): Decision | undefined {
  const standing = backoffSummary(deferred);
  if (!standing) return undefined;
  const { reason, message } = standing;
  const until = standing.until === undefined ? {} : { until: standing.until };
  switch (reason) {
    case undefined:
      return { do: 'wait', reason: deferred.every(isOfZone) ? 'UpdatingDns' : 'PreparingNetwork', message, send: [], ...until };
    case 'ServiceBusy':
      return { do: 'wait', reason: 'PreparingNetwork', message, send: [], ...until };
    case 'RetryingAfterError':
      return { do: 'retry', message, blind: false, ...until };
    default:
      return { ...refusal(reason as StallReason | GraceReason, message), ...until };
  }
}

const isOfZone = ({ write }: Deferred): boolean => /\/privateDnsZones\//i.test(write.target);

/** What was lost stays lost although everything is as declared: a human has to look. */
export function isAlarmed({ ledger }: Situation): Decision | undefined {
  const alarm = alarmIn(ledger);
  return alarm && refusal('OperationFailed', alarm.message);
}

/** A request that Azure refused, or an operation that failed, is not sent again unless time, the facts or a human give a reason. */
export function stillRefused(s: Situation): Decision | undefined {
  const last = activeBackoff(s);
  if (!last) return undefined;
  const isBroken = last.reason === 'OperationFailed' && valueOf(s.seen.service)?.provisioningState === 'Failed';
  // What was lost stays lost although everything is as declared: a human has to look.
  const isAlarm = last.code === 'OtherSettingsChanged';
  if (!(isBroken || isAlarm || s.plan.steps.some((step) => isLong(step) && isRefused(step, last))) || mayGoBack(s)) return undefined;
  const reason = last.reason;
  switch (reason) {
    case 'NotAuthorized':
    case 'IdentityNotAuthorized':
    case 'PrerequisitesNotMet':
    case 'PolicyDenied':
    case 'Contested':
      return refusal(reason, last.message);
    case 'OperationFailed':
      return refusal(reason, withWayBack([last.message, adviceAfter(last.code)].filter((part) => part !== undefined).join(' '), s));
    case 'ServiceBusy':
      return { do: 'wait', reason, message: last.message, send: [] };
    case 'RetryingAfterError':
      return { do: 'retry', message: last.message, blind: false };
    default: {
      // What is held is waited for by its hold; should none be known, the refusal itself is.
      const isWaitedFor = !isHoldReason(reason) || s.holds.some(({ record }) => record.retryAfter === last.retryAfter);
      return isWaitedFor ? undefined : { do: 'retry', message: last.message, blind: false };
    }
  }
}

const isUnchanged = ({ observation }: FailureRecord, { fingerprint, binding }: Pick<Situation, 'fingerprint' | 'binding'>): boolean =>
  isSameFingerprint(observation, fingerprint()) || observation === revertedAt(binding.metadata.generation);

const waysBack = ({ plan }: Situation): readonly Step[] => plan.steps.filter(({ needsApproval }) => needsApproval === true);

export const mayGoBack = (s: Situation): boolean => gatesOf(s).startable(waysBack(s)).length > 0;

/** What failed, what worked before, and how to say yes to going back there. */
export const withWayBack = (message: string, s: Situation): string =>
  [[message, wayBack(s)].filter((part) => part !== undefined).join(' '), ...(waysBack(s).length > 0 ? [askingMessage(s)] : [])].join('\n');

/**
 * What is left of a half-done step has another hash: a pause that Azure asked for holds for the rest too, and an operation that failed half-way is not
 * tried again as a shorter one.
 */
const isRefused = ({ hash, phase }: Step, { step, reason }: FailureRecord): boolean =>
  hash === step || pauses.has(reason) || (reason === 'OperationFailed' && phase === 'switch');

const pauses: ReadonlySet<string> = new Set(['ServiceBusy', 'RetryingAfterError']);

export const refusal = (reason: StallReason | GraceReason, message: string): Decision => ({
  do: 'stop',
  reason,
  message: withRemedy(reason, message),
});

/** What people read of a refusal goes on being said. */
export interface StillSaid {
  readonly reason: ReadyReason;
  readonly message: string;
  readonly also: 'Reconciling' | 'Stalled';
}

/**
 * The very request that Azure refused last time is sent again: nothing is known to be better, so what people wait for stays what it was. Else a
 * standing refusal would read as progress once an hour.
 */
export function refusedBefore(steps: readonly Step[], { previous, requested, fingerprint }: Situation): StillSaid | undefined {
  const last = previous.lastFailure;
  const before = previous.conditions?.find(({ type }) => type === 'Ready');
  if (last && before && isHoldReason(last.reason) && isHoldOrOverdue(before.reason) && steps.some(({ hash }) => hash === last.step))
    return {
      reason: before.reason as ReadyReason,
      message: before.message,
      also: before.reason === 'Overdue' ? 'Stalled' : 'Reconciling',
    };
  if (!last || requested || !isSameFingerprint(last.observation, fingerprint()) || before?.reason !== last.reason) return undefined;
  if (!steps.some(({ hash }) => hash === last.step) || !previous.conditions?.some(({ type }) => type === 'Stalled')) return undefined;
  return { reason: before.reason as ReadyReason, message: before.message, also: 'Stalled' };
}

/** A short write that was refused is due again: what people wait for stays what it was, until its end is known. */
export function stillShown(steps: readonly Step[], { previous, ledger }: Situation): StillSaid | undefined {
  const before = previous.conditions?.find(({ type }) => type === 'Ready');
  const isStalled = previous.conditions?.some(({ type }) => type === 'Stalled') === true;
  const isAgain = steps.some((step) => step.writes.some((write) => refusalOf(ledger.refusals, step, write)?.reason === before?.reason));
  return before && isStalled && isAgain ? { reason: before.reason as ReadyReason, message: before.message, also: 'Stalled' } : undefined;
}

const isHoldOrOverdue = (reason: string): boolean => reason === 'Overdue' || isHoldReason(reason);
