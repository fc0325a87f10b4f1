/** The names in the random networks: three regions with a virtual network each, and what may be attached in them. */

import { ids } from '../../src/binding/testing/observation.test-support.ts';

const providers = ids.service.replace(/\/Microsoft\.ApiManagement\/.*$/, '');
const network = (type: string, name: string): string => `${providers}/Microsoft.Network/${type}/${name}`;

export interface Region {
  readonly code: string;
  readonly name: string;
  readonly network: string;
  readonly prefix: string;
  /** `apim` and `old` for gateways, `web` for others. */
  readonly subnets: readonly { readonly id: string; readonly prefix: string }[];
  readonly groups: readonly string[];
  readonly tables: readonly string[];
  readonly addresses: readonly string[];
}

const region = (code: string, name: string, at: number): Region => ({
  code,
  name,
  network: network('virtualNetworks', `net-${code}`),
  prefix: `10.${at}.0.0/16`,
  subnets: ['apim', 'old', 'web'].map((subnet, index) => ({
    id: `${network('virtualNetworks', `net-${code}`)}/subnets/${subnet}`,
    prefix: `10.${at}.${index + 1}.0/27`,
  })),
  groups: ['one', 'two'].map((one) => network('networkSecurityGroups', `nsg-${one}-${code}`)),
  tables: ['one', 'two'].map((one) => network('routeTables', `rt-${one}-${code}`)),
  addresses: ['one', 'two'].map((one) => network('publicIPAddresses', `ip-${one}-${code}`)),
});

export const west = region('westeurope', 'West Europe', 0);
export const further: readonly Region[] = [region('northeurope', 'North Europe', 1), region('eastus', 'East US', 2)];
export const regions: readonly Region[] = [west, ...further];

/** Names that a binding asks to have made; they may be taken. */
export const made = (code: string) => ({ group: `nsg-made-${code}`, table: `rt-made-${code}`, address: `ip-made-${code}` });
export const madeIds = (code: string) => ({
  group: network('networkSecurityGroups', made(code).group),
  table: network('routeTables', made(code).table),
  addresses: [0, 1].map((at) => network('publicIPAddresses', `${made(code).address}-${at}`)),
});

export const zone = (host: string): string => network('privateDnsZones', host);
export const theirZone = zone('azure-api.net');
