/** Promises about what covers a flow, about rules of ours, about gateways that run already, and about ways out that help. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../../api/arm-id.ts';
import { group, ids, network, observation, seen, subnet } from '../../testing/observation.test-support.ts';
import { situation } from '../../testing/situation.test-support.ts';
import { blocked, flowsIn, internal, planOf, rowsOf, written, type Words, type World } from '../../testing/security-world.test-support.ts';

describe('A14: rules of ours speak IPv4', () => {
  const shared = { subnets: [ids.subnet, armId(ids.elsewhere)] };
  test.each([
    ['a subnet of both families', ['10.0.1.0/27', 'fd00:1:0:1::/64']],
    ['with IPv6 first', ['fd00:1:0:1::/64', '10.0.1.0/27']],
    ['with two ranges of each', ['fd00:1::/64', '10.0.1.0/28', 'fd00:2::/64', '10.0.1.16/28']],
  ])('A14: %s on a group that others use', (_, prefixes) => {
    const here = subnet({ prefixes });
    const { steps } = situation({
      seen: observation({ subnet: here, network: seen(network({ subnets: [here] })), group: seen(group([], shared)) }),
    }).plan;
    const bodies = JSON.stringify(steps.flatMap(({ writes }) => writes.filter(({ target }) => target.includes('/securityRules/'))));
    expect(bodies).toContain('10.0.1.');
    expect(bodies).not.toContain('fd00');
  });
});

describe('A15: ranges together hold what none holds alone', () => {
  const clients = (sources: string): World => ({
    spec: { networkSecurity: { clientSources: ['Internet'], priorities: { from: 3000, to: 3199 } } },
    rules: [['all', 200, `Inbound Allow Tcp 443,3443 from ${sources} to *`]],
  });
  test.each([
    ['two halves', '0.0.0.0/1,128.0.0.0/1', false],
    ['four quarters', '0.0.0.0/2,64.0.0.0/2,128.0.0.0/2,192.0.0.0/2', false],
    ['three quarters', '0.0.0.0/2,64.0.0.0/2,128.0.0.0/2', true],
  ])('A15: %s of all addresses', (_, sources, needsOurs) => {
    expect(rowsOf(clients(sources), 'NoClientCanConnect')).toEqual([]);
    expect(written(clients(sources)).includes('clients')).toBe(needsOurs);
  });
});

describe('A16: machines of one subnet', () => {
  const asked = (rules: readonly Words[]): World => ({
    spec: {
      ...internal,
      networkSecurity: { optionalFlows: ['internalcache-in', 'ratelimit-in'], priorities: { from: 3000, to: 3199 } },
    },
    rules,
  });
  test.each<[string, readonly Words[], readonly string[]]>([
    ['a deny of another subnet', [['other', 200, 'Inbound Deny * * from 10.10.2.0/24 to *']], []],
    ['a deny of a neighbour in the network', [['web', 200, 'Inbound Deny * * from 10.0.2.0/24 to *']], []],
    [
      'a deny of their own subnet',
      [['own', 200, 'Inbound Deny * * from 10.0.1.0/27 to *']],
      ['internal cache between machines, inbound', 'rate-limit counters between machines, inbound'],
    ],
  ])('A16: %s', (_, rules, closed) => {
    const world = asked(rules);
    expect(flowsIn(blocked(world))).toEqual(closed);
    expect(rowsOf(world, 'FlowUnknown')).toEqual([]);
  });
});

describe('A20: a gateway that runs in its subnet', () => {
  const olderTemplate: readonly Words[] = [['no-internet', 999, 'Outbound Deny * * from VirtualNetwork to Internet']];
  const isAnyBlocking = (world: World): boolean => planOf(world).findings.some(({ severity }) => severity === 'Blocking');
  test('A20: is not declared unfit for what it does without', () => {
    expect(isAnyBlocking({ isRunning: true, rules: olderTemplate })).toBe(false);
    expect(blocked({ isRunning: true, rules: olderTemplate })).toContainEqual(
      expect.stringMatching(/^Degrading: .*"certificate validation"/),
    );
  });
  test('A20: and is before it is moved there, or anywhere from there', () => {
    expect(isAnyBlocking({ rules: olderTemplate })).toBe(true);
    expect(isAnyBlocking({ isRunning: true, rules: olderTemplate, spec: { publicIp: { ids: [ids.address] } } })).toBe(true);
  });
  test('A20: what is closed elsewhere is advice to one that runs, and degrades one that comes', () => {
    const rules: readonly Words[] = [
      ['vault', 100, 'Outbound Allow * 443 from * to AzureKeyVault.WestEurope'],
      ['no-vaults', 200, 'Outbound Deny * 443 from * to AzureKeyVault'],
    ];
    expect(blocked({ isRunning: true, rules })).toEqual([expect.stringMatching(/^Advisory: Rule no-vaults .*"Azure Key Vault" in part/)]);
    expect(blocked({ rules })).toEqual([expect.stringMatching(/^Degrading: Rule no-vaults .*"Azure Key Vault" in part/)]);
  });
});

describe('A17: a remedy helps', () => {
  const hardened: World = {
    rules: [['no-internet', 999, 'Outbound Deny * * from VirtualNetwork to Internet']],
    spec: { networkSecurity: { priorities: { from: 200, to: 900 } } },
  };
  const remedies = (world: World) =>
    planOf(world).findings.flatMap(({ check, remedy, message }) =>
      check === 'FlowBlocked' ? [`${flowsIn([message]).join()}: ${remedy}`] : [],
    );
  test('A17: what is only expected is asked for by its name, and then open', () => {
    expect(remedies(hardened)).toEqual([
      'Microsoft Entra ID: Name entra in spec.networkSecurity.optionalFlows; the operator then writes its own rule for it. Or change or remove rule no-internet.',
      'time: Name ntp in spec.networkSecurity.optionalFlows; the operator then writes its own rule for it. Or change or remove rule no-internet.',
      'internal diagnostics: Name diagnostics in spec.networkSecurity.optionalFlows; the operator then writes its own rule for it. Or change or remove rule no-internet.',
    ]);
    const asked = { networkSecurity: { priorities: { from: 200, to: 900 }, optionalFlows: ['entra', 'ntp', 'diagnostics'] } };
    expect(remedies({ ...hardened, spec: asked })).toEqual([]);
  });
  test('A17: behind a rule in front of the band, the band is named too', () => {
    const band = { from: 3000, to: 3199 };
    const late = remedies({ ...hardened, spec: { networkSecurity: { priorities: band } } }).find((text) => text.startsWith('time: '));
    expect(late).toContain(
      'Name ntp in spec.networkSecurity.optionalFlows and give spec.networkSecurity.priorities a band that begins well below 999, such as 939 to 998',
    );
    const done = { networkSecurity: { priorities: { from: 500, to: 600 }, optionalFlows: ['ntp'] } };
    expect(remedies({ ...hardened, spec: done }).filter((text) => text.startsWith('time: '))).toEqual([]);
  });
  test('A17: the DNS of Azure is not asked for by a band', () => {
    const rules: readonly Words[] = [['no-dns', 3500, 'Outbound Deny * * from * to AzurePlatformDNS']];
    expect(remedies({ rules })).toEqual([
      'DNS of Azure: Change or remove rule no-dns, or give the network DNS servers of its own (spec.dns.servers).',
      'DNS of Azure over TCP: Change or remove rule no-dns, or give the network DNS servers of its own (spec.dns.servers).',
    ]);
    expect(remedies({ rules, spec: { dns: { servers: ['10.0.9.4'] } } })).toEqual([]);
  });
});
