/** Knows the end of an operation whose request gave a public IP address back, and with which Azure has kept it. Pure. */

import { nameOf, sameId } from '../../api/arm-id.ts';
import type { OperationRecord } from '../../api/binding.ts';
import type { Service } from '../../azure/resources.ts';
import { locationsOf, type ServiceLocation } from '../model/values/site.ts';

export interface Kept {
  readonly is: 'Failed';
  readonly code: 'AddressKept';
  readonly cause: string;
}

/**
 * An address is given back by a null, and nobody has recorded whether Azure reads it. `refusal` is what Azure said where it refused: it names the address
 * that the request no longer had. Without one, the service is otherwise as asked for, and still has the address. Undefined where it was something else.
 */
export function keptAddress({ desired }: OperationRecord, service: Service | undefined, refusal?: string): Kept | undefined {
  if (desired?.mode === undefined || desired.mode === 'None' || !service) return undefined;
  const wanted = [{ ...desired, location: undefined }, ...(desired.locations ?? [])];
  const places = locationsOf(service).flatMap((place) => {
    const wish = wanted.find(({ location }) => location === (place.isPrimary ? undefined : place.location));
    return wish ? [{ place, wish }] : [];
  });
  const kept = places.flatMap(({ place, wish }) => (wish.publicIpAddressId === '' ? hasAddress(place) : []));
  const isNamed = (id: string): boolean => refusal?.toLowerCase().includes(id.toLowerCase()) ?? false;
  const isRest = service.virtualNetworkType === desired.mode && places.every(({ place, wish }) => isThere(place, wish));
  if (kept.length === 0 || !(refusal === undefined ? isRest : kept.some(({ id }) => isNamed(id)))) return undefined;
  const [first] = kept;
  const names = kept.map(({ id, location }) => `${nameOf(id)} in ${location}`).join(' and ');
  return {
    is: 'Failed',
    code: 'AddressKept',
    cause: [
      `Azure has kept public IP address ${names} although the request gave it back${refusal === undefined ? '.' : `, and refused the rest: ${refusal}`}`,
      `It is not asked again. Name the address that the gateway shall have in publicIp.ids (${nameOf(first?.id ?? '')}, or for a change of subnet or mode another one), or leave publicIp out to keep what is there.`,
    ].join(' '),
  };
}

const hasAddress = ({ publicIpAddressId: id, location }: ServiceLocation) => (id === undefined ? [] : [{ id, location }]);

type Wish = Pick<NonNullable<OperationRecord['desired']>, 'subnetId' | 'publicIpAddressId'>;

const isThere = (place: ServiceLocation, { subnetId, publicIpAddressId: address }: Wish): boolean =>
  (subnetId === undefined || sameId(place.subnetId, subnetId)) &&
  (address === undefined || address === '' || sameId(place.publicIpAddressId, address));
