/** What the service will show once a long request on it is done. Pure. */

import { sameId } from '../../api/arm-id.ts';
import { optionalId, optionalString } from '../../azure/parse.ts';
import type { Service } from '../../azure/resources.ts';
import { regionCode } from '../../network/regions.ts';
import { valueOf, type Observation, type SeenLocation } from '../model/values/observation.ts';
import { at, render } from './render.ts';
import type { Write } from '../model/values/step.ts';

type Placed = Pick<Service, 'subnetId' | 'publicIpAddressId' | 'publicIpAddresses' | 'privateIpAddresses'>;

export function moved(service: Service, { changes }: Write): Service {
  const base = { properties: { additionalLocations: service.additionalLocations.map(({ location }) => ({ location })) } };
  const body = render(
    base,
    changes.map((change) => ({ ...change, to: change.to ?? 'null' })),
  );
  const mode = optionalString(at(body, 'properties.virtualNetworkType')) ?? service.virtualNetworkType;
  const isMoved = mode !== service.virtualNetworkType;
  const placed = (place: Placed, path: string): Placed => {
    const mentions = (name: string): boolean => changes.some((change) => change.path === `${path}.${name}`);
    const subnet = optionalId(at(body, `${path}.virtualNetworkConfiguration.subnetResourceId`), 'subnetResourceId');
    const address = optionalId(at(body, `${path}.publicIpAddressId`), 'publicIpAddressId');
    const goes = isMoved || mentions('virtualNetworkConfiguration');
    return {
      subnetId: mentions('virtualNetworkConfiguration') ? subnet : place.subnetId,
      publicIpAddressId: mentions('publicIpAddressId') ? address : place.publicIpAddressId,
      // Which ones it will have is not known before.
      publicIpAddresses: goes || mentions('publicIpAddressId') ? [] : place.publicIpAddresses,
      privateIpAddresses: goes ? [] : place.privateIpAddresses,
    };
  };
  return {
    ...service,
    virtualNetworkType: mode,
    ...placed(service, 'properties'),
    additionalLocations: service.additionalLocations.map((place) => ({
      ...place,
      ...placed(place, `properties.additionalLocations[${regionCode(place.location)}]`),
    })),
  };
}

/** After applying its network configuration the gateway sees the servers that its network has. */
export function applied(seen: Observation, { changes }: Write): Observation {
  const only = changes.find(({ path }) => path === 'location')?.to;
  const location = only === undefined ? undefined : (JSON.parse(only) as string);
  const service = valueOf(seen.service);
  const statuses = valueOf(seen.networkStatus);
  if (!service || !statuses) return seen;
  return {
    ...seen,
    networkStatus: {
      ok: true,
      value: statuses.map((status) => {
        const code = regionCode(status.location);
        const isHere = location === undefined ? code === regionCode(service.location) : code === regionCode(location);
        const place = isHere ? placeOf(seen, service, code) : undefined;
        const servers = valueOf(place?.network)?.dnsServers;
        return servers === undefined ? status : { ...status, dnsServers: servers.length === 0 ? ['168.63.129.16'] : servers };
      }),
    },
  };
}

function placeOf(seen: Observation, service: Service, code: string): SeenLocation | undefined {
  const subnetId =
    regionCode(service.location) === code
      ? service.subnetId
      : service.additionalLocations.find(({ location }) => regionCode(location) === code)?.subnetId;
  return seen.locations.find(({ subnet }) => sameId(subnet?.id, subnetId));
}
