/** Promises about endpoints: which tags they take, and what becomes of addresses of which that is not known. */

import { describe, expect, test } from '@jest/globals';
import type { Place } from '../words/place.ts';
import { tagListOf } from '../words/tag-list.ts';
import { servedBy } from './served.ts';
import { waysOf } from './ways.ts';

test.each<[string, string, string]>([
  ['Microsoft.Storage', 'westeurope', 'storage.westeurope, storage.northeurope'],
  ['Microsoft.Storage', 'North Europe', 'storage.northeurope, storage.westeurope'],
  ['microsoft.storage', 'westus2', 'storage.westus2, storage.westcentralus'],
  ['Microsoft.Storage', 'brazilsouth', 'storage.brazilsouth, perhaps some of storage'],
  ['Microsoft.Storage', 'southcentralus', 'storage.southcentralus, storage.northcentralus'],
  ['Microsoft.Storage', 'italynorth', 'storage.italynorth, perhaps some of storage'],
  ['Microsoft.Storage.Global', 'westeurope', 'storage'],
  ['Microsoft.Sql', 'westeurope', 'sql.westeurope'],
  ['Microsoft.KeyVault', 'westeurope', 'azurekeyvault'],
  ['Microsoft.Web', 'westeurope', ''],
])('%s in %s takes %s', (service, region, expected) => {
  const served = servedBy(service, { region }).map(({ word, isWhole }) => (isWhole ? word : `perhaps some of ${word}`));
  expect(served.join(', ')).toBe(expected);
});

const tags = tagListOf({
  cloud: 'Public',
  changeNumber: '412',
  tags: Object.entries({
    Storage: ['191.239.203.0/28', '191.235.255.192/26', '20.150.8.0/23', '20.60.0.0/24'],
    'Storage.WestEurope': ['191.239.203.0/28'],
    'Storage.NorthEurope': ['191.235.255.192/26'],
    'Storage.BrazilSouth': ['20.150.8.0/23'],
    Sql: ['40.68.37.158/32', '52.138.224.0/27'],
    'Sql.WestEurope': ['40.68.37.158/32'],
    'Sql.NorthEurope': ['52.138.224.0/27'],
  }).map(([name, prefixes]) => ({ name, prefixes })),
});

/** A tunnel, so that what no endpoint takes stands behind an appliance. */
const place = (more: Partial<Place>): Place => ({
  subnetPrefixes: ['10.0.1.0/27'],
  vnetPrefixes: ['10.0.0.0/16'],
  region: 'westeurope',
  peerings: [],
  routes: [{ name: 'tunnel', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIp: '10.0.9.4' }],
  endpoints: ['Microsoft.Storage', 'Microsoft.Sql'],
  tags,
  ...more,
});
const ways = (peer: string, more: Partial<Place> = {}): string =>
  waysOf({ direction: 'Outbound', protocol: 'Tcp', ports: ['443'], peers: [peer], mayBeRegional: true }, place(more))
    .map(({ hop, isSure, part }) => `${part.peer === peer ? '' : `${part.peer} `}${hop}${isSure ? '' : '?'}`)
    .toSorted()
    .join(', ');

describe('where lists are known', () => {
  test.each<[string, string, Partial<Place>, string]>([
    ['of the own region', '191.239.203.1', {}, 'Endpoint'],
    ['of the paired region (MicrosoftDocs/azure-docs#111706)', '191.235.255.192', {}, 'Endpoint'],
    ['of the paired region, looked at from there', '191.239.203.1', { region: 'northeurope' }, 'Endpoint'],
    ['of a further region', '20.150.8.1', {}, 'Through'],
    ['where the pair is not known: the own region', '20.150.8.1', { region: 'brazilsouth' }, 'Endpoint'],
    ['where the pair is not known: any other region', '20.60.0.1', { region: 'brazilsouth' }, 'Endpoint?, Through?'],
    [
      'where the pair is not known: what is no storage',
      '40.68.37.158',
      { region: 'brazilsouth', endpoints: ['Microsoft.Storage'] },
      'Through',
    ],
    ['SQL of the paired region', '52.138.224.1', {}, 'Through'],
    [
      'both ways lead to the same',
      '20.60.0.1',
      { region: 'brazilsouth', endpoints: ['Microsoft.Storage', 'Microsoft.Storage.Global'] },
      'Endpoint',
    ],
  ])('%s', (_, address, more, expected) => expect(ways(address, more)).toBe(expected));
});

describe('where lists are not known', () => {
  test.each<[string, string, string, string]>([
    // region, region of the primary
    ['the primary is the pair', 'westeurope', 'northeurope', 'Storage.northeurope Endpoint, Storage.westeurope Endpoint'],
    ['the primary is elsewhere', 'westeurope', 'eastus', 'Storage.eastus Through, Storage.westeurope Endpoint'],
    ['the pair is not known', 'brazilsouth', 'eastus', 'Storage.brazilsouth Endpoint, Storage.eastus Endpoint?, Storage.eastus Through?'],
  ])('%s', (_, region, primaryRegion, expected) => expect(ways('Storage', { region, primaryRegion, tags: undefined })).toBe(expected));
});
