/** What to do next for a binding that is being deleted. Pure: the same situation always gives the same decision. */

import { nameOf, sameId } from '../../api/arm-id.ts';
import { fromIso, instant, toIso, type Instant } from '../../runtime/clock.ts';
import { unconfirmed } from '../observe/absences.ts';
import { lockOver } from '../checks/access.ts';
import { isBusy } from '../checks/gateway/gateway.ts';
import { isPastCooldown } from '../checks/removal/leftovers.ts';
import { busyMessage } from './decide.ts';
import { gatesOf } from '../plan/gates.ts';
import { isOverdue, pollAfter } from '../operation/follow.ts';
import { runningMessage } from '../operation/words.ts';
import { scaled } from '../model/terms/intervals.ts';
import { askingMessage, windowMessage } from '../plan/asking.ts';
import { sorted, backoffSummary } from '../ledger/ledger.ts';
import type { Removal, Step } from '../model/values/step.ts';
import { wayOutOf } from './remedies.ts';
import { unmeantMessage } from './unmeant.ts';
import type { Situation } from '../model/values/situation.ts';
import { stillRefused } from './backoff.ts';
import { awaiting, overdueMessage } from './overdue.ts';
import { hiddenIn } from '../model/values/observation.ts';
import { stageOf, type Stage } from '../checks/removal/stages.ts';
import { type HoldRecord, waitReasons } from '../model/values/holds.ts';

/** Everything that the decision rests on. */
export interface Going {
  readonly s: Situation;
  /** The namespace is being deleted with everything in it. */
  readonly isNamespaceGoing: boolean;
  /** The definition is deleted with all bindings, and it is not said that this one is meant. */
  readonly isUnmeant: boolean;
}

export type Outcome =
  /** Everything of ours is out of Azure. */
  | 'Detached'
  /** Nothing was done in Azure. */
  | 'Released'
  /** The policy was edited to Retain on the way. */
  | 'Retained';

export type Deletion =
  | { readonly do: 'release'; readonly outcome: Outcome; readonly why: string }
  /** The long request: intent first. */
  | { readonly do: 'switch'; readonly step: Step; readonly message: string }
  | { readonly do: 'remove'; readonly steps: readonly Step[]; readonly message: string }
  | Wait;

export interface Wait {
  readonly do: 'wait';
  /** As status.waiting says it. */
  readonly reason: string;
  readonly message: string;
  readonly after: number;
  readonly since?: string;
  readonly until?: string;
}

/** The order of the lines is the order in which things matter. */
export function decideDeletion(going: Going): Deletion {
  const { s } = going;
  const { intervals, previous, plan } = s;
  if (hiddenIn(s.seen)) return withoutSight(going);
  if (previous.operation && s.progress?.is === 'Running') return following(s);
  if (isBusy(s.seen)) return wait('ServiceBusy', busyMessage(s), intervals.pollEarly);
  if (s.settings.suspend)
    return wait('Suspended', 'spec.suspend is true: nothing is removed until it is false, or deletionPolicy is Retain.', intervals.stalled);
  if (going.isUnmeant) return wait('ConfirmingDeletion', unmeantMessage(s.binding), intervals.stalled);

  const move = plan.steps.find((step) => stageOf(step) === 'Gateway');
  if (move) return leavingNetwork(move, s);
  const names = stage('Names', s);
  if (names) return names;
  const held = waitForSubnets(s);
  if (held) return held;
  for (const each of ['Rules', 'Attachments', 'Addresses', 'Made'] as const) {
    const next = stage(each, s);
    if (next) return next;
  }
  const unknown = plan.removals.flatMap(({ id, verdict }) => (verdict.is === 'Keep' ? [`${nameOf(id)}: ${verdict.why}.`] : []));
  if (unknown.length > 0)
    return wait('AzureUnreachable', `What is left of this binding is not known. ${unknown.join(' ')}`, intervals.retryFirst * 6);
  return { do: 'release', outcome: 'Detached', why: 'Everything of this binding is out of Azure.' };
}

const wait = (reason: string, message: string, after: number): Wait => ({ do: 'wait', reason, message, after });

