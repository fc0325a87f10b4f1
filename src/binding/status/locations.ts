/** The gateway's place as status shows it: addresses, subnet ranges, DNS servers, and what it reaches. Pure. */

import { parentOf, sameId } from '../../api/arm-id.ts';
import type { BindingStatus, LocationStatus } from '../../api/binding.ts';
import { regionCode } from '../../network/regions.ts';
import type { NetworkStatus } from '../../azure/resources.ts';
import { toIso, type Instant } from '../../runtime/clock.ts';
import { shownServers } from '../model/terms/limits.ts';
import { compact } from '../model/terms/compact.ts';
import { addressIn, subnetIn } from '../release/vacated.ts';
import { isTransitional, valueOf, type Observation } from '../model/values/observation.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import { locationsOf, sitesOf, type ServiceLocation } from '../model/values/site.ts';
import type { Situation } from '../model/values/situation.ts';
import { occupantsOfAddress, occupantsOfSubnet } from '../model/terms/occupancy.ts';
import type { Reach } from '../model/values/reach.ts';

export function serviceStatus({ seen, previous }: Situation): BindingStatus['service'] {
  const service = valueOf(seen.service);
  if (!service) return previous.service;
  return compact({
    name: service.name,
    location: service.location,
    sku: service.sku.name,
    units: service.sku.capacity,
    platformVersion: service.platformVersion,
    provisioningState: service.provisioningState,
  });
}

/** One entry for each region of the service, the primary first; what could not be read keeps what was last seen. */
export function locationStatus(s: Situation): readonly LocationStatus[] | undefined {
  const service = valueOf(s.seen.service);
  return service ? locationsOf(service).map((place) => oneLocation(s, place)) : s.previous.locations;
}

function oneLocation(s: Situation, place: ServiceLocation): LocationStatus {
  const { location, subnetId } = place;
  const before = s.previous.locations?.find((entry) => entry.location === location);
  const status = valueOf(s.seen.networkStatus)?.find((entry) => regionCode(entry.location) === location);
  const network = s.seen.locations
    .map((seen) => valueOf(seen.network))
    .find((seen) => subnetId !== undefined && sameId(seen?.id, parentOf(subnetId)));
  return compact({
    location,
    subnetId,
    subnetPrefixes: prefixesOf(place, s.seen, before),
    ...addresses(place),
    gatewayRegionalUrl: place.gatewayRegionalUrl,
    publicIpAddressId: place.publicIpAddressId,
    traces: occupantsOf(s, place, before),
    units: place.units,
    vnetDns: network ? vnetDns(network.dnsServers, before, s.now) : before?.vnetDns,
    dnsServers: status?.dnsServers ?? before?.dnsServers,
    dnsApplied: dnsApplied(s, location) ?? before?.dnsApplied,
    networkStatus: subnetId === undefined ? undefined : shownReach(status, s.reach.get(location), before),
  });
}

/** What shows while the gateway is there is learnt then; it stays true until the gateway is somewhere else. */
function occupantsOf({ seen }: Situation, { subnetId, publicIpAddressId }: ServiceLocation, before: LocationStatus | undefined) {
  const service = valueOf(seen.service);
  const subnet = subnetId === undefined ? undefined : subnetIn(seen, subnetId);
  const address = publicIpAddressId === undefined ? undefined : addressIn(seen, publicIpAddressId);
  const atRest = service !== undefined && !isTransitional(service);
  const known = (kind: 'Subnet' | 'PublicIp', same: boolean): boolean => same && before?.traces?.includes(kind) === true;
  const inSubnet =
    known('Subnet', sameId(before?.subnetId, subnetId)) || (atRest && typeof subnet === 'object' && occupantsOfSubnet(subnet).length > 0);
  const atAddress =
    known('PublicIp', sameId(before?.publicIpAddressId, publicIpAddressId)) ||
    (atRest && typeof address === 'object' && occupantsOfAddress(address).length > 0);
  const traces = [...(inSubnet ? ['Subnet' as const] : []), ...(atAddress ? ['PublicIp' as const] : [])];
  return traces.length === 0 ? undefined : traces;
}

/** Since when the network has had these servers, as far as anybody looked. */
function vnetDns(servers: readonly string[], before: LocationStatus | undefined, now: Instant): LocationStatus['vnetDns'] {
  const shown = shownServers(servers);
  const same = before?.vnetDns !== undefined && canonicalJson(before.vnetDns.servers) === canonicalJson(shown);
  return { servers: shown, since: same ? before.vnetDns.since : toIso(now) };
}

/** When the gateway was last made to take the servers over, and which: it is done once for each list. */
function dnsApplied({ previous, progress, seen, settings }: Situation, location: string): LocationStatus['dnsApplied'] {
  const { operation } = previous;
  if (operation?.kind !== 'ApplyingNetworkConfiguration' || operation.endedAt === undefined || progress?.is !== 'Done') return undefined;
  const site = sitesOf(settings, seen).find((one) => one.location === location);
  if (!site || (operation.location ?? location) !== location) return undefined;
  return { servers: operation.dnsServers ?? [], at: operation.endedAt };
}

/** Of the subnet that the gateway is in, which on the way to another one is not the bound one. */
function prefixesOf({ subnetId }: ServiceLocation, seen: Observation, before: LocationStatus | undefined): readonly string[] | undefined {
  const subnets = seen.locations.flatMap(({ subnet, network }) => [...(subnet ? [subnet] : []), ...(valueOf(network)?.subnets ?? [])]);
  const place = subnets.find(({ id }) => sameId(id, subnetId));
  return place?.prefixes ?? (sameId(before?.subnetId, subnetId) ? before?.subnetPrefixes : undefined);
}

const filled = (list: readonly string[]): readonly string[] | undefined => (list.length === 0 ? undefined : list);

const addresses = (place: ServiceLocation) => ({
  publicIpAddresses: filled(place.publicIpAddresses),
  privateIpAddresses: filled(place.privateIpAddresses),
  outboundPublicIpAddresses: filled(place.outboundPublicIpAddresses),
});

function shownReach(
  status: NetworkStatus | undefined,
  reach: Reach | undefined,
  before: LocationStatus | undefined,
): LocationStatus['networkStatus'] {
  if (!status || !reach) return before?.networkStatus;
  return compact({
    required: reach.required,
    optional: reach.optional,
    failures: reach.failures.length === 0 ? undefined : reach.failures,
  });
}

/** Over all locations, e.g. `6/6`. */
export function networkSummary(locations: readonly LocationStatus[] | undefined): string | undefined {
  const counts = (locations ?? []).flatMap(({ networkStatus }) => (networkStatus ? [networkStatus.required.split('/').map(Number)] : []));
  if (counts.length === 0) return undefined;
  return [0, 1].map((at) => counts.reduce((sum, pair) => sum + (pair[at] ?? 0), 0)).join('/');
}
