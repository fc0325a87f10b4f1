/**
 * How far a long operation has come: one total function of its record and of what happened.
 *
 * Guarantees: every state takes every event, and taking it twice is taking it once; what has left is never dropped by an edit, and never ended by a
 * service that cannot be read; another attempt is made only where nothing shows that Azure has the request; an intent whose request never left is taken
 * back with its approval.
 * Assumes: the service's own state is the truth; while it is in motion it refuses every other change (409 ServiceLocked), so a second send is harmless.
 * Leaves to others: what an end does to status (ends.ts), and proof by network status (verification.ts).
 */

import type { OperationState } from '../../azure/arm.ts';
import type { Service } from '../../azure/resources.ts';
import { fromIso, toIsoExact, type Instant } from '../../runtime/clock.ts';
import { compact } from '../model/terms/compact.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { isTransitional, valueOf, type Observation } from '../model/values/observation.ts';
import type { Verdict } from '../model/values/reach.ts';
import { isAsDesired, lossIn } from './desired.ts';
import { isEtagOf } from './basis.ts';
import { asFailed, causeOf, noAnswer, unchanged, unknownOutcome, type Failed } from './causes.ts';
import { isAccepted, type Ended, type Intended, type Operation, type Result, type Sent } from './record.ts';
import { takenOver } from './verification.ts';

/** What a observation of Azure tells of an operation. */
export type Facts = Pick<Observation, 'service' | 'operation' | 'networkStatus' | 'softDeleted'>;

export type Event =
  /** Of the request: it did not leave; a definite refusal; a 2xx; no clear answer. */
  | { readonly is: 'NotSent' }
  | { readonly is: 'Refused' }
  | Answer
  | { readonly is: 'Lost' }
  /** `isAsked`: the binding still asks for what it brings about. */
  | { readonly is: 'Seen'; readonly facts: Facts; readonly isAsked: boolean }
  /** The next attempt at the same; taken only where the facts tell that Azure has not got the last one. */
  | { readonly is: 'Again'; readonly intent: Intended; readonly facts: Facts }
  /** What its proof has come to, and whether another request begins now. */
  | {
      readonly is: 'Judged';
      readonly isAsked: boolean;
      readonly isProven: boolean;
      readonly verdict?: Verdict;
      readonly replaced: boolean;
    };

export interface Answer {
  readonly is: 'Answered';
  /** 202: taken, and to be seen. */
  readonly status: number;
  /** The service as the answer shows it. */
  readonly shown?: Service;
  readonly handle?: string;
  readonly correlationId?: string;
  readonly lostLocations?: readonly string[];
}

export type End = Result | 'NotSent' | 'Refused';

export type Advanced =
  | { readonly is: 'Open'; readonly operation: Operation }
  /** Nothing shows that Azure has the request: it may be sent again. */
  | { readonly is: 'Unsent'; readonly operation: Intended | Sent }
  | {
      readonly is: 'Over';
      readonly operation: Operation;
      readonly end: End;
      readonly failed?: Failed;
      /** Given back where the request did not reach Azure. */
      readonly approval: 'Spent' | 'Back';
    };

export function advance(operation: Operation, event: Event, now: Instant, intervals: Intervals): Advanced {
  switch (event.is) {
    case 'NotSent':
    case 'Refused':
      return operation.state === 'Intended' ? over(operation, event.is) : open(operation);
    case 'Lost':
      return open(operation.state === 'Intended' ? { ...operation, state: 'Sent', answer: 'Unclear' } : operation);
    case 'Answered':
      return operation.state === 'Intended' ? answered(operation, event, now) : open(operation);
    case 'Seen':
      return seen(operation, event, now, intervals);
    case 'Again':
      return again(operation, event, now, intervals);
    case 'Judged':
      return operation.state === 'Ended' ? judged(operation, event) : open(operation);
  }
}

const open = (operation: Operation): Advanced => ({ is: 'Open', operation });

const over = (operation: Operation, end: End, failed?: Failed): Advanced => ({
  is: 'Over',
  operation,
  end,
  ...(failed && { failed }),
  approval: operation.state === 'Intended' ? 'Back' : 'Spent',
});

const failing = (operation: Operation, failed: Failed): Advanced => over(operation, asFailed(failed), failed);

/** A 2xx is an answer. Without an operation the service itself tells, and where it rests in its old version nothing will come of it. */
function answered(operation: Intended, { status, shown, handle, correlationId, lostLocations }: Answer, now: Instant): Advanced {
  const sent: Sent = {
    ...operation,
    state: 'Sent',
    answer: 'Accepted',
    ...compact({ handle, correlationId, lostLocations }),
  };
  if (handle !== undefined || (shown && isTransitional(shown))) return open(sent);
  const asDesired = shown && isAsDesired(operation, shown);
  const isDone = asDesired === true || (operation.desired?.mode === undefined && status !== 202);
  if (isDone && lossOf(sent, shown) === undefined) return open(ended(sent, shown?.answeredAt ?? now));
  const isOld = asDesired === false && isEtagOf(operation.basis, shown) === true;
  return shown && isOld ? failing(operation, unchanged.byAnswer(operation, shown)) : open(sent);
}

const ended = (operation: Sent | Intended, at: Instant): Ended => ({
  answer: 'Unclear',
  ...operation,
  state: 'Ended',
  endedAt: toIsoExact(at),
});

const lossOf = (operation: Operation, service: Service | undefined): string | undefined =>
  service && lossIn({ lostLocations: [], ...operation }, service);

