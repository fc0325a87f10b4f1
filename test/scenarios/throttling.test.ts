/** Promises about limits: ARM's own are kept and its pauses obeyed, a busy resource is no throttling, and a rush of many bindings keeps nobody waiting who asks. */

import { isWrite, type LoggedRequest } from '../../sim/azure/azure.ts';
import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type Instance, type Stage } from './support/stage.ts';
import { groupId, network, securityGroup, service, subnetId } from './support/world.ts';

const two = [
  securityGroup('a-nsg'),
  securityGroup('b-nsg'),
  network('hub', { a: { prefix: '10.0.1.0/27', group: 'a-nsg' }, b: { prefix: '10.0.2.0/27', group: 'b-nsg' } }),
  service('a'),
  service('b'),
];
const specOf = (name: string) => ({ ...ordinarySpec(name), subnetId: subnetId('hub', name) });
const metric = async ({ registry }: Instance, name: string): Promise<readonly string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line.startsWith(name));
const since = (stage: Stage, from: number): readonly LoggedRequest[] => stage.azure.requests.slice(from);

describe('a refusal', () => {
  test('of a resource that is busy holds back no other client, and is not counted as throttling', async () => {
    const stage = await createStage({ resources: two });
    const fault = { kind: 'status', status: 429, code: 'RetryableError', message: 'A retryable error occurred.', retryAfter: 600 } as const;
    const mend = stage.azure.faults.add({ where: ({ path, method }) => method === 'PUT' && path.startsWith(groupId('a-nsg')), fault });
    const instance = stage.start();
    await stage.apply('a', specOf('a'));
    await stage.forward('30s');
    await stage.apply('b', specOf('b'));
    await stage.until('b', 'True/Settled', '1h');
    expect(stage.ready('a')).toMatch(/^False\/(PreparingNetwork|ServiceBusy)$/);
    expect(await metric(instance, 'apimvnet_arm_throttled_total')).toEqual(['apimvnet_arm_throttled_total 0']);
    mend();
    await stage.until('a', 'True/Settled', '2h');
  });

  test('for too many requests silences writes of that subscription for as long as ARM says, and reads go on', async () => {
    const stage = await createStage({ resources: two });
    const fault = { kind: 'status', status: 429, code: 'SubscriptionRequestsThrottled', message: 'Too many.', retryAfter: 120 } as const;
    stage.azure.faults.add({ where: isWrite, when: ({ nth }) => nth === 1, fault });
    const instance = stage.start();
    await stage.apply('a', specOf('a'));
    await stage.clock.until(() => stage.azure.requests.some(isWrite), 60_000);
    const from = stage.azure.requests.length;
    await stage.apply('b', specOf('b'));
    await stage.forward('110s');
    expect(since(stage, from).filter(isWrite)).toEqual([]);
    expect(since(stage, from).length).toBeGreaterThan(0);
    expect(await metric(instance, 'apimvnet_arm_throttled_total')).toEqual(['apimvnet_arm_throttled_total 1']);
    await stage.until('a', 'True/Settled', '2h');
    await stage.until('b', 'True/Settled', '2h');
  });

  test('that no client knows is tried again at growing distance, ten minutes at most, and is counted by its code', async () => {
    const stage = await createStage({ resources: two });
    const fault = { kind: 'status', status: 409, code: 'MoonIsFull', message: 'Wait for the new moon.' } as const;
    const mend = stage.azure.faults.add({ where: ({ method }) => method === 'PATCH', fault });
    const instance = stage.start();
    await stage.apply('a', specOf('a'));
    await stage.until('a', 'False/RetryingAfterError', '10m');
    await stage.forward('2h');
    const tries = stage.azure.requests.filter(({ method }) => method === 'PATCH').map(({ at }) => at);
    const gaps = tries.slice(1).map((at, i) => Math.round((at - (tries[i] ?? 0)) / 1000));
    expect(gaps.slice(0, 3)).toEqual(gaps.slice(0, 3).toSorted((a, b) => a - b));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(610);
    expect(tries.length).toBeGreaterThan(12);
    expect(tries.length).toBeLessThan(20);
    expect(await metric(instance, 'apimvnet_arm_unknown_errors_total')).toEqual([
      `apimvnet_arm_unknown_errors_total{code="other"} ${tries.length}`,
    ]);
    mend();
    await stage.until('a', 'True/Settled', '2h');
  });
});

test('who asks for a reconcile while twenty bindings are at work waits for a worker, not for the bindings', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `g${i}`);
  const all = [...names, 'asked'];
  const stage = await createStage({
    resources: [
      ...all.map((name) => securityGroup(`${name}-nsg`)),
      network('hub', Object.fromEntries(all.map((name, i) => [name, { prefix: `10.0.${i}.0/27`, group: `${name}-nsg` }]))),
      ...all.map((name) => service(name)),
    ],
  });
  stage.start();
  await stage.apply('asked', specOf('asked'));
  await stage.until('asked', 'True/Settled');
  for (const name of names) await stage.apply(name, specOf(name));
  await stage.clock.until(() => names.every((name) => stage.ready(name) === 'False/PreparingNetwork'), 600_000);
  await stage.annotate('asked', { 'apimvnet.io/reconcile-requested-at': 'now' });
  expect(await stage.clock.until(() => stage.latest('asked')?.status?.lastHandledReconcileAt === 'now', 27_000)).toBe(true);
  // A group that is busy with the rule before says so to the next; no read is refused.
  expect(stage.azure.requests.filter(({ status, method }) => status === 429 && method === 'GET')).toEqual([]);
});
