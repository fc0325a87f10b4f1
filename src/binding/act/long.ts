/** Sends the one long request of a decision after its intent, and says what status has to remember of it. */

import type { BindingStatus, FailureRecord, OperationRecord } from '../../api/binding.ts';
import type { Failure, Written } from '../../azure/arm.ts';
import { regionCode } from '../../network/regions.ts';
import type { WriteContext } from './apply.ts';
import { compact } from '../model/terms/compact.ts';
import { reasonOf } from './reason.ts';
import { echoFor, regionsSent, serviceIn } from './echo.ts';
import { heldBy } from '../release/held-refusals.ts';
import { keptAddress } from '../operation/causes.ts';
import type { Answer, Event } from '../operation/advance.ts';
import { afterEvent, failureRecord, type Retries } from '../operation/ends.ts';
import { consentOf } from '../plan/approval.ts';
import { render } from '../plan/render.ts';
import type { Written as WrittenStep } from '../model/values/ledger.ts';
import { valueOf } from '../model/values/observation.ts';
import { sentBy, type Step } from '../model/values/step.ts';
import type { Situation } from '../model/values/situation.ts';

/** What came of it: a change of status, and when to come back if sooner or later than the decision says. */
export interface Aftermath {
  readonly change?: (status: BindingStatus) => BindingStatus;
  readonly after?: number;
  /** For the log. */
  readonly note?: string;
  /** What the accounts of short writes take in. */
  readonly written?: readonly WrittenStep[];
}

/** Sends the one request of a switch, and waits for its answer even when the program stops. `recorded` is the intent that is in status by now. */
export async function actLong(step: Step, recorded: OperationRecord, s: Situation, context: WriteContext): Promise<Aftermath> {
  const [write] = step.writes;
  if (!write) return {};
  const base = await echoFor(write, context, s);
  if (!base.ok) return notSent(base.failure, step, s);
  const outcome = await context.arm.write({
    method: write.verb === 'post' ? 'POST' : 'PATCH',
    id: write.target,
    ...(write.action === undefined ? {} : { action: write.action }),
    // In a PATCH what is left out stays as it is, so what shall go is said.
    body: render(
      base.value,
      sentBy(write).map((change) => ({ ...change, to: change.to ?? 'null' })),
    ),
    clientRequestId: recorded.requestId,
    reason: reasonOf(step, write),
  });
  if (outcome.ok) return answered(answerOf(outcome.value, regionsSent(base.value)), step, s, regionsSent(base.value));
  const { failure } = outcome;
  // Azure may have it although no answer came: the service itself will tell.
  if (failure.ambiguous)
    return { change: moved({ is: 'Lost' }, step, s), after: s.intervals.pollLate, note: `no clear answer: ${failure.message}` };
  if (failure.class === 'Budget' || failure.code === 'LeaseLost') return notSent(failure, step, s);
  const kept = keptAddress(recorded, valueOf(s.seen.service), failure.message);
  return refused(step, kept ? { ...failure, class: 'Invalid', code: kept.code, message: kept.cause } : failure, s);
}

/** The record in status moves on by what became of its request. */
const moved =
  (event: Event, step: Step, s: Situation) =>
  (status: BindingStatus): BindingStatus => {
    const { fingerprint, now, intervals } = s;
    return afterEvent(status, event, { fingerprint, now, intervals, approval: consentOf(s).askedAs(step) });
  };

/** What the service still shows of its regions is what it had when the request came in: whatever the list did not name is being deleted. */
function answerOf({ status, body, operation, correlationId }: Written, sent: readonly string[] | undefined): Answer {
  const shown = serviceIn(body);
  const lost =
    sent && shown ? shown.additionalLocations.map(({ location }) => regionCode(location)).filter((one) => !sent.includes(one)) : [];
  return compact({
    is: 'Answered' as const,
    status,
    shown,
    handle: operation?.url,
    correlationId,
    lostLocations: lost.length > 0 ? lost : undefined,
  });
}

function answered(answer: Answer, step: Step, s: Situation, sent: readonly string[] | undefined): Aftermath {
  return {
    change: moved(answer, step, s),
    ...(answer.handle === undefined ? { after: s.intervals.next } : {}),
    ...(sent ? { note: `regions sent: ${sent.join(', ')}` } : {}),
  };
}

/** Nothing runs, and what was approved is still to be done. */
function refused(step: Step, failure: Failure, s: Situation): Aftermath {
  const record = recordOf(step, failure, s);
  const over = moved({ is: 'Refused' }, step, s);
  return {
    change: (status) => over({ ...status, lastFailure: record }),
    after: s.intervals.next,
    note: record.message ?? record.code ?? record.reason,
  };
}

/** The request never left: nothing of it remains, and it is no attempt. What keeps it back again and again is asked about ever more rarely. */
function notSent(failure: Failure, step: Step, s: Situation): Aftermath {
  const words = `${failure.code}: ${failure.message}`;
  const own = failure.class === 'Budget' || failure.code === 'LeaseLost';
  return {
    change: moved({ is: 'NotSent' }, step, s),
    after: failure.retryAfterMs ?? s.intervals.next,
    note: `not sent: ${words}`,
    written: own ? [] : step.writes.map((write) => ({ step, write, outcome: { is: 'Unsent', why: 'Unreadable', words } })),
  };
}

function recordOf(step: Step, failure: Failure, { now, intervals, previous, fingerprint }: Situation): FailureRecord {
  const [reason, retries] = classOf(failure, step.phase);
  return failureRecord(previous, {
    step: step.hash,
    reason,
    code: failure.code,
    message:
      failure.detail === undefined ? `${failure.code}: ${failure.message}` : `${failure.code} (${failure.detail}): ${failure.message}`,
    observation: fingerprint(),
    retries,
    retryAfterMs: failure.retryAfterMs,
    reverts: step.needsApproval,
    now,
    intervals,
  });
}

function classOf(failure: Failure, phase: Step['phase']): readonly [reason: string, retries: Retries] {
  const held = phase === 'switch' && failure.class !== 'Throttled' ? heldBy(failure.code, failure.message) : undefined;
  if (held) return [held, 'Hourly'];
  switch (failure.class) {
    // What waits for our own budget is no refusal, and is not recorded.
    case 'Budget':
    case 'Waiting':
      return ['ServiceBusy', 'Soon'];
    case 'Transient':
    case 'Throttled':
    case 'Gone':
      return ['RetryingAfterError', 'Soon'];
    case 'Blocked':
      if (failure.obstacle === 'Authorization') return ['NotAuthorized', 'Soon'];
      if (failure.obstacle === 'Policy') return ['PolicyDenied', 'Slowly'];
      return failure.obstacle === 'Lock' ? ['PrerequisitesNotMet', 'Soon'] : ['OperationFailed', 'Slowly'];
    case 'Invalid':
      return ['OperationFailed', 'WhenFactsChange'];
  }
}
