/** What to do next for one binding. Pure: the same situation always gives the same decision. */

import { idKey, sameId } from '../../api/arm-id.ts';
import type { OperationRecord } from '../../api/binding.ts';
import type { StallReason } from '../../api/conditions.ts';
import type { Failure } from '../../azure/arm.ts';
import { fromIso, toIso, type Instant } from '../../runtime/clock.ts';
import { isBusy } from '../checks/gateway/gateway.ts';
import { sorted, type Sorted } from '../ledger/ledger.ts';
import { isBlocking, type CheckName, type Finding } from '../model/values/finding.ts';
import { gatesOf, type Closed } from '../plan/gates.ts';
import { isKnownWork, unfinished, unreadable } from '../model/values/observation.ts';
import { askingMessage, windowMessage } from '../plan/asking.ts';
import { isAdditive, isLong, type Phase, type Step } from '../model/values/step.ts';
import { holdOver } from '../release/holds.ts';
import { keptBack, refusedExtra } from './kept-back.ts';
import { unreachableMessage, unreachableDependencies } from './unreachable.ts';
import { isStillDesired } from '../operation/desired.ts';
import { isOverdue } from '../operation/follow.ts';
import { wasFulfilled } from '../model/terms/declaration.ts';
import { readyReason, wasReady, type Situation } from '../model/values/situation.ts';
import { backoffDecision, isAlarmed, mayGoBack, refusal, stillRefused, withWayBack } from './backoff.ts';
import type { Decision } from '../model/values/decision.ts';
import type { Deferred } from '../model/values/ledger.ts';
import { waitReasons } from '../model/values/holds.ts';

/** The order of the lines is the order in which things matter. */
export function decide(s: Situation): Decision {
  const { previous, plan, settings } = s;
  const failure = unreadable(s.seen);
  if (failure) return withoutSight(s, failure);
  if (settings.suspend) return suspended(s);

  const running = previous.operation;
  // What an edit wants of the rules is not what the running operation needs: until that ends, they stay as they were made for it.
  const followed: Decision | undefined =
    running && s.progress?.is === 'Running' ? { do: 'follow', operation: running, send: isWanted(s) ? repairs(s) : [] } : undefined;
  if (followed && running && isOverdue(running, s.now)) return followed;
  const hopeless = plan.findings.find((finding) => stalls.has(finding.check));
  if (hopeless) return { do: 'stop', reason: hopeless.check as StallReason, message: sentence(hopeless) };
  if (followed) return followed;
  const unverified = !mayGoBack(s) && running && s.progress?.is === 'Done' && isWanted(s) ? proving(s, running) : undefined;
  if (unverified) return unverified;

  // Before busy: the operation may be that of the binding in charge, and its end is nothing to wait for.
  if (s.conflict) return { do: 'stop', reason: 'Conflict', message: s.conflict.message };
  const refused = isAlarmed(s) ?? stillRefused(s);
  if (refused) return refused;
  if (isBusy(s.seen) && (plan.steps.length > 0 || provesNothing(s)))
    return { do: 'wait', reason: 'ServiceBusy', message: busyMessage(s), send: repairs(s) };

  const blocking = plan.findings.filter(isBlocking);
  const gates = gatesOf(s);
  const preparing = sorted(unlocked(s, 'prepare'), s);
  const next = [...gates.startable(preparing.send), ...gates.startable(following(s).send)];
  const stuck = forbidsAll(s);
  const move = plan.steps.find(({ phase }) => phase === 'switch') ?? unlocked(s, 'cutover').find(isLong);
  const hold = move && holdOver(move, s.holds);
  if (hold) return { do: 'await', reason: waitReasons[hold.kind], hold, send: stuck ? [] : next };
  if (stuck) return unmet(blocking);
  if (next.length > 0) return work(next);
  // What is to be there first is not there: a removal waits for it, but not beside it, and so does the move.
  const removal = gates.startable(sorted(besides(unlocked(s, 'clean'), preparing.deferred), s).send);
  // What closes is not kept open by what stands in the way of a move.
  if ((blocking.length > 0 || preparing.deferred.length > 0) && removal.length > 0) return work(removal);
  const unprepared = backoffDecision(preparing.deferred);
  if (unprepared) return unprepared;
  if (blocking.length > 0) return unmet(blocking);
  const due = [...unlocked(s, 'prepare'), ...following(s).send, ...(move ? [move] : [])];
  const unready = awaitingApproval(s, gates.lacking(due)) ?? awaitingWindow(gates.closed(due));
  if (unready) return unready;
  const working = move && stillUpdating(move, s);
  if (working) return working;
  if (move?.notBefore !== undefined && s.now < move.notBefore)
    return { do: 'wait', reason: 'UpdatingDns', message: notYet(move, move.notBefore), send: [] };
  if (move) return backoffDecision(sorted([move], s).deferred) ?? { do: 'switch', step: move };

  const lost = unreachableDependencies(s);
  if (lost.length > 0) return { do: 'stop', reason: 'DependencyUnreachable', message: unreachableMessage(lost, s) };
  const surplus = [...unlocked(s, 'clean'), ...unlocked(s, 'retire')];
  const removing = sorted(surplus, s);
  const rest = gates.startable(removing.send);
  if (rest.length > 0) return { do: 'start', send: rest, reason: 'CleaningUp' };
  return (
    backoffDecision([...following(s).deferred, ...removing.deferred]) ??
    awaitingApproval(s, gates.lacking(surplus)) ??
    declaredExtra(s) ??
    settled(s)
  );
}

