/** The gateway's place as status shows it: addresses, subnet ranges, DNS servers, and what it reaches. Pure. */

import { sameId } from '../../api/arm-id.ts';
import type { BindingStatus, LocationStatus } from '../../api/binding.ts';
import { regionCode } from '../../network/regions.ts';
import type { NetworkStatus, Service } from '../../azure/resources.ts';
import { clip, clipped } from '../clip.ts';
import { compact } from '../compact.ts';
import { valueOf, type Observation } from '../observation.ts';
import type { Situation } from '../situation.ts';
import type { Reach } from '../verification.ts';

export function serviceStatus({ seen, previous }: Situation): BindingStatus['service'] {
  const service = valueOf(seen.service);
  if (!service) return previous.service;
  return compact({
    name: clip(service.name, 100),
    location: clip(service.location, 100),
    sku: clip(service.sku.name, 50),
    units: service.sku.capacity,
    platformVersion: clip(service.platformVersion, 50),
    provisioningState: clip(service.provisioningState, 50),
  });
}

/** The primary location; what could not be read keeps what was last seen. */
export function locationStatus(s: Situation): readonly LocationStatus[] | undefined {
  const service = valueOf(s.seen.service);
  if (!service) return s.previous.locations;
  const location = regionCode(service.location);
  const before = s.previous.locations?.find((entry) => entry.location === location);
  const status = valueOf(s.seen.networkStatus)?.find((entry) => regionCode(entry.location) === location);
  const reach = s.reach.get(location);
  return [
    compact({
      location: clip(location, 100),
      subnetId: service.subnetId,
      subnetPrefixes: prefixesOf(service, s.seen, before),
      ...addresses(service),
      gatewayRegionalUrl: clipped(service.gatewayRegionalUrl, 300),
      units: service.sku.capacity,
      dnsServers: status?.dnsServers.slice(0, 32) ?? before?.dnsServers,
      networkStatus: service.subnetId === undefined ? undefined : shownReach(status, reach, before),
    }),
  ];
}

/** Of the subnet that the gateway is in, which on the way to another one is not the bound one. */
function prefixesOf({ subnetId }: Service, seen: Observation, before: LocationStatus | undefined): readonly string[] | undefined {
  const place = [...(seen.subnet ? [seen.subnet] : []), ...(valueOf(seen.network)?.subnets ?? [])].find(({ id }) => sameId(id, subnetId));
  return place?.prefixes.slice(0, 16) ?? (sameId(before?.subnetId, subnetId) ? before?.subnetPrefixes : undefined);
}

const filled = (list: readonly string[]): readonly string[] | undefined => (list.length === 0 ? undefined : list);

const addresses = (service: Service) => ({
  publicIpAddresses: filled(service.publicIpAddresses.slice(0, 16)),
  privateIpAddresses: filled(service.privateIpAddresses.slice(0, 16)),
  outboundPublicIpAddresses: filled(service.outboundPublicIpAddresses.slice(0, 32)),
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
    failures: reach.failures.length === 0 ? undefined : reach.failures.slice(0, 64),
  });
}

/** Over all locations, e.g. `6/6`. */
export function networkSummary(locations: readonly LocationStatus[] | undefined): string | undefined {
  const counts = (locations ?? []).flatMap(({ networkStatus }) => (networkStatus ? [networkStatus.required.split('/').map(Number)] : []));
  if (counts.length === 0) return undefined;
  return [0, 1].map((at) => counts.reduce((sum, pair) => sum + (pair[at] ?? 0), 0)).join('/');
}
