/** Promises about ids in any spelling, and groups and tables that are full: taken for what they mean, or a finding that says what to do. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, ordinary, routeTable, rule, securityGroup, service, serviceId, subnetId, tableId } from './support/world.ts';
import { checks, type Json, ours, properties, type Rule, rulesIn, started, staysSilent } from './bad-input.test-support.ts';

describe('ids', () => {
  const respelt = (id: string) =>
    id.replace('/subscriptions/', '/SUBSCRIPTIONS/').replace('resourceGroups/gateways', 'resourcegroups/GATEWAYS');

  test('in other letter case mean the same', async () => {
    const stage = await started({
      ...ordinarySpec(),
      serviceId: respelt(serviceId('orders')),
      subnetId: respelt(subnetId('hub', 'apim')),
      networkSecurity: { groupId: respelt(groupId('apim-nsg')) },
    });
    await stage.until('orders', 'True/Settled');
    expect(await checks(stage)).not.toContain('SecurityGroupDiffers');
    await staysSilent(stage);
    await stage.edit('orders', { serviceId: serviceId('orders'), subnetId: subnetId('hub', 'apim') });
    await stage.forward('1h');
    expect(stage.ready('orders')).toBe('True/Settled');
    await staysSilent(stage);
  });

  test('names as long as Azure takes them are written and shown whole', async () => {
    const [long, longer] = ['n'.repeat(80), 't'.repeat(80)];
    const stage = await started(
      {
        ...ordinarySpec(),
        networkSecurity: { create: { name: long } },
        routing: { create: { name: longer }, forcedTunnelling: 'Yes', clientPrefixes: ['203.113.113.128/32'] },
      },
      [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')],
    );
    await stage.until('orders', 'True/Settled');
    expect(ours(stage, groupId(long)).length).toBeGreaterThan(5);
    expect((properties(stage, tableId(longer))['routes'] as readonly Rule[]).length).toBe(2);
    await staysSilent(stage);
  });
});

describe('security groups at their limits', () => {
  const foreign = (many: number) =>
    Array.from({ length: many }, (_, at) =>
      rule(`theirs-${at}`, 100 + at, `Inbound Allow ${20_000 + at} from 10.1.0.0/16 to VirtualNetwork`),
    );

  test('rules of others by the hundred are judged, and none of them is touched', async () => {
    const stage = await started(ordinarySpec(), [securityGroup('apim-nsg', foreign(900)), ...ordinary.slice(1)]);
    await stage.until('orders', 'True/Settled');
    expect(rulesIn(stage, groupId('apim-nsg')).filter(({ name }) => name.startsWith('theirs-'))).toHaveLength(900);
    expect(ours(stage, groupId('apim-nsg')).length).toBeGreaterThan(5);
  });

  test('a group that is full is a finding that says what to do, and the gateway is not touched', async () => {
    const closed = rule('closed', 3900, 'Outbound Deny * from * to *');
    const stage = await started(ordinarySpec(), [securityGroup('apim-nsg', [...foreign(999), closed]), ...ordinary.slice(1)]);
    await stage.forward('3h');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    const { findings = [] } = (await stage.binding('orders')).status ?? {};
    expect(findings.find(({ check }) => check === 'NoRoomForRules')?.message).toMatch(/^Azure takes 1000 rules in a group, and/);
    expect(rulesIn(stage, groupId('apim-nsg'))).toHaveLength(1000);
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
  });

  test('a deny with thousands of ranges is read for what it blocks', async () => {
    const ranges = Array.from({ length: 4000 }, (_, at) => `100.${Math.floor(at / 250) + 64}.${at % 250}.0/24`);
    const deny = (prefixes: readonly string[]): Json => ({
      name: 'deny',
      properties: {
        priority: 100,
        direction: 'Inbound',
        access: 'Deny',
        protocol: '*',
        sourcePortRange: '*',
        destinationPortRange: '*',
        sourceAddressPrefixes: prefixes,
        destinationAddressPrefix: '*',
      },
    });
    const harmless = await started(ordinarySpec(), [securityGroup('apim-nsg', [deny(ranges)]), ...ordinary.slice(1)]);
    await harmless.until('orders', 'True/Settled');
    const harmful = await started(ordinarySpec(), [
      securityGroup('apim-nsg', [deny([...ranges.slice(1), '0.0.0.0/1', '128.0.0.0/1'])]),
      ...ordinary.slice(1),
    ]);
    await harmful.forward('1h');
    expect(harmful.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect(await checks(harmful)).toContain('FlowBlocked');
  });
});

/** MicrosoftDocs/azure-docs#128356 (600), #128759 (1,000); Microsoft: Virtual network traffic routing (25 routes with service tags). */
describe('A5: a limit of Azure is told and refuses nothing by itself', () => {
  const ranges = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`r${at}`, `10.${100 + Math.floor(at / 250)}.${at % 250}.0/24 VirtualAppliance 10.9.0.4`]),
    );
  const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory', 'Storage', 'Sql', 'AzureKeyVault'];
  const behind = (routes: Readonly<Record<string, string>>) =>
    started(ordinarySpec(), [
      routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4', ...routes }, passing),
      securityGroup('apim-nsg'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
      service('orders'),
    ]);
  const count = (stage: Stage) => (properties(stage, tableId('rt'))['routes'] as readonly Rule[]).length;

  test('A5: beyond 400 routes ours is written', async () => {
    const stage = await behind(ranges(405));
    await stage.until('orders', 'True/Settled');
    expect(count(stage)).toBe(407);
  });

  test('A5: where nothing has to be written no limit is named', async () => {
    const stage = await behind({ ...ranges(405), plane: 'ApiManagement Internet' });
    await stage.until('orders', 'True/Settled');
    expect(await checks(stage)).not.toContain('RoutesFull');
    expect(count(stage)).toBe(407);
  });

  test('A5: what Azure refuses is shown in its own words, and the gateway stays', async () => {
    const stage = await behind(ranges(999));
    await stage.forward('1h');
    expect(stage.ready('orders')).toMatch(/^False/);
    expect(count(stage)).toBe(1_000);
    const { status } = await stage.binding('orders');
    expect(JSON.stringify(status?.conditions)).toContain('cannot have more than 1000 routes');
  });
});
