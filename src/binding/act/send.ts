/** Carries out a decision: short steps one after another, the long request after its intent; says what status has to remember. */

import { isType, nameOf, sameId } from '../../api/arm-id.ts';
import type { BindingStatus, FailureRecord, OperationRecord } from '../../api/binding.ts';
import type { Failure, Written } from '../../azure/arm.ts';
import { regionCode } from '../../network/regions.ts';
import { ticks } from '../../runtime/clock.ts';
import { carryOut, isPassing, type Carried, type Hands } from './apply.ts';
import { compact } from '../model/terms/compact.ts';
import { echoFor, regionsSent, serviceIn } from './echo.ts';
import { standing } from '../decide/still-refused.ts';
import { heldBy } from '../release/held-refusals.ts';
import { isTransitional, valueOf } from '../model/values/observation.ts';
import { isAsDesired } from '../operation/operation.ts';
import { keptAddress } from '../operation/kept-address.ts';
import { absorb, failureRecord, type Retries } from '../operation/ends.ts';
import { consentOf, givenBack } from '../plan/approval.ts';
import { render } from '../plan/render.ts';
import { sentBy, type Step } from '../model/values/step.ts';
import type { Situation } from '../model/values/situation.ts';

/** What came of it: a change of status, and when to come back if sooner or later than the decision says. */
export interface Aftermath {
  readonly change?: (status: BindingStatus) => BindingStatus;
  readonly after?: number;
  /** For the log. */
  readonly note?: string;
}

/** Steps that do not rest on one that did not come through go on: each has its own reason, and its own back-off. */
export async function actShort(steps: readonly Step[], s: Situation, hands: Hands): Promise<Aftermath> {
  const until = ticks(hands.clock) + s.pace.shortWork;
  const troubles: Trouble[] = [];
  for (const step of steps) {
    // An attachment needs the group or the table that comes before it, and what is busy is busy for every step.
    if (troubles.length > 0 && isType(step.parent, 'Microsoft.Network/virtualNetworks/subnets')) continue;
    if (troubles.some(({ step: { parent }, carried }) => isPassing(carried) && sameId(parent, step.parent))) continue;
    if (troubles.some(({ carried }) => carried.is === 'Refused' && carried.failure.class === 'Throttled')) break;
    const release = hands.keys.take(step.parent, hands.uid, s.seen.at);
    if (!release) {
      troubles.push({ step, carried: { is: 'Stopped', why: `another binding writes to ${nameOf(step.parent)}` }, after: 2 * s.pace.next });
      continue;
    }
    const carried = await carryOut(step, hands, until).finally(release);
    if (carried.is !== 'Done') troubles.push({ step, carried, after: afterOf(carried, s) });
  }
  return aftermathOf(troubles, s);
}

interface Trouble {
  readonly step: Step;
  readonly carried: Exclude<Carried, { is: 'Done' }>;
  readonly after: number;
}

const afterOf = (carried: Trouble['carried'], { pace }: Situation): number =>
  carried.is === 'Unfinished' ? Math.max(pace.next, carried.retryAfterMs ?? 0) : pace.next;

function aftermathOf(troubles: readonly Trouble[], s: Situation): Aftermath {
  const [first] = troubles;
  if (!first) return {};
  const after = Math.min(...troubles.map((trouble) => trouble.after));
  const [refusal, ...others] = troubles.flatMap(({ step, carried }) =>
    carried.is === 'Refused' ? [{ step, failure: carried.failure }] : [],
  );
  if (refusal) return { ...remember([refusal, ...others], s), after };
  return { after, note: first.carried.is === 'Stopped' ? first.carried.why : 'Azure is still at work on it' };
}

/** Sends the one request of a switch, and waits for its answer even when the program stops. `recorded` is the intent that is in status by now. */
export async function actLong(step: Step, recorded: OperationRecord, s: Situation, hands: Hands): Promise<Aftermath> {
  const [write] = step.writes;
  if (!write) return {};
  const base = await echoFor(write, hands, s);
  if (!base.ok) return notSent(base.failure, step, s, hands);
  const outcome = await hands.arm.write({
    method: write.verb === 'post' ? 'POST' : 'PATCH',
    id: write.target,
    ...(write.action === undefined ? {} : { action: write.action }),
    // In a PATCH what is left out stays as it is, so what shall go is said.
    body: render(
      base.value,
      sentBy(write).map((change) => ({ ...change, to: change.to ?? 'null' })),
    ),
    clientRequestId: recorded.requestId,
  });
  if (outcome.ok) return answered(step, recorded, outcome.value, regionsSent(base.value), s);
  const before = valueOf(s.seen.service);
  // Azure may have it although no answer came: the intent stays, and the service itself will tell.
  if (outcome.failure.ambiguous) return { after: s.pace.pollLate, note: `no clear answer: ${outcome.failure.message}` };
  if (outcome.failure.code === 'OwnBudget' || outcome.failure.code === 'LeaseLost') return notSent(outcome.failure, step, s, hands);
  const kept = keptAddress(recorded, before, outcome.failure.message);
  return refused(step, kept ? { ...outcome.failure, class: 'Invalid', code: kept.code, message: kept.cause } : outcome.failure, s);
}

