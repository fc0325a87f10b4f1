/** Promises about next hops over tables that nobody would draw: each address goes where looking at every route by itself sends it. */

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { has } from '../addresses/intervals.ts';
import type { Packets } from '../filter/needs.ts';
import type { Place, PlacedRoute } from '../words/place.ts';
import { tagListOf } from '../words/tag-list.ts';
import type { Hop } from './lanes.ts';
import { waysOf } from './ways.ts';

const seed = 20261130;

const tags: Readonly<Record<string, readonly string[]>> = {
  Storage: ['20.150.8.0/23', '52.239.140.0/22', '20.150.26.0/24', '20.150.30.0/24'],
  'Storage.WestEurope': ['20.150.8.0/24', '20.150.9.0/24', '52.239.140.0/22'],
  'Storage.NorthEurope': ['20.150.26.0/24'],
  'Storage.WestUS3': ['20.150.30.0/24'],
  ApiManagement: ['51.145.179.78/32', '104.214.19.224/32', '52.162.110.80/32', '13.64.39.16/32'],
  'ApiManagement.WestEurope': ['51.145.179.78/32'],
  AzureCloud: ['13.64.0.0/11', '20.150.0.0/16', '51.144.0.0/13', '52.128.0.0/9', '104.208.0.0/12'],
  'AzureCloud.WestEurope': ['20.150.8.0/23', '51.145.0.0/16', '52.239.140.0/22'],
};
const read = tagListOf({ cloud: 'Public', changeNumber: '1', tags: Object.entries(tags).map(([name, prefixes]) => ({ name, prefixes })) });

const number = (ip: string): number => ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
const bits = (address: number): string => address.toString(2).padStart(32, '0');
const holds = (prefix: string, address: number): number | undefined => {
  const [ip = '', length = '32'] = prefix.split('/');
  return /^\d+\./.test(ip) && bits(address).startsWith(bits(number(ip)).slice(0, Number(length))) ? Number(length) : undefined;
};
const longest = (prefixes: readonly string[], address: number): number | undefined =>
  prefixes.reduce<number | undefined>((best, prefix) => {
    const length = holds(prefix, address);
    return length === undefined || (best ?? -1) > length ? best : length;
  }, undefined);

const isRange = (text: string): boolean => /^\d/.test(text);
const order = (prefix: string): number =>
  isRange(prefix) ? 0 : prefix.startsWith('AzureCloud') ? (prefix.includes('.') ? 3 : 4) : prefix.includes('.') ? 1 : 2;

const privateSpace = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** What nobody sees: the length of the prefix by which a gateway announces the address, and whether an endpoint takes it. */
interface Unseen {
  readonly announced: number | undefined;
  readonly isServed: boolean;
}

/** One address, by the book: candidates, the longest, then Azure's order. */
function hopOf(address: number, place: Place, { announced, isServed }: Unseen): Hop {
  if (address === number('168.63.129.16') || address === number('169.254.169.254')) return 'Host';
  if (isServed) return 'Endpoint';
  const network = [
    ...place.vnetPrefixes,
    ...(place.peerings ?? [])
      .filter(({ state, allowsAccess }) => state === 'Connected' && allowsAccess)
      .flatMap(({ remotePrefixes }) => remotePrefixes),
  ];
  const inNetwork = longest(network, address);
  const candidates: { readonly hop: Hop; readonly length: number; readonly rank: number }[] = [{ hop: 'Internet', length: 0, rank: 9 }];
  for (const { prefix, nextHopType } of place.routes ?? []) {
    const length = longest(isRange(prefix) ? [prefix] : (tags[prefix] ?? []), address);
    if (length === undefined) continue;
    const hops: Readonly<Record<string, Hop>> = {
      Internet: 'Internet',
      None: 'Nowhere',
      VnetLocal: inNetwork === undefined ? 'Nowhere' : 'Network',
    };
    candidates.push({ hop: hops[nextHopType] ?? 'Through', length, rank: order(prefix) });
  }
  if (inNetwork !== undefined) candidates.push({ hop: 'Network', length: inNetwork, rank: 9 });
  else if (announced !== undefined) candidates.push({ hop: 'Through', length: announced, rank: 8 });
  if (place.declaresTunnel === true && inNetwork === undefined) candidates.push({ hop: 'Through', length: 0, rank: 8 });
  const unused = longest(privateSpace, address);
  const hasDefault = (place.routes ?? []).some(({ prefix }) => prefix === '0.0.0.0/0');
  if (unused !== undefined && !hasDefault) candidates.push({ hop: 'Nowhere', length: unused, rank: 9 });
  return candidates.sort((a, b) => b.length - a.length || a.rank - b.rank)[0]?.hop ?? 'Internet';
}

