/** The conditions of a binding, from what was decided: one table, in the words of kstatus and of people. Pure. */

import type { BindingStatus, Condition, OperationRecord } from '../../api/binding.ts';
import { hasGrace, passing, alwaysPresent, type ConditionType, type ReadyReason, type SettledReason } from '../../api/conditions.ts';
import { fromIso, toIso, type Instant } from '../../runtime/clock.ts';
import { isBusy } from '../checks/gateway/gateway.ts';
import { named } from '../release/holds.ts';
import { isBlocking } from '../model/values/finding.ts';
import { unreadable, valueOf } from '../model/values/observation.ts';
import { consentOf } from '../plan/approval.ts';
import { askingMessage, revokedTooLate } from '../plan/asking.ts';
import type { Step } from '../model/values/step.ts';
import { isStillDesired } from '../operation/desired.ts';
import { isOverdue } from '../operation/follow.ts';
import { runningMessage, wholeSeconds } from '../operation/words.ts';
import { awaiting, overdueMessage } from '../decide/overdue.ts';
import { wayOutOf } from '../decide/remedies.ts';
import { graceSince, wasReady, type Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';
import { shutOut } from '../decide/unreachable.ts';
import { refusedBefore, stillShown, type StillSaid } from '../decide/backoff.ts';

/** What a condition says, before times and generations are added. */
export interface Said {
  readonly status: Condition['status'];
  readonly reason: string;
  readonly message: string;
}

interface Readiness extends Said {
  readonly reason: ReadyReason;
  /** The abnormal-true condition that goes with it. */
  readonly also?: 'Reconciling' | 'Stalled';
}

export function conditionsFor(decision: Decision, s: Situation): readonly Condition[] {
  const ready = readiness(decision, s);
  const said: Partial<Record<ConditionType, Said>> = {
    ...(ready.also === undefined ? {} : { [ready.also]: { status: 'True', reason: ready.reason, message: ready.message } }),
    Ready: ready,
    AcceptingChanges: acceptingChanges(decision, s),
    Available: available(s),
    PrerequisitesMet: prerequisitesMet(decision, s),
  };
  return stamped(said, s.previous, s.binding.metadata.generation, s.now);
}

/** The first reconcile of a generation: nothing is known yet, and every client that waits must see that in the same instant. */
export function initialConditions(previous: BindingStatus, generation: number, now: Instant): readonly Condition[] {
  const message = 'Reading the present state from Azure.';
  const observing: Said = { status: 'Unknown', reason: 'Observing', message };
  const kept = (type: ConditionType): Said => {
    const before = previous.conditions?.find((condition) => condition.type === type);
    return before && before.reason !== 'Pending' ? before : observing;
  };
  return stamped(
    {
      Reconciling: { status: 'True', reason: 'Observing', message },
      Ready: observing,
      AcceptingChanges: kept('AcceptingChanges'),
      Available: kept('Available'),
      PrerequisitesMet: observing,
    },
    previous,
    generation,
    now,
  );
}

/** What is asked for cannot be read, so Azure was not asked, and what was last known of it stays. */
export function unreadableConditions(previous: BindingStatus, generation: number, now: Instant, why: string): readonly Condition[] {
  const message = `${why}. Nothing is read from Azure or written to it until this is corrected.`;
  const ready: Said = { status: 'False', reason: 'PrerequisitesNotMet' satisfies ReadyReason, message };
  const said = keptConditions(['AcceptingChanges', 'Available'], previous);
  const unmet: Said = { status: 'False', reason: 'SpecUnreadable', message };
  return stamped({ Stalled: { ...ready, status: 'True' }, Ready: ready, ...said, PrerequisitesMet: unmet }, previous, generation, now);
}

/** As they were last known. */
export const keptConditions = (types: readonly ConditionType[], previous: BindingStatus): Partial<Record<ConditionType, Said>> =>
  Object.fromEntries(
    types.map((type): [ConditionType, Said] => {
      const before = previous.conditions?.find((condition) => condition.type === type);
      const unknown: Said = { status: 'Unknown', reason: 'NotObserved', message: 'Azure has not been read.' };
      return [type, before && before.reason !== 'Pending' ? before : unknown];
    }),
  );

function readiness(decision: Decision, s: Situation): Readiness {
  switch (decision.do) {
    case 'start':
      return decision.reason === 'CleaningUp'
        ? { status: 'True', reason: 'CleaningUp', message: reasons(decision.send) }
        : (stillSaid(stillShown(decision.send, s) ?? refusedBefore(decision.send, s)) ?? working(decision.reason, reasons(decision.send)));
    case 'switch':
      return stillSaid(refusedBefore([decision.step], s)) ?? working(longReason(decision.step), decision.step.why);
    case 'follow':
      return withQuestion(inProgress(decision.operation, s), s);
    case 'verify':
      return inProgress(decision.operation, s);
    case 'wait':
      return working(decision.reason, decision.message);
    case 'await':
      return awaiting(decision, s);
    case 'retry':
      return retrying(decision, s);
    case 'stop':
      return stopped(decision, s);
    case 'settle':
      return { status: 'True', reason: decision.reason, message: settledMessage(decision.reason, s) };
  }
}

const stillSaid = (said: StillSaid | undefined): Readiness | undefined => said && { status: 'False', ...said };

const working = (reason: ReadyReason, message: string): Readiness => ({ status: 'False', reason, message, also: 'Reconciling' });

/** What an edit during the operation will do next may be approved meanwhile. */
const withQuestion = (ready: Readiness, s: Situation): Readiness => {
  const consent = consentOf(s);
  const more = [revokedTooLate(s, consent), s.plan.steps.some(consent.isLacking) ? askingMessage(s) : undefined];
  return { ...ready, message: [ready.message, ...more.filter((line) => line !== undefined)].join('\n') };
};

const longReason = ({ writes }: Step): ReadyReason =>
  writes.some(({ verb }) => verb === 'post') ? 'ApplyingNetworkConfiguration' : 'UpdatingNetwork';

/** In the words of the record: what is declared may be something else by now. */
function inProgress(operation: OperationRecord, { settings, binding: { metadata }, now }: Situation): Readiness {
  const { kind, generation, endedAt } = operation;
  if (isOverdue(operation, now)) return { status: 'False', reason: 'Overdue', message: overdueMessage(operation), also: 'Stalled' };
  const isOvertaken = metadata.generation > generation && !isStillDesired(operation, settings);
  return endedAt === undefined
    ? working(
        kind === 'ApplyingNetworkConfiguration' ? kind : 'UpdatingNetwork',
        runningMessage(operation, isOvertaken ? metadata.generation : undefined),
      )
    : working(
        'Verifying',
        `The gateway is in place since ${wholeSeconds(endedAt)}; waiting until its network status, which Azure renews every 15 minutes, shows every required dependency reached.`,
      );
}

const reasons = (steps: readonly Step[]): string => steps.map(({ why }) => why).join('\n');

/** A settled binding stays ready, and a running operation stays what it is, until Azure has been out of sight for 15 minutes. */
function retrying(decision: Extract<Decision, { do: 'retry' }>, s: Situation): Readiness {
  const since = s.previous.waiting?.reason === 'AzureUnreachable' ? fromIso(s.previous.waiting.since) : undefined;
  if (decision.blind && since !== undefined && s.now - since >= s.intervals.unreachable)
    return {
      status: 'Unknown',
      reason: 'AzureUnreachable',
      message: `Azure has not given a usable answer since ${toIso(since)}: ${decision.message}`,
      also: 'Reconciling',
    };
  const before = s.previous.conditions?.find(({ type }) => type === 'Ready');
  if (decision.blind && wasReady(s) && before) return { status: 'True', reason: before.reason as ReadyReason, message: before.message };
  if (decision.blind && s.previous.operation) return inProgress(s.previous.operation, s);
  return working('RetryingAfterError', `Trying again after: ${decision.message}`);
}

function stopped({ reason, message }: Extract<Decision, { do: 'stop' }>, s: Situation): Readiness {
  if (reason === 'Suspended') return { status: 'False', reason, message };
  const patient = hasGrace(reason) && s.now - graceSince(reason, s) < s.intervals.grace;
  return { status: 'False', reason, message, also: patient ? 'Reconciling' : 'Stalled' };
}

function settledMessage(reason: SettledReason, s: Situation): string {
  const { settings, plan, seen } = s;
  const name = valueOf(seen.service)?.name ?? 'the service';
  const old = s.holds
    .flatMap(({ record }) =>
      record.own === true ? [` It has left ${named(record.kind, record.id)}, which is not free yet: ${record.evidence ?? ''}`] : [],
    )
    .join('');
  if (reason !== 'DeviationsAudited' && settings.mode === 'None') return `${name} is in no virtual network.${old}`;
  const places = settings.locations.length === 1 ? 'its subnet' : `its ${settings.locations.length} subnets`;
  return reason !== 'DeviationsAudited'
    ? `${name} is in ${places} in ${settings.mode} mode, and its network was seen to work${doubt(s)}${shutOut(s)}${old}`
    : `${name} works, but differs from what is declared, and the policy is Audit: ${reasons(plan.audited)}`;
}

/** One refresh that fails is no outage yet, but nothing to be silent about. */
function doubt({ reach, previous }: Situation): string {
  const failing =
    reach.size > 0
      ? [...reach.values()].flatMap(({ failures }) => failures)
      : (previous.locations ?? []).flatMap(({ networkStatus }) => networkStatus?.failures ?? []);
  const names = failing.filter(({ optional }) => !optional).map(({ name }) => name);
  return names.length === 0
    ? '.'
    : `, but not to reach ${names.join(', ')} in its last network status, which Azure renews every 15 minutes.`;
}

export function acceptingChanges(decision: { readonly do: string; readonly step?: Step }, s: Situation): Said {
  const service = valueOf(s.seen.service);
  if (!service) return isGone(s) ? missing : keptOrUnknown('AcceptingChanges', s);
  if (
    (decision.do === 'switch' && !refusedBefore(decision.step ? [decision.step] : [], s)) ||
    isBusy(s.seen) ||
    s.previous.lastFailure?.reason === 'ServiceBusy'
  )
    return {
      status: 'False',
      reason: 'ServiceUpdating',
      message: 'Azure is at work on the service and refuses every other change of it (409 ServiceLocked) until that ends.',
    };
  return { status: 'True', reason: 'Idle', message: 'The service accepts changes.' };
}

const missing: Said = { status: 'False', reason: 'ServiceMissing', message: 'The service does not exist.' };
const isGone = ({ seen: { service } }: Situation): boolean => !service.ok && service.failure.class === 'Gone';

/** About the gateway now, not about the binding: Developer is down while Azure updates it, Premium rolls. */
export function available(s: Situation): Said {
  const service = valueOf(s.seen.service);
  if (!service) return isGone(s) ? missing : keptOrUnknown('Available', s);
  if (isBusy(s.seen) && service.sku.name === 'Developer')
    return {
      status: 'False',
      reason: 'UpdatingWithDowntime',
      message: 'A Developer gateway is down while Azure updates its infrastructure.',
    };
  if (isBusy(s.seen) || service.provisioningState === 'Succeeded')
    return { status: 'True', reason: 'Serving', message: `The gateway serves as last applied.${shutOut(s)}` };
  return { status: 'False', reason: 'ServiceNotRunning', message: `The service is in state ${service.provisioningState}.` };
}

/** Every finding that blocks, with remedy and source; where none does, a refusal of Azure that a human has to lift. */
function prerequisitesMet(decision: Decision, s: Situation): Said {
  const blocking = unreadable(s.seen) ? [] : s.plan.findings.filter(isBlocking);
  const first = blocking[0];
  if (first)
    return {
      status: 'False',
      reason: first.check,
      message: blocking.map(({ check, message, remedy, source }) => `${check}: ${message} ${remedy} (${source})`).join('\n'),
    };
  if (decision.do === 'switch' && refusedBefore([decision.step], s)) return keptOrUnknown('PrerequisitesMet', s);
  const wayOut = decision.do === 'stop' ? wayOutOf(decision.reason) : undefined;
  if (decision.do === 'stop' && wayOut)
    return { status: 'False', reason: decision.reason, message: `${decision.reason}: ${decision.message} (${wayOut.source})` };
  if (s.conflict) return { status: 'False', reason: 'Conflict', message: s.conflict.message };
  if (unreadable(s.seen)) return keptOrUnknown('PrerequisitesMet', s);
  return { status: 'True', reason: 'Met', message: `Nothing stands in the way of the declared state.${besides(s)}` };
}

/** What is wrong, and stops nothing, is not hidden by a good word. */
function besides({ plan }: Situation): string {
  const checks = new Set(plan.findings.flatMap(({ severity, check }) => (severity === 'Degrading' ? [check] : [])));
  return checks.size === 0 ? '' : ` What is wrong but stops nothing (status.findings): ${[...checks].join(', ')}.`;
}

/** What cannot be seen keeps what was last known until Azure has been out of sight for 15 minutes. */
function keptOrUnknown(type: ConditionType, s: Situation): Said {
  const since = s.previous.waiting?.reason === 'AzureUnreachable' ? fromIso(s.previous.waiting.since) : undefined;
  const before = s.previous.conditions?.find((condition) => condition.type === type);
  const long = since !== undefined && s.now - since >= s.intervals.unreachable;
  return before && !long && before.reason !== 'Pending'
    ? before
    : { status: 'Unknown', reason: 'NotObserved', message: 'Azure could not be read.' };
}

/** In the order Stalled, Reconciling, Ready, then the rest; the transition time moves only when the status does. */
export function stamped(
  said: Partial<Record<ConditionType, Said>>,
  previous: BindingStatus,
  generation: number,
  now: Instant,
): readonly Condition[] {
  return [...passing, ...alwaysPresent].flatMap((type) => {
    const wanted = said[type];
    if (!wanted) return [];
    const before = previous.conditions?.find((condition) => condition.type === type);
    const since = before?.status === wanted.status ? before.lastTransitionTime : undefined;
    return [
      {
        type,
        status: wanted.status,
        reason: wanted.reason,
        message: wanted.message,
        lastTransitionTime: since ?? toIso(now),
        observedGeneration: generation,
      },
    ];
  });
}
