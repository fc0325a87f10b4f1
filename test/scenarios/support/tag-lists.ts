/** Lists of service tags of the published size: about 3,000 tags and 100,000 prefixes, each week some of them others. */

import { seededRandom } from '../../../src/runtime/random.ts';

export type Tags = ReadonlyMap<string, readonly string[]>;

const regions = ['WestEurope', 'NorthEurope', ...Array.from({ length: 62 }, (_, at) => `Region${at}`)];
const services = [
  ...[
    'ApiManagement',
    'Storage',
    'Sql',
    'AzureKeyVault',
    'AzureMonitor',
    'AzureActiveDirectory',
    'EventHub',
    'AzureConnectors',
    'AzureTrafficManager',
  ],
  ...Array.from({ length: 36 }, (_, at) => `Service${at}`),
];
/** Known members, which the simulator's gateway talks to. */
const members: Readonly<Record<string, readonly string[]>> = {
  'ApiManagement.WestEurope': ['51.145.179.78/32'],
  'ApiManagement.Region0': ['104.214.19.224/32', '52.162.110.80/32'],
  'Storage.WestEurope': ['20.150.8.0/23', '52.239.140.0/22'],
  'Sql.WestEurope': ['40.68.37.158/32', '104.40.168.105/32'],
  'AzureKeyVault.WestEurope': ['13.69.64.72/29', '52.236.186.80/29'],
  'AzureMonitor.WestEurope': ['13.69.65.16/28', '40.74.24.64/28', '20.50.68.128/29'],
};

/** Blocks of 13.64.0.0/10 and above that no two services share. */
const block = (at: number): string => `${13 + (at >> 14)}.${64 + ((at >> 8) & 63)}.${at & 255}.0/28`;

export function firstList(): Tags {
  const tags = new Map<string, readonly string[]>();
  let next = 0;
  for (const service of services) {
    const whole: string[] = [];
    for (const region of regions) {
      const own = [...(members[`${service}.${region}`] ?? []), ...Array.from({ length: 17 }, () => block(next++))];
      tags.set(`${service}.${region}`, own);
      whole.push(...own);
    }
    tags.set(service, whole);
  }
  return tags;
}

/** The same with two in a hundred prefixes replaced by others, in the region's tag and in the whole one. */
export function nextList(tags: Tags, seed: number): Tags {
  const random = seededRandom(seed);
  let fresh = 0;
  const kept = new Set(Object.values(members).flat());
  const changed = new Map<string, string>();
  const renew = (prefix: string): string => {
    const known = changed.get(prefix);
    if (known !== undefined) return known;
    const now = kept.has(prefix) || random.next() >= 0.02 ? prefix : `200.${(fresh >> 8) & 255}.${fresh++ & 255}.0/28`;
    changed.set(prefix, now);
    return now;
  };
  return new Map([...tags].map(([name, prefixes]) => [name, prefixes.map(renew)]));
}

/** As Azure answers. */
export const tagsAnswer = (tags: Tags, changeNumber: number) => ({
  status: 200,
  headers: {},
  body: {
    name: 'Public',
    type: 'Microsoft.Network/serviceTags',
    changeNumber: String(changeNumber),
    cloud: 'Public',
    values: [...tags].map(([name, addressPrefixes]) => ({ name, id: name, properties: { addressPrefixes } })),
  },
});
