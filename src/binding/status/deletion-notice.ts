/** What people are told when a binding has gone: an event that lists what stays in Azure, for no status can say so any more. Pure. */

import { idKey, isType, nameOf, parentOf, type ArmId } from '../../api/arm-id.ts';
import { apiVersion, kind, type Binding, type BindingStatus } from '../../api/binding.ts';
import type { EventRecord } from '../../runtime/events.ts';
import type { Outcome } from '../decide/deletion.ts';
import type { Removal } from '../model/values/step.ts';

/** What is not touched, and the half of a sentence that says why. */
export interface Stay {
  readonly id: string;
  readonly why: string;
}

/** Of the things that people know by a name of their own, in the order in which a binding leaves; what is only in one of them is told with it. */
export const staysIn = (removals: readonly Removal[]): readonly Stay[] =>
  inOrder.flatMap((kinds) =>
    removals.flatMap(({ id, kind: what, verdict }) => (verdict.is === 'Stays' && kinds.includes(what) ? [{ id, why: verdict.why }] : [])),
  );

const inOrder: readonly (readonly string[])[] = [
  ['Gateway'],
  ['PrivateZone', 'PrivateRecords'],
  ['SecurityRules'],
  ['Routes'],
  ['Attachment', 'SecurityGroupAttachment', 'RouteTableAttachment', 'ServiceEndpoint'],
  ['PublicIp'],
  ['SecurityGroup'],
  ['RouteTable'],
  ['DnsServers'],
];

/** In words for an event; the rest of the sentence says why nothing more is removed. */
export function whatStays({ spec, status }: Binding, stays: readonly Stay[], outcome: Outcome): string {
  if (outcome === 'Detached')
    return stays.length === 0 ? 'Nothing of it stays.' : `What stays: ${stays.map(({ id, why }) => `${called(id)} (${why})`).join('; ')}.`;
  const place = status?.locations?.[0]?.subnetId;
  const service = typeof spec.serviceId === 'string' ? nameOf(spec.serviceId) : 'the service';
  const gateway = place === undefined ? [] : [`the gateway of ${service} in subnet ${called(place)}`];
  const things = (status?.owned ?? []).map(({ id, kind: what }) => `${words.get(what) ?? 'what is ours in'} ${called(id)}`);
  const all = [...gateway, ...new Set(things)];
  const running = stillRunning(status);
  if (all.length > 0) return `What stays in Azure as it is: ${all.join('; ')}.${running}`;
  return running === '' ? 'Nothing in Azure is known to be of this binding.' : running.trimStart();
}

/** A request that Azure has taken cannot be taken back. */
function stillRunning({ operation }: BindingStatus = {}): string {
  if (operation === undefined || operation.endedAt !== undefined) return '';
  const { target, kind: what, startedAt, desired: { mode, subnetId } = {} } = operation;
  const aim = [...(mode === undefined ? [] : [`mode ${mode}`]), ...(subnetId === undefined ? [] : [`subnet ${called(subnetId)}`])];
  return ` Azure was still at work on ${nameOf(target)}, and ends that by itself: ${[what, ...aim].join(', ')}, sent at ${startedAt}.`;
}

const words: ReadonlyMap<string, string> = new Map([
  ['SecurityRules', 'our rules in network security group'],
  ['SecurityGroup', 'network security group'],
  ['Routes', 'our routes in route table'],
  ['RouteTable', 'route table'],
  ['PublicIp', 'public IP address'],
  ['PrivateZone', 'private zone'],
  ['PrivateRecords', 'our records in private zone'],
  ['DnsServers', 'the DNS servers of virtual network'],
  ['SecurityGroupAttachment', 'the network security group on subnet'],
  ['RouteTableAttachment', 'the route table on subnet'],
  ['Attachment', 'what is attached to subnet'],
  ['ServiceEndpoint', 'service endpoint'],
]);

/** A subnet is known by its network too. */
const called = (text: string): string => {
  const id = text as ArmId;
  return isType(id, 'Microsoft.Network/virtualNetworks/subnets')
    ? `${nameOf(parentOf(id))}/${nameOf(id)}`
    : isType(id, 'Microsoft.Network/virtualNetworks/subnets/serviceEndpoints')
      ? `${nameOf(id)} on subnet ${nameOf(parentOf(id))}`
      : nameOf(id);
};

/** One that is in a namespace that goes is recorded in `default`, about the namespace: no event can be made in it any more. */
export function goneEvent({ metadata }: Binding, outcome: Outcome, note: string, isNamespaceGoing: boolean): EventRecord {
  const { namespace, name, uid } = metadata;
  const isClean = outcome === 'Detached';
  return {
    regarding: isNamespaceGoing ? { apiVersion: 'v1', kind: 'Namespace', name: namespace } : { apiVersion, kind, namespace, name, uid },
    type: isClean || outcome === 'Retained' ? 'Normal' : 'Warning',
    reason: outcome,
    action: 'Deletion',
    note: isNamespaceGoing ? `ApimVnetBinding ${name}: ${note}` : note,
  };
}

/** Two statuses may speak of one thing in different letter case. */
export const idsOwned = ({ status }: Binding): readonly string[] => [...new Set((status?.owned ?? []).map(({ id }) => idKey(id)))];
