/** Promises about rules as Azure reads them: by the addresses that words stand for at this place, not by the words. */

import { describe, expect, test } from '@jest/globals';
import type { BindingSpec } from '../../../api/binding.ts';
import { armId } from '../../../api/arm-id.ts';
import { rule } from '../../../network/rules.test-support.ts';
import type { RouteTable } from '../../../azure/resources.ts';
import {
  attached,
  group,
  ids,
  network,
  observation,
  premium,
  seen,
  service,
  subnet,
  table,
} from '../../testing/observation.test-support.ts';
import { rulePrefix } from '../../model/terms/owner.ts';
import { situation } from '../../testing/situation.test-support.ts';

type Words = readonly [name: string, priority: number, words: string];
interface World {
  readonly spec?: Partial<BindingSpec>;
  readonly rules?: readonly Words[];
  readonly routes?: Readonly<Record<string, RouteTable['routes'][number]['nextHopType']>>;
  readonly network?: Parameters<typeof network>[0];
  readonly subnet?: Parameters<typeof subnet>[0];
  readonly isRunning?: true;
  readonly table?: Partial<RouteTable>;
}

const internal: Partial<BindingSpec> = { mode: 'Internal' };

function planOf({ spec = {}, rules = [], routes, network: change = {}, subnet: more = {}, isRunning, table: other }: World) {
  const routed = routes && { routeTableId: ids.table };
  const here = subnet({ ...routed, ...more });
  return situation({
    spec,
    seen: observation({
      service: seen(
        isRunning ? attached({ ...premium, virtualNetworkType: spec.mode === 'Internal' ? 'Internal' : 'External' }) : service(premium),
      ),
      network: seen(network({ subnets: [here], peerings: [], ...change })),
      subnet: here,
      group: seen(group(rules.map((one) => rule(...one)))),
      ...(routes && {
        table: seen(
          table(
            Object.entries(routes).map(([prefix, nextHopType], at) => ({ name: `r${at}`, prefix, nextHopType })),
            other,
          ),
        ),
      }),
    }),
  }).plan;
}

const rowsOf = (world: World, check: string): readonly string[] =>
  planOf(world)
    .findings.filter((one) => one.check === check)
    .map(({ severity, message }) => `${severity}: ${message}`);
const blocked = (world: World) => rowsOf(world, 'FlowBlocked');
const flowsIn = (messages: readonly string[]): readonly string[] => messages.map((text) => /flow "([^"]+)"/.exec(text)?.[1] ?? text);
const written = (world: World): readonly string[] =>
  planOf(world)
    .steps.flatMap(({ writes }) => writes.map(({ target }) => target))
    .flatMap((target) =>
      target.includes('/securityRules/') ? [target.split('/').at(-1)?.replace(rulePrefix(ids.service), '') ?? ''] : [],
    );

const tunnel = { ApiManagement: 'Internet', '0.0.0.0/0': 'VirtualAppliance' } as const;
const closedNetwork: readonly Words[] = [
  ['lb', 100, 'Inbound Allow Tcp 6390 from AzureLoadBalancer to *'],
  ['no-vnet', 200, 'Inbound Deny * * from VirtualNetwork to *'],
  ['mgmt', 300, 'Inbound Allow Tcp 3443 from ApiManagement to *'],
];
const lateral: readonly Words[] = [
  ['allow-own', 3990, 'Outbound Allow * * from 10.0.1.0/27 to 10.0.1.0/27'],
  ['deny-lateral', 4000, 'Outbound Deny * * from VirtualNetwork to VirtualNetwork'],
];

