/** Service endpoints of a subnet: where they lead, and their state. */

import { object, objects, properties, text, type Json } from '../json.ts';
import { region } from '../engine.ts';

/** Microsoft: Azure region pairs, 2025; a region that is not here has none in this table. */
const pairs: readonly (readonly [string, string])[] = [
  ['westeurope', 'northeurope'],
  ['eastus', 'westus'],
  ['eastus2', 'centralus'],
  ['westus2', 'westcentralus'],
  ['northcentralus', 'southcentralus'],
  ['uksouth', 'ukwest'],
  ['francecentral', 'francesouth'],
  ['germanywestcentral', 'germanynorth'],
  ['switzerlandnorth', 'switzerlandwest'],
  ['norwayeast', 'norwaywest'],
  ['swedencentral', 'swedensouth'],
  ['southeastasia', 'eastasia'],
  ['japaneast', 'japanwest'],
  ['australiaeast', 'australiasoutheast'],
  ['canadacentral', 'canadaeast'],
  ['centralindia', 'southindia'],
];
export const pairOf = (place: string): readonly string[] =>
  pairs.filter((pair) => pair.includes(place)).flatMap((pair) => pair.filter((one) => one !== place));

/** Microsoft: Virtual network service endpoints, 2025: storage in the region and its pair, SQL in the region, all others everywhere. */
export function placesOf(service: string, location: string): readonly string[] {
  const place = region(location);
  switch (service.toLowerCase()) {
    case 'microsoft.storage':
      return [place, ...pairOf(place)];
    case 'microsoft.sql':
      return [place];
    default:
      return ['*'];
  }
}

/** Recorded: an endpoint that is new is `Updating` for as long as its subnet is (Azure/azure-service-operator, samplesqlsubnet, 2026-07). */
export const keptEndpoints = (sent: Json, before: Json | undefined, state: string): readonly Json[] => {
  const old = objects(properties(before ?? {})['serviceEndpoints']);
  return objects(sent['serviceEndpoints']).map(({ service, locations }) => {
    const known = old.find((one) => text(one['service']).toLowerCase() === text(service).toLowerCase());
    const places = locations ?? known?.['locations'];
    return {
      service,
      ...(places === undefined ? {} : { locations: places }),
      provisioningState: known ? 'Succeeded' : state,
    };
  });
};

export const shownEndpoints = (kept: unknown, location: string): readonly Json[] =>
  objects(kept).map((one) => ({ locations: placesOf(text(one['service']), location), ...object(one) }));
