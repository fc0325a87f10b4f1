/** Promises about events that never come: a connection that died without a word, and a gap that only a new list can fill. */

import { describe, expect, test } from '@jest/globals';
import type { ApiRequest, KubernetesApi, KubernetesObject } from '../../src/runtime/api.ts';
import { createStage, type Stage, type StageOptions } from './support/stage.ts';
import { network, routeTable, securityGroup, service, subnetId } from './support/world.ts';

const world = [
  securityGroup('apim-nsg'),
  routeTable('rt', {}),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  service('orders'),
];

const until = (stage: Stage, name: string, ready: string, limit: string) =>
  stage.until(name, ready, limit).then(
    () => 'noticed',
    () => 'not noticed',
  );

/** The connection of the operator's watch dies, and neither side is told: nothing comes through it, not even its end. */
async function editBehindADeadConnection(options: StageOptions = {}): Promise<string> {
  const stage = await createStage({ resources: world, speed: 8, ...options });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  await stage.forward('1m');
  const died = stage.clock.now();
  stage.cluster.faults.event = ({ user, at }) => (user === 'operator' && at <= died ? { fault: 'hold', ms: 2 ** 40 } : undefined);
  await stage.edit('orders', { subnetId: subnetId('hub', 'other') });
  return until(stage, 'orders', 'False/UpdatingNetwork', '5m');
}

interface Twins {
  readonly stage: Stage;
  /** Watches of the stage itself. */
  readonly eyes: ReadonlySet<() => void>;
  readonly metrics: () => Promise<string>;
}

/** Everything between two watches is forgotten by the API server: the operator's next watch has to begin with a list. */
async function inAGap({ stage, eyes }: Twins, happens: () => Promise<unknown>): Promise<void> {
  stage.cluster.faults.before = ({ user, verb }) =>
    user === 'operator' && (verb === 'watch' || verb === 'list') ? { fault: 'reset' } : undefined;
  for (const breakOff of [...stage.cluster.watches]) if (!eyes.has(breakOff)) breakOff();
  await happens();
  stage.cluster.compact();
  await stage.forward('10s');
  delete stage.cluster.faults.before;
}

/** Two bindings for one service: the older one is settled, the other is in Conflict. */
async function twins(options: StageOptions = {}): Promise<Twins> {
  const stage = await createStage({ resources: world, speed: 8, ...options });
  const eyes = new Set(stage.cluster.watches);
  const { registry } = stage.start();
  await stage.apply('orders');
  await stage.forward('2s');
  await stage.apply('second');
  await stage.until('orders', 'True/Settled');
  await stage.until('second', 'False/Conflict');
  await stage.forward('11m');
  return { stage, eyes, metrics: () => registry.metrics() };
}

async function deletionInAGap(options?: StageOptions): Promise<string> {
  const two = await twins(options);
  const { stage, metrics } = two;
  await inAGap(two, () => stage.remove('orders'));
  const noticed = await until(stage, 'second', 'True/Settled', '2m');
  return (await metrics()).includes('name="orders"') ? 'not noticed' : noticed;
}

async function editInAGap(options?: StageOptions): Promise<string> {
  const two = await twins(options);
  const { stage } = two;
  await inAGap(two, () => stage.edit('orders', { subnetId: subnetId('hub', 'other') }));
  return until(stage, 'orders', 'False/UpdatingNetwork', '2m');
}

async function rebirthInAGap(options?: StageOptions): Promise<string> {
  const two = await twins(options);
  const { stage } = two;
  const { uid } = (await stage.binding('orders')).metadata;
  await inAGap(two, async () => {
    await stage.remove('orders');
    await stage.apply('orders');
  });
  const noticed = await until(stage, 'second', 'True/Settled', '2m');
  // The one made again is the younger now, and what the first one left is told.
  if (noticed === 'noticed') await stage.until('orders', 'False/Conflict', '2m');
  const ends = (await eventsOf(stage)).filter(({ regarding, action }) => regarding.uid === uid && action === 'Deletion');
  return ends.length === 1 ? noticed : 'not noticed';
}

interface Event {
  readonly regarding: { readonly uid?: string };
  readonly action: string;
}
const eventsOf = async (stage: Stage): Promise<readonly Event[]> => {
  const path = '/apis/events.k8s.io/v1/namespaces/platform/events';
  return (await stage.cluster.api().request<{ readonly items: readonly Event[] }>({ method: 'GET', path })).items;
};

describe('what happens while the operator hears nothing is noticed', () => {
  test('an edit behind a dead connection, within two minutes of silence', async () => {
    expect(await editBehindADeadConnection()).toBe('noticed');
  });

  test.each([
    ['a deletion', deletionInAGap],
    ['an edit', editInAGap],
    ['a deletion and a binding of the same name', rebirthInAGap],
  ])('%s in a gap, by the next list', async (_, life) => {
    expect(await life()).toBe('noticed');
  });
});

describe('these tests can fail', () => {
  const patient = (api: KubernetesApi): KubernetesApi => ({ ...api, watch: (request) => api.watch({ ...request, inactivityMs: 2 ** 40 }) });

  /** What a new list says is not compared with what was known: only how far it reaches is taken over. */
  const deaf = (api: KubernetesApi): KubernetesApi => {
    let known: readonly KubernetesObject[] | undefined;
    const watched = new Map<string, KubernetesObject>();
    return {
      async request<T>(request: ApiRequest): Promise<T> {
        const answer = await api.request<T>(request);
        if (request.method !== 'GET' || !request.path.endsWith('/apimvnetbindings')) return answer;
        const list = answer as T & { readonly items: readonly KubernetesObject[] };
        const items = known ? [...watched.values()] : list.items;
        known ??= items;
        return { ...list, items };
      },
      async *watch(request) {
        for await (const line of api.watch(request)) {
          const { metadata } = line.object as KubernetesObject;
          if (line.type === 'DELETED') watched.delete(metadata.name);
          else if (line.type !== 'BOOKMARK') watched.set(metadata.name, line.object as KubernetesObject);
          yield line;
        }
      },
    };
  };

  test('with the limit of silence taken out, a dead connection is waited for', async () => {
    expect(await editBehindADeadConnection({ meddle: patient })).toBe('not noticed');
  });

  test.each([
    ['a deletion', deletionInAGap],
    ['an edit', editInAGap],
    ['a deletion and a binding of the same name', rebirthInAGap],
  ])('with what the new list says taken out, %s in a gap is missed', async (_, life) => {
    expect(await life({ meddle: deaf })).toBe('not noticed');
  });
});
