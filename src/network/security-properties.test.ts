/** Promises about effective security over groups that no client would think of: it agrees with looking at each packet. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rule, wordsOf } from './rules.test-support.ts';
import type { SecurityRule } from './rules.ts';
import { passes, type Packet } from './security-naive.test-support.ts';
import type { AdminRule } from './filter/cells.ts';
import type { Packets } from './filter/needs.ts';
import { evaluate } from './security.ts';
import type { Place } from './words/place.ts';
import { tagListOf } from './words/tag-list.ts';

const seed = 20260105;
const ranges: Readonly<Record<string, readonly string[]>> = {
  Storage: ['20.150.8.0/23', '52.239.140.0/22'],
  Sql: ['40.68.37.158/32', '13.69.104.0/26'],
  ApiManagement: ['51.145.179.78/32', '104.214.19.224/32'],
};
const place: Place = {
  subnetPrefixes: ['10.0.1.0/29'],
  vnetPrefixes: ['10.0.0.0/16'],
  region: 'westeurope',
  peerings: [],
  tags: tagListOf({ cloud: 'Public', changeNumber: '1', tags: Object.entries(ranges).map(([name, prefixes]) => ({ name, prefixes })) }),
};

const number = (ip: string): number => ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
const bounds = (prefix: string): readonly [number, number] => {
  const [ip = '', length = '32'] = prefix.split('/');
  const size = 2 ** (32 - Number(length));
  const from = Math.floor(number(ip) / size) * size;
  return [from, from + size - 1];
};

const peerRanges = ['203.0.113.0/29', '10.0.2.0/30', '198.51.100.7', '20.150.8.0/24', '0.0.0.0/1'];
const prefixes = [
  '*',
  'Internet',
  'VirtualNetwork',
  '203.0.113.0/30',
  '203.0.113.4',
  '10.0.0.0/8',
  '10.0.2.1',
  '20.150.8.128/25',
  '20.0.0.0/8',
  '198.51.100.0/24',
];
const locals = ['*', 'VirtualNetwork', '10.0.1.0/29', '10.0.1.4/30', '10.0.1.1'];
const ports = ['*', '443', '1433', '400-500', '443,1433', '1434-65535', '0-442'];

const anyRule = (peers: readonly string[]): fc.Arbitrary<SecurityRule> =>
  fc
    .tuple(
      fc.constantFrom('Inbound', 'Outbound'),
      fc.constantFrom('Allow', 'Deny'),
      fc.constantFrom('*', 'Tcp', 'Udp'),
      fc.constantFrom(...ports),
      fc.uniqueArray(fc.constantFrom(...peers), { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(fc.constantFrom(...locals), { minLength: 1, maxLength: 2 }),
      fc.integer({ min: 100, max: 4096 }),
    )
    .map(([direction, access, protocol, list, theirs, ours, priority]) =>
      direction === 'Inbound'
        ? rule(`r${priority}`, priority, `Inbound ${access} ${protocol} ${list} from ${theirs.join()} to ${ours.join()}`)
        : rule(`r${priority}`, priority, `Outbound ${access} ${protocol} ${list} from ${ours.join()} to ${theirs.join()}`),
    );
const group = (peers: readonly string[]) => fc.uniqueArray(anyRule(peers), { maxLength: 10, selector: ({ priority }) => priority });
const managers = (peers: readonly string[]): fc.Arbitrary<readonly AdminRule[]> =>
  fc.uniqueArray(
    fc
      .tuple(anyRule(peers), fc.constantFrom('Allow' as const, 'Deny' as const, 'AlwaysAllow' as const))
      .map(([one, access]): AdminRule => ({ ...one, access })),
    { maxLength: 3, selector: ({ priority }) => priority },
  );
const flow = (peers: readonly string[]): fc.Arbitrary<Packets> =>
  fc.record({
    direction: fc.constantFrom('Inbound' as const, 'Outbound' as const),
    protocol: fc.constantFrom('Tcp' as const, 'Udp' as const),
    peers: fc.constantFrom(...peers).map((peer) => [peer]),
    ports: fc.constantFrom(['443'], ['1433'], ['443', '1433'], ['440-445']),
  });

/** Every place where a verdict may change: the edges of all ranges, and what lies beyond them. */
function edges(texts: readonly string[], [from, to]: readonly [number, number]): readonly number[] {
  const cuts = texts.filter((text) => /^\d/.test(text)).flatMap((text) => bounds(text).flatMap((edge) => [edge - 1, edge, edge + 1]));
  return [...new Set([from, to, ...cuts.filter((edge) => edge >= from && edge <= to)])];
}
const portEdges = (list: readonly string[]): readonly number[] =>
  list.flatMap((text) => {
    const [from = 0, to = from] = text.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });

