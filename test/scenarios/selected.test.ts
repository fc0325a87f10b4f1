/** Promises of several installations over one fleet, each with labels of its own: every binding has one of them, also when it changes its labels. */

import { expect, test } from '@jest/globals';
import { createStage, ordinarySpec, startInstance, type Stage } from './support/stage.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { writesOf } from './support/shown.ts';

const events = async (stage: Stage): Promise<string> =>
  JSON.stringify(await stage.cluster.api().request({ method: 'GET', path: '/apis/events.k8s.io/v1/events' }));

const label = (stage: Stage, shard: string | null) =>
  stage.cluster.api().request({
    method: 'PATCH',
    path: '/apis/apimvnet.io/v1alpha1/namespaces/platform/apimvnetbindings/orders',
    contentType: 'application/merge-patch+json',
    body: { metadata: { labels: { shard } } },
  });

/** Two installations that watch by these labels. */
async function sharded(): Promise<Stage> {
  const stage = await createStage({ selector: 'shard=1' });
  stage.start();
  const { clock, azure, cluster } = stage;
  startInstance({ clock, azure, cluster, random: seededRandom(9), options: { selector: 'shard=2,!paused' } });
  return stage;
}

test('a binding without the labels is let be, and worked on once it has them', async () => {
  const stage = await sharded();
  await stage.apply('orders');
  await stage.forward('10m');
  expect([stage.ready('orders'), writesOf(stage)]).toEqual(['Unknown/Pending', []]);
  await label(stage, '2');
  await stage.until('orders', 'True/Settled');
});

test('a binding whose labels change goes over to the other installation: nothing is told of an end, and one goes on where the other stopped', async () => {
  const stage = await sharded();
  await stage.apply('orders');
  await label(stage, '1');
  await stage.until('orders', 'False/UpdatingNetwork');
  await label(stage, '2');
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { networkSecurity: { clientSources: ['Internet'] } });
  await stage.forward('1h');
  expect(stage.ready('orders')).toBe('True/Settled');
  expect(stage.azure.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  expect(await events(stage)).not.toMatch(/deleted|Retained/);
});

test('a binding that is deleted is told of, with labels as without', async () => {
  const stage = await sharded();
  await stage.apply('orders', ordinarySpec());
  await label(stage, '1');
  await stage.until('orders', 'True/Settled');
  await stage.remove('orders');
  await stage.forward('1m');
  expect(await events(stage)).toContain('The binding was deleted.');
});