/** Every way that an address may have, whatever there is that nobody sees. */
function hopsOf(address: number, place: Place): ReadonlySet<Hop> {
  const hasGateway = place.declaresTunnel === true || (place.reachesFurther === true && place.takesAnnounced !== false);
  const shortest = hasGateway ? longest(privateSpace, address) : undefined;
  const lengths = shortest === undefined ? [] : Array.from({ length: 33 - shortest }, (_, at) => shortest + at);
  const isOf = (tag: string): boolean => longest(tags[tag] ?? [], address) !== undefined;
  const isPaired = place.region === 'westeurope';
  const served = !(place.endpoints ?? []).includes('Microsoft.Storage')
    ? [false]
    : isPaired
      ? [isOf('Storage.WestEurope') || isOf('Storage.NorthEurope')]
      : isOf('Storage.WestUS3')
        ? [true]
        : isOf('Storage')
          ? [true, false]
          : [false];
  return new Set([undefined, ...lengths].flatMap((announced) => served.map((isServed) => hopOf(address, place, { announced, isServed }))));
}

const prefixes = [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '0.0.0.0/2',
  '64.0.0.0/2',
  '20.0.0.0/8',
  '20.150.8.0/24',
  '20.150.8.0/23',
  '20.150.8.128/25',
  '104.214.19.224/32',
  '51.145.179.0/24',
  '10.0.0.0/8',
  '10.0.0.0/16',
  '10.0.2.0/24',
  '10.50.0.0/16',
  '192.168.0.0/16',
  '172.16.4.0/22',
  '203.0.113.0/24',
  '168.63.129.16/32',
  '::/0',
];
const hops = ['Internet', 'VirtualAppliance', 'VirtualNetworkGateway', 'None', 'VnetLocal', 'VirtualApplianceEcmp'];
const routes = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom(...prefixes, ...Object.keys(tags)), fc.constantFrom(...hops))
    .map(([prefix, nextHopType]): PlacedRoute => ({ name: prefix, prefix, nextHopType })),
  { maxLength: 7, selector: ({ prefix }) => prefix },
);
const place = (list: Place['tags']): fc.Arbitrary<Place> =>
  fc.record({
    subnetPrefixes: fc.constant(['10.0.1.0/27']),
    vnetPrefixes: fc.constant(['10.0.0.0/16']),
    // The one has a pair that is known, the other one that goes one way only.
    region: fc.constantFrom('westeurope', 'westus3'),
    peerings: fc.constantFrom<NonNullable<Place['peerings']>>(
      [],
      [{ remotePrefixes: ['10.50.0.0/17', '25.20.0.0/16'], state: 'Connected', allowsAccess: true }],
      [{ remotePrefixes: ['10.50.0.0/17'], state: 'Initiated', allowsAccess: true }],
    ),
    reachesFurther: fc.boolean(),
    takesAnnounced: fc.constantFrom(true, true, false),
    declaresTunnel: fc.boolean(),
    endpoints: fc.constantFrom<readonly string[]>([], ['Microsoft.Storage'], ['Microsoft.Web']),
    routes,
    tags: fc.constant(list),
  });
