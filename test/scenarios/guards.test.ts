/** Promises that rest on one guard each: without it a thing of others would be written, or removed, or taken over. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { approve, asked } from './support/approving.ts';
import { findingsOf, shown, statusOf, type Properties } from './support/shown.ts';
import { createStage, ms, ordinarySpec, type Stage } from './support/stage.ts';
import {
  group,
  groupId,
  addressId,
  network,
  networkId,
  routeTable,
  securityGroup,
  service,
  serviceId,
  subnetId,
  tableId,
  zoneId,
} from './support/world.ts';

const zone = zoneId('orders.azure-api.net');
const internal = { ...ordinarySpec(), mode: 'Internal', dns: { privateRecords: { linkedVnetIds: [networkId('hub')] } } };
const writesTo = (stage: Stage, id: string) =>
  stage.azure.requests.filter((request) => isWrite(request) && request.path.toLowerCase().startsWith(id.toLowerCase()));
const isGone = (stage: Stage, limit: string) => stage.clock.until(() => stage.isGone('orders'), ms(limit));

async function settled(stage: Stage, spec: object): Promise<void> {
  stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled', '12h');
}

describe('W33: private zones', () => {
  test('W33: a zone of the same name that was made by hand is not written to', async () => {
    const stage = await createStage();
    stage.azure.put(zone, { name: 'orders.azure-api.net', location: 'global', tags: { team: 'names' }, properties: {} });
    stage.azure.put(`${zone}/A/@`, { name: '@', properties: { ttl: 60, aRecords: [{ ipv4Address: '10.9.9.9' }] } });
    stage.start();
    await stage.apply('orders', internal);
    await stage.forward('4h');
    expect(writesTo(stage, zone)).toEqual([]);
    expect(await findingsOf(stage, 'ZoneNotOurs')).toMatchObject([{ subject: zone }]);
  });

  test('W33: a zone that others use stays when its binding goes', async () => {
    const stage = await createStage();
    await settled(stage, { ...internal, deletionPolicy: 'Detach' });
    stage.azure.put(`${zone}/A/their-app`, { name: 'their-app', properties: { ttl: 60, aRecords: [{ ipv4Address: '10.9.9.9' }] } });
    await stage.forward('3h');
    await stage.remove('orders');
    await stage.clock.until(() => stage.ready('orders') === 'False/Deleting', ms('5m'));
    await approve(stage, await asked(stage));
    expect(await isGone(stage, '12h')).toBe(true);
    expect(shown(stage, `${zone}/A/their-app`)?.['aRecords']).toEqual([{ ipv4Address: '10.9.9.9' }]);
    expect(shown(stage, `${zone}/A/@`)).toBeUndefined();
  });
});

describe('W33: what was made for a binding that goes', () => {
  test('W33: a group that no longer bears the mark of the binding stays', async () => {
    const resources = [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];
    const stage = await createStage({ resources, speed: 8 });
    await settled(stage, { ...ordinarySpec(), networkSecurity: { create: { name: 'made-nsg' } }, deletionPolicy: 'Detach' });
    const made = stage.azure.resource(groupId('made-nsg')) ?? {};
    stage.azure.put(groupId('made-nsg'), { ...made, tags: { team: 'payments' } });
    await stage.remove('orders');
    expect(await isGone(stage, '24h')).toBe(true);
    expect(stage.azure.resource(groupId('made-nsg'))?.['tags']).toEqual({ team: 'payments' });
  });

  test('W33: an address that the user has attached to a resource of their own is not asked back', async () => {
    const resources = [
      securityGroup('apim-nsg'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
      service('orders'),
    ];
    const stage = await createStage({ resources, speed: 8, assumptions: { holdMinutes: 1 } });
    await settled(stage, { ...ordinarySpec(), publicIp: { create: { name: 'made-ip' } }, deletionPolicy: 'Detach' });
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.until('orders', 'True/Settled', '12h');
    await stage.forward('1h');
    const used = shown(stage, serviceId('orders'))?.['publicIpAddressId'];
    const free = [addressId('made-ip-0'), addressId('made-ip-1')].find((id) => id !== used) ?? '';
    const theirs = { ipConfiguration: { id: `${group}/providers/Microsoft.Network/loadBalancers/shop/frontendIPConfigurations/front` } };
    const present = stage.azure.resource(free) ?? {};
    stage.azure.put(free, { ...present, properties: { ...(present['properties'] as Properties), ...theirs } });
    await stage.remove('orders');
    expect(await isGone(stage, '24h')).toBe(true);
    expect(writesTo(stage, free).filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect(stage.azure.resource(free)).toBeDefined();
  });
});

test('W33: a binding whose gateway is still being detached is in charge until it is gone', async () => {
  const stage = await createStage({ speed: 4 });
  await settled(stage, { ...ordinarySpec(), deletionPolicy: 'Detach' });
  await stage.forward('1m');
  await stage.apply('second', { ...ordinarySpec(), mode: 'Internal' });
  await stage.until('second', 'False/Conflict', '5m');
  await stage.remove('orders');
  await stage.clock.until(() => stage.azure.progress(serviceId('orders')) !== undefined, ms('1h'));
  await stage.edit('second', { mode: 'External' });
  while (!stage.isGone('orders')) {
    await stage.forward('30s');
    if (!stage.isGone('orders')) expect(stage.ready('second')).toBe('False/Conflict');
  }
  await stage.until('second', 'True/Settled', '6h');
});

test('W33: one read that shows a settled gateway’s rule as gone is not written on', async () => {
  const stage = await createStage();
  await settled(stage, ordinarySpec());
  await stage.forward('3h');
  const from = stage.azure.requests.length;
  const seen = stage.seen('orders').length;
  let lies = 0;
  stage.azure.around = (request, serve) => {
    const answer = serve();
    const isRead = request.method === 'GET' && /\/networkSecurityGroups\/apim-nsg$/i.test(request.path);
    const body = answer.body as { readonly properties: Properties & { readonly securityRules: readonly unknown[] } } | undefined;
    if (!isRead || !body || lies++ > 0) return answer;
    return { ...answer, body: { ...body, properties: { ...body.properties, securityRules: body.properties.securityRules.slice(1) } } };
  };
  await stage.forward('4h');
  expect(lies).toBeGreaterThan(0);
  expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
  expect(stage.seen('orders').slice(seen)).toEqual([]);
  expect((await statusOf(stage)).corrections ?? []).toEqual([]);
});

test('W33: a ConfigMap of another client that has the name of the list for firewalls stays as it is', async () => {
  const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory'];
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg'),
      routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, passing),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
      service('orders'),
    ],
  });
  const path = '/api/v1/namespaces/platform/configmaps';
  const api = stage.cluster.api();
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'orders-firewall', namespace: 'platform' }, data: { mine: 'yes' } };
  await api.request({ method: 'POST', path, body });
  await settled(stage, { ...ordinarySpec(), firewall: { configMap: true } });
  await stage.forward('3h');
  expect((await statusOf(stage)).firewall).toBeDefined();
  expect(await api.request({ method: 'GET', path: `${path}/orders-firewall` })).toMatchObject({ data: { mine: 'yes' } });
});
