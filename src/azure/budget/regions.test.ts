/** Promises about regions: a resource counts where it was seen, a child where its parent is, and what was not seen counts apart. */

import { expect, test } from '@jest/globals';
import { createRegions } from './regions.ts';

const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers';
const nsg = `${group}/Microsoft.Network/networkSecurityGroups/nsg`;

test.each<[string, string]>([
  [nsg, 'westeurope'],
  [nsg.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), 'westeurope'],
  [`${nsg}/securityRules/a`, 'westeurope'],
  [`${nsg}-2`, ''],
  [`${group}/Microsoft.Network/privateDnsZones/example.net/A/@`, 'global'],
  ['/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Network/locations/North Europe/serviceTags', 'northeurope'],
  ['/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Authorization/locks', ''],
])('A36: %s is in "%s"', (path, region) => {
  const regions = createRegions();
  regions.learn(nsg, 'West Europe');
  regions.learn(`${nsg}-2`, undefined);
  expect(regions.of(path)).toBe(region);
});