const flow: fc.Arbitrary<Packets> = fc
  .constantFrom(
    'Internet',
    'Storage',
    'ApiManagement',
    'AzureLoadBalancer',
    '203.0.113.0/25',
    '10.50.0.0/15',
    '10.0.2.0/23',
    '192.168.0.0/15',
    '172.16.0.0/16',
    '100.64.1.0/24',
    '25.20.0.4/31',
    '0.0.0.0/0',
  )
  .map((peer) => ({
    direction: 'Outbound',
    protocol: 'Tcp',
    ports: ['443'],
    peers: [peer],
    ...(peer === 'Storage' ? { mayBeRegional: true as const } : {}),
  }));

const samples = [
  ...new Set(
    [...prefixes, ...Object.values(tags).flat(), '168.63.129.16', '25.20.0.4', '10.50.128.0', '100.64.1.1', '8.8.8.8'].flatMap((prefix) => {
      if (!isRange(prefix)) return [];
      const [ip = '', length = '32'] = prefix.split('/');
      const [from, size] = [number(ip), 2 ** (32 - Number(length))];
      return [from - 1, from, from + size - 1, from + size].filter((address) => address >= 0 && address < 2 ** 32);
    }),
  ),
];

const shown = (one: Packets, there: Place): string => JSON.stringify({ ...one, ...there, tags: there.tags !== undefined });

test('where lists are known, every address has exactly the ways that the routes give it, more than one only where a gateway or an endpoint may take it', () => {
  const seen = new Map<Hop, number>();
  let doubtful = 0;
  fc.assert(
    fc.property(flow, place(read), (one, there) => {
      const ways = waysOf(one, there);
      for (const address of samples) {
        const its = ways.filter(({ addresses }) => addresses !== undefined && has(addresses, address));
        if (its.length === 0) continue;
        const right = hopsOf(address, there);
        for (const hop of right) seen.set(hop, (seen.get(hop) ?? 0) + 1);
        if (right.size > 1) doubtful += 1;
        const said = new Set(its.map(({ hop }) => hop));
        if (
          its.length !== right.size ||
          said.symmetricDifference(right).size > 0 ||
          its.some(({ isSure }) => isSure !== (right.size === 1))
        )
          throw new Error(
            `${address} goes ${its.map(({ hop, isSure }) => `${hop}${isSure ? '' : '?'}`).join()} instead of ${[...right].join()}\n${shown(one, there)}`,
          );
      }
    }),
    { numRuns: 1_500, seed },
  );
  for (const hop of ['Internet', 'Endpoint', 'Network', 'Through', 'Nowhere', 'Host'] as const)
    expect([hop, (seen.get(hop) ?? 0) > 30]).toEqual([hop, true]);
  expect(doubtful).toBeGreaterThan(30);
});

test('where lists are not known, what is called sure is so, and the true way is among those that are said', () => {
  let sure = 0;
  fc.assert(
    fc.property(flow, place(undefined), (one, there) => {
      const ways = waysOf(one, there);
      const peers = (
        tags[one.peers[0] === 'Storage' ? (there.region === 'westus3' ? 'Storage.WestUS3' : 'Storage.WestEurope') : (one.peers[0] ?? '')] ??
        []
      ).flatMap((prefix) => samples.filter((address) => holds(prefix, address) !== undefined));
      const isTag = ways.some(({ part }) => part.kind === 'Tag');
      for (const address of isTag ? peers : samples) {
        const its = ways.filter(({ part, addresses }) => (addresses ? has(addresses, address) : part.kind === 'Tag'));
        // Of documented addresses more is known than of the rest.
        const named = its.filter(({ addresses }) => addresses !== undefined);
        const said = named.length > 0 ? named : its;
        if (said.length === 0) continue;
        for (const right of hopsOf(address, there))
          if (!said.some(({ hop }) => hop === right))
            throw new Error(`${address} goes ${right}, and not ${said.map(({ hop }) => hop).join()}\n${shown(one, there)}`);
        sure += said.every(({ isSure }) => isSure) ? 1 : 0;
      }
    }),
    { numRuns: 1_500, seed },
  );
  expect(sure).toBeGreaterThan(300);
});
