/** Promises about a view that is behind: an API server whose watch shows nothing new is waited for with patience, and what grew old is no news. */

import { isWrite } from '../../sim/azure/azure.ts';
import { expect, test } from '@jest/globals';
import { approveWhenAsked } from './support/approving.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { busiestTarget } from './support/rates.ts';
import { groupId, network, networkId, ordinary, ruleId, securityGroup, service, subnetId } from './support/world.ts';

test('a binding that was deleted and made again while the watch is silent costs Azure few reads until the watch shows it', async () => {
  const stage = await createStage({ speed: 8 });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'False/UpdatingNetwork');
  stage.cluster.faults.event = ({ user }) => (user === 'operator' ? { fault: 'hold', ms: 1_200_000 } : undefined);
  await stage.remove('orders');
  await stage.apply('orders');
  const before = stage.azure.requests.length;
  await stage.forward('15m');
  expect(stage.azure.requests.length - before).toBeLessThanOrEqual(120);
  delete stage.cluster.faults.event;
  await stage.until('orders', 'True/Settled', '2h');
});

test('a repair of yesterday is forgotten without a word: the day after it nothing is written', async () => {
  const stage = await createStage({ speed: 8 });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  const { securityRules } = stage.azure.resource(groupId('apim-nsg'))?.['properties'] as {
    readonly securityRules: readonly { readonly name: string }[];
  };
  stage.azure.remove(ruleId('apim-nsg', securityRules[0]?.name ?? ''));
  await stage.forward('2h');
  expect((await stage.binding('orders')).status?.corrections).toHaveLength(1);
  const { revision } = stage.cluster;
  const requests = stage.azure.requests.length;
  await stage.forward('26h');
  expect(stage.cluster.revision).toBe(revision);
  expect(stage.azure.requests.slice(requests).filter(isWrite)).toEqual([]);
});

test('a clean-up that ends half-way, because the API server did not answer, goes on from what Azure has and deletes nothing twice', async () => {
  const clients = networkId('clients');
  const stage = await createStage({ speed: 8, resources: [...ordinary, network('clients', { pods: { prefix: '10.0.9.0/24' } })] });
  const names = { dns: { privateRecords: { linkedVnetIds: [networkId('hub'), clients] } } };
  let broken = false;
  stage.start(({ to, method, path }) => {
    const isLive = to === 'kubernetes' && method === 'GET' && path.endsWith('/apimvnetbindings/orders');
    const deleted = stage.azure.requests.filter((one) => one.method === 'DELETE').length;
    if (broken || !isLive || deleted < 2) return 'lives';
    broken = true;
    return 'loses the answer';
  });
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', ...names });
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { mode: 'None', dns: null });
  await approveWhenAsked(stage);
  await stage.forward('6h');
  expect(broken).toBe(true);
  const deletions = stage.azure.requests.filter(({ method, carriedOut }) => method === 'DELETE' && carriedOut).map(({ path }) => path);
  expect(deletions).toEqual([...new Set(deletions)]);
});

test('an event that the API server lost behind its own bookmark, of a binding that has something to say, is learnt from the next list', async () => {
  const stage = await createStage({ speed: 8 });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  let lost = 0;
  stage.cluster.faults.event = ({ user }) => (user === 'operator' && lost++ === 0 ? { fault: 'drop' } : undefined);
  await stage.edit('orders', { mode: 'Internal' });
  await stage.forward('10m');
  expect([lost > 1, stage.latest('orders')?.status?.observedGeneration]).toEqual([true, 1]);
  // Another client's rule goes, and the first thing that the operator has to say of it is refused.
  const { securityRules } = stage.azure.resource(groupId('apim-nsg'))?.['properties'] as {
    readonly securityRules: readonly { readonly name: string }[];
  };
  stage.azure.remove(ruleId('apim-nsg', securityRules[0]?.name ?? ''));
  await stage.forward('6h');
  expect([stage.latest('orders')?.status?.observedGeneration, stage.ready('orders')]).toEqual([2, 'True/Settled']);
});

test('an edit whose event was lost, of a binding of which nothing is to be said, is noticed within 75 minutes of the last list', async () => {
  const stage = await createStage({ speed: 8 });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  let lost = 0;
  stage.cluster.faults.event = ({ user }) => (user === 'operator' && lost++ === 0 ? { fault: 'drop' } : undefined);
  await stage.edit('orders', { mode: 'Internal' });
  await stage.forward('20m');
  // The watch lives and shows what came later, and the one event is missing.
  expect([lost > 1, stage.latest('orders')?.status?.observedGeneration]).toEqual([true, 1]);
  await stage.until('orders', 'False/UpdatingNetwork', '75m');
});

