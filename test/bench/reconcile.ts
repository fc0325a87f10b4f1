/** What one look at a settled binding costs in CPU, without its reads. */

import type { Arm } from '../../src/azure/arm.ts';
import { clouds } from '../../src/azure/clouds.ts';
import { createArm } from '../../src/azure/gateway.ts';
import { createWriteKeys } from '../../src/binding/write-keys.ts';
import { createAttempts } from '../../src/binding/attempts.ts';
import { createEfforts } from '../../src/binding/efforts.ts';
import { createMemory } from '../../src/binding/memory.ts';
import { paceAt } from '../../src/binding/pace.ts';
import { canonicalJson } from '../../src/binding/plan/canonical-json.ts';
import { reconcile, type Ports } from '../../src/binding/reconcile.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { createStage } from '../scenarios/support/stage.ts';
import type { Figure } from './measure.ts';

const rounds = 3_000;

export async function settledReconcile(): Promise<Figure> {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  const binding = await stage.binding('orders');
  const { metadata } = await stage.cluster
    .api()
    .request<{ readonly metadata: { readonly uid: string } }>({ method: 'GET', path: '/api/v1/namespaces/kube-system' });
  const clock = { now: () => stage.clock.now(), schedule: () => () => undefined };
  const real = createArm({
    cloud: clouds.public,
    credential: { getToken: async () => ({ token: 'bench', expiresOnTimestamp: Date.UTC(2100, 0) }) },
    clock,
    httpClient: stage.azure.httpClient(),
    shareForMs: 0,
  });
  const ports: Ports = {
    arm: remembering(real),
    clock,
    random: seededRandom(1),
    pace: paceAt(1),
    tags: { get: async () => ({ ok: true, value: { changeNumber: '1', tags: [] } }) },
    keys: createWriteKeys(clock),
    efforts: createEfforts(paceAt(1)),
    attempts: createAttempts(paceAt(1)),
    memory: { ...createMemory(), recall: () => undefined, recallSlow: () => undefined, knows: () => true },
    bindings: () => [binding],
    seesAll: true,
    cluster: metadata.uid,
    async write(same, status) {
      if (canonicalJson(same.status) !== canonicalJson(status)) throw new Error('the status of a settled binding changed');
      return same;
    },
    reached: () => undefined,
    publish: async () => undefined,
    hold: async (one) => one,
    live: async () => binding,
    decided: () => undefined,
  };
  const { signal } = new AbortController();
  for (let round = 0; round < 300; round++) await reconcile(binding, ports, signal);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) await reconcile(binding, ports, signal);
  const { user, system } = process.cpuUsage(before);
  return {
    what: 'CPU of a reconcile of a settled binding, without its reads',
    unit: 'ms',
    budget: 1,
    measured: (user + system) / 1000 / rounds,
  };
}

/** Answers each read from the first one of its kind. */
function remembering(arm: Arm): Arm {
  const kept = new Map<string, unknown>();
  const once = <T>(key: string, ask: () => T): T => {
    const answer = kept.has(key) ? (kept.get(key) as T) : ask();
    kept.set(key, answer);
    return answer;
  };
  return {
    ...arm,
    service: (id) => once(`service ${id}`, () => arm.service(id)),
    networkStatus: (id) => once(`status ${id}`, () => arm.networkStatus(id)),
    virtualNetwork: (id) => once(`network ${id}`, () => arm.virtualNetwork(id)),
    securityGroup: (id) => once(`group ${id}`, () => arm.securityGroup(id)),
    locks: (subscription) => once(`locks ${subscription}`, () => arm.locks(subscription)),
  };
}
