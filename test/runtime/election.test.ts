/** The controller runtime against the embedded API server, on a virtual clock: real leases, real watches, real events. */

import { describe, expect, test } from '@jest/globals';
import { createCluster } from '../../sim/kubernetes/cluster.ts';
import { type Fault } from '../../sim/kubernetes/faults.ts';
import { virtualClock } from '../../sim/virtual-clock.ts';
import type { KubernetesObject } from '../../src/runtime/api.ts';
import { startController, type Next } from '../../src/runtime/controller.ts';
import { createEventRecorder } from '../../src/runtime/events.ts';
import { leaseApi } from '../../src/runtime/lease-api.ts';
import { Candidate } from '../../src/runtime/lease.ts';
import { createLog } from '../../src/runtime/log.ts';
import { runProgram } from '../../src/runtime/program.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { startReflector, type Store } from '../../src/runtime/reflector.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const leasePath = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/op';
interface ConfigMap extends KubernetesObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** A cluster, and programs that write into each ConfigMap who worked on it. */
function place(seed = 1) {
  const clock = virtualClock();
  const cluster = createCluster({ clock, random: seededRandom(seed) });
  const admin = cluster.api();
  const dead = new Set<string>();
  cluster.faults.before = ({ user }): Fault | undefined => (dead.has(user) ? { fault: 'reset' } : undefined);
  /** Counted from the first run to the end of the process. */
  const seen = { leaders: 0, overlaps: 0, lost: 0 };
  const worked: { readonly by: string; readonly key: string; readonly at: number }[] = [];

  const start = (name: string) => {
    const api = cluster.api(name);
    const random = seededRandom(name.length + seed);
    const log = createLog({ level: 'silent' });
    const stop = new AbortController();
    const recording = new AbortController();
    const events = createEventRecorder({ api, clock, random, component: 'op', instance: name, log, signal: recording.signal });
    let leads = false;
    let store: Store<ConfigMap> | undefined;
    let controller: ReturnType<typeof startController> | undefined;

    const reconcile = async (key: string): Promise<Next> => {
      const map = store?.get(key);
      if (!map || map.data?.['by'] === name) return 'settled';
      const body = { ...map, apiVersion: 'v1', kind: 'ConfigMap', data: { ...map.data, by: name } };
      const after = await api.request<ConfigMap>({ method: 'PUT', path: `${maps}/${map.metadata.name}`, body });
      controller?.wrote(key, after.metadata.resourceVersion);
      worked.push({ by: name, key, at: clock.now() });
      const regarding = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: map.metadata.name, uid: map.metadata.uid };
      events.record({ regarding, type: 'Normal', reason: 'Signed', action: 'Sign', note: `${name} signed.` });
      return 'settled';
    };
    const ended = runProgram({
      name,
      clock,
      log,
      signal: stop.signal,
      candidate: new Candidate(leaseApi({ api, clock, namespace: 'kube-system', name: 'op' }), name, clock),
      reflectors: (signal) => {
        const onChange = (key: string) => controller?.add(key);
        store = startReflector<ConfigMap>({ api, path: maps, clock, random, signal, log, onChange });
        return [store];
      },
      workers: () => {
        if (!store) throw new Error('no store');
        leads = true;
        if (++seen.leaders > 1) seen.overlaps++;
        return [(controller = startController({ name, clock, random, log, workers: 2, store, reconcile }))];
      },
      events,
      close: async () => recording.abort(),
    });
    void ended.then((end) => {
      if (leads) seen.leaders--;
      if (end === 'lost') seen.lost++;
    });
    return {
      ended,
      stop: () => stop.abort(),
      kill: () => void dead.add(name),
      get store() {
        return store;
      },
    };
  };
  const put = (name: string) =>
    admin.request({ method: 'POST', path: maps, body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: {} } });
  const lease = () => admin.request<{ readonly spec: Record<string, unknown> }>({ method: 'GET', path: leasePath });
  const signedBy = async (name: string) => (await admin.request<ConfigMap>({ method: 'GET', path: `${maps}/${name}` })).data?.['by'];
  return { clock, cluster, admin, worked, seen, start, put, lease, signedBy };
}

