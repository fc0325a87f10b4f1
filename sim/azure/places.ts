/** A service region by region: the primary and its additional locations in one shape, read and written. */

import { region } from './engine.ts';
import { object, objects, properties, text, texts, type Json } from './json.ts';

export interface Place {
  /** Region code. */
  readonly location: string;
  readonly isPrimary: boolean;
  readonly tier: string;
  readonly units: number;
  readonly subnetId: string;
  readonly addressId: string;
  readonly publicAddresses: readonly string[];
}

const units = (sku: Json): number => (typeof sku['capacity'] === 'number' ? sku['capacity'] : 1);
const subnetIn = (body: Json): string => text(object(body['virtualNetworkConfiguration'])['subnetResourceId']);

/** The primary first. */
export function placesOf(service: Json): readonly Place[] {
  const said = properties(service);
  const sku = object(service['sku']);
  const tier = text(sku['name']);
  const primary: Place = {
    location: region(text(service['location'])),
    isPrimary: true,
    tier,
    units: units(sku),
    subnetId: subnetIn(said),
    addressId: text(said['publicIpAddressId']),
    publicAddresses: texts(said['publicIPAddresses']),
  };
  return [
    primary,
    ...objects(said['additionalLocations']).map((one) => ({
      location: region(text(one['location'])),
      isPrimary: false,
      tier,
      units: units(object(one['sku'])),
      subnetId: subnetIn(one),
      addressId: text(one['publicIpAddressId']),
      publicAddresses: texts(one['publicIPAddresses']),
    })),
  ];
}

/** `service` with some fields of each place set, by location code. */
export function withPlaces(service: Json, fieldsOf: (place: Place) => Json): Json {
  const [primary, ...others] = placesOf(service);
  const said = properties(service);
  const list = objects(said['additionalLocations']).map((one, at) => {
    const place = others[at];
    return place ? { ...one, ...fieldsOf(place) } : one;
  });
  return {
    ...service,
    properties: {
      ...said,
      ...(primary ? fieldsOf(primary) : {}),
      ...(list.length > 0 ? { additionalLocations: list } : {}),
    },
  };
}

export const modeOf = (service: Json): string => text(properties(service)['virtualNetworkType']) || 'None';
