/** Other releases of the program, as their leases tell of them. */

import { describe, expect, test } from '@jest/globals';

import type { ApiRequest, KubernetesApi } from './api.ts';
import { ticks } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { createLog } from './log.ts';
import { startRivals } from './rivals.ts';

interface Given {
  readonly name?: string;
  readonly made?: string;
  readonly holder?: string;
  readonly watches?: string;
  readonly selects?: string;
}

const lease = ({ name = 'other', made = '2026-01-05T08:00:00Z', holder = 'pod', watches = '*', selects }: Given, version = '1') => ({
  metadata: {
    ...{ name, namespace: 'system', uid: `uid-${name}`, resourceVersion: version, creationTimestamp: made },
    annotations: { 'apimvnet.io/watches': watches, ...(selects !== undefined && { 'apimvnet.io/selects': selects }) },
  },
  spec: { holderIdentity: holder, leaseDurationSeconds: 15 },
});
const own = lease({ name: 'own', made: '2026-01-05T09:00:00Z' });

function world(items: () => readonly unknown[], namespaces: readonly string[] = []) {
  const time = fastClock();
  const sent: ApiRequest[] = [];
  const api = {
    request: async (request: ApiRequest) => {
      sent.push(request);
      return { items: items() };
    },
  } as unknown as KubernetesApi;
  const stop = new AbortController();
  const log = createLog({ level: 'silent' });
  const parts = { api, log, namespaces, clock: time.clock, signal: stop.signal, program: 'op', own: { namespace: 'system', name: 'own' } };
  return { ...time, sent, rivals: startRivals(parts), stop };
}

describe('T15: another release', () => {
  test.each<[string, Given, string | undefined]>([
    ['that is older and watches all is in charge', {}, 'other'],
    ['that is older and watches this namespace is in charge', { watches: 'a,team' }, 'other'],
    ['that watches another namespace is not', { watches: 'team-b,steam' }, undefined],
    ['that is younger is not', { made: '2026-01-05T10:00:00Z' }, undefined],
    ['of the same second is in charge where its uid comes first', { made: '2026-01-05T09:00:00Z', name: 'aaa' }, 'aaa'],
    ['that is older and selects by labels of the object is in charge', { selects: 'shard in (1,2)' }, 'other'],
    ['that selects by labels that the object has not is not', { selects: 'shard=2' }, undefined],
    ['that selects by what we cannot read is in charge', { selects: 'shard ~ 2' }, 'other'],
    ['that has given its lease back is not', { holder: '' }, undefined],
    ['of a version that does not tell what it watches is not', { watches: '' }, undefined],
  ])('T15: %s', async (_, given, expected) => {
    const { rivals, sent, stop } = world(() => [own, lease(given)]);
    await rivals.known;
    expect(rivals.inCharge('team', { shard: '1' })?.name).toBe(expected);
    expect(sent[0]).toMatchObject({ path: '/apis/coordination.k8s.io/v1/leases', query: { labelSelector: 'app.kubernetes.io/name=op' } });
    stop.abort();
  });

  test('T15: whose lease is not renewed any more is given up after its time, and is in charge again when it is', async () => {
    let version = '1';
    const { rivals, clock, until, stop } = world(() => [own, lease({}, version)]);
    await rivals.known;
    const began = ticks(clock);
    expect(rivals.inCharge('team')).toBeDefined();
    await until(began + 20_500);
    expect(rivals.inCharge('team')).toBeDefined();
    await until(began + 30_500);
    expect(rivals.inCharge('team')).toBeUndefined();
    version = '2';
    await until(began + 40_500);
    expect(rivals.inCharge('team')).toBeDefined();
    stop.abort();
  });
});