/** Whose identity is gone can never be served: a namespace that goes with it is not held up for longer than this. */
function withoutSight({ s, isNamespaceGoing }: Going): Deletion {
  const failure = hiddenIn(s.seen);
  const message = failure?.message ?? '';
  if (failure?.code === unconfirmed)
    return wait(
      'ConfirmingAbsence',
      `${message} Until then nothing is removed, and the binding is not let go; with spec.deletionPolicy: Retain it goes at once, and Azure stays as it is.`,
      s.now - sinceOf(s, ['ConfirmingAbsence']) < 2 * s.intervals.absence ? s.intervals.absence / 2 : s.intervals.stalled,
    );
  const isIdentity = failure?.code === 'IdentityNotAuthorized';
  const isRefused = isIdentity || (failure?.class === 'Blocked' && failure.obstacle === 'Authorization');
  if (!isRefused) return wait('AzureUnreachable', `Azure could not be read: ${message}`, s.intervals.retryFirst * 6);
  const reason = isIdentity ? 'IdentityNotAuthorized' : 'NotAuthorized';
  const since = sinceOf(s, [reason]);
  if (isNamespaceGoing && s.now - since >= s.intervals.grace)
    return {
      do: 'release',
      outcome: 'Released',
      why: `The namespace is going, and the operator has had no access to Azure since ${toIso(since)}: ${message}`,
    };
  const remedy = isNamespaceGoing
    ? `The namespace is going: without access the binding is let go after ${toIso(instant(since + s.intervals.grace))}, and everything stays in Azure.`
    : (wayOutOf(reason)?.remedy ?? '');
  return {
    ...wait(reason, `${message} ${remedy}`, s.intervals.prerequisites),
    ...(isNamespaceGoing ? { until: toIso(instant(since + s.intervals.grace)) } : {}),
  };
}

/** Since when one of these has been waited for. */
function sinceOf({ previous, now }: Situation, reasons: readonly string[]): Instant {
  const { waiting } = previous;
  return waiting && reasons.includes(waiting.reason) ? (fromIso(waiting.since) ?? now) : now;
}

function following({ previous, now, intervals }: Situation): Deletion {
  const { operation } = previous;
  if (!operation) return wait('ServiceBusy', 'Azure is at work on the service.', intervals.pollEarly);
  const isOut = operation.desired?.mode === 'None';
  const usual = `${isOut ? '' : 'The update of the gateway that runs is not disturbed. '}${runningMessage(operation)}`;
  return {
    do: 'wait',
    reason: operation.kind,
    message: isOverdue(operation, now) ? overdueMessage(operation) : usual,
    after: pollAfter(operation, now, intervals),
    since: operation.startedAt,
    until: operation.usualUntil,
  };
}

function leavingNetwork(step: Step, s: Situation): Deletion {
  const locked = lockedMessage([step], s);
  if (locked !== undefined) return wait('ScopeLocked', locked, s.intervals.prerequisites);
  const refused = stillRefused(s);
  if (refused && 'message' in refused)
    return wait(refused.do === 'retry' ? 'RetryingAfterError' : refused.reason, refused.message, soon(s));
  return gated([step], s) ?? { do: 'switch', step, message: step.why };
}

/** Undefined where the first of these may begin: confirmed as far as a user has to, and inside a window. */
function gated(steps: readonly Step[], s: Situation): Wait | undefined {
  const gates = gatesOf(s);
  if (gates.startable(steps).length > 0) return undefined;
  if (gates.lacking(steps).length > 0) return wait('AwaitingApproval', askingMessage(s), s.intervals.stalled);
  const [first] = gates.closed(steps);
  if (!first) return undefined;
  const { until } = first;
  const after = until === undefined ? s.intervals.stalled : Math.min(s.intervals.stalled, Math.max(s.intervals.next, until - s.now));
  return { ...wait('AwaitingWindow', windowMessage(first), after), ...(until === undefined ? {} : { until: toIso(until) }) };
}

const soon = ({ previous, now, intervals }: Situation): number =>
  Math.min(intervals.stalled, Math.max(intervals.next, (fromIso(previous.lastFailure?.retryAfter) ?? now + intervals.stalled) - now));