function seen(operation: Operation, { facts, isAsked }: Extract<Event, { is: 'Seen' }>, now: Instant, intervals: Intervals): Advanced {
  const service = valueOf(facts.service);
  if (!service) return missing(operation, facts, now, intervals);
  const { goneSince: _there, ...there } = operation;
  const present = operation.goneSince === undefined ? operation : (there as Operation);
  if (isTransitional(service)) return open(present);
  if (present.state === 'Ended') return atRestAfterwards(present, service, now, intervals);
  const next = atRest(present, service, facts, now, intervals);
  // What was never taken up, and is not asked for any more, is not asked for again.
  return next.is === 'Unsent' && !isAsked ? over(next.operation, 'NotSent') : next;
}

/** Unreadable is no end. A 404 is one when nothing has contradicted it for a while, or when the service shows as deleted. */
function missing(operation: Operation, { service, softDeleted }: Facts, now: Instant, intervals: Intervals): Advanced {
  if (service.ok || service.failure.class !== 'Gone') return open(operation);
  const since = fromIso(operation.goneSince);
  if (softDeleted !== undefined || (since !== undefined && now - since >= intervals.absence))
    return failing(operation, { code: 'ServiceGone', cause: 'The service is gone.' });
  return open(since === undefined ? { ...operation, goneSince: toIsoExact(now) } : operation);
}

/** A read may still show the time before our request; one that lies too far ahead is treated as corrupt. */
const mayLag = (at: string, now: Instant, intervals: Intervals): boolean => {
  const age = now - (fromIso(at) ?? 0);
  return age < intervals.resend && age > -intervals.clockError;
};

function atRestAfterwards(operation: Ended, service: Service, now: Instant, intervals: Intervals): Advanced {
  if (isAsDesired(operation, service) !== false || mayLag(operation.endedAt, now, intervals)) return open(operation);
  return failing(operation, {
    code: 'ChangedMeanwhile',
    cause: 'The service was as desired when the operation had ended, and no longer is: another client changed it since.',
  });
}

type Open = Intended | Sent;

function atRest(operation: Open, service: Service, facts: Facts, now: Instant, intervals: Intervals): Advanced {
  const word = facts.operation?.status;
  const isFailed = service.provisioningState.toLowerCase() === 'failed';
  const asDesired = isAsDesired(operation, service);
  if (!isFailed && (asDesired ?? word === 'Succeeded')) return atItsEnd(operation, service, facts.operation, now);
  if (word === 'Failed' || word === 'Canceled') return failing(operation, causeOf(operation, facts.operation, service));
  if (word === 'InProgress' || mayLag(operation.startedAt, now, intervals)) return open(operation);
  const isSame = isEtagOf(operation.basis, service);
  // Only now: a service that had failed before shows that until our request is taken up.
  if (isFailed)
    return !isAccepted(operation) && isSame === true ? unsent(operation) : failing(operation, causeOf(operation, facts.operation, service));
  if (!isAccepted(operation)) return unanswered(operation, isSame, facts, now, intervals);
  // An operation that leaves no trace in the service is over when the service is at rest: its effect is judged by what the gateway sees.
  if (asDesired === undefined) return open(ended(operation, service.answeredAt ?? now));
  return failing(operation, unchanged.atRest(operation, service, word));
}

function atItsEnd(operation: Open, service: Service, word: OperationState | undefined, now: Instant): Advanced {
  const loss = lossOf(operation, service);
  if (loss !== undefined) return failing(operation, { code: 'OtherSettingsChanged', cause: loss });
  return open(ended(operation, endIn(word, operation, service.answeredAt ?? now)));
}

/** Azure's own word, where it lies between the request and the answer that shows the service at rest. */
const endIn = (word: OperationState | undefined, { startedAt }: Operation, shownAt: Instant): Instant => {
  const at = word?.endedAt;
  return at !== undefined && at <= shownAt && at >= (fromIso(startedAt) ?? shownAt) ? at : shownAt;
};

const mostAttempts = 3;

/** To be sent again, but not for ever: what disappears each time does so for a reason. */
const unsent = (operation: Open): Advanced =>
  operation.attempt < mostAttempts ? { is: 'Unsent', operation } : failing(operation, noAnswer(operation.attempt));

/** No answer told what became of the request: a service in another version than before it has most likely had it, or another client's. */
function unanswered(operation: Open, isSame: boolean | undefined, facts: Facts, now: Instant, intervals: Intervals): Advanced {
  const has = operation.desired?.mode === undefined ? takenOver(operation, isSame, facts.networkStatus, now, intervals) : 'No';
  switch (has) {
    case 'Yes':
      return open(ended(operation, valueOf(facts.service)?.answeredAt ?? now));
    case 'Perhaps':
      return open(operation);
    case 'No':
      return isSame === false ? failing(operation, unknownOutcome) : unsent(operation);
  }
}

function again(operation: Operation, { intent, facts }: Extract<Event, { is: 'Again' }>, now: Instant, intervals: Intervals): Advanced {
  const isSameWish =
    intent.step === operation.step && intent.generation === operation.generation && intent.attempt === operation.attempt + 1;
  const found = isSameWish ? advance(operation, { is: 'Seen', facts, isAsked: true }, now, intervals) : open(operation);
  if (found.is !== 'Unsent') return open(operation);
  const { firstStartedAt, overdueAfter } = operation;
  return open({ ...intent, firstStartedAt, overdueAfter });
}

/** A proof that has run out is no end by itself: what works late is proven late. */
function judged(operation: Ended, { isAsked, isProven, verdict, replaced }: Extract<Event, { is: 'Judged' }>): Advanced {
  if (isProven) return over(operation, 'Verified');
  if (!isAsked) return over(operation, 'Superseded');
  if (replaced) return over(operation, verdict === 'Overdue' ? 'Unproven' : 'Superseded');
  return open(operation);
}
