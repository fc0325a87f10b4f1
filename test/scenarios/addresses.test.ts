/** Promises about public addresses: brought, made or managed; another one where a change needs it; nothing of another client's is ever taken. */

import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { addressId, group, network, ordinary, publicIp, service, serviceId, subnetId } from './support/world.ts';

interface Shown {
  readonly properties: Readonly<Record<string, unknown>>;
}
const shown = (stage: Stage, id: string) => (stage.azure.resource(id) as unknown as Shown | undefined)?.properties;
const used = (stage: Stage) =>
  String(shown(stage, serviceId('orders'))?.['publicIpAddressId'])
    .split('/')
    .at(-1);
const ipOf = (stage: Stage, name: string) => shown(stage, addressId(name))?.['ipAddress'];

const twoSubnets = [
  ordinary[0] ?? {},
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  service('orders'),
];
const brought = [...twoSubnets, publicIp('front', { label: 'orders' }), publicIp('back')];
const pair = { publicIp: { ids: [addressId('front'), addressId('back')] } };

describe('an address that is brought', () => {
  test("becomes the gateway's, and shows in the columns", async () => {
    const stage = await createStage({ resources: brought });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...pair });
    await stage.until('orders', 'True/Settled');
    expect(used(stage)).toBe('front');
    expect((await stage.binding('orders')).status?.summary?.address).toBe(ipOf(stage, 'front'));
  });

  test('gives way to the other one of the pair at each move, there and back', async () => {
    const stage = await createStage({ resources: brought, assumptions: { holdMinutes: 1 } });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...pair });
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.until('orders', 'False/UpdatingNetwork');
    const { status } = await stage.binding('orders');
    expect(status?.plan?.steps[0]?.impact.addresses).toEqual([
      { location: 'westeurope', kind: 'Public', from: ipOf(stage, 'front'), to: ipOf(stage, 'back') },
    ]);
    await stage.until('orders', 'True/Settled');
    expect(used(stage)).toBe('back');
    await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.until('orders', 'True/Settled');
    expect(used(stage)).toBe('front');
  });

  test('and is the only one keeps a gateway from moving, with what to do', async () => {
    const stage = await createStage({ resources: brought });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), publicIp: { ids: [addressId('front')] } });
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.until('orders', 'False/PrerequisitesNotMet');
    const finding = (await stage.binding('orders')).status?.findings?.find(({ check }) => check === 'AddressMustDiffer');
    expect(finding?.remedy).toContain('Name a second address in spec.publicIp.ids');
    expect(shown(stage, serviceId('orders'))?.['virtualNetworkConfiguration']).toMatchObject({ subnetResourceId: subnetId('hub', 'apim') });
  });

  test.each<[string, Parameters<typeof publicIp>[1] & object, string]>([
    ['a Basic one', { sku: 'Basic' }, 'AddressSku'],
    ['one of another region', { location: 'northeurope' }, 'AddressInAnotherRegion'],
    ['one without a label', { label: '' }, 'AddressWithoutLabel'],
    ['a dynamic one', { publicIPAllocationMethod: 'Dynamic' }, 'AddressNotStatic'],
    [
      'one in use',
      {
        ipConfiguration: {
          id: `${group}/providers/Microsoft.Network/loadBalancers/lb/frontendIPConfigurations/f`,
        },
      },
      'AddressInUse',
    ],
  ])('and does not fit is refused before Azure does: %s', async (_, more, check) => {
    const stage = await createStage({ resources: [...twoSubnets, publicIp('front', more)] });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), publicIp: { ids: [addressId('front')] } });
    await stage.until('orders', 'False/PrerequisitesNotMet');
    expect((await stage.binding('orders')).status?.conditions?.find(({ type }) => type === 'PrerequisitesMet')?.reason).toBe(check);
    expect(shown(stage, serviceId('orders'))?.['virtualNetworkType']).toBe('None');
  });
});

describe('addresses that are made', () => {
  const made = { publicIp: { create: { name: 'orders-ip' } } };

  test('one at first, with the label of the service; the second when a move needs it', async () => {
    const stage = await createStage({ resources: twoSubnets });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...made });
    await stage.until('orders', 'True/Settled');
    expect(used(stage)).toBe('orders-ip-0');
    expect(shown(stage, addressId('orders-ip-0'))).toMatchObject({
      publicIPAllocationMethod: 'Static',
      dnsSettings: { domainNameLabel: 'orders' },
    });
    expect(stage.azure.resource(addressId('orders-ip-1'))).toBeUndefined();
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.until('orders', 'True/CleaningUp');
    expect(used(stage)).toBe('orders-ip-1');
    expect(shown(stage, addressId('orders-ip-1'))).toMatchObject({ dnsSettings: { domainNameLabel: 'orders-1' } });
  });

  test('none is taken that another client made', async () => {
    const stage = await createStage({ resources: [...twoSubnets, publicIp('orders-ip-0')] });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...made });
    await stage.until('orders', 'False/PrerequisitesNotMet');
    expect((await stage.binding('orders')).status?.findings?.map(({ check }) => check)).toContain('AddressNotOurs');
  });
});

test("an address of one's own is given back to let Azure manage one", async () => {
  const stage = await createStage({ resources: brought });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...pair });
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { publicIp: { ids: null, azureManaged: true } });
  await stage.until('orders', 'False/UpdatingNetwork');
  // An operation of up to an hour, and the three hours for which Azure holds what was left.
  await stage.until('orders', 'True/Settled', '6h');
  expect(shown(stage, serviceId('orders'))?.['publicIpAddressId']).toBeNull();
});
