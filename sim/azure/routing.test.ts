/** The next hop of a packet, by hand: routes of a table, learnt routes, the network's own, and endpoints. Add a row. */

import { describe, expect, test } from '@jest/globals';
import { attach, bench, group, management, network, networkId, ordinary, securityGroup, serviceId, subnet } from './azure.test-support.ts';
import { list, object, objects, text, type Json } from './json.ts';
import { nextHop, type Hop } from './routing.ts';

/** `'10.0.0.0/8 None'`: prefix and hop. */
const routes = (words: readonly string[]): readonly Json[] =>
  words.map((word) => {
    const [addressPrefix, nextHopType] = word.split(' ');
    return { properties: { addressPrefix, nextHopType } };
  });

interface Case {
  readonly routes?: readonly string[];
  readonly announced?: readonly string[];
  readonly services?: readonly string[];
  readonly tags?: readonly string[];
}
const networks = ['10.0.0.0/16'];
const storage = { ip: '20.150.8.4', tags: ['Storage', 'Storage.westeurope', 'AzureCloud', 'AzureCloud.westeurope', 'Internet'] };
const all = '0.0.0.0/0 VirtualAppliance';

describe('the next hop', () => {
  test.each<[what: string, to: string, roads: Case, hop: Hop]>([
    ['outside, nothing said', '93.184.216.34', {}, 'Internet'],
    ['inside, nothing said', '10.0.2.4', {}, 'VnetLocal'],
    ['a default route takes what is outside', '93.184.216.34', { routes: [all] }, 'VirtualAppliance'],
    ['but not what is inside', '10.0.2.4', { routes: [all] }, 'VnetLocal'],
    ['the longer prefix wins, whatever the order', '20.1.2.3', { routes: [all, '20.0.0.0/8 Internet', '20.1.2.0/24 None'] }, 'None'],
    ['the longer prefix wins, whatever the order, again', '20.1.2.3', { routes: ['20.1.2.0/24 None', '20.0.0.0/8 Internet', all] }, 'None'],
    ['a host route', '20.1.2.3', { routes: ['20.1.2.0/24 None', '20.1.2.3/32 Internet'] }, 'Internet'],
    ['a neighbour of it', '20.1.2.4', { routes: ['20.1.2.0/24 None', '20.1.2.3/32 Internet'] }, 'None'],
    [
      'two halves are as good as the whole',
      '200.1.1.1',
      { routes: ['0.0.0.0/1 None', '128.0.0.0/1 VirtualAppliance'] },
      'VirtualAppliance',
    ],
    ['a route for the network itself', '10.0.2.4', { routes: ['10.0.0.0/16 VirtualAppliance'] }, 'VirtualAppliance'],
    ['a shorter one than the network’s', '10.0.2.4', { routes: ['10.0.0.0/8 None'] }, 'VnetLocal'],
    ['letter case of the hop', '93.184.216.34', { routes: ['0.0.0.0/0 virtualappliance'] }, 'VirtualAppliance'],
    ['a hop that no client knows drops the packet', '93.184.216.34', { routes: ['0.0.0.0/0 Elsewhere'] }, 'None'],
    ['IPv4 is not taken by IPv6', '20.1.2.3', { routes: ['::/0 None', '2603:1000::/24 None'] }, 'Internet'],
    ['IPv6', '2603:1000::1', { routes: [all, '2603:1000::/24 None'] }, 'None'],
    ['a learnt default route', '93.184.216.34', { announced: ['0.0.0.0/0'] }, 'VirtualNetworkGateway'],
    ['a user’s route before a learnt one of its length', '93.184.216.34', { routes: [all], announced: ['0.0.0.0/0'] }, 'VirtualAppliance'],
    ['a longer learnt route before a user’s', '20.1.2.3', { routes: [all], announced: ['20.1.0.0/16'] }, 'VirtualNetworkGateway'],
    ['the network’s own before a longer learnt one', '10.0.2.4', { announced: ['10.0.2.0/24'] }, 'VnetLocal'],
    [
      'a user’s before the network’s own and a learnt one',
      '10.0.2.4',
      { routes: ['10.0.2.0/24 None'], announced: ['10.0.2.0/25'] },
      'None',
    ],
  ])('%s: %s', (_, ip, { routes: words = [], announced = [] }, hop) => {
    expect(nextHop({ routes: routes(words), services: [], region: 'westeurope', networks, peers: [], announced }, { ip, tags: [] })).toBe(
      hop,
    );
  });

  test.each<[what: string, roads: Case, hop: Hop]>([
    ['a tag is a prefix', { routes: [all, 'Storage Internet'] }, 'Internet'],
    ['in any letter case', { routes: [all, 'STORAGE Internet'] }, 'Internet'],
    ['a tag of another service is none', { routes: [all, 'Sql Internet'] }, 'VirtualAppliance'],
    ['a tag of another region is none', { routes: [all, 'Storage.northeurope Internet'] }, 'VirtualAppliance'],
    ['a longer range before a tag', { routes: ['Storage Internet', '20.150.8.0/28 None'] }, 'None'],
    ['a range of a tag’s length before the tag', { routes: ['Storage None', '20.150.8.0/24 Internet'] }, 'Internet'],
    ['a shorter range after it', { routes: ['20.150.0.0/16 None', 'Storage Internet'] }, 'Internet'],
    ['a region’s tag before the whole', { routes: ['Storage None', 'Storage.WestEurope Internet'] }, 'Internet'],
    ['a service’s before AzureCloud', { routes: ['AzureCloud.WestEurope None', 'Storage Internet'] }, 'Internet'],
    ['AzureCloud of a region before AzureCloud', { routes: ['AzureCloud None', 'AzureCloud.WestEurope Internet'] }, 'Internet'],
    ['an endpoint before a default route', { routes: [all], services: ['Microsoft.Storage'] }, 'ServiceEndpoint'],
    ['before a route for its very address', { routes: ['20.150.8.4/32 None'], services: ['microsoft.storage'] }, 'ServiceEndpoint'],
    ['before a learnt one', { announced: ['20.150.8.4/32'], services: ['Microsoft.Storage'] }, 'ServiceEndpoint'],
    ['an endpoint of another service is none', { routes: [all], services: ['Microsoft.Sql'] }, 'VirtualAppliance'],
  ])('to storage: %s', (_, { routes: words = [], services = [], announced = [] }, hop) => {
    expect(nextHop({ routes: routes(words), services, region: 'westeurope', networks, peers: [], announced }, storage)).toBe(hop);
  });
});