/** A 2xx is an answer: with an operation it is followed; without one, a service that rests in its old settings has refused it in silence. */
function answered(step: Step, recorded: OperationRecord, written: Written, sent: readonly string[] | undefined, s: Situation): Aftermath {
  const { operation, correlationId } = written;
  const shown = serviceIn(written.body);
  const before = valueOf(s.seen.service);
  const rests = shown !== undefined && !isTransitional(shown) && isAsDesired(recorded, shown) === false;
  if (!operation && rests && shown.etag !== undefined && shown.etag === before?.etag)
    return {
      change: (status) => ({
        ...absorb(status, keptAddress(recorded, shown) ?? unchangedByAnswer, s.fingerprint, s.now, s.pace),
        ...approvalsBack(status, step, s),
      }),
      after: s.pace.next,
      note: unchangedByAnswer.cause,
    };
  // What the service still shows of its regions is what it had when the request came in: whatever the list did not name is being deleted.
  const lost =
    sent && shown ? shown.additionalLocations.map(({ location }) => regionCode(location)).filter((one) => !sent.includes(one)) : [];
  return {
    change: (status) => ({
      ...status,
      operation: compact({
        ...recorded,
        answer: 'Accepted' as const,
        handle: operation?.url,
        correlationId,
        lostLocations: lost.length > 0 ? lost : undefined,
      }),
    }),
    ...(operation ? {} : { after: s.pace.next }),
    ...(sent ? { note: `regions sent: ${sent.join(', ')}` } : {}),
  };
}

const unchangedByAnswer = {
  is: 'Failed',
  code: 'SettingsUnchanged',
  cause: 'Azure answered the request without an operation, and the service rests in its old settings.',
} as const;

/** Nothing runs, and what was approved is still to be done. */
function refused(step: Step, failure: Failure, s: Situation): Aftermath {
  const { change, ...rest } = remember([{ step, failure }], s);
  return { ...rest, change: (status) => withoutIntent(change ? change(status) : status, step, s) };
}

/** The request never left: nothing of it remains, and it is no attempt. */
function notSent(failure: Failure, step: Step, s: Situation, { tried }: Hands): Aftermath {
  for (const write of step.writes) tried(write);
  return {
    change: (status) => withoutIntent(status, step, s),
    after: failure.retryAfterMs ?? s.pace.next,
    note: `not sent: ${failure.code}: ${failure.message}`,
  };
}

function withoutIntent({ operation: _gone, ...kept }: BindingStatus, step: Step, s: Situation): BindingStatus {
  return { ...kept, ...approvalsBack(kept, step, s) };
}

const approvalsBack = ({ approvals }: BindingStatus, step: Step, s: Situation): Pick<BindingStatus, 'approvals'> =>
  approvals ? { approvals: givenBack(approvals, consentOf(s).askedAs(step)) } : {};

interface Refusal {
  readonly step: Step;
  readonly failure: Failure;
}

/** Refusals are remembered with the reason that they give to Ready and the time of the next try: the first one's, and what Azure said of all. */
function remember(refusals: readonly [Refusal, ...Refusal[]], s: Situation): Aftermath {
  const records = refusals.map(({ step, failure }) => recordOf(step, failure, s));
  const last = standing(s);
  const waits = last && s.plan.steps.some(({ hash }) => hash === last.step) && !refusals.some(({ step }) => step.hash === last.step);
  const record = waits ? last : records[0];
  if (!record) return {};
  const lines = [...records, ...(last ? [last] : [])].flatMap(({ message }) => message.split('\n'));
  const message = [...new Set(lines)].join('\n').slice(0, 2000);
  return { change: (status) => ({ ...status, lastFailure: { ...record, message } }), after: s.pace.next, note: message };
}

function recordOf(step: Step, failure: Failure, { now, pace, previous, fingerprint }: Situation): FailureRecord {
  const [reason, retries] = classOf(failure, step.phase);
  return failureRecord(previous, {
    step: step.hash,
    reason,
    code: failure.code,
    message:
      failure.detail === undefined ? `${failure.code}: ${failure.message}` : `${failure.code} (${failure.detail}): ${failure.message}`,
    observation: fingerprint,
    retries,
    retryAfterMs: failure.retryAfterMs,
    reverts: step.needsApproval,
    now,
    pace,
  });
}

function classOf(failure: Failure, phase: Step['phase']): readonly [reason: string, retries: Retries] {
  const held = phase === 'switch' && failure.class !== 'Throttled' ? heldBy(failure.code, failure.message) : undefined;
  if (held) return [held, 'Hourly'];
  if (failure.code === 'NoLastingEffect') return ['Contested', 'WhenFactsChange'];
  switch (failure.class) {
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
