/** Promises of the judgement on addresses over networks that nobody would think of: it agrees with looking at each packet, and is certain of nothing that may be otherwise. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { has } from '../addresses/intervals.ts';
import { rule, wordsOf } from '../rules.test-support.ts';
import type { SecurityRule } from '../rules.ts';
import { passes, type Packet } from '../security-naive.test-support.ts';
import type { Peering, Place, PlacedRoute } from '../words/place.ts';
import type { AdminRule } from './cells.ts';
import { judge } from './judge.ts';
import type { Packets } from './needs.ts';
import { verdictOf, type Is } from './verdict.ts';
import { seed, tags, read, number, bounds, isIn, isRange, host, isPublic, mayBe } from './membership.test-support.ts';

const words = ['*', 'Internet', 'VirtualNetwork', 'AzureLoadBalancer', ...Object.keys(tags)];
const ranges = [
  '0.0.0.0/1',
  '20.0.0.0/8',
  '20.150.8.128/25',
  '13.69.64.72/30',
  '10.0.0.0/8',
  '10.50.3.0/24',
  '25.20.0.4',
  '104.214.19.224',
  '203.0.113.0/30',
  '::/0',
];
const locals = ['*', 'VirtualNetwork', '10.0.1.0/29', '10.0.1.4/30', '10.0.1.1'];
const ports = ['*', '443', '1433', '400-500', '443,1433', '1434-65535', '0-442'];

const anyRule: fc.Arbitrary<SecurityRule> = fc
  .tuple(
    fc.constantFrom('Inbound', 'Outbound'),
    fc.constantFrom('Allow', 'Deny'),
    fc.constantFrom('*', 'Tcp', 'Udp'),
    fc.constantFrom(...ports),
    fc.uniqueArray(fc.constantFrom(...words, ...ranges), { minLength: 1, maxLength: 3 }),
    fc.uniqueArray(fc.constantFrom(...locals), { minLength: 1, maxLength: 2 }),
    fc.integer({ min: 100, max: 4096 }),
    fc.constantFrom(['*'], ['*'], ['*'], ['1024-30000']),
  )
  .map(([direction, access, protocol, list, theirs, ours, priority, sourcePortRanges]) => {
    const sides = direction === 'Inbound' ? `from ${theirs.join()} to ${ours.join()}` : `from ${ours.join()} to ${theirs.join()}`;
    return rule(`r${priority}`, priority, `${direction} ${access} ${protocol} ${list} ${sides}`, { sourcePortRanges });
  });
const group = fc.uniqueArray(anyRule, { maxLength: 8, selector: ({ priority }) => priority });
const managers: fc.Arbitrary<readonly AdminRule[]> = fc.uniqueArray(
  fc
    .tuple(anyRule, fc.constantFrom('Allow' as const, 'Deny' as const, 'AlwaysAllow' as const))
    .map(([one, access]): AdminRule => ({ ...one, access })),
  { maxLength: 3, selector: ({ priority }) => priority },
);
const flow: fc.Arbitrary<Packets> = fc.record({
  direction: fc.constantFrom('Inbound' as const, 'Outbound' as const),
  protocol: fc.constantFrom('Tcp' as const, 'Udp' as const),
  peers: fc
    .constantFrom(
      'Internet',
      'Storage',
      'AzureKeyVault',
      'ApiManagement',
      'VirtualNetwork',
      '203.0.113.0/29',
      '10.0.2.0/30',
      '10.50.3.0/25',
      '25.20.0.4/31',
    )
    .map((peer) => [peer]),
  ports: fc.constantFrom(['443'], ['1433'], ['443', '1433'], ['441-445']),
});
const peering = (remotePrefixes: readonly string[], state = 'Connected', allowsAccess = true): Peering => ({
  remotePrefixes,
  state,
  allowsAccess,
});
const route = (prefix: string, nextHopType: string): PlacedRoute => ({ name: prefix, prefix, nextHopType });

const certainPlace: fc.Arbitrary<Place> = fc.record({
  subnetPrefixes: fc.constant(['10.0.1.0/29']),
  vnetPrefixes: fc.constantFrom(['10.0.0.0/16'], ['10.0.0.0/16', '20.150.8.0/25']),
  region: fc.constant('westeurope'),
  peerings: fc.constantFrom<readonly Peering[]>(
    [],
    [peering(['10.50.0.0/16', '25.20.0.0/16'])],
    [peering(['10.50.0.0/16'], 'Connected', false)],
    [peering(['10.50.0.0/16'], 'Disconnected')],
  ),
  routes: fc.constantFrom<readonly PlacedRoute[]>([], [route('10.50.0.0/17', 'VirtualAppliance')]),
  tags: fc.constant(read),
});
const doubtfulPlace: fc.Arbitrary<Place> = fc.record({
  subnetPrefixes: fc.constant(['10.0.1.0/29']),
  vnetPrefixes: fc.constantFrom(['10.0.0.0/16'], ['10.0.0.0/16', '20.150.8.0/25']),
  region: fc.constant('westeurope'),
  peerings: fc.constantFrom<readonly Peering[] | undefined>(undefined, [], [peering(['10.50.0.0/16', '25.20.0.0/16'])]),
  reachesFurther: fc.boolean(),
  declaresTunnel: fc.constantFrom(false, false, true),
  routes: fc.uniqueArray(
    fc.constantFrom(
      route('0.0.0.0/0', 'VirtualAppliance'),
      route('0.0.0.0/1', 'VirtualNetworkGateway'),
      route('20.150.8.0/24', 'VirtualAppliance'),
      route('104.214.19.224/32', 'None'),
      route('ApiManagement', 'Internet'),
      route('Storage', 'VirtualAppliance'),
      route('AzureCloud', 'None'),
      route('::/0', 'VirtualAppliance'),
      route('25.20.0.0/16', 'VirtualApplianceEcmp'),
    ),
    { maxLength: 3, selector: ({ prefix }) => prefix },
  ),
  tags: fc.constantFrom(undefined, read),
});

/** The peers that a flow must reach, address by address: every place where a verdict may change. */
function peersOf({ peers: [peer = ''] }: Packets, place: Place, texts: readonly string[]): readonly number[] {
  const net = [
    ...place.vnetPrefixes,
    ...(place.peerings ?? [])
      .filter(({ state, allowsAccess }) => state === 'Connected' && allowsAccess)
      .flatMap(({ remotePrefixes }) => remotePrefixes),
  ];
  const wanted = peer === 'Storage' ? tags['Storage.WestEurope'] : peer === 'VirtualNetwork' ? place.vnetPrefixes : tags[peer];
  const edges = [
    ...texts.flatMap((text) => (isRange(text) ? [text] : (tags[text] ?? []))),
    ...Object.values(tags).flat(),
    ...net,
    ...(isRange(peer) ? [peer] : []),
    '203.0.113.0/29',
    '10.50.3.0/25',
    '8.8.8.8',
  ];
  const all = new Set(edges.flatMap((text) => bounds(text).flatMap((edge) => [edge - 1, edge, edge + 1])));
  const isWanted = (address: number): boolean =>
    peer === 'Internet' ? isPublic(address) && !isIn(address, net) : isIn(address, wanted ?? [peer]);
  return [...all].filter((address) => address >= 0 && address < 2 ** 32 && isWanted(address));
}

