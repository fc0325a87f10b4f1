/** Several instances: one works, and whoever follows goes on where the first one stopped. */

import { isWrite } from '../../sim/azure/azure.ts';
import { describe, expect, test } from '@jest/globals';
import { watchOver } from './support/oracle.ts';
import { createStage } from './support/stage.ts';
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
});