/** Undefined when the stage is over. */
function stage(name: Stage, s: Situation): Deletion | undefined {
  const later = s.plan.removals.filter(
    ({ verdict }) => verdict.is === 'Keep' && verdict.later !== undefined && stageOf(verdict.later) === name,
  );
  const waiting = new Set(later.flatMap(({ verdict }) => (verdict.is === 'Keep' ? (verdict.later ?? []) : [])));
  const open = s.plan.steps.filter((step) => stageOf(step) === name && !waiting.has(step));
  const free = open.filter((step) => !lockOver(step, s.seen));
  const { send, deferred } = sorted(free, s);
  if (send.length > 0)
    return gated(send, s) ?? { do: 'remove', steps: gatesOf(s).startable(send), message: send.map(({ why }) => why).join('\n') };
  const resting = backoffSummary(deferred);
  if (resting) {
    const { reason = 'Removing', message, until } = resting;
    const words = resting.reason === undefined ? message : `Refused by Azure, and tried again: ${message}`;
    return wait(reason, words, Math.min(s.intervals.stalled, Math.max(s.intervals.next, (until ?? s.now + s.intervals.stalled) - s.now)));
  }
  const locked = lockedMessage(open, s);
  if (locked !== undefined) return wait('ScopeLocked', locked, s.intervals.prerequisites);
  return stillAttached(later, s);
}

function lockedMessage(steps: readonly Step[], { seen }: Situation): string | undefined {
  const locks = steps.flatMap((step) => {
    const lock = lockOver(step, seen);
    return lock ? [`Lock ${lock.name} (${lock.level}) on ${nameOf(lock.scope)} forbids it: ${step.why}`] : [];
  });
  return locks.length === 0 ? undefined : `${locks.join('\n')} Remove the lock; the operator looks again by itself.`;
}

function stillAttached(later: readonly Removal[], s: Situation): Deletion | undefined {
  const held = later.flatMap(({ id, verdict }) => (verdict.is === 'Keep' ? [{ id, why: verdict.why }] : []));
  if (held.length === 0) return undefined;
  const records = s.holds.map(({ record }) => record).filter(({ id }) => held.some((one) => sameId(one.id, id)));
  const words = held.filter(({ id }) => !records.some((one) => sameId(one.id, id))).map(({ id, why }) => `${nameOf(id)}: ${why}.`);
  const since = sinceOf(s, [waitReasons.PublicIp]);
  const unknown: Wait = {
    ...wait(waitReasons.PublicIp, `Public IP addresses are deleted when Azure has let go of them. ${words.join(' ')}`, s.intervals.repairs),
    since: toIso(since),
    until: toIso(instant(since + scaled(s.settings.changes.subnetHoldTimeout, s.intervals))),
  };
  return words.length > 0 ? unknown : holding('PublicIp', records, s);
}

/** What the gateway has left may be held for hours, and not every hold shows: an hour passes in any case, as for all that is left behind. */
function waitForSubnets(s: Situation): Deletion | undefined {
  const { previous, now, intervals } = s;
  const records = s.holds.map(({ record }) => record).filter(({ kind }) => kind === 'Subnet');
  if (records.length > 0) return holding('Subnet', records, s);
  if (isPastCooldown({ previous, now, intervals })) return undefined;
  const left = Math.max(...[previous.history?.[0]?.at, previous.operation?.endedAt].map((time) => fromIso(time) ?? 0));
  return {
    ...wait(
      waitReasons.Subnet,
      'No subnet shows the gateway any more, but not every hold shows: an hour is waited after the last update of the gateway.',
      intervals.repairs,
    ),
    since: toIso(instant(left)),
    until: toIso(instant(left + intervals.left)),
  };
}

function holding(kind: HoldRecord['kind'], records: readonly HoldRecord[], s: Situation): Wait {
  const reason = waitReasons[kind];
  const messages = records.map((hold) => awaiting({ do: 'await', reason, hold, send: [] }, s).message);
  const [first] = records.toSorted((a, b) => a.since.localeCompare(b.since));
  return { ...wait(reason, messages.join('\n'), s.intervals.repairs), ...(first && { since: first.since, until: first.deadline }) };
}
