/** Promises about forced tunnelling: what must go straight goes straight before the gateway is touched, and what others need stays. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { approveWhenAsked } from './support/approving.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, networkId, routeTable, securityGroup, service, serviceId, subnetId, tableId } from './support/world.ts';

interface Shown {
  readonly properties: Readonly<Record<string, unknown>>;
}
const shown = (stage: Stage, id: string) => (stage.azure.resource(id) as unknown as Shown | undefined)?.properties;
const routes = (stage: Stage, table = 'rt') =>
  (
    (shown(stage, tableId(table))?.['routes'] ?? []) as readonly {
      readonly name: string;
      readonly properties: Readonly<Record<string, unknown>>;
    }[]
  ).map(
    ({ name, properties }) =>
      `${name.replace(/^apimvnet-[0-9a-f]{6}-/, 'ours-')}: ${String(properties['addressPrefix'])} ${String(properties['nextHopType'])}`,
  );
const endpoints = (stage: Stage) =>
  ((shown(stage, subnetId('hub', 'apim'))?.['serviceEndpoints'] ?? []) as readonly { readonly service: string }[]).map(
    ({ service: name }) => name,
  );
const acceptedPaths = (stage: Stage) =>
  stage.azure.requests
    .filter(isWrite)
    .filter(({ carriedOut }) => carriedOut)
    .map(({ method, path }) => `${method} ${path}`);

const firewall = { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' };
const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory', 'EventHub', 'AzureKeyVault', 'Storage', 'Sql'];
const tunnelled = (table: object = routeTable('rt', firewall, passing), more: object = {}) => [
  securityGroup('apim-nsg'),
  table,
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') }, ...more } }),
  service('orders'),
];
const spec = { ...ordinarySpec(), networkSecurity: { clientSources: ['203.0.113.0/24'] }, routing: { clientPrefixes: ['203.0.113.0/24'] } };

describe('behind a firewall', () => {
  test('straight ways and service endpoints are there before the gateway moves, and its network works', async () => {
    const stage = await createStage({ resources: tunnelled() });
    stage.start();
    await stage.apply('orders', spec);
    await stage.until('orders', 'True/Settled');
    expect(routes(stage)).toEqual([
      'all: 0.0.0.0/0 VirtualAppliance',
      'ours-controlplane: ApiManagement Internet',
      'ours-client-203-0-113-0-24: 203.0.113.0/24 Internet',
    ]);
    expect(endpoints(stage)).toEqual(['Microsoft.Storage', 'Microsoft.EventHub', 'Microsoft.KeyVault', 'Microsoft.Sql']);
    const order = acceptedPaths(stage);
    expect(order.findLastIndex((path) => path.includes('/routes/'))).toBeLessThan(order.findIndex((path) => path.startsWith('PATCH')));
    const { status } = await stage.binding('orders');
    expect(status?.summary?.network).toBe('6/6');
    // A9: the default route makes the internet a part of VirtualNetwork, which the default rules let in.
    expect(status?.findings?.map(({ check }) => check)).toEqual(['ManagementOpenWide', 'FirewallMustAllow']);
  });

  test('everything of the subnet goes into one PUT, and what others put there stays', async () => {
    const others = {
      serviceEndpoints: [{ service: 'Microsoft.Web' }],
      natGateway: { id: groupId('nat').replace('networkSecurityGroups', 'natGateways') },
    };
    const resources = [
      routeTable('rt', firewall, passing),
      network('hub', { apim: { prefix: '10.0.1.0/27', ...others } }),
      service('orders'),
    ];
    const stage = await createStage({ resources });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { create: { name: 'made' } }, routing: { tableId: tableId('rt') } });
    await stage.until('orders', 'True/Settled');
    expect(acceptedPaths(stage).filter((path) => path === `PUT ${subnetId('hub', 'apim')}`)).toHaveLength(1);
    expect(endpoints(stage)).toEqual(['Microsoft.Web', 'Microsoft.Storage', 'Microsoft.EventHub', 'Microsoft.KeyVault', 'Microsoft.Sql']);
    expect(shown(stage, subnetId('hub', 'apim'))).toMatchObject({
      natGateway: others.natGateway,
      routeTable: { id: tableId('rt') },
      networkSecurityGroup: { id: groupId('made') },
    });
    const order = acceptedPaths(stage);
    expect(order.findIndex((path) => path.includes('/routes/'))).toBeLessThan(order.indexOf(`PUT ${subnetId('hub', 'apim')}`));
  });

  test('a tunnel that cannot be seen is declared, and a table is made for it', async () => {
    const stage = await createStage({
      resources: [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }), service('orders')],
    });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), routing: { forcedTunnelling: 'Yes', create: { name: 'made' } } });
    await stage.until('orders', 'True/Settled');
    expect(routes(stage, 'made')).toEqual(['ours-controlplane: ApiManagement Internet']);
    expect(shown(stage, subnetId('hub', 'apim'))).toMatchObject({ routeTable: { id: tableId('made') } });
  });

  test('no table is made that no client needs', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), routing: { create: { name: 'made' } } });
    await stage.until('orders', 'True/Settled');
    expect(stage.azure.resource(tableId('made'))).toBeUndefined();
  });

  test('a route that the hub team took away is back within a drift interval', async () => {
    const stage = await createStage({ resources: tunnelled() });
    stage.start();
    await stage.apply('orders', spec);
    await stage.until('orders', 'True/Settled');
    stage.azure.put(tableId('rt'), routeTable('rt', firewall, passing));
    await stage.forward('3h');
    expect(routes(stage)).toContain('ours-controlplane: ApiManagement Internet');
    expect(stage.ready('orders')).toBe('True/Settled');
  });

  test("when the tunnel goes, our routes go, and no other client's", async () => {
    const stage = await createStage({ resources: tunnelled() });
    stage.start();
    await stage.apply('orders', spec);
    await stage.until('orders', 'True/Settled');
    stage.azure.put(`${tableId('rt')}/routes/all`, { properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' } });
    await stage.forward('5h');
    expect(routes(stage)).toEqual(['all: 0.0.0.0/0 Internet']);
  });
});

describe('the gateway is not moved', () => {
  test.each<[string, readonly object[], object, string]>([
    [
      'while the hub sends the management plane elsewhere',
      tunnelled(routeTable('rt', { ...firewall, hub: 'ApiManagement VirtualAppliance 10.9.0.4' }, passing)),
      {},
      'RouteConflict',
    ],
    [
      'into a table that others use too',
      [...tunnelled(), network('other', { web: { prefix: '10.0.2.0/24', routeTable: { id: tableId('rt') } } })],
      {},
      'RouteTableShared',
    ],
    [
      'behind a declared tunnel without a table',
      [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }), service('orders')],
      { routing: { forcedTunnelling: 'Yes' } },
      'NoRouteTable',
    ],
    ['while Audit forbids the routes', tunnelled(), { routing: { policy: 'Audit' } }, 'RouteMissing'],
  ])('%s', async (_, resources, more, check) => {
    const stage = await createStage({ resources });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...more });
    await stage.until('orders', 'False/PrerequisitesNotMet');
    await stage.forward('30m');
    const { status } = await stage.binding('orders');
    expect(status?.conditions?.find(({ type }) => type === 'PrerequisitesMet')?.reason).toBe(check);
    expect(shown(stage, serviceId('orders'))?.['virtualNetworkType']).toBe('None');
    expect(acceptedPaths(stage).filter((path) => path.includes('/routeTables/'))).toEqual([]);
  });

  test('but is, when the shared table may be written and a user has confirmed what that does to others', async () => {
    const stage = await createStage({
      resources: [...tunnelled(), network('other', { web: { prefix: '10.0.2.0/24', routeTable: { id: tableId('rt') } } })],
    });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), routing: { allowSharedTable: true } });
    await approveWhenAsked(stage);
    await stage.until('orders', 'True/Settled');
    expect(routes(stage)).toContain('ours-controlplane: ApiManagement Internet');
    expect(networkId('hub')).toBeDefined();
  });
});
