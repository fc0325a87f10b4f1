/** Promises about gateways of a kind that does not go into a network, or not without a word: said before the update that would fail, and with what helps. */

import { describe, expect, test } from '@jest/globals';
import { findingsOf, shown, statusOf, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { furtherRegion, network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

type Json = Readonly<Record<string, unknown>>;
const ground = [
  securityGroup('apim-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
];
const north = [
  securityGroup('north-nsg', [], 'northeurope'),
  network('north', { apim: { prefix: '10.7.1.0/27', group: 'north-nsg' } }, 'northeurope'),
];

async function applied(gateway: Json, spec: Json = {}, more: readonly Json[] = []): Promise<Stage> {
  const stage = await createStage({ resources: [...ground, ...more, gateway] });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  return stage;
}

const mode = (stage: Stage): unknown => shown(stage, serviceId('orders'))?.['virtualNetworkType'];
const isMoved = (stage: Stage): boolean => writesOf(stage).some((one) => one.startsWith('PATCH'));
const told = async (stage: Stage, check: string) => (await findingsOf(stage, check)).map(({ severity }) => severity);

describe('A22: an inbound private endpoint and the public access of a gateway', () => {
  const endpoint = { name: 'from-hub', properties: { privateLinkServiceConnectionState: { status: 'Approved' } } };
  const clients = { networkSecurity: { clientSources: ['Internet'] } };

  test('A22: an approved one keeps the gateway out of a network, and closed public access is told', async () => {
    const properties = { privateEndpointConnections: [endpoint], publicNetworkAccess: 'Disabled' };
    const stage = await applied(service('orders', { sku: 'Premium', properties }), clients);
    await stage.until('orders', 'False/PrerequisitesNotMet');
    await stage.forward('2h');
    expect([isMoved(stage), mode(stage)]).toEqual([false, 'None']);
    expect(await told(stage, 'PrivateEndpointPresent')).toEqual(['Blocking']);
    expect(await told(stage, 'PublicAccessDisabled')).toEqual(['Degrading']);
  });

  test('A22: public access that is disabled later shuts out the clients of an External gateway at work', async () => {
    const stage = await applied(service('orders', { sku: 'Premium' }), clients);
    await stage.until('orders', 'True/Settled');
    const before = stage.azure.resource(serviceId('orders')) as unknown as Json & { readonly properties: Json };
    stage.azure.put(serviceId('orders'), { ...before, properties: { ...before.properties, publicNetworkAccess: 'Disabled' } });
    await stage.forward('5h');
    expect(await told(stage, 'PublicAccessDisabled')).toEqual(['Degrading']);
    expect(mode(stage)).toBe('External');
  });

  test('A22: one that was rejected is no obstacle', async () => {
    const rejected = { name: 'old', properties: { privateLinkServiceConnectionState: { status: 'Rejected' } } };
    const stage = await applied(service('orders', { sku: 'Premium', properties: { privateEndpointConnections: [rejected] } }), clients);
    await stage.until('orders', 'True/Settled');
    expect(await told(stage, 'PrivateEndpointPresent')).toEqual([]);
  });
});

describe('A27: tiers that this operator does not bind', () => {
  test.each([
    ['BasicV2', /no inbound private endpoint/],
    ['PremiumV2', /injection of its own.*outbound virtual network integration and an inbound private endpoint/],
    ['StandardV2', /outbound virtual network integration .*inbound private endpoint/],
  ])('A27: %s is told what it has, never that it cannot, and is left alone', async (sku, remedy) => {
    const stage = await applied(service('orders', { sku }));
    await stage.until('orders', 'False/TierNotSupported');
    await stage.forward('2h');
    const [found] = await findingsOf(stage, 'TierNotSupported');
    expect(found?.message).not.toMatch(/cannot/);
    expect(found?.remedy).toMatch(remedy);
    expect(writesOf(stage)).toEqual([]);
  });
});

describe('A28: a zone-redundant gateway', () => {
  const zonal = (zones: readonly string[]): Json => ({ ...service('orders', { sku: 'Premium', units: 3 }), zones });
  const managed = { publicIp: { azureManaged: true } };

  test('A28: moves to another subnet with an address that Azure manages, and hears that sources disagree whether it may', async () => {
    const stage = await applied(zonal(['1', '2', '3']), managed);
    await stage.until('orders', 'True/Settled', '3h');
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.forward('5m');
    const [found] = await findingsOf(stage, 'ZonesWithManagedAddress');
    expect(found?.severity).toBe('Advisory');
    expect(`${found?.message} ${found?.source}`).toMatch(/terraform-provider-azurerm#31035/);
    await stage.until('orders', 'True/Settled', '9h');
    expect(shown(stage, serviceId('orders'))?.['virtualNetworkConfiguration']).toMatchObject({
      subnetResourceId: subnetId('hub', 'spare'),
    });
  });

  test('A28: of one zone is told nothing', async () => {
    const stage = await applied(zonal(['1']), managed);
    await stage.until('orders', 'True/Settled', '3h');
    expect(await told(stage, 'ZonesWithManagedAddress')).toEqual([]);
  });
});

describe('A32: a region with a disabled gateway', () => {
  const off = { ...furtherRegion('North Europe'), disableGateway: true };
  const two = () => service('orders', { sku: 'Premium', properties: { additionalLocations: [off] } });
  const both = { additionalLocations: [{ location: 'northeurope', subnetId: subnetId('north', 'apim') }] };

  test('A32: is not put into Internal mode; in External mode nothing is in its way', async () => {
    const stage = await applied(two(), { ...both, mode: 'Internal' }, north);
    await stage.until('orders', 'False/PrerequisitesNotMet');
    await stage.forward('2h');
    expect([isMoved(stage), mode(stage)]).toEqual([false, 'None']);
    expect(await told(stage, 'GatewayDisabled')).toEqual(['Blocking']);
    await stage.edit('orders', { mode: 'External' });
    await stage.until('orders', 'True/Settled', '9h');
    expect(await told(stage, 'GatewayDisabled')).toEqual([]);
  });

  test('A32: keeps a gateway that works from being made Internal', async () => {
    const stage = await applied(two(), both, north);
    await stage.until('orders', 'True/Settled', '9h');
    await stage.edit('orders', { mode: 'Internal', changes: { approval: 'Automatic' } });
    await stage.forward('2h');
    expect(mode(stage)).toBe('External');
    expect(await told(stage, 'GatewayDisabled')).toEqual(['Blocking']);
    expect((await statusOf(stage)).operation).toBeUndefined();
  });
});