const portsOf = (list: readonly string[]): readonly number[] =>
  list.flatMap((text) => {
    const [from = 0, to = from] = text.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });

/** For each peer: whether all its packets pass, none, or some, in one way of resolving what is not known. */
function truth(
  rules: readonly SecurityRule[],
  admin: readonly AdminRule[],
  one: Packets,
  place: Place,
  pick: (address: number) => number,
): ReadonlyMap<number, 'all' | 'none' | 'some'> {
  const four = (text: string): boolean => !text.includes(':');
  const only = <T extends Omit<SecurityRule, 'access'>>(all: readonly T[]): readonly T[] =>
    all.map((each) => ({
      ...each,
      sourceAddressPrefixes: each.sourceAddressPrefixes.filter(four),
      destinationAddressPrefixes: each.destinationAddressPrefixes.filter(four),
    }));
  const [group4, admin4] = [only(rules), only(admin)];
  const texts = [...rules, ...admin].flatMap((each) => [...each.sourceAddressPrefixes, ...each.destinationAddressPrefixes]).filter(four);
  const answers = new Map<number, 'all' | 'none' | 'some'>();
  for (const peer of peersOf(one, place, [...texts, ...(place.routes ?? []).map(({ prefix }) => prefix).filter(four)])) {
    const ways = mayBe(peer, place);
    const peerTags = [
      ...(ways[pick(peer) % ways.length] ?? []),
      ...Object.keys(tags).filter((tag) => isIn(peer, tags[tag] ?? [])),
      ...(peer === host ? ['AzureLoadBalancer'] : []),
    ];
    const packets = [0, 1, 3, 4, 7].flatMap((at) =>
      portsOf(one.ports).flatMap((port) =>
        [80, 2_000, 60_000].map((sourcePort): Packet => ({
          direction: one.direction,
          protocol: one.protocol,
          peer,
          peerTags,
          local: number('10.0.1.0') + at,
          port,
          sourcePort,
        })),
      ),
    );
    const passing = packets.filter((packet) => passes(group4, admin4, packet)).length;
    answers.set(peer, passing === packets.length ? 'all' : passing === 0 ? 'none' : 'some');
  }
  return answers;
}

