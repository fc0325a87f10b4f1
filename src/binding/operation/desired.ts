/** What the service is to show after an operation, and what it does show. Pure. */

import { sameId } from '../../api/arm-id.ts';
import type { OperationRecord } from '../../api/binding.ts';
import type { Service } from '../../azure/resources.ts';
import { regionCode } from '../../network/regions.ts';
import { compact } from '../model/terms/compact.ts';
import type { Settings } from '../model/values/settings.ts';
import { locationsOf, type ServiceLocation } from '../model/values/site.ts';
import { shortHash, type Step } from '../model/values/step.ts';
import type { Place } from './record.ts';

type Wished = Pick<OperationRecord, 'desired'>;

/** Whether the service shows what the operation was to bring about; undefined for one that changes nothing in the service's own settings. */
export function isAsDesired({ desired }: Wished, service: Service): boolean | undefined {
  if (desired?.mode === undefined) return undefined;
  if (service.virtualNetworkType !== desired.mode) return false;
  // Out of its network a gateway has neither subnet nor address of its own; whether Azure still lists what it had is no part of that.
  return desired.mode === 'None' || placesOf(desired, service).every(([place, wanted]) => place !== undefined && shows(place, wanted));
}

type Wanted = Pick<Place, 'subnetId' | 'publicIpAddressId'>;

/** Each region that the operation writes, as the service shows it. */
function placesOf(desired: Place, service: Service): readonly (readonly [ServiceLocation | undefined, Wanted])[] {
  const places = locationsOf(service);
  const others = (desired.locations ?? []).map((wanted) => [places.find(({ location }) => location === wanted.location), wanted] as const);
  return [[places[0], desired], ...others];
}

const isThere = (place: ServiceLocation, { subnetId }: Wanted): boolean => subnetId === undefined || sameId(place.subnetId, subnetId);

const shows = (place: ServiceLocation, wanted: Wanted): boolean =>
  isThere(place, wanted) &&
  (wanted.publicIpAddressId === undefined ||
    (wanted.publicIpAddressId === '' ? place.publicIpAddressId === undefined : sameId(place.publicIpAddressId, wanted.publicIpAddressId)));

/**
 * What the service shall show after a step, by what the step writes: an empty address id stands for one that Azure manages. `mode` is what it shows now;
 * what is declared may be another one, for a rollback leads elsewhere.
 */
export function desiredBy({ writes }: Pick<Step, 'writes'>, mode: string): Place | undefined {
  const changes = writes.flatMap((write) => (write.verb === 'patch' ? write.changes : []));
  if (changes.length === 0) return undefined;
  const wantedAt = (prefix: string): Wanted => {
    const subnet = changes.find(({ path }) => path === `${prefix}.virtualNetworkConfiguration`)?.to;
    const address = changes.find(({ path }) => path === `${prefix}.publicIpAddressId`);
    return compact({
      subnetId: subnet === undefined ? undefined : (JSON.parse(subnet) as { readonly subnetResourceId?: string }).subnetResourceId,
      publicIpAddressId: address && (address.to === undefined ? '' : (JSON.parse(address.to) as string)),
    });
  };
  const names = [...new Set(changes.flatMap(({ path }) => /additionalLocations\[([^\]]+)\]/.exec(path)?.[1] ?? []))];
  const locations = names.map((location) => ({ location, ...wantedAt(`properties.additionalLocations[${location}]`) }));
  return compact({ mode: modeBy(changes) ?? mode, ...wantedAt('properties'), locations: locations.length > 0 ? locations : undefined });
}

function modeBy(changes: Step['writes'][number]['changes']): string | undefined {
  const to = changes.find(({ path }) => path === 'properties.virtualNetworkType')?.to;
  return to === undefined ? undefined : (JSON.parse(to) as string);
}

/** The same settings as the service shows them now: from what to what is told of an operation by its record. */
export function presentOf(desired: Place, service: Service): Place {
  const [primary, ...others] = locationsOf(service);
  const named = (desired.locations ?? []).map(({ location }) => location);
  const locations = others.flatMap(({ location, subnetId }) => (named.includes(location) ? [compact({ location, subnetId })] : []));
  return compact({
    mode: service.virtualNetworkType.slice(0, 20),
    subnetId: primary?.subnetId,
    locations: locations.length > 0 ? locations : undefined,
  });
}

/** Whether what an operation brings about is still what the binding asks for: an edit may have overtaken it. */
export function isStillDesired(
  { desired, reverts, purpose }: Pick<OperationRecord, 'desired' | 'reverts' | 'purpose'>,
  { mode, locations }: Settings,
): boolean {
  // A rollback is asked for by nothing but its approval, and what it leads to is to be proven like anything else.
  if (desired?.mode === undefined || purpose === 'Rollback' || reverts === true) return true;
  const places = [{ location: undefined, subnetId: desired.subnetId }, ...(desired.locations ?? [])];
  return (
    desired.mode === mode &&
    (mode === 'None' ||
      places.every(({ location, subnetId }) => {
        const wanted = locations.find((one) => one.location === location);
        return subnetId === undefined || sameId(wanted?.subnetId, subnetId);
      }))
  );
}

/** A hash of what the whole-array write of locations echoes without meaning to change it. */
export const othersOf = ({ additionalLocations }: Service): string | undefined =>
  additionalLocations.length === 0
    ? undefined
    : shortHash(
        additionalLocations
          .map(({ location, sku, zones, disableGateway, natGatewayState }) => ({
            location: regionCode(location),
            sku,
            zones: [...zones].toSorted(),
            disableGateway,
            natGatewayState,
          }))
          .toSorted((a, b) => a.location.localeCompare(b.location)),
      );

/** What the whole-array write of locations changed or deleted without meaning to, as a sentence. */
export function lossIn(
  { others, lostLocations = [] }: Pick<OperationRecord, 'others' | 'lostLocations'>,
  service: Service,
): string | undefined {
  const lost =
    lostLocations.length > 0
      ? `another client had added ${lostLocations.join(', ')} to the service in the same moment, and the list of regions that the request had to carry did not name it: Azure has deleted it.`
      : others !== undefined && others !== othersOf(service)
        ? "after the operation the service's additional locations differ in size, zones or gateway settings, which this operator does not change."
        : undefined;
  return lost && `Look at the regions of the service: ${lost} Nothing more is written to it until a user has looked at them.`;
}
