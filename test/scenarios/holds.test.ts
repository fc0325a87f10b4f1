/** Promises about subnets and addresses that are not free yet: they are waited for in the open, asked for again with care, and had in the end. */

import { describe, expect, test } from '@jest/globals';
import type { Assumptions } from '../../sim/azure/assumptions.ts';
import { createStage, ms, ordinarySpec, type Stage } from './support/stage.ts';
import { addressId, group, network, ordinary, publicIp, service, serviceId, subnetId } from './support/world.ts';

const twoSubnets = [
  ordinary[0] ?? {},
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  service('orders'),
  service('billing'),
];
const statusOf = async (stage: Stage, name = 'orders') => (await stage.binding(name)).status ?? {};
const messageOf = async (stage: Stage, name = 'orders') =>
  (await statusOf(stage, name)).conditions?.find(({ type }) => type === 'Ready')?.message ?? '';
const patches = (stage: Stage) => stage.azure.requests.filter(({ method }) => method === 'PATCH').length;
const place = (stage: Stage, name = 'orders') =>
  (stage.azure.resource(serviceId(name)) as unknown as { properties: { virtualNetworkConfiguration: unknown } }).properties
    .virtualNetworkConfiguration;
const ready = (stage: Stage) => stage.clock.until(() => stage.ready('orders').startsWith('True/'), ms('4h'));

/** Was in `apim`, is in `spare`. */
async function moved(assumptions: Partial<Assumptions>, resources: readonly object[] = twoSubnets): Promise<Stage> {
  const stage = await createStage({ resources, assumptions });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
  await stage.until('orders', 'False/UpdatingNetwork');
  expect(await ready(stage)).toBe(true);
  return stage;
}

describe.each(['visible', 'hidden'] as const)('with evidence that is %s', (holdEvidence) => {
  test('a gateway that goes back to the subnet that it has left waits until that is free, and is told so', async () => {
    const stage = await moved({ holdEvidence });
    await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
    await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
    const { waiting, holds, conditions } = await statusOf(stage);
    expect(holds).toEqual([expect.objectContaining({ kind: 'Subnet', id: subnetId('hub', 'apim'), evidence: waiting?.evidence })]);
    expect(waiting).toMatchObject({ reason: 'WaitingForSubnetRelease', since: holds?.[0]?.since, until: holds?.[0]?.deadline });
    expect(Date.parse(waiting?.until ?? '') - Date.parse(waiting?.since ?? '')).toBe(ms('6h'));
    expect(conditions?.map(({ type }) => type)).toContain('Reconciling');
    await stage.until('orders', 'False/UpdatingNetwork', '4h');
    expect(await ready(stage)).toBe(true);
    expect(place(stage)).toMatchObject({ subnetResourceId: subnetId('hub', 'apim') });
    expect(stage.seen('orders')).not.toContain('False/OperationFailed');
    // Where it shows nothing is asked in vain; where it does not, once an hour.
    expect(patches(stage)).toBe(holdEvidence === 'visible' ? 3 : 6);
  });

  test('a subnet that another gateway has just left is had when it is free', async () => {
    const stage = await moved({ holdEvidence });
    await stage.apply('billing', ordinarySpec('billing'));
    await stage.until('billing', 'False/WaitingForSubnetRelease', '10m');
    expect((await statusOf(stage, 'billing')).holds?.[0]?.own).toBeUndefined();
    await stage.until('billing', 'True/Settled', '8h');
    expect(place(stage, 'billing')).toMatchObject({ subnetResourceId: subnetId('hub', 'apim') });
    expect(stage.seen('billing')).not.toContain('False/OperationFailed');
  });

  test.each(['refusedAtOnce', 'refusedLate'] as const)(
    'an address that is still taken is waited for, when it is %s',
    async (addressReuse) => {
      const pair = { publicIp: { ids: [addressId('front'), addressId('back')] } };
      const world = [...twoSubnets, publicIp('front', { label: 'orders' }), publicIp('back')];
      const stage = await createStage({ resources: world, assumptions: { holdEvidence, addressReuse } });
      stage.start();
      await stage.apply('orders', { ...ordinarySpec(), ...pair });
      await stage.until('orders', 'True/Settled');
      await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
      await stage.until('orders', 'False/UpdatingNetwork');
      expect(await ready(stage)).toBe(true);
      // The subnet is another one: only the address is not free.
      await stage.edit('orders', { mode: 'Internal' });
      await stage.until('orders', 'False/WaitingForPublicIpRelease', '2h');
      expect((await statusOf(stage)).holds?.map(({ kind }) => kind)).toContain('PublicIp');
      await stage.until('orders', 'True/Settled', '20h');
      expect(stage.seen('orders')).not.toContain('False/OperationFailed');
      expect(patches(stage)).toBeLessThanOrEqual(holdEvidence === 'visible' ? 3 : 6);
    },
  );
});

