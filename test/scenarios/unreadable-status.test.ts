/** Promises about what stands in a status and cannot be read: it is left out and told, and the binding goes on. */

import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../src/runtime/log.ts';
import { isSound, overwrite } from './support/overwritten.ts';
import { rulesOf, shown, statusOf } from './support/shown.ts';
import { createStage, ordinarySpec } from './support/stage.ts';
import { group, groupId, network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

/** Who finds another status than the one that was written tells anew what is the case. */
const byHand = { judged: 'statuses' } as const;

type Owned = NonNullable<Awaited<ReturnType<typeof statusOf>>['owned']>;
const past = '2019-01-01T00:00:00Z';

/** What there is, and one more or another one. */
const bad: readonly (readonly [what: string, change: (owned: Owned) => object])[] = [
  ['a zone by name', (owned) => ({ owned: [...owned, { id: 'orders.azure-api.net', kind: 'PrivateZone' }] })],
  ['a word that every object has', (owned) => ({ owned: [...owned, { id: 'constructor', kind: 'PrivateRecords' }] })],
  ['a kind that every object has', (owned) => ({ owned: [...owned, { id: '__proto__', kind: 'constructor' }] })],
  ['a zone that is a subnet', (owned) => ({ owned: [...owned, { id: subnetId('hub', 'apim'), kind: 'PrivateZone' }] })],
  ['a group that is a service', (owned) => ({ owned: [...owned, { id: serviceId('orders'), kind: 'SecurityGroup' }] })],
  ['a group that leads out of its group', (owned) => ({ owned: [...owned, { id: `${groupId('x')}/../..`, kind: 'SecurityRules' }] })],
  ['a subnet of no network', (owned) => ({ owned: [...owned, { id: `${group}/subnets/apim`, kind: 'SecurityGroupAttachment' }] })],
  [
    'an endpoint of no subnet',
    (owned) => ({ owned: [...owned, { id: '/subscriptions/x/serviceEndpoints/Microsoft.Storage', kind: 'ServiceEndpoint' }] }),
  ],
  ['a last good place that is none', () => ({ lastGood: { mode: 'External', locations: [{ location: 'westeurope', subnetId: 'apim' }] } })],
  [
    'a last good address that is none',
    () => ({
      lastGood: {
        mode: 'External',
        locations: [{ location: 'westeurope', subnetId: subnetId('hub', 'apim'), publicIpAddressId: 'front' }],
      },
    }),
  ],
  ['a last good mode that there is not', () => ({ lastGood: { mode: 'toString' } })],
  ['a hold of something else', () => ({ holds: [{ kind: 'Subnet', id: 'constructor', since: past, deadline: past, own: true }] })],
  ['a place of no subnet', () => ({ locations: [{ location: 'westeurope', subnetId: 'apim', publicIpAddressId: '..' }] })],
];

describe('W21: a settled binding whose status has', () => {
  test.each(bad)('W21: %s follows an edit all the same', async (_, change) => {
    const stage = await createStage(byHand);
    const instance = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    await overwrite(stage, change((await statusOf(stage)).owned ?? []));
    await stage.edit('orders', { networkSecurity: { clientSources: ['Internet'] } });
    await stage.forward('6h');
    expect(stage.ready('orders')).toBe('True/Settled');
    expect((await statusOf(stage)).observedGeneration).toBe(2);
    expect(rulesOf(stage).some((rule) => rule.startsWith('clients'))).toBe(true);
    await isSound(instance);
  });

  test.each(bad)('W21: %s can be deleted, with Detach too', async (_, change) => {
    for (const deletionPolicy of ['Retain', 'Detach']) {
      const stage = await createStage(byHand);
      const instance = stage.start();
      await stage.apply('orders', { ...ordinarySpec(), deletionPolicy });
      await stage.until('orders', 'True/Settled');
      await overwrite(stage, change((await statusOf(stage)).owned ?? []));
      await stage.remove('orders');
      await stage.forward('12h');
      expect(stage.isGone('orders')).toBe(true);
      if (deletionPolicy === 'Detach') expect(shown(stage, serviceId('orders'))?.['virtualNetworkType']).toBe('None');
      await isSound(instance);
    }
  });
});

test('W21: a way back whose place cannot be read is none, and the failure is told as it is', async () => {
  const spoke = { ...network('spoke', { apim: { prefix: '10.1.1.0/27', group: 'spoke-nsg' } }), simulated: { announced: ['0.0.0.0/0'] } };
  const hub = network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } });
  const stage = await createStage({
    ...byHand,
    resources: [securityGroup('apim-nsg'), securityGroup('spoke-nsg'), hub, spoke, service('orders')],
    assumptions: { failedShows: 'wanted', holdMinutes: 90 },
  });
  const instance = stage.start();
  await stage.apply('orders', { ...ordinarySpec(), changes: { onFailure: 'Revert' } });
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { subnetId: subnetId('spoke', 'apim') });
  await stage.until('orders', 'False/OperationFailed');
  await overwrite(stage, { lastGood: { mode: 'External', locations: [{ location: 'westeurope', subnetId: 'hub/apim' }] } });
  await stage.forward('3h');
  expect(stage.ready('orders')).toBe('False/OperationFailed');
  expect((await statusOf(stage)).plan?.steps.filter(({ phase }) => phase === 'switch')).toEqual([]);
  await isSound(instance);
});

test('W21: what is left out is named in the log, once', async () => {
  const lines: string[] = [];
  const stage = await createStage({
    ...byHand,
    log: createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } }),
  });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  await overwrite(stage, { owned: [...((await statusOf(stage)).owned ?? []), { id: 'orders.azure-api.net', kind: 'PrivateZone' }] });
  await stage.forward('6h');
  const told = lines.filter((line) => line.includes('cannot be read'));
  expect(told.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({
      level: 'warn',
      binding: 'platform/orders',
      leftOut: ['status.owned[1]: "orders.azure-api.net" as PrivateZone'],
    }),
  ]);
});
