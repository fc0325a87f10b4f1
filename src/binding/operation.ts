/**
 * The protocol of a long operation.
 *
 * Guarantees: the intent is in status before the request is sent, written with the resourceVersion that the decision rested on; after a crash at any
 * instant, status and one read of the service tell how to go on; a request is sent again only when the service was seen at rest and different after
 * the time in which a read may still be old.
 * Assumes: the service's own state is the truth; while it is in motion it refuses every other change (409 ServiceLocked), so a second send is harmless.
 * Leaves to others: sending (act.ts), and proving that the gateway works afterwards (verification.ts).
 */

import { sameId } from '../api/arm-id.ts';
import type { OperationRecord } from '../api/binding.ts';
import { fromIso, instant, toIso, toIsoExact, type Instant } from '../runtime/clock.ts';
import { requestIdOf } from './request-id.ts';
import type { Service } from '../azure/resources.ts';
import { isTransitional, valueOf, type Observation } from './observation.ts';
import type { Pace } from './pace.ts';
import type { Step } from './plan/step.ts';
import type { Settings } from './settings.ts';

export type Progress =
  /** The service is in motion, or cannot be seen. */
  | { readonly is: 'Running' }
  /** The intent was recorded, but nothing shows that Azure has the request: send it (again). */
  | { readonly is: 'Unsent' }
  /** At rest with the desired settings; to be verified. */
  | { readonly is: 'Done' }
  | { readonly is: 'Failed'; readonly code: string; readonly cause: string };

/** Where an operation stands, by the service first and the operation's own word second. */
export function progressOf(operation: OperationRecord, seen: Observation, now: Instant, pace: Pace): Progress {
  const service = valueOf(seen.service);
  if (!service)
    return seen.service.ok || seen.service.failure.class !== 'Gone'
      ? { is: 'Running' }
      : { is: 'Failed', code: 'ServiceGone', cause: 'The service is gone.' };
  if (isTransitional(service)) return { is: 'Running' };
  const failed = service.provisioningState.toLowerCase() === 'failed';
  const asDesired = shows(operation, service);
  if (operation.endedAt !== undefined) return asDesired ? { is: 'Done' } : changedMeanwhile;
  if (!failed && asDesired) return { is: 'Done' };
  const word = seen.operation?.status;
  if (word === 'Failed' || word === 'Canceled') return { is: 'Failed', ...causeOf(seen) };
  if (word === 'InProgress' || now - (fromIso(operation.startedAt) ?? 0) < pace.resend) return { is: 'Running' };
  // Only now: a service that had failed before shows that until our request is taken up.
  if (failed) return { is: 'Failed', ...causeOf(seen) };
  if (operation.handle === undefined) return { is: 'Unsent' };
  return word === 'Succeeded'
    ? {
        is: 'Failed',
        code: 'SettingsUnchanged',
        cause: 'Azure says that the operation succeeded, but the service still shows the old settings.',
      }
    : { is: 'Failed', code: 'OutcomeUnknown', cause: 'Azure no longer knows the operation, and the service shows the old settings.' };
}

const changedMeanwhile: Progress = {
  is: 'Failed',
  code: 'ChangedMeanwhile',
  cause: 'The service was as desired when the operation had ended, and no longer is: somebody else changed it since.',
};

const shows = ({ desired }: OperationRecord, service: Service): boolean =>
  desired === undefined ||
  (service.virtualNetworkType === desired.mode && (desired.subnetId === undefined || sameId(service.subnetId, desired.subnetId)));

function causeOf({ operation }: Observation): { readonly code: string; readonly cause: string } {
  return {
    code: operation?.code ?? (operation?.status === 'Canceled' ? 'Canceled' : 'ServiceFailed'),
    cause: operation?.message ?? 'Azure gave no reason; the service is in state Failed.',
  };
}

/** The record to write before the request is sent. A second attempt at the same step keeps the first one's start. */
export function intent(
  step: Step,
  settings: Settings,
  uid: string,
  generation: number,
  now: Instant,
  pace: Pace,
  earlier?: OperationRecord,
): OperationRecord {
  const again = earlier?.step === step.hash && earlier.generation === generation ? earlier : undefined;
  const attempt = (again?.attempt ?? 0) + 1;
  return {
    kind: 'UpdatingNetwork',
    step: step.hash,
    generation,
    attempt,
    target: step.parent,
    requestId: requestIdOf(uid, generation, step.hash, attempt),
    desired: { mode: settings.mode, subnetId: settings.subnetId },
    startedAt: toIsoExact(now),
    usualUntil: toIso(instant(now + pace.usualBand)),
    overdueAfter: toIso(instant(now + pace.overdue)),
  };
}

/** When to look again: rarely at first, then every 20 s; sooner only right after an intent that may have been lost. */
export function pollAfter(operation: OperationRecord, now: Instant, pace: Pace): number {
  const age = now - (fromIso(operation.startedAt) ?? now);
  return age < pace.pollEarlyUntil ? pace.pollEarly : pace.pollLate;
}