/** What shows while Azure is at work on the service is on its way to be something else; only what was as declared before is taken to stay so. */
const provesNothing = ({ seen, settings, previous }: Situation): boolean => isBusy(seen) && !wasFulfilled(settings, previous);

const awaitingApproval = (s: Situation, lacking: readonly Step[]): Decision | undefined =>
  lacking.length === 0 ? undefined : { do: 'stop', reason: 'AwaitingApproval', message: askingMessage(s) };

function awaitingWindow([first]: readonly Closed[]): Decision | undefined {
  return (
    first && {
      do: 'wait',
      reason: 'AwaitingWindow',
      message: windowMessage(first),
      send: [],
      ...(first.until === undefined ? {} : { until: first.until }),
    }
  );
}

const notYet = ({ why }: Step, notBefore: Instant): string =>
  `${why} This is done when the servers have been the same until ${toIso(notBefore)}.`;

/** Names that lead to the gateway follow it at once, whatever else is under way. */
const following = (s: Situation): Sorted =>
  sorted(
    unlocked(s, 'cutover').filter((step) => !isLong(step)),
    s,
  );

/** Those that do not touch what holds something that is not there yet. */
const besides = (steps: readonly Step[], deferred: readonly Deferred[]): readonly Step[] =>
  steps.filter(({ parent }) => !deferred.some(({ step }) => sameId(step.parent, parent)));

const isDns = ({ writes }: Step): boolean =>
  writes.every(
    ({ target, changes }) =>
      /\/privateDnsZones\//i.test(target) || changes.every(({ path }) => path === 'properties.dhcpOptions.dnsServers'),
  );

const work = (send: readonly Step[]): Decision => ({
  do: 'start',
  send,
  reason: send.every(isDns) ? 'UpdatingDns' : 'PreparingNetwork',
});

/** What was left is followed until it is free, for others may wait for it. */
function settled({ plan, holds }: Situation): Decision {
  if (plan.audited.length > 0) return { do: 'settle', reason: 'DeviationsAudited' };
  return { do: 'settle', reason: holds.some(({ record }) => record.own === true) ? 'CleaningUp' : 'Settled' };
}

const stalls: ReadonlySet<CheckName> = new Set<CheckName>(['TierNotSupported', 'PlatformRetired', 'OwnedElsewhere']);

/** Without sight nothing is written. What we lack the right to read needs a human; the rest passes. */
function withoutSight(s: Situation, failure: Failure): Decision {
  if (failure.code === 'IdentityNotAuthorized') return refusal('IdentityNotAuthorized', failure.message);
  if (failure.class === 'Blocked' && failure.obstacle === 'Authorization') return refusal('NotAuthorized', failure.message);
  // A definite answer is no silence: the id or the subscription is wrong, and waiting does not mend that.
  if (!s.seen.service.ok && s.seen.service.failure === failure && (failure.class === 'Blocked' || failure.class === 'Invalid'))
    return { do: 'stop', reason: 'PrerequisitesNotMet', message: `${failure.code}: ${failure.message} ${wrongPlace}` };
  return s.settings.suspend && !wasReady(s)
    ? { do: 'stop', reason: 'Suspended', message: `Suspended; Azure cannot be read now: ${failure.message}` }
    : { do: 'retry', message: failure.message, blind: true };
}

const wrongPlace =
  'Correct spec.serviceId in a new binding, and see whether the identity of the operator belongs to the tenant of that subscription. Source: Microsoft: Troubleshoot common Azure deployment errors.';

/** Nothing is started. What runs is followed to its end, proof included; a gateway that is as declared is judged like any other. */
function suspended(s: Situation): Decision {
  const { plan, previous, progress } = s;
  const stop = (message: string): Decision => ({ do: 'stop', reason: 'Suspended', message: `Suspended; ${message}` });
  if (previous.operation && progress?.is === 'Running')
    return stop('the running operation is followed to its end, and nothing new is started.');
  const open = [...plan.steps, ...plan.audited].length;
  const blocking = plan.findings.filter(isBlocking);
  if (open > 0 && blocking.length === 0)
    return stop(`${open} step${open === 1 ? '' : 's'} would be carried out otherwise (see status.plan).`);
  if (blocking.length > 0) return stop(blocking.map(sentence).join('\n'));
  if (previous.operation && progress?.is === 'Done' && s.verdict !== 'Verified')
    return stop('the operation has ended, and its result is being verified by the network status of the gateway.');
  if (provesNothing(s)) return stop('another client is updating the service: whether it is as declared shows when that has ended.');
  const lost = unreachableDependencies(s);
  return lost.length > 0 ? { do: 'stop', reason: 'DependencyUnreachable', message: unreachableMessage(lost, s) } : settled(s);
}

