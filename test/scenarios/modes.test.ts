/** Promises about modes: External, Internal and None are changed into each other in place, names follow, and nothing that the gateway needs closes on the way. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { approveWhenAsked } from './support/approving.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, networkId, ordinary, groupId, service, serviceId, zoneId } from './support/world.ts';

interface Shown {
  readonly properties: Readonly<Record<string, unknown>>;
}
const shown = (stage: Stage, id: string) => (stage.azure.resource(id) as Shown | undefined)?.properties;
const mode = (stage: Stage) => shown(stage, serviceId('orders'))?.['virtualNetworkType'];
const rules = (stage: Stage) =>
  ((shown(stage, groupId('apim-nsg'))?.['securityRules'] ?? []) as readonly { readonly name: string }[]).map(({ name }) =>
    name.replace(/^apimvnet-[0-9a-f]{6}-/, ''),
  );
const writes = (stage: Stage) =>
  stage.azure.requests
    .filter(isWrite)
    .filter(({ carriedOut }) => carriedOut)
    .map(({ method, path }) => `${method} ${path.split('/').slice(-1)[0] ?? ''}`);

const clients = networkId('clients');
const world = [...ordinary, network('clients', { pods: { prefix: '10.0.9.0/24' } })];
const external = { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } };
const names = { dns: { privateRecords: { linkedVnetIds: [networkId('hub'), clients] } } };
const hosts = ['orders', 'orders.portal', 'orders.developer', 'orders.management', 'orders.scm'].map((host) => `${host}.azure-api.net`);

describe('a gateway goes Internal', () => {
  test('straight from outside: its private address, no rule for clients, and names that lead there', async () => {
    const stage = await createStage({ resources: world });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', ...names });
    await stage.until('orders', 'True/Settled');
    const binding = await stage.binding('orders');
    const [address] = shown(stage, serviceId('orders'))?.['privateIPAddresses'] as readonly string[];
    expect(binding.status?.summary?.address).toBe(address);
    expect(rules(stage)).not.toContain('clients');
    expect(rules(stage)).toEqual(expect.arrayContaining(['management', 'storage', 'sql']));
    for (const host of hosts) {
      expect(shown(stage, `${zoneId(host)}/A/@`)?.['aRecords']).toEqual([{ ipv4Address: address }]);
      for (const name of ['hub', 'clients'])
        expect(shown(stage, `${zoneId(host)}/virtualNetworkLinks/apimvnet-${name}`)).toMatchObject({
          virtualNetwork: { id: networkId(name) },
          registrationEnabled: false,
        });
    }
  });

  test('links come last: no network asks a zone that has no answer yet', async () => {
    const stage = await createStage({ resources: world });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', ...names });
    await stage.until('orders', 'True/Settled');
    const order = stage.azure.requests
      .filter(({ path, carriedOut }) => carriedOut && path.startsWith(zoneId('orders.azure-api.net')))
      .filter(isWrite);
    expect(order.map(({ path }) => path.replace(zoneId('orders.azure-api.net'), ''))).toEqual([
      '',
      '/A/@',
      '/virtualNetworkLinks/apimvnet-hub',
      '/virtualNetworkLinks/apimvnet-clients',
    ]);
  });

  test('from External, by one PATCH; the rule for clients goes after that and not before', async () => {
    const stage = await createStage({ resources: world });
    stage.start();
    await stage.apply('orders', external);
    await stage.until('orders', 'True/Settled');
    const before = writes(stage).length;
    expect(rules(stage)).toContain('clients');
    await stage.edit('orders', { mode: 'Internal', networkSecurity: { clientSources: null }, ...names });
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('10m');
    expect([mode(stage), rules(stage).includes('clients')]).toEqual(['External', true]);
    await stage.until('orders', 'True/Settled');
    await stage.forward('1h');
    expect([mode(stage), rules(stage).includes('clients'), rules(stage).includes('trafficmanager')]).toEqual(['Internal', false, false]);
    expect(
      writes(stage)
        .slice(before)
        .filter((write) => write.startsWith('PATCH')),
    ).toEqual(['PATCH orders']);
    expect(stage.ready('orders')).toBe('True/Settled');
  });
});

describe('a gateway leaves Internal mode', () => {
  async function internal(): Promise<Stage> {
    const stage = await createStage({ resources: world });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', ...names });
    await stage.until('orders', 'True/Settled');
    return stage;
  }

  test('for External: its names in private zones are gone, links first, and clients come in', async () => {
    const stage = await internal();
    const before = stage.azure.requests.length;
    await stage.edit('orders', { mode: 'External', dns: null, networkSecurity: { clientSources: ['Internet'] } });
    await approveWhenAsked(stage);
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    expect(shown(stage, `${zoneId('orders.azure-api.net')}/A/@`)).toBeDefined();
    await stage.until('orders', 'True/Settled');
    for (const host of hosts) expect(stage.azure.resource(zoneId(host))).toBeUndefined();
    const removals = stage.azure.requests
      .slice(before)
      .filter(({ method, path }) => method === 'DELETE' && path.includes('/orders.azure-api.net'));
    expect(removals.at(-1)?.path).toBe(zoneId('orders.azure-api.net'));
    expect(rules(stage)).toContain('clients');
    expect((await stage.binding('orders')).status?.plan).toBeUndefined();
  });

  test('for no network at all', async () => {
    const stage = await internal();
    await stage.edit('orders', { mode: 'None', dns: null });
    await approveWhenAsked(stage);
    await stage.until('orders', 'True/Settled');
    expect(shown(stage, serviceId('orders'))).toMatchObject({
      virtualNetworkType: 'None',
      virtualNetworkConfiguration: null,
      privateIPAddresses: null,
    });
    for (const host of hosts) expect(stage.azure.resource(zoneId(host))).toBeUndefined();
    expect((await stage.binding('orders')).status?.conditions?.find(({ type }) => type === 'Ready')?.message).toBe(
      'orders is in no virtual network.',
    );
  });
});

test('a gateway that no client wants in a network is left alone', async () => {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders', { serviceId: serviceId('orders'), mode: 'None' });
  await stage.until('orders', 'True/Settled');
  await stage.forward('2h');
  expect(writes(stage)).toEqual([]);
});

test('records follow an address that changes without us', async () => {
  const stage = await createStage({ resources: world });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', ...names });
  await stage.until('orders', 'True/Settled');
  const now = stage.azure.resource(serviceId('orders')) as unknown as Shown;
  stage.azure.put(serviceId('orders'), { ...now, properties: { ...now.properties, privateIPAddresses: ['10.0.1.9'] } });
  await stage.forward('1h');
  expect(shown(stage, `${zoneId('orders.azure-api.net')}/A/@`)?.['aRecords']).toEqual([{ ipv4Address: '10.0.1.9' }]);
  expect(stage.ready('orders')).toBe('True/Settled');
});

test('a corporate zone gets the records of its names, and nothing else of it changes', async () => {
  const custom = { hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.corp.example' }] };
  const corporate = zoneId('corp.example');
  const stage = await createStage({
    resources: [
      ...ordinary.slice(0, 2),
      service('orders', { properties: custom }),
      { id: corporate, location: 'global', properties: { provisioningState: 'Succeeded' } },
      { id: `${corporate}/A/www`, properties: { ttl: 3600, aRecords: [{ ipv4Address: '10.0.0.80' }] } },
    ],
  });
  stage.start();
  await stage.apply('orders', {
    ...ordinarySpec(),
    mode: 'Internal',
    dns: { privateRecords: { linkedVnetIds: [networkId('hub')], hosts: 'All', existingZoneIds: [corporate] } },
  });
  await stage.until('orders', 'True/Settled');
  const [address] = shown(stage, serviceId('orders'))?.['privateIPAddresses'] as readonly string[];
  expect(shown(stage, `${corporate}/A/api`)).toMatchObject({ ttl: 60, aRecords: [{ ipv4Address: address }] });
  expect(shown(stage, `${corporate}/A/www`)?.['aRecords']).toEqual([{ ipv4Address: '10.0.0.80' }]);
  expect(stage.azure.resource(`${corporate}/virtualNetworkLinks/apimvnet-hub`)).toBeUndefined();
  await stage.edit('orders', { mode: 'External', dns: null });
  await approveWhenAsked(stage);
  await stage.until('orders', 'True/Settled');
  expect(stage.azure.resource(`${corporate}/A/api`)).toBeUndefined();
  expect(stage.azure.resource(`${corporate}/A/www`)).toBeDefined();
});

test('names that a lock keeps from going when the gateway leaves Internal are said, and go when it is lifted; nobody is asked again and again', async () => {
  const stage = await createStage({ resources: world });
  stage.start();
  await stage.apply('orders', { ...external, mode: 'Internal', networkSecurity: {}, ...names });
  await stage.until('orders', 'True/Settled');
  const lock = `${zoneId('orders.azure-api.net').replace(/\/providers.*/, '')}/providers/Microsoft.Authorization/locks/frozen`;
  stage.azure.put(lock, { properties: { level: 'CanNotDelete' } });
  await stage.edit('orders', { ...external, dns: null });
  await approveWhenAsked(stage);
  await stage.until('orders', 'False/UpdatingNetwork');
  const before = stage.azure.requests.length;
  await stage.forward('3h');
  expect(shown(stage, serviceId('orders'))?.['virtualNetworkType']).toBe('External');
  const deletions = stage.azure.requests.slice(before).filter(({ method }) => method === 'DELETE');
  expect(deletions.length).toBeLessThan(10);
  expect((await stage.binding('orders')).status?.findings?.map(({ check }) => check)).toContain('ScopeLocked');
  stage.azure.remove(lock);
  await stage.forward('3h');
  expect(stage.ready('orders')).toBe('True/Settled');
  expect(hosts.map((host) => shown(stage, zoneId(host)))).toEqual(hosts.map(() => undefined));
});
