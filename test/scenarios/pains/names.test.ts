/** Pains of DNS; numbers and sources in docs/pains.md. */

import { expect, test } from '@jest/globals';
import { isWrite } from '../../../sim/azure/azure.ts';
import { createStage, ordinarySpec, type Stage } from '../support/stage.ts';
import { checksOf, shown, statusOf } from '../support/shown.ts';
import { furtherRegion, network, networkId, ordinary, securityGroup, service, subnetId, zoneId } from '../support/world.ts';

/** As the team of the network would: everything else stays. */
function setServers(stage: Stage, name: string, servers: readonly string[]): void {
  const found = stage.azure.resource(networkId(name)) as unknown as Readonly<Record<string, unknown>>;
  stage.azure.put(networkId(name), { ...found, properties: { ...shown(stage, networkId(name)), dhcpOptions: { dnsServers: servers } } });
}
const applies = (stage: Stage) =>
  stage.azure.requests.filter(({ path, carriedOut }) => carriedOut && path.endsWith('/applynetworkconfigurationupdates'));

test('pain 56: changed DNS servers are taken over by one request, a quarter of an hour later', async () => {
  // A Developer gateway is down meanwhile, so that a human is asked first.
  const stage = await createStage({ resources: [...ordinary.slice(0, -1), service('orders', { sku: 'Premium' })] });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  setServers(stage, 'hub', ['10.9.0.4']);
  await stage.until('orders', 'False/UpdatingDns');
  const noticed = stage.clock.now();
  expect(applies(stage)).toEqual([]);
  await stage.until('orders', 'True/Settled');
  await stage.forward('24h');
  const [only, ...more] = applies(stage);
  expect(more).toEqual([]);
  expect((only?.at ?? 0) - noticed).toBeGreaterThanOrEqual(14 * 60_000);
  expect((await statusOf(stage)).locations?.[0]?.dnsServers).toEqual(['10.9.0.4']);
});

test('pain 58: of several regions each is told by itself, one after the other', async () => {
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg'),
      securityGroup('us-nsg', [], 'eastus'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
      network('us', { apim: { prefix: '10.2.1.0/27', group: 'us-nsg' } }, 'eastus'),
      service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('East US')] } }),
    ],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), additionalLocations: [{ location: 'eastus', subnetId: subnetId('us', 'apim') }] });
  await stage.until('orders', 'True/Settled');
  for (const name of ['hub', 'us']) setServers(stage, name, ['10.9.0.4']);
  await stage.until('orders', 'False/ApplyingNetworkConfiguration', '2h');
  await stage.until('orders', 'True/Settled', '6h');
  await stage.forward('24h');
  expect(applies(stage)).toHaveLength(2);
  expect(stage.seen('orders').slice(-5)).toEqual([
    'False/ApplyingNetworkConfiguration',
    'False/Verifying',
    'False/ApplyingNetworkConfiguration',
    'False/Verifying',
    'True/Settled',
  ]);
  const told = ((await statusOf(stage)).locations ?? []).map(({ location, dnsServers, dnsApplied }) => [
    location,
    dnsServers,
    dnsApplied?.servers,
  ]);
  expect(told).toEqual([
    ['westeurope', ['10.9.0.4'], ['10.9.0.4']],
    ['eastus', ['10.9.0.4'], ['10.9.0.4']],
  ]);
});

test('pain 59: each host name has a zone of its own, and none is made for the whole domain', async () => {
  const apex = { id: zoneId('azure-api.net'), location: 'global', properties: {} };
  const stage = await createStage({ resources: [...ordinary, apex] });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', dns: { privateRecords: { linkedVnetIds: [networkId('hub')] } } });
  await stage.until('orders', 'True/Settled');
  const written = stage.azure.requests.filter(isWrite).flatMap(({ path }) => /privateDnsZones\/([^/]+)/.exec(path)?.[1] ?? []);
  expect([...new Set(written)].toSorted()).toEqual([
    'orders.azure-api.net',
    'orders.developer.azure-api.net',
    'orders.management.azure-api.net',
    'orders.portal.azure-api.net',
    'orders.scm.azure-api.net',
  ]);
  expect(await checksOf(stage)).toEqual([]);
});
