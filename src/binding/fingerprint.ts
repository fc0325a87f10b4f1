/** A hash of what a judgement rests on: when it changes, a refused request is worth another try. Pure. */

import { idKey } from '../api/arm-id.ts';
import type { NetworkSecurityGroup, RouteTable } from '../azure/resources.ts';
import { valueOf, type Observation, type SeenLocation } from './observation.ts';
import { shortHash } from './plan/step.ts';
import type { Settings } from './settings.ts';
import { locationsOf } from './site.ts';

export const fingerprintOf = (settings: Settings, generation: number, seen: Observation): string =>
  shortHash({ generation, settings, ...partsOf(seen) });

function partsOf(seen: Observation) {
  const service = valueOf(seen.service);
  return {
    service: service && {
      sku: service.sku,
      type: service.virtualNetworkType,
      platform: service.platformVersion,
      places: locationsOf(service).map(({ location, units, zones, subnetId, publicIpAddressId }) => ({
        location,
        units,
        zones,
        subnet: key(subnetId),
        address: key(publicIpAddressId),
      })),
    },
    locations: seen.locations.map(ofLocation),
    zones: seen.zones.map(({ id, zone, records, links }) => ({
      id: idKey(id),
      there: zone.ok,
      records: valueOf(records)?.map(({ name, addresses, ttl }) => ({ name, addresses, ttl })),
      links: valueOf(links)?.map(({ name, networkId }) => ({ name, network: key(networkId) })),
    })),
    left: seen.left.map(({ id, group, table }) => ({ id: idKey(id), rules: rulesOf(valueOf(group)), routes: routesOf(valueOf(table)) })),
    locks: (valueOf(seen.locks) ?? []).map(({ id }) => idKey(id)).toSorted(),
  };
}

/** What people call each part of a region's network. */
const words: Readonly<Record<keyof ReturnType<typeof ofLocation>, string>> = {
  dns: 'DNS servers of the virtual network',
  subnet: 'subnet',
  rules: 'rules of the security group',
  wantedRules: 'rules of the security group to attach',
  routes: 'routes',
  wantedRoutes: 'routes to attach',
  addresses: 'public IP addresses',
  adminRules: 'admin rules',
};

/** Hashes of the parts that a long operation rests on, as `part:hash`: what changed while it ran is told when it fails. */
export function basisOf(seen: Observation): readonly string[] {
  const { locations, locks } = partsOf(seen);
  const names = Object.keys(words) as (keyof typeof words)[];
  const entry = (name: string, part: unknown): string => `${name}:${shortHash(part ?? null)}`;
  return [
    ...names.map((name) =>
      entry(
        name,
        locations.map((place) => place[name] ?? null),
      ),
    ),
    entry('locks', locks),
  ];
}

/** In words; nothing where no basis was kept. */
export function changedSince(basis: readonly string[] | undefined, seen: Observation): readonly string[] {
  const now = new Set(basisOf(seen));
  return (basis ?? [])
    .filter((entry) => !now.has(entry))
    .map((entry) => entry.slice(0, entry.indexOf(':')))
    .map((name) => `the ${name in words ? words[name as keyof typeof words] : name}`);
}

const key = (id: string | undefined): string | undefined => id && idKey(id);

const ofLocation = ({ network, subnet, group, wantedGroup, table, wantedTable, addresses, adminRules }: SeenLocation) => ({
  dns: valueOf(network)?.dnsServers,
  subnet: subnet && {
    prefixes: subnet.prefixes,
    delegations: subnet.delegations,
    group: key(subnet.securityGroupId),
    table: key(subnet.routeTableId),
    endpoints: subnet.serviceEndpoints.toSorted(),
    links: subnet.navigationLinks.length,
  },
  rules: rulesOf(valueOf(group)),
  wantedRules: rulesOf(valueOf(wantedGroup)),
  routes: routesOf(valueOf(table)),
  wantedRoutes: routesOf(valueOf(wantedTable)),
  addresses: addresses.flatMap(({ seen }) => {
    const address = valueOf(seen);
    return address
      ? [{ id: idKey(address.id), sku: address.sku, label: address.dnsLabel, zones: address.zones, to: address.attachedTo }]
      : [];
  }),
  adminRules: valueOf(adminRules),
});

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name);

const rulesOf = (group: NetworkSecurityGroup | undefined) =>
  group?.rules.map(({ etag: _etag, id: _id, provisioningState: _state, ...rule }) => rule).toSorted(byName);

const routesOf = (table: RouteTable | undefined) =>
  table?.routes.map(({ etag: _etag, id: _id, provisioningState: _state, ...route }) => route).toSorted(byName);
