/** Pains of forced tunnelling and firewalls; numbers and sources in docs/pains.md. */

import { expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type Stage } from '../support/stage.ts';
import { checksOf, childrenOf, findingsOf, shown, statusOf, writesOf } from '../support/shown.ts';
import { furtherRegion, network, ordinary, routeTable, securityGroup, service, subnetId, tableId } from '../support/world.ts';

const toAppliance = { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' };
const passes = ['AzureMonitor', 'Internet', 'AzureActiveDirectory', 'EventHub', 'AzureKeyVault', 'Storage', 'Sql'];
const tunnelled = [
  securityGroup('apim-nsg'),
  routeTable('rt', toAppliance, passes),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
  service('orders'),
];

async function applied(resources: readonly object[], spec: object = {}): Promise<Stage> {
  const stage = await createStage({ resources });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  return stage;
}
const endpoints = (stage: Stage, vnet: string): readonly unknown[] =>
  ((shown(stage, subnetId(vnet, 'apim'))?.['serviceEndpoints'] ?? []) as readonly { readonly service: string }[]).map((one) => one.service);

test('pain 51: behind a firewall the way back of the management plane is there before the gateway moves', async () => {
  const stage = await applied(tunnelled);
  await stage.until('orders', 'True/Settled');
  const order = writesOf(stage);
  const route = order.findIndex((write) => write.startsWith('PUT routes/'));
  expect(route).toBeGreaterThanOrEqual(0);
  expect(route).toBeLessThan(order.indexOf('PATCH service/orders'));
  expect(order.indexOf('PUT subnets/apim')).toBeLessThan(order.indexOf('PATCH service/orders'));
  expect(childrenOf(stage, tableId('rt'), 'routes').map(({ properties }) => properties)).toContainEqual(
    expect.objectContaining({ addressPrefix: 'ApiManagement', nextHopType: 'Internet' }),
  );
  expect((await statusOf(stage)).summary?.network).toBe('6/6');
});

test('pain 52: an Internal gateway behind a firewall gets the list of what the firewall must allow', async () => {
  const stage = await applied(tunnelled, { mode: 'Internal' });
  await stage.until('orders', 'True/Settled');
  const [advice] = await findingsOf(stage, 'FirewallMustAllow');
  expect(advice?.message).toMatch(/VirtualAppliance 10\.9\.0\.4/);
  expect(advice?.remedy).toMatch(/apimvnet firewall/);
  expect((await statusOf(stage)).firewall?.hash).toMatch(/^[0-9a-f]{12}$/);
});

test('pain 53: behind a default route that no table shows, no gateway moves without its way back', async () => {
  const stage = await applied(ordinary, { mode: 'Internal', routing: { forcedTunnelling: 'Yes' } });
  await stage.forward('12m');
  expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
  expect(await checksOf(stage)).toContain('NoRouteTable');
  expect(writesOf(stage)).not.toContain('PATCH service/orders');
  await stage.edit('orders', { routing: { create: { name: 'way-back' } } });
  await stage.until('orders', 'True/Settled');
  expect(childrenOf(stage, tableId('way-back'), 'routes').map(({ properties }) => properties['addressPrefix'])).toEqual(['ApiManagement']);
});

test('pain 55: a second region is told that its way to the database of the primary leads through the tunnel', async () => {
  const stage = await applied(
    [
      securityGroup('apim-nsg'),
      securityGroup('us-nsg', [], 'eastus'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
      { ...routeTable('us-rt', toAppliance, passes), location: 'eastus' },
      network('us', { apim: { prefix: '10.2.1.0/27', group: 'us-nsg', routeTable: { id: tableId('us-rt') } } }, 'eastus'),
      service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('East US')] } }),
    ],
    { mode: 'Internal', additionalLocations: [{ location: 'eastus', subnetId: subnetId('us', 'apim') }] },
  );
  await stage.until('orders', 'True/Settled');
  expect(await findingsOf(stage, 'PrimarySqlViaTunnel')).toMatchObject([{ location: 'eastus', message: expect.stringMatching(/1433/) }]);
  expect(endpoints(stage, 'us')).toEqual(['Microsoft.Storage', 'Microsoft.EventHub', 'Microsoft.KeyVault']);
});
