/** Promises about two releases in one cluster that watch the same namespaces: one acts, and both say so. */

import { describe, expect, test } from '@jest/globals';

import { isWrite } from '../../sim/azure/azure.ts';
import { createLog } from '../../src/runtime/log.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { createStage, ordinarySpec, startInstance, type Instance, type Stage } from './support/stage.ts';
import { serviceId } from './support/world.ts';

const lease = { namespace: 'second', name: 'second-apim-vnet-operator' };

async function stageWith(namespaces: readonly string[] = []) {
  const log: string[] = [];
  const stage = await createStage({
    ...{ election: true, speed: 8, namespaces },
    log: createLog({ level: 'warn', destination: { write: (line) => void log.push(line) } }),
  });
  await stage.cluster.api().request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: lease.namespace } } });
  return { stage, log };
}

function second(stage: Stage, log: string[], namespaces: readonly string[] = []): Instance {
  const { clock, azure, cluster } = stage;
  return startInstance({
    ...{ clock, azure, cluster, random: seededRandom(9) },
    options: {
      election: true,
      namespaces,
      lease,
      log: createLog({ level: 'warn', destination: { write: (line) => void log.push(line) } }),
    },
  });
}

const asks = ({ life }: Instance): number => life.calls.filter(({ to }) => to === 'azure').length;
const toldOfReleases = async (stage: Stage): Promise<readonly string[]> => {
  const path = '/apis/events.k8s.io/v1/namespaces/platform/events';
  const { items } = await stage.cluster
    .api()
    .request<{ readonly items: readonly { reason: string; note: string }[] }>({ method: 'GET', path });
  return items
    .filter(({ reason }) => ['WatchedByTwoReleases', 'InCharge'].includes(reason))
    .map(({ reason, note }) => `${reason}: ${note}`);
};

describe('T15: two releases that watch the same namespaces', () => {
  test('T15: the older one acts, and the other says on the binding and in its log that it does not', async () => {
    const { stage, log } = await stageWith();
    const first = stage.start();
    await stage.forward('5s');
    const other: string[] = [];
    const late = second(stage, other);
    await stage.forward('15s');
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    await stage.forward('1h');
    expect([asks(first) > 0, asks(late)]).toEqual([true, 0]);
    expect(stage.azure.acceptedWrites(serviceId('orders')).filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    expect(await toldOfReleases(stage)).toEqual([expect.stringContaining('lease kube-system/apim-vnet-operator is the older')]);
    expect(other.filter((line) => line.includes('another release'))).toEqual([expect.stringContaining('this one leaves them alone')]);
    expect(log.filter((line) => line.includes('another release'))).toEqual([expect.stringContaining('this one is in charge of them')]);
  });

  test('T15: when the older one ends, the other takes its bindings over, and gives them back', async () => {
    const { stage } = await stageWith();
    const first = stage.start();
    await stage.forward('5s');
    const late = second(stage, []);
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await first.stop();
    await stage.until('orders', 'True/Settled');
    expect(asks(late)).toBeGreaterThan(0);
    expect(stage.azure.acceptedWrites(serviceId('orders')).filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    expect(await toldOfReleases(stage)).toContainEqual(
      expect.stringMatching(/^InCharge: The release with lease kube-system\/apim-vnet-operator is not at work/),
    );
    const again = stage.start();
    await stage.forward('1m');
    const before = asks(late);
    await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': 'now' });
    await stage.forward('2h');
    expect([asks(again) > 0, asks(late) - before]).toEqual([true, 0]);
  });

  // Further members: an overlap of one namespace only, no overlap, and a dead lease of a release that is gone.
  test('T15: where they share one namespace, the younger one works in the others', async () => {
    const { stage } = await stageWith(['elsewhere']);
    await stage.cluster.api().request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'elsewhere' } } });
    stage.start();
    await stage.forward('5s');
    const late = second(stage, []);
    await stage.apply('orders', ordinarySpec());
    await stage.until('orders', 'True/Settled');
    expect([asks(late) > 0, await toldOfReleases(stage)]).toEqual([true, []]);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['without an overlap', ['elsewhere'], ['platform']],
    ['that name the same one', ['platform'], ['platform']],
  ])('T15: %s each is let be, or one of them', async (_, ours, theirs) => {
    const { stage } = await stageWith(ours);
    await stage.cluster.api().request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'elsewhere' } } });
    const first = stage.start();
    await stage.forward('5s');
    const late = second(stage, [], theirs);
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    expect([asks(first) > 0, asks(late) > 0]).toEqual([ours.includes('platform'), !ours.includes('platform')]);
  });

  test('T15: a lease whose holder is dead holds up a new release for a minute and no longer', async () => {
    const { stage } = await stageWith();
    const first = stage.start();
    await stage.forward('5s');
    first.kill();
    const late = second(stage, []);
    await stage.apply('orders');
    await stage.clock.until(() => asks(late) > 0, 60_000);
    expect(asks(late)).toBeGreaterThan(0);
    await stage.until('orders', 'True/Settled');
    expect(stage.azure.requests.filter(isWrite).length).toBeGreaterThan(0);
  });

  test('T15: who may not list leases works, and says what is not noticed', async () => {
    const { stage, log } = await stageWith();
    stage.cluster.faults.before = ({ user, verb, path }) =>
      user === 'operator' && verb === 'list' && path.endsWith('/leases')
        ? { fault: 'status', status: 403, reason: 'Forbidden' }
        : undefined;
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    expect(log.filter((line) => line.includes('leases cannot be listed'))).toHaveLength(1);
  });
});
