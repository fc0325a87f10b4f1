/** The long stories, as a user on call reads them: the object, its events and its metrics at each stage. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { expectGolden, storyOf } from './support/golden.ts';
import { untilGone, untilWaiting, waitsFor } from './support/leaving.ts';
import { rulesOf, writesOf } from './support/shown.ts';
import { createStage, ms, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { group, network, ordinary, policy, service, serviceId, subnetId } from './support/world.ts';

const twoSubnets = [
  ordinary[0] ?? {},
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  service('orders'),
];

async function begun({ spec = ordinarySpec(), ...options }: StageOptions & { readonly spec?: object } = {}) {
  const stage = await createStage({ steady: true, resources: twoSubnets, ...options });
  const instance = stage.start();
  await stage.apply('orders', spec);
  return { stage, story: await storyOf(stage, instance, 'orders') };
}

const patchesOf = (stage: Stage) => stage.azure.acceptedWrites(serviceId('orders')).length;
const networkOf = (stage: Stage) =>
  (stage.azure.resource(serviceId('orders')) as unknown as { readonly properties: Readonly<Record<string, unknown>> }).properties;
const planOf = async (stage: Stage) => (await stage.binding('orders')).status?.plan;

const planned = async (stage: Stage) => (await planOf(stage))?.steps.map(({ hash }) => hash);

/** A user with the portal open: the service is told, and no other client. */
const byHand = (stage: Stage, properties: object) =>
  stage.azure.send({
    method: 'PATCH',
    url: `https://management.azure.com${serviceId('orders')}?api-version=2024-05-01`,
    headers: {},
    body: JSON.stringify({ properties }),
  });

/** Whoever is asked says yes. */
async function approved(stage: Stage): Promise<void> {
  if (!stage.ready('orders').endsWith('AwaitingApproval')) return;
  const hashes = (await planOf(stage))?.steps.map(({ hash }) => hash) ?? [];
  await stage.annotate('orders', { 'apimvnet.io/approve': hashes.join(',') });
}

test('a subnet that is held for six hours, under a lock that goes after three', async () => {
  const lock = `${group}/providers/Microsoft.Authorization/locks/keep`;
  const { stage, story } = await begun({ assumptions: { holdMinutes: 360 } });
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
  await stage.until('orders', 'True/CleaningUp');
  await stage.forward('20m');
  await story.tell('moved: the subnet that was left is held');
  stage.azure.put(lock, { properties: { level: 'CanNotDelete', notes: 'Nothing is deleted here without the platform team.' } });
  await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
  await stage.until('orders', 'False/WaitingForSubnetRelease');
  await story.tell('to go back: waiting, and a lock is in the way');
  await stage.forward('3h');
  stage.azure.remove(lock);
  await stage.forward('10m');
  await story.tell('three hours later the lock is gone: waiting anew');
  await stage.until('orders', 'False/UpdatingNetwork', '7h');
  await story.tell('free: the gateway is moved');
  await stage.until('orders', 'True/CleaningUp');
  await stage.until('orders', 'True/Settled', '8h');
  await story.tell('settled');
  expect(patchesOf(stage)).toBe(3);
  expectGolden('hold-with-lock', story.text);
});

test('an operation of nine hours', async () => {
  const { stage, story } = await begun({ assumptions: { updateMinutes: 9 * 60 } });
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.forward('30m');
  await story.tell('half an hour: usual');
  await stage.until('orders', 'False/Overdue');
  await story.tell('two hours: overdue, with what support asks for');
  await stage.forward('6h');
  await story.tell('eight hours: followed still');
  await stage.until('orders', 'False/Verifying');
  await stage.until('orders', 'True/Settled');
  await story.tell('settled');
  expect(patchesOf(stage)).toBe(1);
  expectGolden('operation-of-nine-hours', story.text);
});

