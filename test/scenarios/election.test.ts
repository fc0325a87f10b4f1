/** Several instances: one works, and whoever follows goes on where the first one stopped. */

import { isWrite } from '../../sim/azure/azure.ts';
import { describe, expect, test } from '@jest/globals';
import { watchOver } from './support/oracle.ts';
import type { KubernetesApi, KubernetesObject } from '../../src/runtime/api.ts';
import { approveWhenAsked } from './support/approving.ts';
import { createStage, ordinarySpec, type StageOptions } from './support/stage.ts';
import { serviceId } from './support/world.ts';

describe('two instances', () => {
  test('one works; the other has warm caches and asks Azure nothing', async () => {
    const stage = await createStage({ election: true, speed: 8 });
    const instances = [stage.start(), stage.start()];
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const worked = instances.map(({ life }) => life.calls.some(({ to }) => to === 'azure'));
    expect(worked.filter(Boolean)).toHaveLength(1);
    const listed = instances.map(({ life }) =>
      life.calls.some(({ method, path }) => method === 'GET' && path.endsWith('/apimvnetbindings')),
    );
    expect(listed).toEqual([true, true]);
  });

  test('when the leader is killed in the middle of an attach, the other takes over within the lease and ends it with the one PATCH', async () => {
    const stage = await createStage({ election: true, speed: 8 });
    const { violations } = watchOver(stage, 'orders', serviceId('orders'));
    const first = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    const second = stage.start();
    await stage.forward('5s');
    first.kill();
    const killed = stage.clock.now();
    await stage.clock.until(() => second.life.calls.some(({ to }) => to === 'azure'), 60_000);
    expect(stage.clock.now() - killed).toBeLessThanOrEqual(16_000 + 2_000);
    await stage.until('orders', 'True/Settled');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    expect(violations).toEqual([]);
  });

  test('when the leader stops in order, the other takes over within a few seconds', async () => {
    const stage = await createStage({ election: true, speed: 8 });
    const first = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    const second = stage.start();
    await stage.forward('5s');
    const stopped = stage.clock.now();
    expect(await first.stop()).toBe('stopped');
    await stage.clock.until(() => second.life.calls.some(({ to }) => to === 'azure'), 60_000);
    expect(stage.clock.now() - stopped).toBeLessThanOrEqual(4_000);
    await stage.until('orders', 'True/Settled');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });

  test('a leader that is cut off from the API server ends, and no write of it follows the loss', async () => {
    const stage = await createStage({ election: true, speed: 8 });
    const first = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    stage.cluster.faults.before = ({ user, path }) => (user === 'operator' && path.includes('/leases') ? { fault: 'reset' } : undefined);
    await stage.forward('20s');
    await expect(first.ended).resolves.toBe('lost');
    delete stage.cluster.faults.before;
    const writes = stage.azure.requests.filter(isWrite).length;
    stage.start();
    await stage.until('orders', 'True/Settled');
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(writes);
  });

  test('a lease that is lost while the answer to the PATCH is under way costs no second PATCH', async () => {
    const stage = await createStage({ election: true, speed: 8 });
    const { violations } = watchOver(stage, 'orders', serviceId('orders'));
    const late = { kind: 'delay', ms: 18_000 } as const;
    stage.azure.faults.add({ where: ({ method }) => method === 'PATCH', when: ({ nth }) => nth === 1, fault: late });
    const first = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    const sent = () => first.life.calls.some(({ method, to }) => to === 'azure' && method === 'PATCH');
    await stage.clock.until(sent, 60_000);
    stage.cluster.faults.before = ({ user, path }) => (user === 'operator' && path.includes('/leases') ? { fault: 'reset' } : undefined);
    await stage.clock.until(() => !first.life.dead && stage.azure.acceptedWrites(serviceId('orders')).length === 1, 30_000);
    await expect(first.ended).resolves.toBe('lost');
    delete stage.cluster.faults.before;
    stage.start();
    await stage.until('orders', 'True/Settled', '1h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    expect(violations).toEqual([]);
  });

  test.each([1_000, 3_000])('an API server that takes %i ms for each answer slows the work and doubles none of it', async (ms) => {
    const stage = await createStage({ election: true, speed: 8 });
    const { violations } = watchOver(stage, 'orders', serviceId('orders'));
    stage.cluster.faults.before = ({ user, verb }) => (user === 'operator' && verb !== 'watch' ? { fault: 'delay', ms } : undefined);
    const instances = [stage.start(), stage.start()];
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled', '2h');
    const worked = instances.map(({ life }) => life.calls.some(({ to }) => to === 'azure'));
    expect(worked.filter(Boolean)).toHaveLength(1);
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    expect(violations).toEqual([]);
  });

  test('an API server too slow for the lease ends one leader after another, and Azure gets one PATCH all the same', async () => {
    const stage = await createStage({ election: true, speed: 8 });
    const { violations } = watchOver(stage, 'orders', serviceId('orders'));
    let slow = false;
    stage.cluster.faults.before = ({ user, verb }) =>
      slow && user === 'operator' && verb !== 'watch' ? { fault: 'delay', ms: 12_000 } : undefined;
    let instances = [stage.start(), stage.start()];
    await stage.apply('orders');
    for (let turn = 0; turn < 6; turn++) {
      await stage.forward('40s');
      slow = !slow;
      // What a Deployment does with a program that has ended.
      const ended = await Promise.all(instances.map((one) => Promise.race([one.ended, Promise.resolve('runs')])));
      instances = instances.map((one, i) => (ended[i] === 'runs' ? one : stage.start()));
    }
    slow = false;
    instances = [...instances, stage.start()];
    await stage.until('orders', 'True/Settled', '2h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    expect(violations).toEqual([]);
  });

  test('whoever takes over begins with what is in Kubernetes, one read of the service, and no write', async () => {
    const stage = await createStage({ election: true, speed: 8 });
    const first = stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('30s');
    first.kill();
    await stage.forward('20s');
    const from = stage.azure.requests.length;
    const statusWrites = () =>
      stage.cluster.requests.filter(({ user, method, path }) => user === 'operator' && method === 'PUT' && path.endsWith('/status')).length;
    const before = statusWrites();
    const second = stage.start();
    const isRead = ({ to, path }: { readonly to: string; readonly path: string }) => to === 'azure' && path === serviceId('orders');
    await stage.clock.until(() => second.life.calls.some(isRead), 60_000);
    expect(second.life.calls.filter(isRead)).toHaveLength(1);
    await stage.forward('2s');
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    expect(stage.ready('orders')).toBe('False/UpdatingNetwork');
    // What a poll tells anyway.
    expect(statusWrites() - before).toBeLessThanOrEqual(1);
  });
});

describe('two instances that both work, because neither asks for the lease,', () => {
  /** Both wait for the same yes, and read Azure for the same time after it: each decides before it hears of the other. */
  const together = async (options: StageOptions = {}) => {
    const stage = await createStage({ speed: 8, ...options });
    const { violations } = watchOver(stage, 'orders', serviceId('orders'));
    stage.azure.faults.add({ where: ({ method }) => method === 'GET', fault: { kind: 'delay', ms: 2_000 } });
    stage.start();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), changes: { approval: 'WhenDisruptive' } });
    await stage.until('orders', 'False/AwaitingApproval');
    await stage.forward('1m');
    await approveWhenAsked(stage);
    await stage.forward('1m');
    return { sent: stage.azure.requests.filter(({ method }) => method === 'PATCH').length, violations };
  };
  /** Status writes that replace whatever is there by now. */
  const careless = (api: KubernetesApi): KubernetesApi => ({
    watch: (request) => api.watch(request),
    request: async (request) => {
      const { method, path } = request;
      if (method !== 'PUT' || !path.endsWith('/orders/status')) return api.request(request);
      const { metadata } = await api.request<KubernetesObject>({ method: 'GET', path: path.slice(0, -'/status'.length) });
      return api.request({ ...request, body: { ...(request.body as KubernetesObject), metadata } });
    },
  });

  test('send one PATCH all the same: of two that decide, one can write its intent', async () => {
    expect(await together()).toEqual({ sent: 1, violations: [] });
  });

  test('and this test can fail: with the resourceVersion of status writes taken out, both send theirs', async () => {
    // Both tell what they see.
    expect((await together({ meddle: careless, judged: 'statuses' })).sent).toBe(2);
  });
});
