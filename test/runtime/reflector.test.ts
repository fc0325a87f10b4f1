/** A cache against the embedded API server, on a virtual clock: whatever breaks, it is right again within one backoff cap. */

import { describe, expect, test } from '@jest/globals';
import { createCluster } from '../../sim/kubernetes/cluster.ts';
import { type Fault } from '../../sim/kubernetes/faults.ts';
import { virtualClock } from '../../sim/virtual-clock.ts';
import { createLog } from '../../src/runtime/log.ts';
import { seededRandom, type Random } from '../../src/runtime/random.ts';
import { defaultLimits, startReflector } from '../../src/runtime/reflector.ts';
import type { KubernetesObject } from '../../src/runtime/api.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const pick = <T>(random: Random, of: readonly T[]): T | undefined => of[Math.floor(random.next() * of.length)];

function world(seed: number) {
  const clock = virtualClock();
  const random = seededRandom(seed);
  const cluster = createCluster({ clock, random });
  const admin = cluster.api();
  const stop = new AbortController();
  /** What a user who only listens believes is there. */
  const believed = new Set<string>();
  const store = startReflector<KubernetesObject>({
    api: cluster.api('reflector'),
    path: maps,
    clock,
    random,
    signal: stop.signal,
    log: createLog({ level: 'silent' }),
    onChange: (key, change) => believed[change === 'applied' ? 'add' : 'delete'](key),
    limits: { pageSize: 5 },
  });
  const names = Array.from({ length: 12 }, (_, i) => `m${i}`);
  const edit = async () => {
    const name = pick(random, names) ?? '';
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { n: `${random.next()}` } };
    const path = `${maps}/${name}`;
    if (random.next() < 0.3) await admin.request({ method: 'DELETE', path }).catch(() => undefined);
    else await admin.request({ method: 'PUT', path, body }).catch(() => admin.request({ method: 'POST', path: maps, body }));
  };
  const actual = async () => (await admin.request<{ readonly items: readonly KubernetesObject[] }>({ method: 'GET', path: maps })).items;
  return { clock, random, cluster, store, believed, edit, actual, stop };
}

describe('a cache', () => {
  test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
    'converges within one backoff cap and leaves nothing behind, seed %d',
    async (seed) => {
      const w = world(seed);
      const { random, cluster, clock } = w;
      const fault = (): Fault | undefined =>
        pick(random, [
          { fault: 'reset' },
          { fault: 'delay', ms: random.next() * 60_000 },
          ...[401, 403, 410, 429, 500, 503, 504].map((status) => ({ fault: 'status', status, retryAfterSeconds: 2 }) as const),
        ]);
      cluster.faults.before = ({ user }) => (user === 'reflector' && random.next() < 0.4 ? fault() : undefined);
      cluster.faults.event = () =>
        random.next() < 0.05 ? { fault: 'reset' } : random.next() < 0.1 ? { fault: 'hold', ms: random.next() * 20_000 } : undefined;
      for (let i = 0; i < 100; i++) {
        await w.edit();
        if (random.next() < 0.05) cluster.breakWatches();
        if (random.next() < 0.05) cluster.compact();
        await clock.forward(random.next() * 10_000);
      }
      cluster.breakWatches();
      delete cluster.faults.before;
      delete cluster.faults.event;
      // What was delayed before has its own time to end: the deadline of a list, or the silence of a watch.
      await clock.forward(60_000 + defaultLimits.backoffCapMs);
      await w.edit();
      await clock.settle();
      const there = (await w.actual()).map(({ metadata: { name, uid, resourceVersion } }) => `default/${name} ${uid} ${resourceVersion}`);
      expect(
        w.store
          .keys()
          .map((key) => `${key} ${w.store.get(key)?.metadata.uid} ${w.store.version(key)}`)
          .toSorted(),
      ).toEqual(there.toSorted());
      expect([...w.believed].toSorted()).toEqual([...w.store.keys()].toSorted());
      expect([cluster.watches.size, w.store.refused]).toEqual([1, undefined]);
      w.stop.abort();
      await w.store.stopped;
      expect([cluster.watches.size, clock.pending]).toEqual([0, 0]);
    },
  );
});