function packets(
  rules: readonly Pick<SecurityRule, 'sourceAddressPrefixes' | 'destinationAddressPrefixes'>[],
  { direction, protocol, peers, ports: wanted }: Packets,
): readonly Packet[] {
  const texts = rules.flatMap(({ sourceAddressPrefixes, destinationAddressPrefixes }) => [
    ...sourceAddressPrefixes,
    ...destinationAddressPrefixes,
  ]);
  const theirs = peers.flatMap((peer) =>
    (ranges[peer] ?? [peer]).flatMap((range) => edges([...texts, '10.0.0.0/16'], bounds(range))).map((address) => ({ address, tag: peer })),
  );
  const ours = edges(texts, bounds(place.subnetPrefixes[0] ?? ''));
  return theirs.flatMap(({ address, tag }) =>
    ours.flatMap((local) =>
      portEdges(wanted).map((port) => ({
        direction,
        protocol,
        peer: address,
        peerTags:
          Math.floor(address / 2 ** 16) === Math.floor(number('10.0.0.0') / 2 ** 16)
            ? ['VirtualNetwork']
            : [...(ranges[tag] ? [tag] : []), 'Internet', 'AzureCloud'],
        local,
        port,
        sourcePort: 2000,
      })),
    ),
  );
}

const shown = (rules: readonly SecurityRule[], admin: readonly AdminRule[]): string =>
  [...admin.map((one) => `admin ${one.access} ${wordsOf({ ...one, access: 'Deny' })}`), ...rules.map(wordsOf)].join('\n');

describe('a peer whose addresses are known', () => {
  const peers = peerRanges.filter((range) => range !== '0.0.0.0/1');
  test('is allowed when every packet passes, denied when none does, and partly when some do', () => {
    const counts = { Allowed: 0, Denied: 0, Partly: 0, Unknown: 0 };
    fc.assert(
      fc.property(group(prefixes), managers(prefixes), flow(peers), (rules, admin, one) => {
        const verdict = evaluate(rules, one, place, admin);
        counts[verdict.is] += 1;
        const all = packets([...rules, ...admin], one).map((packet) => passes(rules, admin, packet));
        const truth = all.every(Boolean) ? 'Allowed' : all.some(Boolean) ? 'Partly' : 'Denied';
        if (verdict.is !== truth) throw new Error(`${verdict.is} instead of ${truth} for ${JSON.stringify(one)}\n${shown(rules, admin)}`);
      }),
      { numRuns: 4_000, seed },
    );
    for (const verdict of ['Allowed', 'Denied', 'Partly'] as const) expect(counts[verdict]).toBeGreaterThan(100);
    expect(counts.Unknown).toBe(0);
  });
});

describe('a peer that is a tag', () => {
  const tags = Object.keys(ranges);
  const peers = [...prefixes, ...tags, 'AzureCloud', '52.239.140.0/23', '40.68.37.158'];
  test('is never called allowed while a packet of its ranges is stopped, nor denied while all pass', () => {
    const counts = { Allowed: 0, Denied: 0, Partly: 0, Unknown: 0 };
    fc.assert(
      fc.property(group(peers), managers(peers), flow(tags), (rules, admin, one) => {
        const verdict = evaluate(rules, one, place, admin);
        counts[verdict.is] += 1;
        const all = packets([...rules, ...admin], one).map((packet) => passes(rules, admin, packet));
        const isWrong = (verdict.is === 'Allowed' && !all.every(Boolean)) || (verdict.is === 'Denied' && all.every(Boolean));
        if (isWrong)
          throw new Error(
            `${verdict.is} for ${JSON.stringify(one)}, of ${all.length} packets ${all.filter(Boolean).length} pass\n${shown(rules, admin)}`,
          );
      }),
      { numRuns: 4_000, seed },
    );
    for (const verdict of ['Allowed', 'Denied'] as const) expect(counts[verdict]).toBeGreaterThan(100);
  });
});

test('whether a rule comes as a list or as several rules does not matter', () => {
  fc.assert(
    fc.property(group(prefixes), flow(peerRanges), (rules, one) => {
      const split = rules.flatMap((whole) =>
        whole.sourceAddressPrefixes.flatMap((source) =>
          whole.destinationAddressPrefixes.map((destination) => ({
            ...whole,
            sourceAddressPrefixes: [source],
            destinationAddressPrefixes: [destination],
          })),
        ),
      );
      expect(evaluate(split, one, place).is).toBe(evaluate(rules, one, place).is);
    }),
    { numRuns: 2_000, seed },
  );
});
