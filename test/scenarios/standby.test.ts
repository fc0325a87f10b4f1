/** Promises about the instance that takes over: it hears of what happens from the first instant, whatever its own watch has been through. */

import { expect, test } from '@jest/globals';
import { createStage, ordinarySpec } from './support/stage.ts';
import { network, ordinary, securityGroup, service, subnetId } from './support/world.ts';

test.each([
  ['120s', 1],
  ['120s', 2],
  ['300s', 3],
])('T19: after an API server that was away for %s (seed %i), who takes the lease looks at a new binding within 3 s', async (away, seed) => {
  const stage = await createStage({
    election: true,
    seed,
    resources: [...ordinary, service('billing'), securityGroup('two'), network('other', { apim: { prefix: '10.9.1.0/27', group: 'two' } })],
  });
  const leader = stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  const follower = stage.start();
  await stage.forward('5s');
  stage.cluster.faults.before = ({ user }) => (user === 'operator' ? { fault: 'reset' } : undefined);
  stage.cluster.faults.event = ({ user }) => (user === 'operator' ? { fault: 'reset' } : undefined);
  await stage.annotate('orders', { 'example.org/note': 'breaks the watches' });
  await stage.forward(away);
  await expect(leader.ended).resolves.toBe('lost');
  delete stage.cluster.faults.before;
  delete stage.cluster.faults.event;
  const leads = async () => (await follower.registry.metrics()).includes('leader_election_master_status{name="apim-vnet-operator"} 1');
  for (let waited = 0; waited < 20 && !(await leads()); waited += 1) await stage.forward('1s');
  expect(await leads()).toBe(true);
  const made = stage.clock.now();
  await stage.apply('billing', { ...ordinarySpec('billing'), subnetId: subnetId('other', 'apim') });
  await stage.clock.until(() => stage.seen('billing').length > 1, 60_000);
  expect(stage.clock.now() - made).toBeLessThanOrEqual(3_000);
});
