/** Pains of moving a gateway; numbers and sources in docs/pains.md. */

import { describe, expect, test } from '@jest/globals';
import type { Assumptions } from '../../../sim/azure/assumptions.ts';
import { createStage, ms, ordinarySpec, type Stage } from '../support/stage.ts';
import { checksOf, findingsOf, rulesOf, shown, statusOf, writesOf } from '../support/shown.ts';
import {
  addressId,
  furtherRegion,
  group,
  network,
  networkId,
  ordinary,
  publicIp,
  securityGroup,
  service,
  serviceId,
  subnetId,
  zoneId,
} from '../support/world.ts';

const [apimGroup, hub] = ordinary;
const base = (...more: readonly object[]): readonly object[] => [apimGroup, hub, ...more].filter((one) => one !== undefined);
const twoSubnets = [
  securityGroup('apim-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  service('orders'),
];
const zonal = (units = 3, properties = {}) => ({ ...service('orders', { sku: 'Premium', units, properties }), zones: ['1', '2', '3'] });
const gateway = (stage: Stage) => stage.azure.resource(serviceId('orders')) as unknown as Readonly<Record<string, unknown>>;

async function settled(
  resources: readonly object[],
  spec: object = ordinarySpec(),
  assumptions: Partial<Assumptions> = {},
): Promise<Stage> {
  const stage = await createStage({ resources, assumptions });
  stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  return stage;
}

async function moved(stage: Stage, spec: object): Promise<void> {
  await stage.edit('orders', spec);
  await stage.until('orders', 'False/UpdatingNetwork');
  expect(await stage.clock.until(() => stage.ready('orders').startsWith('True/'), ms('4h'))).toBe(true);
}

describe('the move', () => {
  test('pain 1: External becomes Internal by one PATCH, and the service is neither deleted nor created', async () => {
    const stage = await settled(ordinary);
    const from = stage.azure.requests.length;
    await moved(stage, { mode: 'Internal' });
    expect(shown(stage, serviceId('orders'))).toMatchObject({ virtualNetworkType: 'Internal' });
    const ofService = stage.azure.requests.slice(from).filter(({ path, method }) => path === serviceId('orders') && method !== 'GET');
    expect(ofService.map(({ method }) => method)).toEqual(['PATCH']);
  });

  test('pain 3: a zonal gateway moves from one network to another by one PATCH of its subnet and its address', async () => {
    const stage = await settled(
      [
        securityGroup('a-nsg'),
        securityGroup('b-nsg'),
        network('a', { apim: { prefix: '10.0.1.0/27', group: 'a-nsg' } }),
        network('b', { apim: { prefix: '10.1.1.0/27', group: 'b-nsg' } }),
        publicIp('front', { label: 'orders' }),
        publicIp('back', { label: 'orders-b' }),
        zonal(),
      ],
      { ...ordinarySpec(), subnetId: subnetId('a', 'apim'), publicIp: { ids: [addressId('front'), addressId('back')] } },
    );
    const before = shown(stage, serviceId('orders'))?.['publicIpAddressId'];
    const from = stage.azure.requests.length;
    await moved(stage, { subnetId: subnetId('b', 'apim') });
    expect(writesOf(stage, from).filter((write) => !write.includes('securityRules'))).toEqual(['PATCH service/orders']);
    const after = shown(stage, serviceId('orders'));
    expect(after).toMatchObject({ virtualNetworkConfiguration: { subnetResourceId: subnetId('b', 'apim') } });
    expect(new Set([before, after?.['publicIpAddressId']])).toEqual(new Set([addressId('front'), addressId('back')]));
    expect(gateway(stage)['zones']).toEqual(['1', '2', '3']);
  });

  test('pain 4: only the region whose subnet changed is moved, and every region keeps its units and zones', async () => {
    const stage = await settled(
      [
        securityGroup('apim-nsg'),
        securityGroup('us-nsg', [], 'eastus'),
        network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
        network('us', { apim: { prefix: '10.2.1.0/27', group: 'us-nsg' }, spare: { prefix: '10.2.2.0/27', group: 'us-nsg' } }, 'eastus'),
        zonal(3, { additionalLocations: [{ ...furtherRegion('East US'), sku: { name: 'Premium', capacity: 2 } }] }),
      ],
      { ...ordinarySpec(), additionalLocations: [{ location: 'eastus', subnetId: subnetId('us', 'apim') }] },
    );
    const from = stage.azure.requests.length;
    await moved(stage, { additionalLocations: [{ location: 'eastus', subnetId: subnetId('us', 'spare') }] });
    expect(writesOf(stage, from).filter((write) => write.startsWith('PATCH'))).toEqual(['PATCH service/orders']);
    expect(gateway(stage)).toMatchObject({
      sku: { name: 'Premium', capacity: 3 },
      zones: ['1', '2', '3'],
      properties: {
        virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'apim') },
        additionalLocations: [
          {
            location: 'East US',
            sku: { name: 'Premium', capacity: 2 },
            virtualNetworkConfiguration: { subnetResourceId: subnetId('us', 'spare') },
          },
        ],
      },
    });
  });

  test('pain 5: rules for the old subnet stay open until it is seen free', async () => {
    const stage = await settled(twoSubnets);
    await moved(stage, { subnetId: subnetId('hub', 'spare') });
    await stage.forward('2h');
    const management = () => rulesOf(stage).find((rule) => rule.startsWith('management'));
    expect(management()).toBe('management@3000 -> 10.0.1.0/27,10.0.2.0/27');
    await stage.forward('3h');
    expect(management()).toBe('management@3000 -> 10.0.2.0/27');
    expect(stage.seen('orders').slice(-2)).toEqual(['True/CleaningUp', 'True/Settled']);
  });

  test('pain 9: back to the subnet that it has left: it waits for the release by itself and is moved then', async () => {
    const stage = await settled(twoSubnets);
    await moved(stage, { subnetId: subnetId('hub', 'spare') });
    await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
    await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
    const { waiting, holds } = await statusOf(stage);
    expect(holds?.map(({ id }) => id)).toEqual([subnetId('hub', 'apim')]);
    expect(Date.parse(waiting?.until ?? '') - Date.parse(waiting?.since ?? '')).toBe(ms('6h'));
    expect(shown(stage, serviceId('orders'))?.['provisioningState']).toBe('Succeeded');
    await stage.until('orders', 'False/UpdatingNetwork', '6h');
    await stage.until('orders', 'True/Settled', '4h');
    expect(shown(stage, serviceId('orders'))).toMatchObject({ virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'apim') } });
  });

  test('pain 10: a subnet that is free early is used early, long before the deadline of the wait', async () => {
    const stage = await settled(twoSubnets, ordinarySpec(), { holdMinutes: 50 });
    await moved(stage, { subnetId: subnetId('hub', 'spare') });
    await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
    await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
    await stage.until('orders', 'False/UpdatingNetwork', '1h');
    await stage.until('orders', 'True/Settled', '4h');
  });

  test('pain 6: the plan says which addresses will change, and records lead to the new one in the first reconcile after the move', async () => {
    const stage = await settled(twoSubnets, {
      ...ordinarySpec(),
      mode: 'Internal',
      dns: { privateRecords: { linkedVnetIds: [networkId('hub')] } },
    });
    const old = shown(stage, serviceId('orders'))?.['privateIPAddresses'] as readonly string[];
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.until('orders', 'False/UpdatingNetwork');
    const { plan } = await statusOf(stage);
    const changing = plan?.steps?.flatMap(({ impact }) => impact?.addresses ?? []) ?? [];
    expect(changing).toContainEqual({ location: 'westeurope', kind: 'Private', from: old[0] });
    expect(changing.map(({ kind }) => kind)).toContain('Public');
    await stage.until('orders', 'False/Verifying');
    const fresh = shown(stage, serviceId('orders'))?.['privateIPAddresses'] as readonly string[];
    expect(fresh).not.toEqual(old);
    expect(shown(stage, `${zoneId('orders.azure-api.net')}/A/@`)?.['aRecords']).toEqual([{ ipv4Address: fresh[0] }]);
  });

  test('pain 8: what is sent is what the plan shows, and every other setting of the service stays', async () => {
    const rich = {
      ...service('orders', {
        properties: {
          publisherEmail: 'a@example.com',
          customProperties: { x: 'false' },
          hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.corp.example' }],
          certificates: [{ thumbprint: 'AA' }],
          somethingNew: { deep: [1] },
        },
      }),
      identity: { type: 'SystemAssigned', principalId: 'x' },
      tags: { team: 't' },
    };
    const stage = await createStage({ resources: base(rich) });
    const before = structuredClone(gateway(stage));
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    const planned = ((await statusOf(stage)).plan?.steps ?? []).flatMap(({ writes }) =>
      (writes ?? []).flatMap(({ changes }) => (changes ?? []).map(({ path }) => path)),
    );
    await stage.until('orders', 'True/Settled');
    const after = gateway(stage);
    const [old, now] = [before, after].map((one) => one['properties'] as Readonly<Record<string, unknown>>);
    const changed = Object.keys(now ?? {}).filter((name) => JSON.stringify(now?.[name]) !== JSON.stringify(old?.[name]));
    const byAzure = new Set(['publicIPAddresses', 'outboundPublicIPAddresses', 'privateIPAddresses']);
    expect(
      changed
        .filter((name) => !byAzure.has(name))
        .map((name) => `properties.${name}`)
        .toSorted(),
    ).toEqual(planned.toSorted());
    expect([after['identity'], after['tags'], after['sku']]).toEqual([before['identity'], before['tags'], before['sku']]);
  });

  test('pain 13: a lock that forbids deleting delays the clean-up alone, and is named', async () => {
    const lock = { id: `${group}/providers/Microsoft.Authorization/locks/keep`, properties: { level: 'CanNotDelete' } };
    const stage = await settled([...ordinary, lock], { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } });
    await moved(stage, { mode: 'Internal', networkSecurity: { clientSources: null } });
    await stage.forward('3h');
    expect(stage.ready('orders')).toBe('True/Settled');
    expect(await findingsOf(stage, 'ScopeLocked')).toMatchObject([
      { severity: 'Degrading', message: expect.stringMatching(/Lock keep \(CanNotDelete\)/) },
    ]);
    expect(rulesOf(stage)).toHaveLength(9);
    stage.azure.remove(lock.id);
    await stage.forward('3h');
    expect(rulesOf(stage)).toHaveLength(7);
    expect(stage.seen('orders').slice(-2)).toEqual(['True/CleaningUp', 'True/Settled']);
  });
});