describe('A9: VirtualNetwork holds what routes bring into it', () => {
  test('A9: under a default route a deny of the network closes the control plane', () => {
    const [only, ...more] = blocked({ spec: internal, routes: tunnel, rules: closedNetwork });
    expect(more).toEqual([]);
    expect(only).toMatch(/^Blocking: Rule no-vnet \(priority 200, Deny\) .* blocks the required flow "management endpoint"/);
  });

  test('A9: without a table the same rules close nothing', () => {
    expect(blocked({ spec: internal, rules: closedNetwork })).toEqual([]);
  });

  test('A9: outbound everything that is required is closed', () => {
    const found = blocked({ spec: internal, routes: tunnel, rules: [['no-vnet', 200, 'Outbound Deny * * from * to VirtualNetwork']] });
    expect(flowsIn(found.filter((text) => text.startsWith('Blocking')))).toEqual([
      'certificate validation',
      'Azure Storage',
      'Azure SQL',
      'Azure Key Vault',
      'Azure Monitor',
    ]);
  });

  test('A9: a rule against lateral movement closes the ways to services under Audit, and is got in front of under Enforce', () => {
    const world = { rules: lateral, routes: { '0.0.0.0/0': 'VirtualAppliance' } } as const;
    const audit = { networkSecurity: { policy: 'Audit', priorities: { from: 3000, to: 3199 } } } as const;
    expect(flowsIn(blocked({ ...world, spec: audit }))).toEqual(
      expect.arrayContaining(['Azure Storage', 'Azure SQL', 'Azure Key Vault', 'Azure Monitor']),
    );
    expect(blocked({ ...world, spec: {} }).filter((text) => text.startsWith('Blocking'))).toEqual([]);
  });

  test('A9: four quarters by a gateway bring in everything too', () => {
    const quarters = Object.fromEntries(['0', '64', '128', '192'].map((first) => [`${first}.0.0.0/2`, 'VirtualNetworkGateway' as const]));
    expect(flowsIn(blocked({ spec: internal, routes: quarters, rules: closedNetwork }))).toEqual(['management endpoint']);
  });

  test('A9: a route for the range of the control plane alone brings in that', () => {
    const found = blocked({ spec: internal, routes: { '51.145.179.78/32': 'VirtualAppliance' }, rules: closedNetwork });
    expect(found).toEqual([expect.stringMatching(/"management endpoint" in part, for Tcp 3443 51\.145\.179\.78/)]);
  });

  test('A9: a declared tunnel is said as a doubt, and blocks nothing', () => {
    const world: World = { spec: { ...internal, routing: { forcedTunnelling: 'Yes' } }, rules: closedNetwork };
    expect(blocked(world)).toEqual([]);
    expect(rowsOf(world, 'FlowUnknown')).toEqual([expect.stringMatching(/^Advisory: Rule no-vnet .* "management endpoint"/)]);
  });

  test('A9: everybody comes in by the default rule: that is said, with the route and a way out that helps', () => {
    const [only] = rowsOf({ routes: tunnel }, 'ManagementOpenWide');
    expect(only).toBe(
      'Advisory: Rule AllowVnetInBound in network security group apim-nsg lets the whole internet reach the management endpoint on port 3443 and every other port that no rule denies: route r1 (0.0.0.0/0) brings it into the tag VirtualNetwork.',
    );
    expect(rowsOf({ routes: tunnel }, 'NoClientCanConnect')).toEqual([]);
    const helped: World = { routes: tunnel, rules: [['rest', 4096, 'Inbound Deny * * from * to *']] };
    expect(rowsOf(helped, 'ManagementOpenWide')).toEqual([]);
    expect(blocked(helped)).toEqual([]);
  });

  test('A9: half of the internet is half of it, and a declared tunnel may do it', () => {
    expect(rowsOf({ routes: { '128.0.0.0/1': 'VirtualAppliance' } }, 'ManagementOpenWide')).toEqual([
      expect.stringMatching(/lets a part of the internet reach/),
    ]);
    expect(rowsOf({ spec: { routing: { forcedTunnelling: 'Yes' } } }, 'ManagementOpenWide')).toEqual([
      expect.stringMatching(/may let the whole internet/),
    ]);
    expect(rowsOf({}, 'ManagementOpenWide')).toEqual([]);
  });

  test('A9: clients that only a default route lets in are no surprise to others', () => {
    expect(rowsOf({}, 'NoClientCanConnect')).toHaveLength(1);
    expect(rowsOf({ routes: { '198.51.100.0/24': 'VirtualAppliance' } }, 'NoClientCanConnect')).toHaveLength(1);
  });
});

describe('A11: networks with public addresses', () => {
  const advised: readonly Words[] = [
    ['vnet', 100, 'Outbound Allow * * from VirtualNetwork to VirtualNetwork'],
    ['http', 110, 'Outbound Allow Tcp 80,443,1433,1886 from VirtualNetwork to Internet'],
    ['no-internet', 200, 'Outbound Deny * * from * to Internet'],
  ];
  test('A11: a DNS server with a public address may be in a connected network: a doubt, and nothing is blocked', () => {
    const world: World = { spec: internal, rules: advised, network: { dnsServers: ['25.20.0.4'] } };
    expect(flowsIn(blocked(world).filter((text) => text.startsWith('Blocking')))).toEqual([]);
    expect(rowsOf(world, 'FlowUnknown')).toEqual([
      expect.stringMatching(/^Advisory: Rule no-internet .* "DNS", the required flow "DNS over TCP"/),
    ]);
  });
  test('A11: in a connected peering it is in the network for sure', () => {
    const peerings = [{ remotePrefixes: ['25.20.0.0/16'], state: 'Connected', allowsAccess: true, usesRemoteGateways: false }];
    const world: World = { spec: internal, rules: advised, network: { dnsServers: ['25.20.0.4'], peerings } };
    expect([...blocked(world), ...rowsOf(world, 'FlowUnknown')].filter((text) => text.includes('DNS'))).toEqual([]);
  });
  test('A11: with the deny behind the band its own rule is written, for a perhaps spares none', () => {
    const later = advised.map(([name, priority, words]): Words => [name, name === 'no-internet' ? 4000 : priority, words]);
    expect(written({ spec: internal, rules: later, network: { dnsServers: ['10.0.9.4'] } })).not.toContain('dns-udp');
  });
});

