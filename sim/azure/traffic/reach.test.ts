/** What a gateway reaches, and what reaches it: rules of a network manager, application security groups, endpoints and their policies, answers to clients. */

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
import type { Json } from '../json.ts';

const tableId = `${group}/providers/Microsoft.Network/routeTables/rt`;
const probe = rule('lb', 100, 'Inbound Allow 6390 from AzureLoadBalancer to *');
const clients = rule('web', 110, 'Inbound Allow 443 from Internet to *');
const premium = service({ sku: { name: 'Premium', capacity: 1 } });

const table = (passes: readonly string[], ...routes: readonly string[]): Json => ({
  id: tableId,
  location: 'westeurope',
  simulated: { passes },
  properties: {
    routes: routes.map((words, at) => {
      const [addressPrefix = '', nextHopType = ''] = words.split(' > ');
      return { name: `r${at}`, properties: { addressPrefix, nextHopType } };
    }),
  },
});

/** Attached, under the switch by which it goes there whatever is closed. */
async function attached(world: readonly Json[], type = 'External') {
  const b = bench(world, { blockedFlows: 'failNetworkStatusOnly' });
  await b.ask('PATCH', serviceId, attach(undefined, type));
  await b.minutes(70);
  const flows = b.azure.flows(serviceId);
  return {
    closed: flows.filter((flow) => !flow.isAllowed).map(({ dependency }) => dependency),
    lost: flows.filter((flow) => !flow.isOnTheWay).map(({ dependency }) => dependency),
  };
}

describe('rules of a network manager', () => {
  const managed = (access: string, direction: string, port: string, source = '*', destination = '*'): Json => ({
    ...network(),
    simulated: {
      adminRules: [
        {
          id: '/rules/theirs',
          kind: 'Custom',
          properties: {
            access,
            direction,
            priority: 10,
            protocol: 'Tcp',
            sources: [{ addressPrefix: source, addressPrefixType: 'IPPrefix' }],
            destinations: [{ addressPrefix: destination, addressPrefixType: 'IPPrefix' }],
            sourcePortRanges: ['0-65535'],
            destinationPortRanges: [port],
          },
        },
      ],
    },
  });
  const shut = rule('shut', 4000, 'Inbound Deny * from * to *');

  test.each<[what: string, network: Json, rules: readonly Json[], ends: string]>([
    ['a deny closes what the group opens', managed('Deny', 'Inbound', '3443'), [probe, management], 'Failed'],
    ['outbound too', managed('Deny', 'Outbound', '1433'), [probe, management], 'Failed'],
    ['of another port it closes nothing', managed('Deny', 'Inbound', '22'), [probe, management], 'Succeeded'],
    ['an always-allow opens what the group closes', managed('AlwaysAllow', 'Inbound', '3443', 'ApiManagement'), [probe, shut], 'Succeeded'],
    ['an allow leaves it to the group', managed('Allow', 'Inbound', '3443', 'ApiManagement'), [probe, shut], 'Failed'],
  ])('%s', async (_, around, rules, ends) => {
    const b = bench([securityGroup(...rules), around, premium]);
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(50);
    expect(stateOf(await b.ask('GET', serviceId))).toBe(ends);
  });
});

test('a rule that names an application security group is not for a gateway, which is in none', async () => {
  const asg = { id: `${group}/providers/Microsoft.Network/applicationSecurityGroups/web` };
  const toMembers = rule('members', 120, 'Inbound Allow 3443 from ApiManagement to *', { destinationApplicationSecurityGroups: [asg] });
  const { destinationAddressPrefix: _, ...fields } = toMembers['properties'] as Json;
  const seen = await attached([securityGroup(probe, clients, { ...toMembers, properties: fields }), network(), premium]);
  expect(seen.closed).toEqual(['Management']);
});

describe('A21: endpoints of storage', () => {
  const withEndpoints = (services: readonly string[], more: Json = {}): Json =>
    network({
      subnets: [
        subnet('apim', '10.0.1.0/24', {
          networkSecurityGroup: { id: groupId },
          routeTable: { id: tableId },
          serviceEndpoints: services.map((one) => ({ service: one })),
          ...more,
        }),
      ],
    });
  const policies = { serviceEndpointPolicies: [{ id: `${group}/providers/Microsoft.Network/serviceEndpointPolicies/own` }] };
  const others = ['Microsoft.Sql', 'Microsoft.KeyVault'];
  const tunnel = table(['AzureMonitor', 'AzureActiveDirectory', 'Internet'], '0.0.0.0/0 > VirtualAppliance', 'ApiManagement > Internet');
  const lostClients = ['Clients'];

  test.each<[what: string, around: Json, lost: readonly string[]]>([
    ['lead past a tunnel', withEndpoints(['Microsoft.Storage', ...others]), lostClients],
    ['of all regions do too', withEndpoints(['Microsoft.Storage.Global', ...others]), lostClients],
    [
      'do not where policies let only accounts of the user through',
      withEndpoints(['Microsoft.Storage', ...others], policies),
      ['Storage', 'Files', ...lostClients],
    ],
    ['of all regions neither', withEndpoints(['Microsoft.Storage.Global', ...others], policies), ['Storage', 'Files', ...lostClients]],
    [
      'are not there: policies stand before nothing, and storage goes by the tunnel',
      withEndpoints(others, policies),
      ['Storage', 'Files', ...lostClients],
    ],
  ])('%s', async (_, around, lost) => {
    const seen = await attached([securityGroup(probe, clients, management), tunnel, around, premium]);
    expect(seen.lost.toSorted()).toEqual(lost.toSorted());
  });

  test('without a tunnel policies alone take storage away, and only where it has an endpoint', async () => {
    const plain = table([]);
    const there = await attached([
      securityGroup(probe, clients, management),
      plain,
      withEndpoints(['Microsoft.Storage'], policies),
      premium,
    ]);
    const none = await attached([securityGroup(probe, clients, management), plain, withEndpoints([], policies), premium]);
    expect([there.lost.toSorted(), none.lost]).toEqual([['Files', 'Storage'], []]);
  });
});

describe('A7: answers to clients', () => {
  test.each<[what: string, routes: readonly string[], isLost: boolean]>([
    ['go straight without a tunnel', [], false],
    ['are lost in one', ['0.0.0.0/0 > VirtualAppliance', 'ApiManagement > Internet'], true],
    [
      'unless a route leads to each of them',
      ['0.0.0.0/0 > VirtualAppliance', 'ApiManagement > Internet', '93.184.216.0/24 > Internet', '192.229.221.0/24 > Internet'],
      false,
    ],
  ])('%s', async (_, routes, isLost) => {
    const around = network({ subnets: [subnet('apim', '10.0.1.0/24', { routeTable: { id: tableId } })] });
    const seen = await attached([securityGroup(probe, clients, management), table(['*'], ...routes), around, premium]);
    expect(seen.lost.includes('Clients')).toBe(isLost);
    const inside = await attached([securityGroup(probe, clients, management), table(['*'], ...routes), around, premium], 'Internal');
    expect(inside.lost.includes('Clients')).toBe(false);
  });
});
