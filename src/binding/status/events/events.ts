/** What people are told in `kubectl describe`: every change of a condition, once, in its own words. Pure. */

import type { Binding, BindingStatus, Condition } from '../../../api/binding.ts';
import { apiVersion, kind } from '../../../api/binding.ts';
import { hasGrace } from '../../../api/conditions.ts';
import type { EventRecord } from '../../../runtime/events.ts';
import { listed } from '../../model/terms/words.ts';
import { addressEvents } from './address-events.ts';
import { approvalEvents } from './approval-events.ts';
import { brief, briefly, longestNote } from './brief.ts';
import { driftEvents } from './drift-events.ts';
import { reachEvents } from './reach-events.ts';

/** An event, and where its note is too long for `kubectl describe` and is not to be cut, what stands there instead; the log has the note. */
export interface Told extends EventRecord {
  readonly short?: string;
}

export const shortNoteOf = ({ note, short }: Told): string => short ?? brief(note);

/** The events of one change of status, the news about readiness first. */
export function eventsFor(binding: Binding, before: BindingStatus, after: BindingStatus): readonly Told[] {
  const regarding = referenceTo(binding);
  const others = [driftEvents, approvalEvents, addressEvents, firewallEvents, reachEvents].flatMap((news): readonly News[] =>
    news(before, after),
  );
  const ofConditions = (after.conditions ?? [])
    .filter((condition) => isNews(condition, before, after) && !repeatsReady(condition, before, after))
    .toSorted((a, b) => Number(b.type === 'Ready') - Number(a.type === 'Ready'))
    .map((condition): News => ({
      type: isTrouble(condition, after) ? 'Warning' : 'Normal',
      reason: condition.reason,
      action: condition.type,
      ...noteOf(condition, after),
    }))
    .filter(({ reason, note }, at, all) => all.findIndex((one) => one.reason === reason && one.note === note) === at);
  const reasons = new Set(ofConditions.map(({ reason }) => reason));
  const more = [...others, ...findingNews(before, after).filter(({ reason }) => !reasons.has(reason))];
  return [...ofConditions, ...more].map((event): Told => ({ regarding, ...event }));
}

const referenceTo = ({ metadata: { namespace, name, uid } }: Binding): EventRecord['regarding'] => ({
  apiVersion,
  kind,
  namespace,
  name,
  uid,
});

/** Told when it is first seen: status has holes, and what they held is lost when the operator restarts. */
export const prunedFieldsEvent = (binding: Binding, fields: readonly string[]): Told => ({
  regarding: referenceTo(binding),
  type: 'Warning',
  reason: 'StatusFieldsDropped',
  action: 'Report',
  note: `The API server does not keep ${fields.slice(0, 5).join(', ')}${fields.length > 5 ? ` and ${fields.length - 5} more` : ''}: the definition apimvnetbindings.apimvnet.io in this cluster is older than the operator. Apply the one that comes with it.`,
});

/** Told when it is first refused: status stays as it was, so nothing else can say it. */
export const refusedEvent = (binding: Binding, why: string): Told => ({
  regarding: referenceTo(binding),
  type: 'Warning',
  reason: 'StatusRefused',
  action: 'Report',
  note: `The API server does not take the status of this binding, and without it nothing new is begun in Azure. Apply the definition apimvnetbindings.apimvnet.io that comes with the operator. It said: ${why}`,
  short: `${refusedInShort} It said: ${brief(why, longestNote - refusedInShort.length - 12)}`,
});

/** No status can say why, so the event does. */
const refusedInShort = 'The API server does not take the status of this binding. Apply the definition that comes with the operator.';

/** Told by the release that does nothing here, so that a user sees that there are two. */
export const elsewhereEvent = (binding: Binding, other: string): Told => ({
  regarding: referenceTo(binding),
  type: 'Warning',
  reason: 'WatchedByTwoReleases',
  action: 'Releases',
  note: `Two releases of the operator watch namespace ${binding.metadata.namespace}. The one with lease ${other} is the older and in charge of this binding; the other leaves it alone. Give each release namespaces of its own.`,
});

/** Told by the release that stood back until now. */
export const inChargeEvent = (binding: Binding, before: string): Told => ({
  regarding: referenceTo(binding),
  type: 'Normal',
  reason: 'InCharge',
  action: 'Releases',
  note: `The release with lease ${before} is not at work on this binding any more; this one is in charge now.`,
});

/** Told when it is first seen: such a word counts for nothing, and status has no place for it. */
export const notAHashEvent = (binding: Binding, annotation: string, words: readonly string[]): Told => ({
  regarding: referenceTo(binding),
  type: 'Warning',
  reason: 'ApprovalNoHash',
  action: 'Approval',
  note: `${listed(words)} in the annotation ${annotation} is no hash of a step. status.plan.steps has the hashes, of 12 digits each; kubectl apimvnet plan shows them with what they do.`,
});

type News = Omit<Told, 'regarding'>;

