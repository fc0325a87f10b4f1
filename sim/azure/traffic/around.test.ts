/** What a gateway's activation makes of words whose content depends on what surrounds its subnet: routes, peerings, premises, the platform. */

import { describe, expect, test } from '@jest/globals';
import {
  attach,
  bench,
  group,
  groupId,
  management,
  network,
  rule,
  securityGroup,
  service,
  serviceId,
  stateOf,
  subnet,
} from '../azure.test-support.ts';
import { list, object, objects, text, type Json } from '../json.ts';

const tableId = `${group}/providers/Microsoft.Network/routeTables/rt`;

/** `0.0.0.0/0 > VirtualAppliance` */
const table = (...routes: readonly string[]): Json => ({
  id: tableId,
  location: 'westeurope',
  simulated: { passes: ['*'] },
  properties: {
    routes: routes.map((words, at) => {
      const [addressPrefix = '', nextHopType = ''] = words.split(' > ');
      const isAppliance = nextHopType === 'VirtualAppliance';
      return { name: `r${at}`, properties: { addressPrefix, nextHopType, ...(isAppliance && { nextHopIpAddress: '10.9.0.4' }) } };
    }),
  },
});

const tunnelled = table('ApiManagement > Internet', '0.0.0.0/0 > VirtualAppliance');
const withTable = (more: Json = {}): Json =>
  network({ subnets: [subnet('apim', '10.0.1.0/24', { routeTable: { id: tableId }, networkSecurityGroup: { id: groupId } })], ...more });

const premium = service({ sku: { name: 'Premium', capacity: 1 } });
const probe = rule('lb', 100, 'Inbound Allow 6390 from AzureLoadBalancer to *');

async function stateAfter(world: readonly Json[]): Promise<string> {
  const b = bench(world);
  await b.ask('PATCH', serviceId, attach());
  await b.minutes(70);
  return stateOf(await b.ask('GET', serviceId));
}

describe('the tag VirtualNetwork', () => {
  const noVnet = rule('no-vnet', 200, 'Inbound Deny * from VirtualNetwork to *');
  const noVnetOut = rule('no-vnet', 200, 'Outbound Deny * from * to VirtualNetwork');

  test.each<[what: string, rules: readonly Json[], routes: Json, ends: string]>([
    ['a deny of it closes the control plane under a default route', [probe, noVnet, management], tunnelled, 'Failed'],
    ['and not without one', [probe, noVnet, management], table(), 'Succeeded'],
    ['outbound it closes storage under a default route', [probe, noVnetOut, management], tunnelled, 'Failed'],
    ['and not without one', [probe, noVnetOut, management], table(), 'Succeeded'],
    [
      'a rule against lateral movement',
      [
        probe,
        rule('own', 3990, 'Outbound Allow * from 10.0.1.0/24 to 10.0.1.0/24'),
        rule('lateral', 4000, 'Outbound Deny * from VirtualNetwork to VirtualNetwork'),
        management,
      ],
      tunnelled,
      'Failed',
    ],
    [
      'a route to the gateway of the network brings it in too',
      [probe, noVnet, management],
      table('51.0.0.0/8 > VirtualNetworkGateway', 'ApiManagement > Internet'),
      'Failed',
    ],
    ['a route to the internet does not', [probe, noVnet, management], table('0.0.0.0/0 > Internet'), 'Succeeded'],
    ['no rule for the control plane is needed under a default route', [probe], tunnelled, 'Succeeded'],
    ['and one is without', [probe], table(), 'Failed'],
  ])('A9: %s: %#', async (_, rules, routes, ends) => {
    expect(await stateAfter([securityGroup(...rules), routes, withTable(), premium])).toBe(ends);
  });

  test('A9: what a gateway of the network announces is in it: a deny closes a default route learnt by BGP', async () => {
    const learnt = { ...withTable(), simulated: { announced: ['0.0.0.0/0'], passes: ['*'] } };
    const straight = table('ApiManagement > Internet');
    expect(await stateAfter([securityGroup(probe, management), straight, learnt, premium])).toBe('Succeeded');
    expect(await stateAfter([securityGroup(probe, noVnet, management), straight, learnt, premium])).toBe('Failed');
  });

  test.each<[what: string, peering: Json, ends: string]>([
    ['connected', { peeringState: 'Connected', allowVirtualNetworkAccess: true }, 'Succeeded'],
    ['disconnected', { peeringState: 'Disconnected', allowVirtualNetworkAccess: true }, 'Failed'],
    ['without access', { peeringState: 'Connected', allowVirtualNetworkAccess: false }, 'Failed'],
  ])('A11: a DNS server with a public address in a peered network that is %s', async (_, peering, ends) => {
    const virtualNetworkPeerings = [{ name: 'hub', properties: { ...peering, remoteAddressSpace: { addressPrefixes: ['25.20.0.0/16'] } } }];
    const rules = [
      probe,
      management,
      rule('vnet', 110, 'Outbound Allow * from VirtualNetwork to VirtualNetwork'),
      rule('azure', 120, 'Outbound Allow * from VirtualNetwork to AzureCloud'),
      rule('no-internet', 200, 'Outbound Deny * from * to Internet'),
    ];
    const servers = { dhcpOptions: { dnsServers: ['25.20.0.4'] } };
    expect(await stateAfter([securityGroup(...rules), table(), withTable({ virtualNetworkPeerings, ...servers }), premium])).toBe(ends);
  });

  test('A12: a network of public addresses is not on the internet', async () => {
    const rules = [probe, management, rule('no-internet', 200, 'Inbound Deny * from * to Internet')];
    const publicNetwork = network({
      addressSpace: { addressPrefixes: ['20.5.0.0/16'] },
      subnets: [subnet('apim', '20.5.1.0/24')],
    });
    expect(await stateAfter([securityGroup(...rules), publicNetwork, premium])).toBe('Succeeded');
  });
});