/** An operation is not proven any more when the binding asks for something else now. */
export const isWanted = ({ previous, settings }: Situation): boolean =>
  previous.operation !== undefined && isStillDesired(previous.operation, settings);

/** The operation is over and proven: its record has done its work, and the next one may start. */
export const isVerified = (s: Situation): boolean =>
  s.progress?.is === 'Done' && isWanted(s) && s.verdict === 'Verified' && repairs(s).length === 0 && !isOpen(following(s));

/** Something is to be sent, or its effect is awaited; what was refused is told when all else is done. */
const isOpen = ({ send, deferred }: Sorted): boolean => send.length > 0 || deferred.some(({ because }) => because === undefined);

function proving(s: Situation, operation: OperationRecord): Decision | undefined {
  if (isVerified(s)) return undefined;
  const corrections = [...repairs(s), ...following(s).send];
  if (s.verdict !== 'Overdue' || corrections.length > 0) return { do: 'verify', operation, send: corrections };
  // What the gateway lacks where it is may be what is still to be prepared, as a security group that was taken off.
  const lacking = forbidsAll(s) ? [] : gatesOf(s).startable(sorted(unlocked(s, 'prepare'), s).send);
  if (lacking.length > 0) return work(lacking);
  const failing = [...s.reach.values()].flatMap(({ failures }) => failures.filter(({ optional }) => !optional).map(({ name }) => name));
  return { do: 'stop', reason: 'DependencyUnreachable', message: withWayBack(unreachableMessage(failing, s), s) };
}

/** What may be written while the service is in motion: rules that are missing, never a removal or a new attachment. */
function repairs(s: Situation): readonly Step[] {
  const { mayRepair } = gatesOf(s);
  return forbidsAll(s) ? [] : sorted(unlocked(s, 'prepare').filter(isAdditive), s).send.filter(mayRepair);
}

const forbidsAll = ({ plan }: Situation): boolean => plan.findings.some(({ gates }) => gates === 'All');

const unlocked = (s: Situation, wanted: Phase): readonly Step[] =>
  s.plan.steps.filter((step) => step.phase === wanted && !keptBack(step, s));

/** What the spec names is as declared only when it is there. */
function declaredExtra(s: Situation): Decision | undefined {
  if (s.settings.routing.endpoints === undefined) return undefined;
  const found = s.plan.steps.flatMap((step) => refusedExtra(step, s) ?? [])[0];
  return found && refusal('PolicyDenied', found.message);
}

export function busyMessage({ seen }: Situation): string {
  const service = seen.service.ok ? seen.service.value : undefined;
  const state = service?.targetProvisioningState || service?.provisioningState || 'Updating';
  return `Azure is at work on the service (${state}), started by another client; it accepts no other change until that ends. This usually takes 15 to 45 minutes.`;
}

/**
 * A gateway is moved only into a subnet whose attachment Azure has completed: else the request is refused, or worse, fails late. A word that is not known
 * may be the end of something; after an hour of it a human has to look.
 */
function stillUpdating(move: Step, s: Situation): Decision | undefined {
  const named = move.writes.flatMap(({ changes }) => changes.map(({ to = '' }) => to.toLowerCase())).join(' ');
  const busy = unfinished(s.seen, (address) => named.includes(idKey(address)));
  if (!busy) return undefined;
  const { name, provisioningState: word } = busy;
  if (isKnownWork(busy))
    return {
      do: 'wait',
      reason: 'PreparingNetwork',
      message: `Azure is still at work on ${name} (${word}); the gateway is moved when that is done.`,
      send: [],
    };
  const message = `Azure shows ${name} in state ${word}, which this operator does not know; the gateway is moved when it is Succeeded.`;
  const { waiting } = s.previous;
  const since = waiting?.reason === 'PreparingNetwork' ? fromIso(waiting.since) : undefined;
  const isLong = readyReason(s.previous) === 'PrerequisitesNotMet' || (since !== undefined && s.now - since >= s.intervals.left);
  return isLong
    ? { do: 'stop', reason: 'PrerequisitesNotMet', message: `${message} Look at it in the portal, and at its Activity Log.` }
    : { do: 'wait', reason: 'PreparingNetwork', message, send: [] };
}

const unmet = (blocking: readonly Finding[]): Decision => ({
  do: 'stop',
  reason: 'PrerequisitesNotMet',
  message: blocking.map(sentence).join('\n'),
});

export const sentence = ({ message, remedy }: Finding): string => `${message} ${remedy}`;