test('a policy that denies the change, lifted after a day', async () => {
  const denial = policy('no-gateways-in-networks', 'Microsoft.ApiManagement/service');
  const { stage, story } = await begun({ resources: [...twoSubnets, denial] });
  await stage.until('orders', 'False/PolicyDenied');
  await story.tell('denied');
  await stage.forward('24h');
  await story.tell('a day later: denied still');
  stage.azure.remove(String(denial['id']));
  await stage.until('orders', 'False/UpdatingNetwork', '24h');
  await story.tell('lifted, and asked for again');
  await stage.until('orders', 'True/Settled');
  await story.tell('settled');
  expect(patchesOf(stage)).toBe(1);
  // An hour, doubled each time.
  expect(stage.azure.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(6);
  expectGolden('policy-lifted', story.text);
});

test('two edits while an operation runs: the new plan is shown at once, and goes when the old state is asked for again', async () => {
  const { stage, story } = await begun();
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.forward('5m');
  await story.tell('the operation runs');
  const running = (await stage.binding('orders')).status?.operation?.step ?? 'none';
  await stage.edit('orders', { mode: 'Internal' });
  await stage.forward('2m');
  expect(stage.ready('orders')).toBe('False/UpdatingNetwork');
  expect(await planned(stage)).not.toContain(running);
  await story.tell('Internal is asked for: planned, and not begun');
  await stage.edit('orders', ordinarySpec());
  await stage.forward('2m');
  expect(await planned(stage)).toEqual([running]);
  await story.tell('External again: only what runs is left of the plan');
  await stage.until('orders', 'True/Settled');
  await story.tell('settled');
  expect(patchesOf(stage)).toBe(1);
  expectGolden('edits-during-operation', story.text);
});

describe('two edits and a deletion while an operation runs', () => {
  /** As far as the deletion, and the story of it. */
  async function deletedMeanwhile(deletionPolicy: string) {
    const spec = { ...ordinarySpec(), deletionPolicy };
    const { stage, story } = await begun({ spec });
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('3m');
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.forward('2m');
    await story.tell('the operation runs, and another subnet is asked for: planned, and not begun');
    await stage.edit('orders', { mode: 'Internal' });
    await stage.forward('2m');
    await story.tell('Internal is asked for too');
    await stage.remove('orders');
    await stage.forward('2m');
    return { stage, story };
  }

  test('under Detach the deletion waits for the operation, then the gateway leaves, then what was made for it, and nothing that was edited is begun', async () => {
    const { stage, story } = await deletedMeanwhile('Detach');
    expect(await waitsFor(stage)).toMatch(/^False\/Deleting UpdatingNetwork: /);
    await story.tell('deleted: waits for the operation that runs');
    expect(patchesOf(stage)).toBe(1);
    await stage.forward('20m');
    await stage.clock.until(() => stage.latest('orders')?.status?.operation?.desired?.mode === 'None', ms('2h'));
    await story.tell('the operation has ended: the gateway leaves its network');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    await story.tell('out of its network: the subnet is held');
    const before = stage.azure.requests.length;
    await untilGone(stage);
    await story.tell('free: the rules are gone, and the binding too');
    expect([patchesOf(stage), networkOf(stage)['virtualNetworkType']]).toEqual([2, 'None']);
    expect([rulesOf(stage), writesOf(stage, before).every((write) => write.startsWith('DELETE securityRules/'))]).toEqual([[], true]);
    expectGolden('deletion-during-operation-detach', story.text);
  });

  test('under Retain the binding goes at once, Azure ends what it has begun, and nothing more is sent', async () => {
    const { stage, story } = await deletedMeanwhile('Retain');
    await story.tell('deleted: gone, with a word about what stays');
    const before = stage.azure.requests.length;
    await stage.forward('4h');
    expect([stage.azure.requests.slice(before).filter(isWrite), patchesOf(stage)]).toEqual([[], 1]);
    expect(networkOf(stage)).toMatchObject({ virtualNetworkType: 'External', provisioningState: 'Succeeded' });
    expectGolden('deletion-during-operation-retain', story.text);
  });
});

test('an edit that stays is carried out when the running operation has ended', async () => {
  const { stage } = await begun();
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.forward('5m');
  await stage.edit('orders', { mode: 'Internal' });
  await stage.forward('90m');
  await approved(stage);
  await stage.until('orders', 'True/Settled');
  expect(networkOf(stage)['virtualNetworkType']).toBe('Internal');
  expect(patchesOf(stage)).toBe(2);
});

test('a user on call who flips the mode by hand', async () => {
  const { stage, story } = await begun({ assumptions: { holdMinutes: 60 } });
  await stage.until('orders', 'True/Settled');
  await stage.forward('1h');
  expect((await byHand(stage, { virtualNetworkType: 'Internal' })).status).toBe(200);
  expect(
    await stage.clock.until(
      () => stage.latest('orders')?.status?.conditions?.some(({ reason }) => reason === 'ServiceUpdating') === true,
      ms('2h'),
    ),
  ).toBe(true);
  await story.tell('flipped by hand: Azure is at work, and nothing is fought');
  expect(await stage.clock.until(() => /UpdatingNetwork|AwaitingApproval/.test(stage.ready('orders')), ms('2h'))).toBe(true);
  await story.tell('the operation of another client has ended, and the gateway is not as declared');
  await approved(stage);
  await stage.until('orders', 'False/Verifying');
  await stage.until('orders', 'True/Settled');
  await story.tell('as declared again');
  expect(networkOf(stage)['virtualNetworkType']).toBe('External');
  expectGolden('mode-flipped-by-hand', story.text);
});
