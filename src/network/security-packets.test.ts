/** Promises of the evaluation against every single packet of a small Azure: what is called allowed gets through, and where rules name whole tags the verdict is exact. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rule } from './rules.test-support.ts';
import { defaultRules, type SecurityRule } from './rules.ts';
import type { Packets } from './filter/needs.ts';
import { flow, management, place, storage } from './security-flows.test-support.ts';
import { evaluate } from './security.ts';

/** A small Azure: every address with the tags that it is in, written by hand, so that the oracle knows what the evaluation does not. */
const world: Readonly<Record<string, readonly string[]>> = {
  '20.60.0.1': ['Storage', 'Storage.WestEurope', 'AzureCloud', 'AzureCloud.WestEurope', 'Internet'],
  '20.60.0.2': ['Storage', 'Storage.WestEurope', 'AzureCloud', 'AzureCloud.WestEurope', 'Internet'],
  '40.68.0.1': ['Sql', 'Sql.WestEurope', 'AzureCloud', 'AzureCloud.WestEurope', 'Internet'],
  '51.145.179.78': ['ApiManagement', 'ApiManagement.WestEurope', 'AzureCloud', 'AzureCloud.WestEurope', 'Internet'],
  '104.214.19.224': ['ApiManagement', 'ApiManagement.SouthCentralUS', 'AzureCloud', 'AzureCloud.SouthCentralUS', 'Internet'],
  '168.63.129.16': ['AzureLoadBalancer', 'VirtualNetwork'],
  '203.0.113.7': ['Internet'],
  '10.0.1.4': ['VirtualNetwork'],
  '10.0.1.5': ['VirtualNetwork'],
  '10.0.9.9': ['VirtualNetwork'],
};
const addresses = Object.keys(world);
/** Which addresses a range means, by hand as well. */
const ranges: Readonly<Record<string, readonly string[]>> = {
  '20.60.0.0/16': ['20.60.0.1', '20.60.0.2'],
  '20.60.0.1': ['20.60.0.1'],
  '0.0.0.0/0': addresses,
  '10.0.0.0/8': ['10.0.1.4', '10.0.1.5', '10.0.9.9'],
  '10.0.1.0/28': ['10.0.1.4', '10.0.1.5'],
  '10.0.1.4/32': ['10.0.1.4'],
};
const means = (prefix: string): readonly string[] =>
  prefix === '*' ? addresses : (ranges[prefix] ?? addresses.filter((address) => world[address]?.includes(prefix)));

const tags = ['*', 'Internet', 'AzureCloud', 'Storage', 'Sql', 'ApiManagement', 'VirtualNetwork', 'AzureLoadBalancer'];
const doubtful = ['Storage.WestEurope', 'Storage.EastUS', 'ApiManagement.WestEurope', 'AzureCloud.WestEurope', ...Object.keys(ranges)];

interface Packet {
  readonly peer: string;
  readonly local: string;
  readonly port: number;
  readonly sourcePort: number;
}

function passes(rules: readonly SecurityRule[], { direction, protocol }: Packets, packet: Packet): boolean {
  const [source, destination] = direction === 'Inbound' ? [packet.peer, packet.local] : [packet.local, packet.peer];
  const within = (port: number) => (text: string) => {
    const [from = '', to = from] = text === '*' ? ['0', '65535'] : text.split('-');
    return port >= Number(from) && port <= Number(to);
  };
  const first = [...rules, ...defaultRules]
    .filter((one) => one.direction === direction && (one.protocol === '*' || one.protocol === protocol))
    .sort((a, b) => a.priority - b.priority)
    .find(
      (one) =>
        one.sourceAddressPrefixes.some((prefix) => means(prefix).includes(source)) &&
        one.destinationAddressPrefixes.some((prefix) => means(prefix).includes(destination)) &&
        one.destinationPortRanges.some(within(packet.port)) &&
        one.sourcePortRanges.some(within(packet.sourcePort)),
    );
  return first?.access === 'Allow';
}

const packetsOf = ({ peers, ports }: Packets): readonly Packet[] =>
  peers
    .flatMap(means)
    .flatMap((peer) =>
      ['10.0.1.4', '10.0.1.5'].flatMap((local) =>
        ports.flatMap((port) => [1024, 65_535].map((sourcePort) => ({ peer, local, port: Number(port), sourcePort }))),
      ),
    );