describe('what stands in the way of a move', () => {
  test('pain 16: a zonal gateway goes Internal without an address of its own', async () => {
    const stage = await settled(base(zonal()), { ...ordinarySpec(), mode: 'Internal' });
    expect(await checksOf(stage)).toEqual([]);
    expect(gateway(stage)).toMatchObject({ zones: ['1', '2', '3'], properties: { virtualNetworkType: 'Internal' } });
  });

  test('pain 18: a gateway on the retired platform is named, and nothing is written', async () => {
    const stage = await createStage({ resources: base(service('orders', { properties: { platformVersion: 'stv1' } })) });
    stage.start();
    await stage.apply('orders');
    await stage.forward('3h');
    expect(stage.ready('orders')).toBe('False/PlatformRetired');
    expect((await statusOf(stage)).service?.platformVersion).toBe('stv1');
    expect(writesOf(stage)).toEqual([]);
  });

  test('pain 19: an address without a label is refused before Azure does it, and taken as soon as it has one', async () => {
    const stage = await createStage({ resources: base(service('orders'), publicIp('front', { label: '' })) });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), publicIp: { ids: [addressId('front')] } });
    await stage.forward('5m');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect(await checksOf(stage)).toContain('AddressWithoutLabel');
    expect(stage.azure.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
    stage.azure.put(addressId('front'), publicIp('front', { label: 'orders' }));
    await stage.until('orders', 'True/Settled');
    expect(shown(stage, serviceId('orders'))?.['publicIpAddressId']).toBe(addressId('front'));
  });
});