test('what is left is followed until it is free: Ready stays True, and nothing is written while nothing changes', async () => {
  const stage = await moved({});
  expect(stage.ready('orders')).toBe('True/CleaningUp');
  expect(await messageOf(stage)).toContain('It has left subnet apim, which is not free yet: Subnet apim still has an IP configuration');
  await stage.forward('20m');
  const { resourceVersion } = (await stage.binding('orders')).metadata;
  await stage.forward('80m');
  expect((await stage.binding('orders')).metadata.resourceVersion).toBe(resourceVersion);
  await stage.until('orders', 'True/Settled', '2h');
  expect((await statusOf(stage)).holds).toBeUndefined();
});

test('what is around the gateway is prepared while its subnet is not free', async () => {
  const stage = await moved({}, [
    ...twoSubnets.slice(0, 1),
    { ...ordinary[0], id: String((ordinary[0] as { id?: string }).id).replace('apim-nsg', 'spare-nsg') },
    network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'spare-nsg' } }),
    service('orders'),
    service('billing'),
  ]);
  await stage.apply('billing', ordinarySpec('billing'));
  await stage.until('billing', 'False/WaitingForSubnetRelease', '10m');
  await stage.forward('1m');
  const rules = (
    stage.azure.resource(`${group}/providers/Microsoft.Network/networkSecurityGroups/apim-nsg`) as unknown as {
      properties: { securityRules: readonly { name: string }[] };
    }
  ).properties.securityRules;
  expect(new Set(rules.map(({ name }) => name.split('-')[1])).size).toBe(2);
});

test('past its time a wait is overdue, names all that support asks for, and ends by itself', async () => {
  const stage = await moved({ holdMinutes: 9 * 60 });
  await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
  await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
  await stage.until('orders', 'False/Overdue', '6h');
  const { conditions, waiting } = await statusOf(stage);
  expect(conditions?.find(({ type }) => type === 'Stalled')).toMatchObject({ reason: 'Overdue' });
  expect(waiting?.reason).toBe('WaitingForSubnetRelease');
  for (const word of [serviceId('orders'), subnetId('hub', 'apim'), String(waiting?.since)]) expect(await messageOf(stage)).toContain(word);
  await stage.until('orders', 'False/UpdatingNetwork', '4h');
  expect(await ready(stage)).toBe(true);
  expect(place(stage)).toMatchObject({ subnetResourceId: subnetId('hub', 'apim') });
});

test('the time of a wait is the one that the binding names', async () => {
  const stage = await moved({});
  await stage.edit('orders', { subnetId: subnetId('hub', 'apim'), changes: { subnetHoldTimeout: '1h' } });
  await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
  await stage.until('orders', 'False/Overdue', '90m');
});

test('a gateway that lives in the same subnet is no hold', async () => {
  const stage = await createStage({ resources: twoSubnets });
  stage.start();
  await stage.apply('billing', ordinarySpec('billing'));
  await stage.until('billing', 'True/Settled');
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  expect(stage.seen('orders')).not.toContain('False/WaitingForSubnetRelease');
});

test('an unknown gateway that lives in the same subnet keeps ours out for an hour only, because Azure refuses nothing then', async () => {
  const stage = await createStage({ resources: twoSubnets });
  stage.start();
  await stage.apply('billing', ordinarySpec('billing'));
  await stage.until('billing', 'True/Settled');
  await stage.remove('billing');
  await stage.apply('orders');
  await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
  await stage.until('orders', 'True/Settled', '3h');
});
