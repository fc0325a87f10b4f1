/** What a binding names of Azure that its namespace was not granted: found in the spec alone, before Azure is asked for anything. Pure. */

import { contains, type ArmId } from '../../api/arm-id.ts';
import { called, mayRead, mayUse, type Grant } from '../../azure/tenancy/grants.ts';
import type { LocationSettings, PrivateRecords, Settings } from '../model/values/settings.ts';

interface Named {
  /** As the spec spells it. */
  readonly field: string;
  readonly id: ArmId;
}

/** Undefined where all that is named was granted; else one sentence for the user, the same whether what is named exists or not. */
export function outsideScopes(namespace: string, settings: Settings, grant: Grant | undefined): string | undefined {
  if (grant === undefined) return notListed(namespace);
  const outside = namedIn(settings, grant);
  if (outside.length === 0) return undefined;
  const named = outside.map(({ field, id }) => `${field} ${called(id)}`).join('; ');
  return `Namespace ${namespace} may not use ${outside.length === 1 ? 'this' : 'these'} through the operator's identity: ${named}. Nothing is read from Azure or written to it. Name what the namespace was granted, or ask the platform team to add to namespaces.${namespace}.scopes in the operator's tenancy file.`;
}

export const notListed = (namespace: string): string =>
  `Namespace ${namespace} may not use the operator's identity: it is not in the list of namespaces that may. Nothing is read from Azure or written to it. Ask the platform team to add namespaces.${namespace}.scopes to the operator's tenancy file.`;

function namedIn({ serviceId, locations, dns }: Settings, grant: Grant): readonly Named[] {
  const used = [
    { field: 'spec.serviceId', id: serviceId },
    ...locations.flatMap(placed),
    ...(dns.servers === undefined || dns.policy !== 'Enforce'
      ? []
      : locations.map(({ networkId }) => ({ field: 'spec.dns.servers', id: networkId }))),
    ...(dns.records ? recorded(dns.records) : []),
  ].filter(({ id }) => !mayUse(grant, id));
  const read = locations
    .map(({ field, networkId }) => ({ field: `${field}.subnetId`, id: networkId }))
    .filter(({ id }) => !mayRead(grant, id));
  const homeless = dns.records && dns.records.existingZoneIds.length === 0 && !reaches(grant, dns.records.zoneGroupId);
  const all = [
    ...used,
    // The network of a subnet that is named already says nothing more.
    ...read.filter(({ id }) => !used.some((one) => contains(id, one.id))),
    ...(homeless && dns.records ? [{ field: 'spec.dns.privateRecords.zoneResourceGroupId', id: dns.records.zoneGroupId }] : []),
  ];
  return all.slice(0, mostNamed);
}

/** A message has room for some; the rest comes when these are right. */
const mostNamed = 5;

/** Zones of single names may be granted one by one: which of them are wanted is known when the service has been read. */
const reaches = (grant: Grant, group: ArmId): boolean => mayUse(grant, group) || grant.scopes.some((scope) => contains(group, scope));

function placed({ field, subnetId, address, securityGroup, routeTable }: LocationSettings): readonly Named[] {
  const addresses = address.is === 'Existing' || address.is === 'Create' ? address.ids : [];
  return [
    { field: `${field}.subnetId`, id: subnetId },
    ...addresses.map((id) => ({ field: `${field}.publicIp`, id })),
    ...(securityGroup ? [{ field: `${field}.networkSecurity`, id: securityGroup.id }] : []),
    ...(routeTable ? [{ field: `${field}.routing`, id: routeTable.id }] : []),
  ];
}

const recorded = ({ existingZoneIds, linkedNetworkIds }: PrivateRecords): readonly Named[] => [
  ...existingZoneIds.map((id) => ({ field: 'spec.dns.privateRecords.existingZoneIds', id })),
  ...linkedNetworkIds.map((id) => ({ field: 'spec.dns.privateRecords.linkedVnetIds', id })),
];
