/** Promises about words of rules whose addresses depend on the network: what a table, a peering or the host makes of them, and what Azure publishes anew. */

import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { findingsOf, statusOf, writesOf } from './support/shown.ts';
import { groupId, network, routeTable, rule, securityGroup, service, tableId } from './support/world.ts';

type Words = Parameters<typeof rule>;
interface Given {
  readonly rules: readonly Words[];
  readonly routes?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly hub?: object;
}

const internal = { mode: 'Internal' } as const;
const tunnel = { straight: 'ApiManagement Internet', all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' };
const probes: Words = ['lb', 100, 'Inbound Allow 6390 from AzureLoadBalancer to *'];
const management: Words = ['mgmt', 300, 'Inbound Allow 3443 from ApiManagement to *'];

async function applied({ rules, routes, spec = internal, hub = {} }: Given): Promise<Stage> {
  const subnet = { prefix: '10.0.1.0/27', group: 'apim-nsg', ...(routes && { routeTable: { id: tableId('rt') } }) };
  const base = network('hub', { apim: subnet });
  const stage = await createStage({
    resources: [
      securityGroup(
        'apim-nsg',
        rules.map((one) => rule(...one)),
      ),
      ...(routes ? [routeTable('rt', routes, ['*'])] : []),
      { ...base, properties: { ...(base['properties'] as object), ...hub } },
      service('orders', { sku: 'Premium' }),
    ],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  return stage;
}

const moves = (stage: Stage): readonly string[] => writesOf(stage).filter((write) => write.startsWith('PATCH'));
const blocked = async (stage: Stage): Promise<readonly string[]> =>
  (await findingsOf(stage, 'FlowBlocked')).filter(({ severity }) => severity === 'Blocking').map(({ message }) => message);

describe('A9: a default route makes everything a part of VirtualNetwork', () => {
  const noVnet: Words = ['no-vnet', 200, 'Inbound Deny * from VirtualNetwork to *'];
  test('A9: a deny of the network closes the control plane: the rule is named, and nothing is moved', async () => {
    const stage = await applied({ rules: [probes, noVnet, management], routes: tunnel });
    await stage.forward('20m');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect(await blocked(stage)).toEqual([expect.stringMatching(/^Rule no-vnet .* "management endpoint"/)]);
    expect(moves(stage)).toEqual([]);
  });

  test('A9: without a table the same rules settle', async () => {
    const stage = await applied({ rules: [probes, noVnet, management] });
    await stage.until('orders', 'True/Settled');
    expect(await blocked(stage)).toEqual([]);
  });

  test('A9: a deny of what goes out to the network closes all that is required', async () => {
    const stage = await applied({ rules: [['no-vnet', 200, 'Outbound Deny * from * to VirtualNetwork']], routes: tunnel });
    await stage.forward('20m');
    expect(await blocked(stage)).toHaveLength(5);
    expect(moves(stage)).toEqual([]);
  });

  test('A9: a rule against lateral movement, which ours go in front of, keeps the gateway from nothing', async () => {
    const rules: readonly Words[] = [
      ['allow-own', 3990, 'Outbound Allow * from 10.0.1.0/27 to 10.0.1.0/27'],
      ['deny-lateral', 4000, 'Outbound Deny * from VirtualNetwork to VirtualNetwork'],
    ];
    const stage = await applied({ rules, routes: tunnel });
    await stage.until('orders', 'True/Settled');
    expect((await statusOf(stage)).summary?.network).toBe('6/6');
  });

  test('A9: under Audit the same rule is named before anything is moved', async () => {
    const rules: readonly Words[] = [management, probes, ['deny-lateral', 4000, 'Outbound Deny * from VirtualNetwork to VirtualNetwork']];
    const stage = await applied({ rules, routes: tunnel, spec: { ...internal, networkSecurity: { policy: 'Audit' } } });
    await stage.forward('20m');
    expect((await blocked(stage)).map((text) => /flow "([^"]+)"/.exec(text)?.[1])).toEqual(
      expect.arrayContaining(['Azure Storage', 'Azure SQL', 'Azure Key Vault', 'Azure Monitor']),
    );
    expect(moves(stage)).toEqual([]);
  });

  test('A9: the exposure is said, and its remedy makes it go and leaves the gateway at work', async () => {
    const stage = await applied({ rules: [], routes: tunnel });
    await stage.until('orders', 'True/Settled');
    const [open] = await findingsOf(stage, 'ManagementOpenWide');
    expect(open?.message).toContain('route all (0.0.0.0/0) brings it into the tag VirtualNetwork');
    const rest = rule('rest', 4096, 'Inbound Deny * from * to *');
    stage.azure.put(`${groupId('apim-nsg')}/securityRules/rest`, rest);
    await stage.forward('3h');
    expect(await findingsOf(stage, 'ManagementOpenWide')).toEqual([]);
    expect([stage.ready('orders'), (await statusOf(stage)).summary?.network]).toEqual(['True/Settled', '6/6']);
  });
});

describe('A11: a peered network with public addresses', () => {
  const advised: readonly Words[] = [
    probes,
    management,
    ['vnet', 110, 'Outbound Allow * from VirtualNetwork to VirtualNetwork'],
    ['azure', 120, 'Outbound Allow * from VirtualNetwork to AzureCloud'],
    ['http', 130, 'Outbound Allow 80 from VirtualNetwork to Internet'],
    ['no-internet', 200, 'Outbound Deny * from * to Internet'],
  ];
  const peered = (peeringState: string) => ({
    virtualNetworkPeerings: [
      {
        name: 'hub',
        properties: { peeringState, allowVirtualNetworkAccess: true, remoteAddressSpace: { addressPrefixes: ['25.20.0.0/16'] } },
      },
    ],
    dhcpOptions: { dnsServers: ['25.20.0.4'] },
  });
  test('A11: its DNS server is reached by what allows the network, and nothing is said', async () => {
    const stage = await applied({ rules: advised, hub: peered('Connected') });
    await stage.until('orders', 'True/Settled');
    expect((await findingsOf(stage, 'FlowUnknown')).filter(({ message }) => message.includes('DNS'))).toEqual([]);
  });
});

describe('A13: DNS of the platform', () => {
  const noDns: Words = ['no-dns', 200, 'Outbound Deny * from * to AzurePlatformDNS'];
  test('A13: denied by its tag, nothing is moved, and servers of the network are the way out', async () => {
    const stage = await applied({ rules: [noDns] });
    await stage.forward('20m');
    expect(await blocked(stage)).toEqual([
      expect.stringMatching(/^Rule no-dns .* "DNS of Azure"/),
      expect.stringMatching(/^Rule no-dns .* "DNS of Azure over TCP"/),
    ]);
    expect(moves(stage)).toEqual([]);
    await stage.edit('orders', { dns: { servers: ['10.0.0.4'] } });
    await stage.until('orders', 'True/Settled');
  });
  test('A13: denied in figures it is not touched', async () => {
    const stage = await applied({
      rules: [
        ['port', 200, 'Outbound Deny 53 from * to *'],
        ['host', 210, 'Outbound Deny * from * to 168.63.129.16'],
      ],
    });
    await stage.until('orders', 'True/Settled');
  });
});
