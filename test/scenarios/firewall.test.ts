/** Promises about the list for a firewall: it is there when traffic is tunnelled, complete, and its changes are told. */

import { expect, test } from '@jest/globals';
import { clouds } from '../../src/azure/clouds.ts';
import { createArm } from '../../src/azure/gateway.ts';
import { settingsOf } from '../../src/binding/model/values/settings.ts';
import { listFor } from '../../src/cli/firewall/list.ts';
import type { BindingSpec } from '../../src/api/binding.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, networkId, routeTable, securityGroup, service, tableId } from './support/world.ts';

const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory'];
const tunnelled = [
  securityGroup('apim-nsg'),
  routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, passing),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
  service('orders'),
];
const events = (stage: Stage, reason: string) =>
  stage.cluster
    .api()
    .request<{ readonly items: readonly { readonly reason: string; readonly note: string }[] }>({
      method: 'GET',
      path: '/apis/events.k8s.io/v1/namespaces/platform/events',
    })
    .then(({ items }) => items.filter((event) => event.reason === reason));

test('status has its hash and the instant, and both stay while nothing changes', async () => {
  const stage = await createStage({ resources: tunnelled });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  await stage.forward('3h');
  const { status } = await stage.binding('orders');
  expect(status?.firewall).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{12}$/) });
  await stage.forward('12h');
  expect((await stage.binding('orders')).status?.firewall).toEqual(status?.firewall);
  expect(await events(stage, 'FirewallListMade')).toHaveLength(1);
});

test('a change of what must be allowed is told by an event', async () => {
  const stage = await createStage({ resources: tunnelled });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), dns: { servers: [] } });
  await stage.until('orders', 'True/Settled');
  const before = (await stage.binding('orders')).status?.firewall?.hash;
  const told = (await events(stage, 'FirewallListChanged')).length;
  await stage.edit('orders', { networkSecurity: { optionalFlows: ['connectors'] } });
  await stage.until('orders', 'True/Settled');
  expect((await stage.binding('orders')).status?.firewall?.hash).not.toBe(before);
  expect((await events(stage, 'FirewallListChanged')).length).toBeGreaterThan(told);
});

test('there is none where nothing stands in the way', async () => {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  expect((await stage.binding('orders')).status?.firewall).toBeUndefined();
});

test('the command reads the same list without a cluster: tags with ranges, hosts, and what the service reports, less what endpoints serve', async () => {
  const stage = await createStage({ resources: tunnelled });
  const arm = createArm({
    cloud: clouds.public,
    credential: { getToken: async () => ({ token: 'operator.a-token', expiresOnTimestamp: Date.UTC(2100, 0) }) },
    clock: stage.clock,
    httpClient: stage.azure.httpClient(),
    shareForMs: 0,
  });
  const list = async () => (await listFor(settingsOf(ordinarySpec() as BindingSpec), arm, stage.clock)).rows;
  const before = await list();
  const names = before.map(({ kind, name, ports }) => `${kind} ${name} ${ports.join()}`);
  expect(names).toEqual(
    expect.arrayContaining([
      'Tag Storage 443',
      'Tag Sql 1433',
      'Tag AzureMonitor 1886,443',
      'Host westeurope.login.microsoft.com 443',
      'Host crl3.digicert.com 80,443',
      'Host apirpsqlmgsorders.database.windows.net 1433',
      'Host apimstorders.blob.core.windows.net 443',
    ]),
  );
  expect(before.find(({ name }) => name === 'AzureMonitor')?.ranges).toEqual(['13.69.65.16/28', '20.50.68.128/29']);
  const hub = stage.azure.resource(networkId('hub')) as unknown as { properties: { subnets: { name: string; properties: object }[] } };
  const [apim] = hub.properties.subnets;
  stage.azure.put(`${networkId('hub')}/subnets/apim`, {
    ...apim,
    properties: { ...apim?.properties, serviceEndpoints: [{ service: 'Microsoft.Storage' }, { service: 'Microsoft.Sql' }] },
  });
  const after = (await list()).map(({ name }) => name);
  for (const gone of ['Storage', 'Sql', 'apirpsqlmgsorders.database.windows.net', 'apimstorders.blob.core.windows.net'])
    expect(after).not.toContain(gone);
  expect(after).toContain('AzureMonitor');
});

test('a ConfigMap has it when the binding asks for one, and goes with the binding', async () => {
  const stage = await createStage({ resources: tunnelled });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), firewall: { configMap: true } });
  await stage.until('orders', 'True/Settled');
  const { metadata } = await stage.binding('orders');
  const map = await stage.cluster.api().request<{ readonly data: Readonly<Record<string, string>>; readonly metadata: object }>({
    method: 'GET',
    path: '/api/v1/namespaces/platform/configmaps/orders-firewall',
  });
  expect(map.metadata).toMatchObject({ ownerReferences: [{ kind: 'ApimVnetBinding', uid: metadata.uid }] });
  expect(JSON.parse(map.data['firewall.json'] ?? '')).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: 'Tag', name: 'AzureMonitor' })]),
  );
  expect(map.data['firewall.txt']).toContain('required tag  TCP 1886,443     AzureMonitor (2 ranges)');
  const before = stage.cluster.requests.length;
  await stage.forward('6h');
  expect(stage.cluster.requests.slice(before).filter(({ path }) => path.includes('configmaps'))).toEqual([]);
});
