/** What Azure refused and would refuse again: it rests until time, the facts or a human give a reason. Pure. */

import type { FailureRecord } from '../../api/binding.ts';
import type { PatientReason, StallReason } from '../../api/conditions.ts';
import { fromIso } from '../../runtime/clock.ts';
import { isSameFingerprint } from '../operation/basis.ts';
import { gatesOf } from '../plan/gates.ts';
import { valueOf } from '../model/values/observation.ts';
import { revertedAt } from '../operation/ends.ts';
import { askingMessage } from '../plan/asking.ts';
import type { Step } from '../model/values/step.ts';
import { withRemedy } from './remedies.ts';
import { wayBack } from '../operation/rollback.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';
import { isHoldReason } from '../model/values/holds.ts';

/** What was refused and has not changed is not sent again until its time has come, or a human asks. */
export function standing(s: Pick<Situation, 'previous' | 'requested' | 'now' | 'fingerprint' | 'binding'>): FailureRecord | undefined {
  const last = s.previous.lastFailure;
  if (!last || s.requested || !isUnchanged(last, s)) return undefined;
  return s.now < (fromIso(last.retryAfter) ?? Infinity) ? last : undefined;
}

/** Beside an operation, which is followed whatever else is refused. */
export const isResting = (step: Step, s: Situation): boolean => {
  const last = standing(s);
  // What was sent too often is tried once more where nothing says why it rests: that makes the refusal which does.
  return last !== undefined && (last.step === step.hash || s.isExhausted(step));
};

/** A request that Azure refused, or an operation that failed, is not sent again unless time, the facts or a human give a reason. */
export function stillRefused(s: Situation): Decision | undefined {
  const last = standing(s);
  if (!last) return undefined;
  const isBroken = last.reason === 'OperationFailed' && valueOf(s.seen.service)?.provisioningState === 'Failed';
  // What was lost stays lost although everything is as declared: a human has to look.
  const isAlarm = last.code === 'OtherSettingsChanged';
  if (!(isBroken || isAlarm || s.plan.steps.some((step) => isRefused(step, last))) || mayGoBack(s)) return undefined;
  const reason = last.reason;
  switch (reason) {
    case 'NotAuthorized':
    case 'IdentityNotAuthorized':
    case 'PrerequisitesNotMet':
    case 'PolicyDenied':
    case 'Contested':
      return refusal(reason, last.message);
    case 'OperationFailed':
      return refusal(reason, withWayBack(last.message, s));
    case 'ServiceBusy':
      return { do: 'wait', reason, message: last.message, repairs: [] };
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
  isSameFingerprint(observation, fingerprint) || observation === revertedAt(binding.metadata.generation);

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

export const refusal = (reason: StallReason | PatientReason, message: string): Decision => ({
  do: 'stop',
  reason,
  message: withRemedy(reason, message),
});
