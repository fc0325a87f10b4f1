/** Knows the subnets and addresses that the gateway has left, by what status remembers and what is seen of them. Pure. */

import { idKey, isType, parentOf, parseArmId, sameId, type ArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import type { PublicIpAddress, Service, Subnet } from '../../azure/resources.ts';
import { valueOf, type Observation } from '../model/values/observation.ts';
import { locationsOf } from '../model/values/site.ts';

const isSubnet = (id: ArmId): boolean => isType(id, 'Microsoft.Network/virtualNetworks/subnets');
const isAddress = (id: ArmId): boolean => isType(id, 'Microsoft.Network/publicIPAddresses');

/** Of subnets and addresses that the gateway had when status was written, and has no more. */
export function vacatedSince({ locations = [] }: BindingStatus, service: Found<Service>): readonly ArmId[] {
  if (!service) return [];
  const before = locations.flatMap(({ subnetId, publicIpAddressId }) =>
    [subnetId, publicIpAddressId].flatMap((id) => parseArmId(id) ?? []),
  );
  return before.filter((id) => !isUsed(id, service));
}

export const isUsed = (id: string, service: Service | 'gone'): boolean =>
  service !== 'gone' &&
  locationsOf(service).some(({ subnetId, publicIpAddressId }) => sameId(subnetId, id) || sameId(publicIpAddressId, id));

/** What to read: what was held before, and what was left since. */
export function heldIn(status: BindingStatus, service: Found<Service>): readonly ArmId[] {
  const ids = [...(status.holds ?? []).flatMap(({ id }) => parseArmId(id) ?? []), ...vacatedSince(status, service)];
  return [...new Map(ids.map((id) => [idKey(id), id])).values()].filter((id) => isSubnet(id) || isAddress(id)).slice(0, 32);
}

/** A thing as it is now; `gone` when it is known not to be there, undefined when it cannot be seen. */
export type Found<T> = T | 'gone' | undefined;

export function subnetIn(seen: Observation, id: string): Found<Subnet> {
  const networks = [...seen.held.flatMap(({ network }) => network ?? []), ...seen.locations.map(({ network }) => network)];
  const found = networks.flatMap((network) => valueOf(network)?.subnets ?? []).find((subnet) => sameId(subnet.id, id));
  if (found) return found;
  const parent = parseArmId(id);
  const isGone = networks.some((network) => network.ok && parent !== undefined && sameId(network.value.id, parentOf(parent)));
  return isGone || seen.held.some((one) => sameId(one.id, id) && one.network?.ok === false && one.network.failure.class === 'Gone')
    ? 'gone'
    : undefined;
}

export function addressIn(seen: Observation, id: string): Found<PublicIpAddress> {
  const all = [
    ...seen.held.flatMap(({ id: held, address }) => (address ? [{ id: held, seen: address }] : [])),
    ...seen.locations.flatMap(({ addresses }) => addresses),
  ];
  const found = all.find((one) => sameId(one.id, id))?.seen;
  return found === undefined || found.ok ? found?.value : found.failure.class === 'Gone' ? 'gone' : undefined;
}

/** It could not be seen this time; what we may not read at all will not show the next time either. */
export function isHidden(id: string, seen: Observation): boolean {
  if (subnetIn(seen, id) !== undefined || addressIn(seen, id) !== undefined) return false;
  const read = seen.held.find((one) => sameId(one.id, id));
  const outcome = read?.network ?? read?.address;
  return outcome === undefined || (!outcome.ok && outcome.failure.class !== 'Blocked');
}