const lists = (from: readonly string[]) => fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: 2 });
const group = (direction: Packets['direction'], prefixes: readonly string[], sourcePorts: readonly string[]) =>
  fc.uniqueArray(
    fc
      .tuple(
        fc.integer({ min: 100, max: 120 }),
        fc.constantFrom('Allow' as const, 'Deny' as const),
        fc.constantFrom('*' as const, 'Tcp' as const, 'Udp' as const),
        lists(['*', '443', '1433', '400-500', '3443']),
        lists(prefixes),
        lists(['*', 'VirtualNetwork', '10.0.1.0/28', '10.0.1.4/32', '10.0.0.0/8']),
        fc.constantFrom(...sourcePorts),
      )
      .map(([priority, access, protocol, ports, theirs, ours, sourcePort]) =>
        rule(`r${priority}`, priority, `${direction} ${access} ${protocol} ${ports.join()} from * to *`, {
          sourcePortRanges: [sourcePort],
          sourceAddressPrefixes: direction === 'Inbound' ? theirs : ours,
          destinationAddressPrefixes: direction === 'Inbound' ? ours : theirs,
        }),
      ),
    { maxLength: 7, selector: ({ priority }) => priority },
  );

const needs = [
  storage,
  flow('Outbound Tcp 443,1433 to Sql'),
  flow('Inbound Tcp 443 from Internet'),
  flow('Inbound Tcp 443 from AzureLoadBalancer'),
  { ...flow('Outbound Udp 443 to Storage'), mayBeRegional: true as const },
  { ...management, ports: ['3443', '443'] },
];

describe.each(needs)('$direction $protocol $ports with $peers, against every single packet', (packets) => {
  test('what is called allowed gets through, whatever the rules speak of', () => {
    fc.assert(
      fc.property(group(packets.direction, [...tags, ...doubtful], ['*', '0-65535', '1024-2000']), (rules) => {
        if (evaluate(rules, packets, place).is !== 'Allowed') return;
        expect(packetsOf(packets).filter((packet) => !passes(rules, packets, packet))).toEqual([]);
      }),
      { seed: 20250617, numRuns: 400 },
    );
  });

  test('nothing is called closed, even in part, for what is not known to be denied', () => {
    fc.assert(
      fc.property(group(packets.direction, [...tags, ...doubtful], ['*', '1024-2000']), (rules) => {
        // An allow of addresses that no client knows to be the tag's counts for nothing.
        fc.pre(
          rules.every(
            ({ access, sourceAddressPrefixes: from, destinationAddressPrefixes: to }) =>
              access === 'Deny' || ![...from, ...to].some((one) => doubtful.includes(one)),
          ),
        );
        const verdict = evaluate(rules, packets, place);
        if (verdict.is !== 'Denied' && verdict.is !== 'Partly') return;
        expect(packetsOf(packets).every((packet) => passes(rules, packets, packet))).toBe(false);
      }),
      { seed: 20250620, numRuns: 400 },
    );
  });

  test('what is called denied does not get through, and the rule that is named does deny', () => {
    fc.assert(
      fc.property(group(packets.direction, tags, ['*']), (rules) => {
        const verdict = evaluate(rules, packets, place);
        if (verdict.is === 'Allowed') return;
        expect(verdict.by.access).toBe('Deny');
        const through = packetsOf(packets).filter((packet) => passes(rules, packets, packet));
        // An allow of a service lets a part of the internet through, and the words do not tell which.
        if (verdict.is === 'Denied') expect(packets.peers.includes('Internet') ? [] : through).toEqual([]);
        if (verdict.is === 'Denied') expect(through.length).toBeLessThan(packetsOf(packets).length);
      }),
      { seed: 20250618, numRuns: 400 },
    );
  });
});

const whole = needs.filter(({ peers }) => !peers.includes('Internet'));
test.each(whole)('$direction $protocol $ports with $peers: where rules name whole tags, the verdict is exact', (packets) => {
  fc.assert(
    fc.property(group(packets.direction, tags, ['*']), (rules) => {
      const through = packetsOf(packets).map((packet) => passes(rules, packets, packet));
      const expected = through.every(Boolean) ? 'Allowed' : through.some(Boolean) ? 'Partly' : 'Denied';
      expect(evaluate(rules, packets, place).is).toBe(expected);
    }),
    { seed: 20250619, numRuns: 400 },
  );
});
