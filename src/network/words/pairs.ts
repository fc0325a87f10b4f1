/**
 * Regions that are each other's pair (Microsoft: List of Azure regions, 2025-03-21; those of China: Cross-region pairs, 2022-12-12). Left out is what goes
 * one way only (Brazil South, West India, West US 3), and government clouds: a region that is not here may have a pair that is not known, or none.
 */

import { regionCode } from '../regions.ts';

const pairs: readonly (readonly [string, string])[] = [
  ['australiacentral', 'australiacentral2'],
  ['australiaeast', 'australiasoutheast'],
  ['canadacentral', 'canadaeast'],
  ['centralindia', 'southindia'],
  ['centralus', 'eastus2'],
  ['chinaeast', 'chinanorth'],
  ['chinaeast2', 'chinanorth2'],
  ['eastasia', 'southeastasia'],
  ['eastus', 'westus'],
  ['francecentral', 'francesouth'],
  ['germanywestcentral', 'germanynorth'],
  ['japaneast', 'japanwest'],
  ['koreacentral', 'koreasouth'],
  ['northcentralus', 'southcentralus'],
  ['northeurope', 'westeurope'],
  ['norwayeast', 'norwaywest'],
  ['southafricanorth', 'southafricawest'],
  ['swedencentral', 'swedensouth'],
  ['switzerlandnorth', 'switzerlandwest'],
  ['uaenorth', 'uaecentral'],
  ['uksouth', 'ukwest'],
  ['westcentralus', 'westus2'],
];

const known: ReadonlyMap<string, string> = new Map(
  pairs.flatMap(([one, other]) => [
    [one, other],
    [other, one],
  ]),
);

/** Undefined where it is not known, or where there is none. */
export const pairedRegion = (region: string): string | undefined => known.get(regionCode(region));