describe('A12: Internet is what is not in the network', () => {
  const here = { prefixes: ['20.5.1.0/24'] };
  const wide = { prefixes: ['20.5.0.0/16'] };
  test('A12: a client of a network with public addresses is no client from the internet', () => {
    const world: World = {
      spec: { networkSecurity: { clientSources: ['20.5.9.0/24'], priorities: { from: 3000, to: 3199 } } },
      rules: [['no-internet', 200, 'Inbound Deny * * from Internet to *']],
      network: wide,
      subnet: here,
    };
    expect(rowsOf(world, 'NoClientCanConnect')).toEqual([]);
    const outside = { ...world, spec: { networkSecurity: { clientSources: ['20.6.9.0/24'], priorities: { from: 3000, to: 3199 } } } };
    expect(rowsOf(outside, 'NoClientCanConnect')).toHaveLength(1);
  });
  test('A12: a deny of the way out to the internet has no say over what comes in', () => {
    const rules: readonly Words[] = [
      ['out', 200, 'Outbound Deny * * from * to Internet'],
      ['mgmt', 300, 'Inbound Allow Tcp 3443 from ApiManagement to VirtualNetwork'],
    ];
    expect(flowsIn(blocked({ spec: internal, rules, network: wide, subnet: here }))).not.toContain('management endpoint');
  });
});

describe('A13: what can never hold the peer of a flow', () => {
  test.each<[string, readonly Words[], Partial<BindingSpec>]>([
    ['all of IPv6, inbound', [['no6-in', 100, 'Inbound Deny * * from ::/0 to *']], internal],
    ['all of IPv6, outbound', [['no6-out', 100, 'Outbound Deny * * from * to ::/0']], internal],
    [
      'a range of IPv6 before a client',
      [['no6', 100, 'Inbound Deny * * from 2001:db8::/32 to *']],
      { networkSecurity: { clientSources: ['52.10.0.0/16'], priorities: { from: 3000, to: 3199 } } },
    ],
  ])('A13: %s', (_, rules, spec) => {
    const said = planOf({ rules, spec }).findings.map(({ check }) => check);
    expect(said.filter((check) => ['FlowBlocked', 'FlowUnknown'].includes(check))).toEqual([]);
    expect(spec === internal ? [] : rowsOf({ rules, spec }, 'NoClientCanConnect')).toEqual([]);
  });

  const noDns: readonly Words[] = [['no-dns', 200, 'Outbound Deny * * from * to AzurePlatformDNS']];
  test('A13: the DNS of the platform is closed by its own tag', () => {
    const found = blocked({ spec: internal, rules: noDns });
    expect(flowsIn(found)).toEqual(['DNS of Azure', 'DNS of Azure over TCP']);
    expect(found.every((text) => text.startsWith('Blocking: Rule no-dns '))).toBe(true);
    expect(rowsOf({ spec: internal, rules: noDns }, 'FlowUnknown')).toEqual([]);
  });
  test('A13: and by nothing else; with servers of its own the gateway does without', () => {
    const all: readonly Words[] = [
      ['none', 4000, 'Outbound Deny * * from * to *'],
      ['host', 4001, 'Outbound Deny * * from * to 168.63.129.16'],
    ];
    expect(flowsIn(blocked({ spec: internal, rules: all }))).not.toContain('DNS of Azure');
    expect(blocked({ spec: internal, rules: noDns, network: { dnsServers: ['10.0.9.4'] } })).toEqual([]);
  });
  test('A13: no rule of ours is written for it', () => {
    expect(written({ spec: internal }).filter((name) => name.includes('platform'))).toEqual([]);
  });
});

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
      'Name ntp in spec.networkSecurity.optionalFlows and give spec.networkSecurity.priorities a band that begins below 999',
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