test('a deletion whose event was lost is noticed as well, and so is a binding of the same name that came after it', async () => {
  const stage = await createStage({ speed: 8 });
  const { registry } = stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  const { uid } = (await stage.binding('orders')).metadata;
  stage.cluster.faults.event = ({ user }) => (user === 'operator' ? { fault: 'drop' } : undefined);
  await stage.remove('orders');
  await stage.forward('1m');
  delete stage.cluster.faults.event;
  expect(await registry.metrics()).toContain('name="orders"');
  await stage.forward('75m');
  expect(await registry.metrics()).not.toContain('name="orders"');
  stage.cluster.faults.event = ({ user }) => (user === 'operator' ? { fault: 'drop' } : undefined);
  await stage.apply('orders');
  await stage.forward('1m');
  delete stage.cluster.faults.event;
  await stage.until('orders', 'True/Settled', '75m');
  expect((await stage.binding('orders')).metadata.uid).not.toBe(uid);
});

/** Whoever puts back what we take away has the whole group in the state before. */
function putBack(stage: Stage, of: (path: string) => boolean): void {
  stage.azure.around = ({ method, path }, serve) => {
    const group = stage.azure.resource(groupId('apim-nsg'));
    const answer = serve();
    if (method === 'DELETE' && of(path) && group) stage.azure.put(groupId('apim-nsg'), group);
    return answer;
  };
}
const removalsFrom = (stage: Stage, from: number, of: (path: string) => boolean): number =>
  stage.azure.requests.slice(from).filter(({ method, path }) => method === 'DELETE' && of(path)).length;

test('a rule of ours that a user puts back whenever it is removed is removed ever more rarely', async () => {
  const stage = await createStage({ speed: 8 });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { clientSources: ['203.0.113.0/24'] } });
  await stage.until('orders', 'True/Settled');
  const isClients = (path: string) => path.includes('-clients');
  putBack(stage, isClients);
  await stage.edit('orders', { networkSecurity: { clientSources: null } });
  const before = stage.azure.requests.length;
  await stage.forward('2h');
  expect(removalsFrom(stage, before, isClients)).toBeGreaterThanOrEqual(3);
  expect(removalsFrom(stage, before, isClients)).toBeLessThan(40);
});

test('so are many rules whose removal takes longer than one reconcile may', async () => {
  const stage = await createStage({ speed: 8, assumptions: { holdMinutes: 1 } });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  const isRule = (path: string) => path.includes('/securityRules/apimvnet-');
  putBack(stage, isRule);
  stage.azure.faults.add({ where: ({ method }) => method === 'DELETE', fault: { kind: 'delay', ms: 5_000 } });
  await stage.edit('orders', { mode: 'None', subnetId: null });
  await stage.until('orders', 'True/CleaningUp');
  const before = stage.azure.requests.length;
  const since = stage.clock.now();
  await stage.forward('3h');
  // Each goes on being removed, and no target more than twelve times an hour.
  expect(removalsFrom(stage, before, isRule)).toBeGreaterThan(8);
  expect(busiestTarget(stage, since).writes).toBeLessThanOrEqual(12);
});

test('a binding that is edited in the instant before something is removed for it keeps what it asks for now', async () => {
  const stage = await createStage({
    speed: 8,
    resources: [
      securityGroup('apim-nsg'),
      securityGroup('other-nsg'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'other-nsg' } }),
      service('orders'),
    ],
  });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', { subnetId: subnetId('hub', 'other') });
  await stage.until('orders', 'True/CleaningUp');
  let edited: Promise<unknown> | undefined;
  // The last reconcile before a removal is slow, and a user is quicker.
  stage.cluster.faults.before = ({ user, verb, path }) => {
    if (edited !== undefined || user !== 'operator' || verb !== 'get' || !path.endsWith('/orders')) return undefined;
    edited = stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
    return { fault: 'delay', ms: 1_000 };
  };
  expect(await stage.clock.until(() => edited !== undefined, 12 * 3_600_000)).toBe(true);
  await stage.until('orders', 'False/UpdatingNetwork', '9h');
  const removed = stage.azure.acceptedWrites(groupId('apim-nsg')).filter(({ method }) => method === 'DELETE');
  expect(removed).toEqual([]);
  await stage.until('orders', 'True/CleaningUp', '6h');
});