const shown = (rules: readonly SecurityRule[], admin: readonly AdminRule[], one: Packets, place: Place): string =>
  [
    JSON.stringify({ ...one, ...place, tags: place.tags !== undefined }),
    ...admin.map((each) => `admin ${each.access} ${wordsOf({ ...each, access: 'Deny' })} ${each.sourcePortRanges.join()}`),
    ...rules.map((each) => `${wordsOf(each)} ${each.sourcePortRanges.join()}`),
  ].join('\n');

const regional = (one: Packets): Packets => (one.peers[0] === 'Storage' ? { ...one, mayBeRegional: true } : one);

describe('where everything is known', () => {
  test('every address is allowed or denied as its packets are, and nothing is unknown', () => {
    const counts: Record<Is, number> = { Allowed: 0, Denied: 0, Partly: 0, Unknown: 0 };
    fc.assert(
      fc.property(group, managers, flow.map(regional), certainPlace, (rules, admin, one, place) => {
        // Where a route brings a public range, or the internet is named for it, Azure's answer is not known: here it brings private ones only.
        const judgement = judge(rules, one, place, admin);
        counts[verdictOf(judgement)] += 1;
        for (const [address, is] of truth(rules, admin, one, place, () => 0)) {
          const within = (shares: typeof judgement.allowed): boolean =>
            shares.some(({ addresses }) => addresses !== undefined && has(addresses, address));
          const said = `${within(judgement.allowed) ? 'allowed ' : ''}${within(judgement.denied) ? 'denied' : ''}`.trim();
          const right = { all: 'allowed', none: 'denied', some: 'allowed denied' }[is];
          if (said !== right || within(judgement.unknown))
            throw new Error(`${address} is ${said} instead of ${right}\n${shown(rules, admin, one, place)}`);
        }
      }),
      { numRuns: 600, seed },
    );
    for (const is of ['Allowed', 'Denied', 'Partly'] as const) expect(counts[is]).toBeGreaterThan(20);
    expect(counts.Unknown).toBe(0);
  });
});

describe('where something is not known', () => {
  test('what is called certain is so in every way of resolving it', () => {
    const counts: Record<Is, number> = { Allowed: 0, Denied: 0, Partly: 0, Unknown: 0 };
    fc.assert(
      fc.property(group, managers, flow.map(regional), doubtfulPlace, fc.nat(), (rules, admin, one, place, salt) => {
        const judgement = judge(rules, one, place, admin);
        const is = verdictOf(judgement);
        counts[is] += 1;
        const answers = truth(rules, admin, one, place, (address) => Math.abs(Math.imul(address ^ salt, 2_654_435_761) >> 7));
        const fail = (what: string): never => {
          throw new Error(`${what}\n${shown(rules, admin, one, place)}`);
        };
        const all = [...answers.values()];
        if (is === 'Allowed' && !all.every((answer) => answer === 'all')) fail('called allowed, and some packets are stopped');
        if (is === 'Denied' && !all.every((answer) => answer === 'none')) fail('called denied, and some packets pass');
        if (is === 'Partly' && all.every((answer) => answer === 'all')) fail('called denied in part, and all packets pass');
        for (const [address, answer] of answers) {
          const within = (shares: typeof judgement.allowed): boolean =>
            shares.some(({ addresses }) => addresses !== undefined && has(addresses, address));
          const [yes, no, maybe] = [within(judgement.allowed), within(judgement.denied), within(judgement.unknown)];
          if (yes && !no && !maybe && answer !== 'all') fail(`${address} is called allowed`);
          if (no && !yes && !maybe && answer !== 'none') fail(`${address} is called denied`);
        }
      }),
      { numRuns: 900, seed },
    );
    for (const is of ['Allowed', 'Denied', 'Partly', 'Unknown'] as const) expect(counts[is]).toBeGreaterThan(20);
  });
});
