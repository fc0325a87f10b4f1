/** Which addresses a word may hold, said naively: one address at a time, in every consistent reading. */

import type { Place, PlacedRoute } from '../words/place.ts';
import { tagListOf } from '../words/tag-list.ts';

export const seed = 20261130;

/** What the tags of this world hold, whoever may read it. */
export const tags: Readonly<Record<string, readonly string[]>> = {
  Storage: ['20.150.8.0/23', '52.239.140.0/22', '20.150.26.0/24'],
  'Storage.WestEurope': ['20.150.8.0/23', '52.239.140.0/22'],
  'Storage.NorthEurope': ['20.150.26.0/24'],
  AzureKeyVault: ['13.69.64.72/29', '52.236.186.80/29', '13.70.72.24/30'],
  'AzureKeyVault.WestEurope': ['13.69.64.72/29', '52.236.186.80/29'],
  ApiManagement: ['51.145.179.78/32', '104.214.19.224/32', '52.162.110.80/32', '13.64.39.16/32'],
  'ApiManagement.WestEurope': ['51.145.179.78/32'],
  AzureCloud: ['13.64.0.0/11', '20.0.0.0/8', '40.64.0.0/10', '51.104.0.0/13', '51.144.0.0/13', '52.128.0.0/9', '104.208.0.0/12'],
};
export const read = tagListOf({
  cloud: 'Public',
  changeNumber: '1',
  tags: Object.entries(tags).map(([name, prefixes]) => ({ name, prefixes })),
});

export const number = (ip: string): number => ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
export const bounds = (prefix: string): readonly [number, number] => {
  const [ip = '', length = '32'] = prefix.split('/');
  const size = 2 ** (32 - Number(length));
  const from = Math.floor(number(ip) / size) * size;
  return [from, from + size - 1];
};
export const isIn = (address: number, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => {
    const [from, to] = bounds(prefix);
    return address >= from && address <= to;
  });
export const isRange = (text: string): boolean => /^\d/.test(text);

export const host = number('168.63.129.16');
export const isPublic = (address: number): boolean =>
  address !== host && !isIn(address, ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8']);

/** Where an address may be: in the network, on the internet, in both or in neither. */
export function mayBe(address: number, place: Place): readonly (readonly string[])[] {
  const net = [
    ...place.vnetPrefixes,
    ...(place.peerings ?? [])
      .filter(({ state, allowsAccess }) => state === 'Connected' && allowsAccess)
      .flatMap(({ remotePrefixes }) => remotePrefixes),
  ];
  if (address === host || isIn(address, net)) return [['VirtualNetwork']];
  const by = (routes: readonly PlacedRoute[]): boolean =>
    routes.some(({ prefix }) => isIn(address, isRange(prefix) ? [prefix] : (tags[prefix] ?? [])));
  const brings = ({ nextHopType }: PlacedRoute): boolean =>
    ['VirtualAppliance', 'VirtualNetworkGateway', 'VnetLocal'].includes(nextHopType);
  const routes = place.routes ?? [];
  const out = isPublic(address) ? ['Internet'] : [];
  if (by(routes.filter(brings))) return isPublic(address) ? [['VirtualNetwork'], ['VirtualNetwork', ...out]] : [['VirtualNetwork']];
  const isSite = isIn(address, ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']);
  const further = isSite && (place.peerings === undefined || place.reachesFurther === true);
  if (by(routes) || further || place.declaresTunnel === true)
    return isPublic(address) ? [['VirtualNetwork'], out, ['VirtualNetwork', ...out]] : [['VirtualNetwork'], []];
  return [out];
}
