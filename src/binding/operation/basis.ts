/** Hashes of what a judgement rests on: when they change, a refused request is worth another try. Pure. */

import { idKey } from '../../api/arm-id.ts';
import type { Outcome } from '../../azure/arm.ts';
import type { NetworkSecurityGroup, RouteTable, Service } from '../../azure/resources.ts';
import { valueOf, type Observation, type SeenLocation } from '../model/values/observation.ts';
import { shortHash } from '../model/values/step.ts';
import type { Settings } from '../model/values/settings.ts';
import { locationsOf } from '../model/values/site.ts';

/** In place of a hash: advice that could not be read now, of which it is not known whether it changed. */
const unread = '-';

/** One hash of what must be read for any decision, and one for each advice, e.g. `0f3c0f3c0f3c.91ab91ab91ab.-.77d077d077d0`. */
export const fingerprintOf = (settings: Settings, generation: number, seen: Observation): string =>
  [shortHash({ generation, settings, ...neededOf(seen) }), ...Object.values(adviceOf(seen)).map(hashed)].join('.');

/** Whether nothing has changed, as far as both looks could see. */
export function isSameFingerprint(recorded: string | undefined, other: string): boolean {
  const [parts, others] = [(recorded ?? '').split('.'), other.split('.')];
  return parts.length === others.length && parts.every((part, at) => part === others[at] || part === unread || others[at] === unread);
}

function neededOf(seen: Observation) {
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
  };
}

/** What may stay unread, then undefined. */
function adviceOf({ locations, left, locks }: Observation) {
  const isKnown = (part: Outcome<unknown> | undefined): boolean => part === undefined || part.ok || part.failure.class === 'Gone';
  return {
    adminRules: locations.every(({ adminRules }) => adminRules?.ok) ? locations.map(({ adminRules }) => valueOf(adminRules)) : undefined,
    left: left.every(({ group, table }) => isKnown(group) && isKnown(table))
      ? left.map(({ id, group, table }) => ({ id: idKey(id), rules: rulesOf(valueOf(group)), routes: routesOf(valueOf(table)) }))
      : undefined,
    locks: locks.ok ? locks.value.map(({ id }) => idKey(id)).toSorted() : undefined,
  };
}

const hashed = (advice: unknown): string => (advice === undefined ? unread : shortHash(advice));

/** What people call each part of a region's network, and what is read beside it. */
const words = {
  dns: 'DNS servers of the virtual network',
  subnet: 'subnet',
  rules: 'rules of the security group',
  wantedRules: 'rules of the security group to attach',
  routes: 'routes',
  wantedRoutes: 'routes to attach',
  addresses: 'public IP addresses',
} as const satisfies Readonly<Record<keyof ReturnType<typeof ofLocation>, string>>;
const adviceWords: Readonly<Record<string, string>> = { adminRules: 'admin rules' };

/** Hashes of the parts that a long operation rests on, as `part:hash`: what changed while it ran is told when it fails. */
export function basisOf(seen: Observation): readonly string[] {
  const { locations } = neededOf(seen);
  const { adminRules, locks } = adviceOf(seen);
  return [
    ...(Object.keys(words) as (keyof typeof words)[]).map((name) => `${name}:${shortHash(locations.map((place) => place[name] ?? null))}`),
    `adminRules:${hashed(adminRules)}`,
    `locks:${hashed(locks)}`,
    `${version}:${hashed(valueOf(seen.service)?.etag)}`,
  ];
}

/** The version of the service, by its ETag: a request that Azure takes up moves it, at its start and at its end (recorded with API 2024-05-01). */
const version = 'version';

/** Whether Azure shows the very service of which this basis was taken: no request has reached it since. Undefined where one of both is not known. */
export function isEtagOf(basis: readonly string[] | undefined, service: Pick<Service, 'etag'> | undefined): boolean | undefined {
  const before = (basis ?? []).map(nameAndHash).find(([name]) => name === version)?.[1];
  if (service?.etag === undefined || before === undefined || before === unread) return undefined;
  return before === hashed(service.etag);
}

/** In words; nothing where no basis was kept, and nothing of what could not be read at one of both times. */
export function changedSince(basis: readonly string[] | undefined, seen: Observation): readonly string[] {
  const now = new Map(basisOf(seen).map(nameAndHash));
  return (basis ?? [])
    .map(nameAndHash)
    .filter(([name, hash]) => name !== version && hash !== now.get(name) && hash !== unread && now.get(name) !== unread)
    .map(([name]) => `the ${name in words ? words[name as keyof typeof words] : (adviceWords[name] ?? name)}`);
}

const nameAndHash = (entry: string): readonly [name: string, hash: string] => {
  const colon = entry.indexOf(':');
  return [entry.slice(0, colon), entry.slice(colon + 1)];
};

const key = (id: string | undefined): string | undefined => id && idKey(id);

const ofLocation = ({ network, subnet, group, wantedGroup, table, wantedTable, addresses }: SeenLocation) => ({
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
});

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name);

const rulesOf = (group: NetworkSecurityGroup | undefined) =>
  group?.rules.map(({ etag: _etag, id: _id, provisioningState: _state, ...rule }) => rule).toSorted(byName);

const routesOf = (table: RouteTable | undefined) =>
  table?.routes.map(({ etag: _etag, id: _id, provisioningState: _state, ...route }) => route).toSorted(byName);
