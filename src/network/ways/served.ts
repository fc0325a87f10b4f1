/** Which tags a service endpoint of a subnet takes. */

import type { Place } from '../words/place.ts';
import { pairedRegion } from '../words/pairs.ts';
import { inRegion } from '../words/words.ts';

export interface ServedTag {
  readonly word: string;
  /** All of the tag; else a part of it which is not known, or nothing. */
  readonly isWhole: boolean;
}

type Extent = 'Everywhere' | 'Region' | 'RegionAndPair';

/**
 * Microsoft: Virtual network service endpoints (Storage also in the paired region, SQL in the same region only; MicrosoftDocs/azure-docs#111706 shows
 * North Europe taken by an endpoint in West Europe). Microsoft: Deploy an API Management instance to multiple regions.
 */
const services: Readonly<Record<string, { readonly tag: string; readonly extent: Extent }>> = {
  'microsoft.storage': { tag: 'storage', extent: 'RegionAndPair' },
  'microsoft.storage.global': { tag: 'storage', extent: 'Everywhere' },
  'microsoft.sql': { tag: 'sql', extent: 'Region' },
  'microsoft.keyvault': { tag: 'azurekeyvault', extent: 'Everywhere' },
  'microsoft.eventhub': { tag: 'eventhub', extent: 'Everywhere' },
};

/** What is taken for sure comes first. */
export function servedBy(service: string, { region }: Pick<Place, 'region'>): readonly ServedTag[] {
  const found = services[service.toLowerCase()];
  if (!found) return [];
  const { tag, extent } = found;
  const own = { word: inRegion(tag, region), isWhole: true };
  switch (extent) {
    case 'Everywhere':
      return [{ word: tag, isWhole: true }];
    case 'Region':
      return [own];
    case 'RegionAndPair': {
      const pair = pairedRegion(region);
      return [own, pair === undefined ? { word: tag, isWhole: false } : { word: inRegion(tag, pair), isWhole: true }];
    }
  }
}
