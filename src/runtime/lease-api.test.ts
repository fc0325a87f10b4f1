import { describe, expect, test } from '@jest/globals';
import { ApiError, type ApiRequest, type KubernetesApi } from './api.ts';
import { instant } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { leaseApi, microTime } from './lease-api.ts';

/** An API server with one lease, as it is stored. */
function world(stored?: Record<string, unknown>) {
  const time = fastClock();
  const sent: ApiRequest[] = [];
  let version = 7;
  let object = stored && { ...stored, metadata: { name: 'op', namespace: 'sys', ...(stored['metadata'] as object), resourceVersion: '7' } };
  const api = {
    async request<T>(request: ApiRequest) {
      sent.push(request);
      if (request.method === 'GET' && !object) throw new ApiError(404, 'NotFound', 'not found');
      const { metadata } = (request.body ?? {}) as { metadata?: object };
      if (request.method !== 'GET')
        object = { ...(request.body as object), metadata: { ...(metadata as object), resourceVersion: `${++version}` } } as never;
      return object as T;
    },
  };
  const lease = leaseApi({ api: api as unknown as KubernetesApi, clock: time.clock, namespace: 'sys', name: 'op' });
  return { ...time, lease, sent, object: () => object as unknown as { readonly metadata: object; readonly spec: object } };
}

const mine = { holder: 'me', durationMs: 15_000, transitions: 3, version: '7' };

describe('the lease object', () => {
  test('that is not there is no lease; another failure is one', async () => {
    const { lease } = world();
    await expect(lease.read()).resolves.toBeUndefined();
    const broken = leaseApi({
      api: { request: () => Promise.reject(new ApiError(403, '', 'no')) } as unknown as KubernetesApi,
      clock: fastClock().clock,
      namespace: 'sys',
      name: 'op',
    });
    await expect(broken.read()).rejects.toMatchObject({ status: 403 });
  });

  test('is created and asked for within half of the renew deadline', async () => {
    const { lease, sent, until } = world();
    await until(1_234);
    await lease.create({ ...mine, transitions: 0, version: '' });
    await lease.read();
    const collection = '/apis/coordination.k8s.io/v1/namespaces/sys/leases';
    expect(sent).toEqual([
      {
        method: 'POST',
        path: collection,
        deadlineMs: 5_000,
        body: {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name: 'op', namespace: 'sys' },
          spec: {
            holderIdentity: 'me',
            leaseDurationSeconds: 15,
            leaseTransitions: 0,
            acquireTime: '1970-01-01T00:00:01.234000Z',
            renewTime: '1970-01-01T00:00:01.234000Z',
          },
        },
      },
      { method: 'GET', path: `${collection}/op`, deadlineMs: 5_000 },
    ]);
  });

  test('is read also when others wrote it, with less in it', async () => {
    await expect(world({ metadata: {} }).lease.read()).resolves.toEqual({ holder: '', durationMs: 1_000, transitions: 0, version: '7' });
    const spec = { holderIdentity: 'other', leaseDurationSeconds: 30, leaseTransitions: 2 };
    await expect(world({ metadata: {}, spec }).lease.read()).resolves.toEqual({
      holder: 'other',
      durationMs: 30_000,
      transitions: 2,
      version: '7',
    });
  });

  test('keeps what others wrote on it when it is taken over', async () => {
    const metadata = { uid: 'u', labels: { 'app.kubernetes.io/name': 'op' }, annotations: { a: 'b' } };
    const { lease, object } = world({ metadata, spec: { holderIdentity: 'other', strategy: 'OldestEmulationVersion' } });
    await lease.read();
    await lease.replace(mine);
    expect(object()).toMatchObject({ metadata, spec: { holderIdentity: 'me', strategy: 'OldestEmulationVersion', leaseTransitions: 3 } });
  });

  test('has the time at which it was acquired as long as the holder stays, and the time of each renewal', async () => {
    const { lease, until, object } = world({ metadata: {}, spec: { holderIdentity: 'other' } });
    await lease.read();
    const times = [];
    let version = '7';
    for (const [at, holder] of [
      [1_000, 'me'],
      [3_000, 'me'],
      [5_000, ''],
    ] as const) {
      await until(at);
      ({ version } = await lease.replace({ ...mine, holder, version, durationMs: holder === '' ? 1_000 : 15_000 }));
      const { acquireTime, renewTime, leaseDurationSeconds } = object().spec as Record<string, unknown>;
      times.push([acquireTime, renewTime, leaseDurationSeconds]);
    }
    const [one, three, five] = [1_000, 3_000, 5_000].map((at) => microTime(instant(at)));
    expect(times).toEqual([
      [one, one, 15],
      [one, three, 15],
      [five, five, 1],
    ]);
  });

  test('carries times with six digits, as the API server demands', () => {
    expect(microTime(instant(Date.UTC(2026, 0, 5, 8, 0, 0, 70)))).toBe('2026-01-05T08:00:00.070000Z');
  });
});
