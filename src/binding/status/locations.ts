/** The gateway's place as status shows it: addresses, subnet ranges, DNS servers, and what it reaches. Pure. */

import type { BindingStatus, LocationStatus } from '../../api/binding.ts';
import { regionCode } from '../../network/regions.ts';
import type { NetworkStatus, Service } from '../../azure/resources.ts';
import { compact } from '../compact.ts';
import { valueOf } from '../observation.ts';
import type { Situation } from '../situation.ts';
import type { Reach } from '../verification.ts';

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
      location,
      subnetId: service.subnetId,
      subnetPrefixes: service.subnetId === undefined ? undefined : (s.seen.subnet?.prefixes ?? before?.subnetPrefixes),
      ...addresses(service),
      gatewayRegionalUrl: service.gatewayRegionalUrl,
      units: service.sku.capacity,
      dnsServers: status?.dnsServers ?? before?.dnsServers,
      networkStatus: service.subnetId === undefined ? undefined : shownReach(status, reach, before),
    }),
  ];
}

const filled = (list: readonly string[]): readonly string[] | undefined => (list.length === 0 ? undefined : list);

const addresses = (service: Service) => ({
  publicIpAddresses: filled(service.publicIpAddresses),
  privateIpAddresses: filled(service.privateIpAddresses),
  outboundPublicIpAddresses: filled(service.outboundPublicIpAddresses),
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
