/** What people are told in `kubectl describe`: every change of a condition, once, in its own words. Pure. */

import type { Binding, BindingStatus, Condition } from '../../api/binding.ts';
import { apiVersion, kind } from '../../api/binding.ts';
import type { EventRecord } from '../../runtime/events.ts';
import { approvalEvents } from './approval-events.ts';
import { driftEvents } from './drift-events.ts';

/** The events of one change of status, the news about readiness first. */
export function eventsFor(binding: Binding, before: BindingStatus, after: BindingStatus): readonly EventRecord[] {
  const { namespace, name, uid } = binding.metadata;
  const regarding = { apiVersion, kind, namespace, name, uid };
  const others = [driftEvents, approvalEvents, addressEvents, firewallEvents, reachEvents].flatMap((news): readonly News[] =>
    news(before, after),
  );
  const ofConditions = (after.conditions ?? [])
    .filter((condition) => isNews(condition, before, after) && !repeatsReady(condition, before, after))
    .toSorted((a, b) => Number(b.type === 'Ready') - Number(a.type === 'Ready'))
    .map((condition): EventRecord => ({
      regarding,
      type: isTrouble(condition, after) ? 'Warning' : 'Normal',
      reason: condition.reason,
      action: condition.type,
      note: noteOf(condition, after),
    }));
  const reasons = new Set(ofConditions.map(({ reason }) => reason));
  const more = [...others, ...findingNews(before, after).filter(({ reason }) => !reasons.has(reason))];
  return [...ofConditions, ...more.map((event): EventRecord => ({ regarding, ...event }))];
}

/** Told when it is first seen: status has holes, and what they held is lost when the operator restarts. */
export const prunedFieldsEvent = ({ metadata: { namespace, name, uid } }: Binding, fields: readonly string[]): EventRecord => ({
  regarding: { apiVersion, kind, namespace, name, uid },
  type: 'Warning',
  reason: 'StatusFieldsDropped',
  action: 'Report',
  note: `The API server does not keep ${fields.slice(0, 5).join(', ')}${fields.length > 5 ? ` and ${fields.length - 5} more` : ''}: the definition apimvnetbindings.apimvnet.io in this cluster is older than the operator. Apply the one that comes with it.`,
});

/** Told when it is first refused: status stays as it was, so nothing else can say it. */
export const refusedEvent = ({ metadata: { namespace, name, uid } }: Binding, why: string): EventRecord => ({
  regarding: { apiVersion, kind, namespace, name, uid },
  type: 'Warning',
  reason: 'StatusRefused',
  action: 'Report',
  note: `The API server does not take the status of this binding, and without it nothing new is begun in Azure. Apply the definition apimvnetbindings.apimvnet.io that comes with the operator. It said: ${why}`,
});

/** Told by the release that does nothing here, so that a user sees that there are two. */
export const elsewhereEvent = ({ metadata: { namespace, name, uid } }: Binding, other: string): EventRecord => ({
  regarding: { apiVersion, kind, namespace, name, uid },
  type: 'Warning',
  reason: 'WatchedByTwoReleases',
  action: 'Report',
  note: `Two releases of the operator watch namespace ${namespace}. The one with lease ${other} is the older and in charge of this binding; the other leaves it alone. Give each release namespaces of its own.`,
});

type News = Omit<EventRecord, 'regarding'>;

/** Addresses are in other people's records, allow-lists and firewalls; what is seen for the first time has not changed. */
function addressEvents(before: BindingStatus, after: BindingStatus): readonly News[] {
  return (after.locations ?? []).flatMap((now) => {
    const was = before.locations?.find((one) => one.location === now.location);
    if (!was) return [];
    return kindsOfAddress.flatMap(([field, words, advice]): readonly News[] => {
      const [from, to] = [was[field] ?? [], now[field] ?? []].map((list) => list.toSorted().join(', '));
      if (from === to) return [];
      const note = `The ${words} of the gateway in ${now.location} changed from ${from || 'none'} to ${to || 'none'}. ${advice}`;
      return [{ type: 'Normal', reason: 'AddressChanged', action: 'Addresses', note }];
    });
  });
}