/** Another team runs the firewall: it is told when its list is another one. */
function firewallEvents({ firewall: was }: BindingStatus, { firewall: is }: BindingStatus): readonly News[] {
  if (!is || is.hash === was?.hash) return [];
  return [
    {
      type: 'Normal',
      reason: was ? 'FirewallListChanged' : 'FirewallListMade',
      action: 'Firewall',
      note: `What a firewall must allow for this gateway ${was ? 'has changed' : 'is known'} (list ${is.hash}); apimvnet firewall prints it.`,
    },
  ];
}

/** A name that is not understood, clients that are shut out, a flow that is closed: nothing else tells of it where the gateway itself goes on as before. */
const worthTelling: ReadonlySet<string> = new Set(['TagUnknown', 'FlowUnknownName', 'NoClientCanConnect', 'FlowBlocked']);

function findingNews({ findings: was = [] }: BindingStatus, { findings: is = [] }: BindingStatus): readonly News[] {
  return is
    .filter(({ check, severity }) => worthTelling.has(check) && (check !== 'FlowBlocked' || severity === 'Degrading'))
    .filter(
      (one) => !was.some(({ check, subject, location }) => check === one.check && subject === one.subject && location === one.location),
    )
    .map(({ check, message, remedy }): News => ({
      ...{ type: 'Warning', reason: check, action: 'Findings', note: `${message} ${remedy}` },
      short: briefly(message, remedy),
    }));
}

/** Whether a condition says something that was not told before; of a state that lasts nothing is. */
function isNews(condition: Condition, before: BindingStatus, after: BindingStatus): boolean {
  const was = conditionIn(before, condition.type);
  switch (condition.type) {
    case 'Reconciling':
    // The reason of Ready, which has been told, as a warning where it was to become this.
    case 'Stalled':
      return false;
    case 'Ready':
      // That Azure is being read is over in seconds; what was read is the news.
      if (condition.reason === 'Observing' || isToldAsUnmet(condition, after)) return false;
      return was?.status !== condition.status || was.reason !== condition.reason || asksAnew(was, condition);
    case 'AcceptingChanges':
      // Ready tells of our own operation, when it begins and when it ends.
      if (before.operation !== undefined || after.operation !== undefined) return false;
      break;
    case 'PrerequisitesMet':
      // Another thing is in the way than before.
      if (was?.status === 'False' && condition.status === 'False') return was.reason !== condition.reason;
      break;
    default:
  }
  // The first sight of a healthy gateway is no news.
  return was?.status !== condition.status && !(isFirstSight(was) && condition.status !== 'False');
}

/** What is in the way has a name, under which it is told when it is first seen; Ready comes to it only when all else is done. */
const isToldAsUnmet = ({ reason }: Condition, after: BindingStatus): boolean => {
  const unmet = conditionIn(after, 'PrerequisitesMet');
  return reason === 'PrerequisitesNotMet' && unmet?.status === 'False' && unmet.reason !== reason;
};

/** What is asked for now is not what was asked for before. */
const asksAnew = (was: Condition, { reason, message }: Condition): boolean => reason === 'AwaitingApproval' && was.message !== message;

/** What Ready says in the same instant with the same reason is said once. */
const repeatsReady = ({ type, reason }: Condition, before: BindingStatus, after: BindingStatus): boolean =>
  type !== 'Ready' && changed('Ready', before, after) && conditionIn(after, 'Ready')?.reason === reason;

const conditionIn = ({ conditions }: BindingStatus, type: string): Condition | undefined =>
  conditions?.find((condition) => condition.type === type);

const changed = (type: string, before: BindingStatus, after: BindingStatus): boolean =>
  conditionIn(before, type)?.reason !== conditionIn(after, type)?.reason;

const isFirstSight = (was: Condition | undefined): boolean => was === undefined || was.status === 'Unknown';

/** A human is needed: for what stalls, or will when no other client mends it; and for what goes on by itself, but may be an outage. */
function isTrouble(condition: Condition, after: BindingStatus): boolean {
  const stalled = conditionIn(after, 'Stalled') !== undefined;
  switch (condition.type) {
    case 'Ready':
      return (
        stalled || hasGrace(condition.reason) || ['AzureUnreachable', 'RetryingAfterError', 'ReconcileFailed'].includes(condition.reason)
      );
    case 'AcceptingChanges':
      return condition.reason === 'ServiceMissing';
    case 'Available':
      // The downtime of our own operation was asked for.
      return condition.status === 'False' && !(condition.reason === 'UpdatingWithDowntime' && after.operation !== undefined);
    default:
      return condition.status === 'False';
  }
}

/** The reason stands beside the note already. The id under which Azure's Activity Log has the request belongs to the start of an operation. */
function noteOf(condition: Condition, { operation, findings = [] }: BindingStatus): Pick<Told, 'note' | 'short'> {
  const id = condition.type === 'Ready' && condition.reason === 'UpdatingNetwork' ? operation?.requestId : undefined;
  const message = condition.message.startsWith(`${condition.reason}: `)
    ? condition.message.slice(condition.reason.length + 2)
    : condition.message;
  const found = condition.type === 'PrerequisitesMet' ? findings.find(({ check }) => check === condition.reason) : undefined;
  return {
    note: id === undefined ? message : `${message} (x-ms-client-request-id ${id})`,
    ...(found && { short: briefly(found.message, found.remedy) }),
  };
}
