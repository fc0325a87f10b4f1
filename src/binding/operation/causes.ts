/** Why an operation has failed, in Azure's words where there are some. Pure. */

import { nameOf, sameId } from '../../api/arm-id.ts';
import type { OperationRecord } from '../../api/binding.ts';
import type { OperationState } from '../../azure/arm.ts';
import type { Service } from '../../azure/resources.ts';
import { locationsOf, type ServiceLocation } from '../model/values/site.ts';
import type { Operation, Result } from './record.ts';

export interface Failed {
  readonly code: string;
  readonly cause: string;
}

const ours: Readonly<Record<string, Result>> = {
  SettingsUnchanged: 'SettingsUnchanged',
  ChangedMeanwhile: 'ChangedMeanwhile',
  OtherSettingsChanged: 'OtherSettingsChanged',
  OutcomeUnknown: 'OutcomeUnknown',
  NoAnswer: 'NoAnswer',
  ServiceGone: 'ServiceGone',
};

/** A code of Azure's own is a plain failure. */
export const asFailed = ({ code }: Failed): Result => ours[code] ?? 'Failed';

export const noAnswer = (attempts: number): Failed => ({
  code: 'NoAnswer',
  cause: `The request was sent ${attempts} times, no answer came, and the service still shows the old settings.`,
});

export const unknownOutcome: Failed = {
  code: 'OutcomeUnknown',
  cause: 'No answer came, the service has changed since, and it does not show what it was asked for.',
};

export const causeOf = (operation: Operation, word: OperationState | undefined, service: Service): Failed =>
  keptAddress(operation, service, word?.message ?? '') ?? {
    code: word?.code ?? (word?.status === 'Canceled' ? 'Canceled' : 'ServiceFailed'),
    cause: word?.message ?? `Azure gave no reason; the service is in state ${service.provisioningState}.`,
  };

export const unchanged = {
  byAnswer(operation: Operation, shown: Service): Failed {
    const said = 'Azure answered the request without an operation, and the service rests in its old settings.';
    return keptAddress(operation, shown) ?? { code: 'SettingsUnchanged', cause: said };
  },
  atRest(operation: Operation, service: Service, word: OperationState['status'] | undefined): Failed {
    const kept = keptAddress(operation, service);
    if (kept) return kept;
    const hasHandle = operation.state !== 'Intended' && operation.handle !== undefined;
    return word === 'Succeeded' || !hasHandle
      ? {
          code: 'SettingsUnchanged',
          cause: 'Azure took the request and is done with it, but the service still shows the old settings.',
        }
      : { code: 'OutcomeUnknown', cause: 'Azure no longer knows the operation, and the service shows the old settings.' };
  },
} as const;

/**
 * An address is given back by a null, and no recording shows whether Azure reads it. `refusal` is what Azure said where it refused: it names the address
 * that the request no longer had. Without one, the service is otherwise as asked for, and still has the address. Undefined where it was something else.
 */
export function keptAddress(
  { desired }: Pick<OperationRecord, 'desired'>,
  service: Service | undefined,
  refusal?: string,
): Failed | undefined {
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
