/** A hash of what a judgement rests on: when it changes, a refused request is worth another try. Pure. */

import { idKey } from '../api/arm-id.ts';
import type { NetworkSecurityGroup, RouteTable } from '../azure/resources.ts';
import { valueOf, type Observation, type SeenLocation } from './observation.ts';
import { shortHash } from './plan/step.ts';
import type { Settings } from './settings.ts';
import { locationsOf } from './site.ts';

export function fingerprintOf(settings: Settings, generation: number, seen: Observation): string {
  const service = valueOf(seen.service);
  return shortHash({
    generation,
    settings,
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
  });
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