describe('names', () => {
  const own = { dhcpOptions: { dnsServers: ['10.0.2.53'] } };
  test.each<[what: string, words: string, more: Json, ends: string]>([
    ['AzurePlatformDNS denied', 'Outbound Deny * from * to AzurePlatformDNS', {}, 'Failed'],
    ['the same with a server of the network', 'Outbound Deny * from * to AzurePlatformDNS', own, 'Succeeded'],
    ['port 53 denied by figures', 'Outbound Deny 53 from * to *', {}, 'Succeeded'],
    ['the host denied by its address', 'Outbound Deny * from * to 168.63.129.16', {}, 'Succeeded'],
    ['port 53 denied, with a server of the network', 'Outbound Deny 53 from * to *', own, 'Failed'],
    ['AzurePlatformIMDS denied', 'Outbound Deny * from * to AzurePlatformIMDS', {}, 'Succeeded'],
    ['IPv6 denied', 'Outbound Deny * from * to ::/0', {}, 'Succeeded'],
  ])('A13: %s: %#', async (_, words, more, ends) => {
    expect(await stateAfter([securityGroup(probe, management, rule('named', 200, words)), network(more), premium])).toBe(ends);
  });
});

describe('the tag of one region', () => {
  test.each<[what: string, words: string, failing: readonly string[]]>([
    ['of the control plane', 'Inbound Allow 3443 from ApiManagement.WestEurope to *', ['ApiManagement Control Plane - inbound']],
    ['of storage', 'Outbound Allow * from * to Storage.WestEurope', []],
    ['of SQL', 'Outbound Allow * from * to Sql.WestEurope', []],
    ['of Azure Monitor', 'Outbound Allow * from * to AzureMonitor.WestEurope', ['Metrics', 'Monitoring']],
  ])('A10: %s holds what is in that region, and no more', async (_, words, failing) => {
    const closed = rule('closed', 300, words.replace('Allow', 'Deny').replace('.WestEurope', ''));
    const rules = [probe, rule('opened', 200, words), closed, ...(words.startsWith('In') ? [] : [management])];
    const b = bench([securityGroup(...rules), network(), premium], { blockedFlows: 'failNetworkStatusOnly' });
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(70);
    const [here] = list((await b.ask('GET', `${serviceId}/networkstatus`)).body);
    const rows = objects(object(object(here)['networkStatus'])['connectivityStatus']).filter((row) => row['status'] === 'failure');
    expect([...new Set(rows.map((row) => text(row['resourceType'])))].toSorted()).toEqual(failing);
  });
});