const kindsOfAddress = [
  ['publicIpAddresses', 'public address', 'Records and allow-lists that name the old one have to follow.'],
  [
    'privateIpAddresses',
    'private address',
    'Records that name the old one have to follow; those of spec.dns.privateRecords do so by themselves.',
  ],
  ['outboundPublicIpAddresses', 'outbound address', 'Backends that let only the old one in have to follow.'],
] as const;

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
    .map(({ check, message, remedy }): News => ({ type: 'Warning', reason: check, action: 'Findings', note: `${message} ${remedy}` }));
}

/** Rows of the network status that begin or cease to fail, once: one event for all of a kind, because the recorder takes events that differ in their notes for one. */
function reachEvents(before: BindingStatus, after: BindingStatus): readonly News[] {
  const changes = (after.locations ?? []).flatMap(({ location, networkStatus }) => {
    const was = before.locations?.find((one) => one.location === location)?.networkStatus;
    if (!was || !networkStatus) return [];
    const [old, now] = [was.failures ?? [], networkStatus.failures ?? []];
    const missingIn = (rows: readonly Failing[]) => (row: Failing) => !rows.some((one) => one.type === row.type && one.name === row.name);
    return [{ location, lost: now.filter(missingIn(old)), back: old.filter(missingIn(now)) }];
  });
  const told = (type: News['type'], reason: string, sentences: readonly string[]): readonly News[] =>
    sentences.length === 0 ? [] : [{ type, reason, action: 'NetworkStatus', note: sentences.join(' ') }];
  const lost = (optional: boolean) =>
    changes.flatMap((change) => {
      const rows = change.lost.filter((row) => row.optional === optional);
      return rows.length === 0 ? [] : [`The gateway in ${change.location} no longer reaches ${rows.map(named).join('; ')}${why(rows)}`];
    });
  const back = changes.flatMap((change) =>
    change.back.length === 0 ? [] : [`The gateway in ${change.location} reaches ${change.back.map(named).join('; ')} again.`],
  );
  return [
    ...told('Warning', 'DependencyLost', lost(false)),
    ...told('Normal', 'DependencyLost', lost(true)),
    ...told('Normal', 'DependencyReached', back),
  ];
}

type Failing = NonNullable<NonNullable<NonNullable<BindingStatus['locations']>[number]['networkStatus']>['failures']>[number];

const named = ({ name, type, optional }: Failing): string => `${name} (${type}, ${optional ? 'optional' : 'required'})`;

/** In Azure's words for one; of several the status has them. */
const why = (rows: readonly Failing[]): string => (rows.length === 1 && rows[0]?.error !== undefined ? `: ${rows[0].error}` : '.');

/** Reconciling and Stalled repeat the reason of Ready; they are news only when Ready itself is not. */
function isNews(condition: Condition, before: BindingStatus, after: BindingStatus): boolean {
  const was = conditionIn(before, condition.type);
  switch (condition.type) {
    case 'Reconciling':
      return false;
    case 'Ready':
      return was?.status !== condition.status || was.reason !== condition.reason || asksAnew(was, condition);
    case 'Stalled':
      return was === undefined && !changed('Ready', before, after);
    default:
      // The first sight of a healthy gateway is no news.
      return was?.status !== condition.status && !(isFirstSight(was) && condition.status !== 'False');
  }
}

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

function isTrouble(condition: Condition, after: BindingStatus): boolean {
  const stalled = conditionIn(after, 'Stalled') !== undefined;
  switch (condition.type) {
    case 'Ready':
      return stalled || ['AzureUnreachable', 'RetryingAfterError', 'ReconcileFailed'].includes(condition.reason);
    case 'AcceptingChanges':
      return false;
    default:
      return condition.status === 'False' || condition.type === 'Stalled';
  }
}

/** The reason stands beside the note already. The id under which Azure's Activity Log has the request belongs to the start of an operation. */
function noteOf(condition: Condition, { operation }: BindingStatus): string {
  const id = condition.type === 'Ready' && condition.reason === 'UpdatingNetwork' ? operation?.requestId : undefined;
  const message = condition.message.startsWith(`${condition.reason}: `)
    ? condition.message.slice(condition.reason.length + 2)
    : condition.message;
  return id === undefined ? message : `${message} (x-ms-client-request-id ${id})`;
}