describe('two programs on one cluster', () => {
  test('one works; the other keeps its cache warm and writes nothing', async () => {
    const p = place();
    await p.put('a');
    const [one, two] = [p.start('one'), p.start('second')];
    await p.clock.forward(60_000);
    await p.put('b');
    await p.clock.forward(60_000);
    expect([await p.signedBy('a'), await p.signedBy('b')]).toEqual(['one', 'one']);
    expect(two.store?.keys()).toEqual(['default/a', 'default/b']);
    const wrote = p.cluster.requests.filter(({ user, method, path }) => user === 'second' && method !== 'GET' && !path.includes('/leases'));
    expect(wrote).toEqual([]);
    expect(p.worked).toHaveLength(2);
    expect((await p.lease()).spec).toMatchObject({
      holderIdentity: 'one',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      renewTime: expect.stringMatching(/\.\d{6}Z$/),
    });
    for (const each of [one, two]) each.stop();
    await p.clock.forward(10_000);
    expect([await one.ended, await two.ended, p.clock.pending]).toEqual(['stopped', 'stopped', 0]);
  });

  test('when the first is killed, the other works within lease + 1 s, on what happened meanwhile too', async () => {
    const p = place();
    const [one] = [p.start('one'), p.start('second')];
    await p.clock.forward(60_500);
    one.kill();
    const killedAt = p.clock.now();
    await p.put('a');
    await p.clock.until(() => p.worked.length > 0, 60_000);
    expect(p.worked).toMatchObject([{ by: 'second', key: 'default/a' }]);
    expect((p.worked[0]?.at ?? NaN) - killedAt).toBeLessThanOrEqual(16_000);
    await p.clock.forward(30_000);
    expect([await one.ended, (await p.lease()).spec]).toEqual([
      'lost',
      expect.objectContaining({ holderIdentity: 'second', leaseTransitions: 1 }),
    ]);
  });

  test('when the first stops, the other works within two seconds, and the first one’s events are there', async () => {
    const p = place();
    await p.put('a');
    const one = p.start('one');
    await p.clock.forward(1_000);
    p.start('second');
    await p.clock.forward(10_000);
    await p.put('b');
    await p.clock.settle();
    one.stop();
    const stoppedAt = p.clock.now();
    await p.put('c');
    await p.clock.until(() => p.worked.some(({ by }) => by === 'second'), 60_000);
    expect((p.worked.find(({ by }) => by === 'second')?.at ?? NaN) - stoppedAt).toBeLessThanOrEqual(2_000);
    expect(await one.ended).toBe('stopped');
    const { items } = await p.admin.request<{ readonly items: readonly { readonly note: string }[] }>({
      method: 'GET',
      path: '/apis/events.k8s.io/v1/namespaces/default/events',
    });
    expect(items.map(({ note }) => note)).toContain('one signed.');
  });

  test.each([1, 2, 3])('never work at once, and in the end have done all the work, whatever breaks: seed %d', async (seed) => {
    const p = place(seed);
    const random = seededRandom(seed);
    p.cluster.faults.before = ({ user, path }): Fault | undefined => {
      if (user === 'admin' || random.next() > (path.includes('/leases') ? 0.5 : 0.2)) return undefined;
      if (random.next() < 0.4) return { fault: 'delay', ms: random.next() * 8_000 };
      return random.next() < 0.5 ? { fault: 'reset' } : { fault: 'status', status: random.next() < 0.5 ? 500 : 429 };
    };
    p.cluster.faults.after = ({ user }) => (user !== 'admin' && random.next() < 0.05 ? { fault: 'reset' } : undefined);
    const alive = new Set<string>();
    const keepAlive = (name: string) => {
      if (alive.has(name)) return;
      alive.add(name);
      void p.start(name).ended.then(() => alive.delete(name));
    };
    for (let i = 0; i < 60; i++) {
      for (const name of ['one', 'second']) keepAlive(name);
      await p.put(`m${i}`);
      if (random.next() < 0.3) p.cluster.breakWatches();
      if (random.next() < 0.2) p.cluster.compact();
      await p.clock.forward(10_000);
    }
    delete p.cluster.faults.before;
    delete p.cluster.faults.after;
    for (const name of ['one', 'second']) keepAlive(name);
    await p.clock.forward(60_000);
    expect({ overlaps: p.seen.overlaps, lost: p.seen.lost > 0 }).toEqual({ overlaps: 0, lost: true });
    const signed = await Promise.all(Array.from({ length: 60 }, (_, i) => p.signedBy(`m${i}`)));
    expect(new Set(signed)).toEqual(new Set([(await p.lease()).spec['holderIdentity']]));
  });
});
