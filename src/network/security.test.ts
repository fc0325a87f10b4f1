/** Promises of the evaluation: what it says of a flow is what every single packet of it meets. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules, type SecurityRule } from './rules.ts';
import type { Packets } from './filter/needs.ts';
import { evaluate } from './security.ts';

const place = { subnetPrefixes: ['10.0.0.0/30'], vnetPrefixes: ['10.0.0.0/16'], region: 'West Europe' };

const rule = (change: Partial<SecurityRule>): SecurityRule => ({
  name: 'rule',
  priority: 200,
  direction: 'Inbound',
  access: 'Deny',
  protocol: '*',
  sourcePortRanges: ['*'],
  destinationPortRanges: ['*'],
  sourceAddressPrefixes: ['*'],
  destinationAddressPrefixes: ['*'],
  sourceApplicationSecurityGroups: [],
  destinationApplicationSecurityGroups: [],
  ...change,
});

const management: Packets = { direction: 'Inbound', peers: ['ApiManagement'], ports: ['3443'], protocol: 'Tcp' };
const sql: Packets = { direction: 'Outbound', peers: ['Sql'], mayBeRegional: true, ports: ['1433'], protocol: 'Tcp' };
const out = { direction: 'Outbound', access: 'Allow' } as const;
const denyOut = rule({ name: 'deny', direction: 'Outbound', priority: 4000 });

describe('what a group does to a flow', () => {
  test.each<[string, Packets, SecurityRule[], string]>([
    ['default rules alone, management', management, [], 'Denied'],
    ['default rules alone, SQL', sql, [], 'Allowed'],
    ['an allow of the tag', management, [rule({ access: 'Allow', sourceAddressPrefixes: ['ApiManagement'] })], 'Allowed'],
    ['an allow of the tag in capitals', management, [rule({ access: 'Allow', sourceAddressPrefixes: ['APIMANAGEMENT'] })], 'Allowed'],
    ['an allow of another port', management, [rule({ access: 'Allow', destinationPortRanges: ['3444'] })], 'Denied'],
    ['an allow of another protocol', management, [rule({ access: 'Allow', protocol: 'Udp' })], 'Denied'],
    ['an allow of the network', management, [rule({ access: 'Allow', sourceAddressPrefixes: ['VirtualNetwork'] })], 'Denied'],
    ['a weaker allow', management, [rule({}), rule({ access: 'Allow', priority: 300 })], 'Denied'],
    ['a stronger allow', management, [rule({}), rule({ access: 'Allow', priority: 100 })], 'Allowed'],
    ['an allow for half the subnet', management, [rule({ access: 'Allow', destinationAddressPrefixes: ['10.0.0.0/31'] })], 'Partly'],
    ['an allow of unknown machines', management, [rule({ access: 'Allow', destinationApplicationSecurityGroups: ['/a'] })], 'Denied'],
    ['a deny of all', sql, [denyOut], 'Denied'],
    ['the tag of the region', sql, [denyOut, rule({ ...out, destinationAddressPrefixes: ['Sql.WestEurope'] })], 'Allowed'],
    ['the tag of another region', sql, [denyOut, rule({ ...out, destinationAddressPrefixes: ['Sql.EastUS'] })], 'Denied'],
    ['the whole internet', sql, [denyOut, rule({ ...out, destinationAddressPrefixes: ['Internet'] })], 'Allowed'],
    ['a port that is nearly right', sql, [denyOut, rule({ ...out, destinationPortRanges: ['1443'] })], 'Denied'],
  ])('%s: %#', (_, flow, rules, verdict) => {
    expect(evaluate(rules, flow, place).is).toBe(verdict);
  });
});

const peers = ['203.0.113.0', '203.0.113.1', '203.0.113.2', '203.0.113.3'];
const locals = ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.3'];
const ports = [440, 441, 442, 443];

/** Which of the packets' addresses a prefix means, written out by hand so that the oracle does no arithmetic of its own. */
const meaning: Readonly<Record<string, readonly string[]>> = {
  '*': [...peers, ...locals],
  Internet: peers,
  VirtualNetwork: locals,
  '203.0.113.0/31': peers.slice(0, 2),
  '203.0.113.2': [peers[2] ?? ''],
  '203.0.113.0/24': peers,
  '198.51.100.0/24': [],
  '10.0.0.0/31': locals.slice(0, 2),
  '10.0.0.3/32': [locals[3] ?? ''],
  '10.0.0.0/8': locals,
};
const portMeaning: Readonly<Record<string, readonly number[]>> = {
  '*': ports,
  '443': [443],
  '440-441': [440, 441],
  '0-442': [440, 441, 442],
  '80': [],
};

const some = (from: Readonly<Record<string, unknown>>): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...Object.keys(from)), { minLength: 1, maxLength: 3 });

const group = (direction: 'Inbound' | 'Outbound'): fc.Arbitrary<SecurityRule[]> =>
  fc.uniqueArray(
    fc
      .record({
        priority: fc.integer({ min: 100, max: 130 }),
        access: fc.constantFrom('Allow' as const, 'Deny' as const),
        protocol: fc.constantFrom('*' as const, 'Tcp' as const, 'Udp' as const),
        destinationPortRanges: some(portMeaning),
        sourceAddressPrefixes: some(meaning),
        destinationAddressPrefixes: some(meaning),
      })
      .map((change) => rule({ ...change, direction, name: `r${change.priority}` })),
    { maxLength: 8, selector: ({ priority }) => priority },
  );

function packetPasses(rules: readonly SecurityRule[], direction: string, source: string, destination: string, port: number): boolean {
  const first = [...rules, ...defaultRules]
    .filter((one) => one.direction === direction && one.protocol !== 'Udp')
    .sort((a, b) => a.priority - b.priority)
    .find(
      (one) =>
        one.sourceAddressPrefixes.some((prefix) => meaning[prefix]?.includes(source)) &&
        one.destinationAddressPrefixes.some((prefix) => meaning[prefix]?.includes(destination)) &&
        one.destinationPortRanges.some((text) => portMeaning[text]?.includes(port)),
    );
  return first?.access === 'Allow';
}

test.each(['Inbound', 'Outbound'] as const)('%s: the verdict is that of all packets taken one by one', (direction) => {
  const flow: Packets = { direction, peers: ['203.0.113.0/30'], ports: ['440-443'], protocol: 'Tcp' };
  fc.assert(
    fc.property(group(direction), (rules) => {
      const passes = peers.flatMap((peer) =>
        locals.flatMap((local) =>
          ports.map((port) =>
            direction === 'Inbound' ? packetPasses(rules, direction, peer, local, port) : packetPasses(rules, direction, local, peer, port),
          ),
        ),
      );
      const expected = passes.every(Boolean) ? 'Allowed' : passes.some(Boolean) ? 'Partly' : 'Denied';
      expect(evaluate(rules, flow, place).is).toBe(expected);
    }),
    { seed: 20250617, numRuns: 500 },
  );
});