describe('a gateway in a network that learns a default route by BGP', () => {
  const tableId = `${group}/providers/Microsoft.Network/routeTables/rt`;
  const table = (disableBgpRoutePropagation: boolean): Json => ({
    id: tableId,
    location: 'westeurope',
    properties: { routes: [], disableBgpRoutePropagation },
  });
  const world = (simulated: Json, disabled: boolean): readonly Json[] => [
    securityGroup(management),
    table(disabled),
    { ...network({ subnets: [subnet('apim', '10.0.1.0/24', { routeTable: { id: tableId } })] }), simulated },
    ...ordinary.slice(2),
  ];
  test.each<[what: string, simulated: Json, disabled: boolean, reached: boolean]>([
    ['does not reach what it needs', { announced: ['0.0.0.0/0'] }, false, false],
    ['does, where the table lets no learnt routes in', { announced: ['0.0.0.0/0'] }, true, true],
    ['does where nothing is learnt', {}, false, true],
  ])('%s', async (_, simulated, disabled, reached) => {
    const b = bench(world(simulated, disabled), { blockedFlows: 'failNetworkStatusOnly' });
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(70);
    const [here] = list((await b.ask('GET', `${serviceId}/networkstatus`)).body);
    const rows = objects(object(object(here)['networkStatus'])['connectivityStatus']).filter((row) => row['status'] === 'failure');
    expect(rows.map((row) => text(row['resourceType'])).includes('SQLDatabase')).toBe(!reached);
    expect(b.azure.resource(networkId)).not.toHaveProperty('simulated');
  });

  test('reaches what the firewall at the other end lets through, but nothing answers the control plane', async () => {
    const b = bench(world({ announced: ['0.0.0.0/0'], passes: ['*'] }, false), { blockedFlows: 'failNetworkStatusOnly' });
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(70);
    const [here] = list((await b.ask('GET', `${serviceId}/networkstatus`)).body);
    const rows = objects(object(object(here)['networkStatus'])['connectivityStatus']).filter((row) => row['status'] === 'failure');
    expect(rows.map((row) => text(row['resourceType']))).toEqual(['ApiManagement Control Plane - inbound']);
  });
});
