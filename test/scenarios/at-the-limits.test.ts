/** Promises about input at its limits: it neither throws nor spins, nothing of ours is forgotten, and the binding ends in a condition that is stated. */

import { expect, test } from '@jest/globals';
import { bindingsPath, reconcileRequestedAt, type BindingStatus } from '../../src/api/binding.ts';
import { statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Instance, type Stage } from './support/stage.ts';
import { network, securityGroup, service, subnetId } from './support/world.ts';

const failures = async ({ registry }: Instance): Promise<readonly string[]> =>
  (await registry.metrics())
    .split('\n')
    .filter((line) => line.startsWith('controller_runtime_reconcile_errors_total'))
    .map((line) => line.split(' ').at(-1) ?? '');
const writes = (stage: Stage): number =>
  stage.cluster.requests.filter(({ user, method, path }) => user === 'operator' && method === 'PUT' && path.endsWith('/orders/status'))
    .length;

async function isQuiet(stage: Stage, instance: Instance, after = '30m'): Promise<void> {
  await stage.forward(after);
  const before = writes(stage);
  await stage.forward('6h');
  expect([writes(stage) - before, await failures(instance)]).toEqual([0, ['0']]);
}

test('a status whose lists are full: the gateway goes on, and what is ours stays remembered', async () => {
  const stage = await createStage();
  const instance = stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  const { apiVersion, kind, metadata, spec, status = {} } = await stage.binding('orders');
  const at = '2026-01-05T08:00:00Z';
  const [ours] = status.owned ?? [];
  if (!ours) throw new Error('nothing is owned');
  const parts = Array.from({ length: 63 }, (_, n) => ({ id: ours.id.replace(/[^/]+$/, `made-${n}`), kind: 'SecurityRules' }));
  const full: BindingStatus = {
    ...status,
    owned: [ours, ...parts],
    approvals: Array.from({ length: 64 }, (_, n) => ({ hash: n.toString(16).padStart(12, '0'), since: at, spent: n % 2 === 0 })),
    corrections: Array.from({ length: 64 }, (_, n) => ({ target: `${ours.id}/securityRules/r${n}`, at: [at, at, at] })),
  };
  const body = { apiVersion, kind, metadata, spec, status: full };
  await stage.cluster.api().request({ method: 'PUT', path: `${bindingsPath('platform')}/orders/status`, body });
  await stage.annotate('orders', { [reconcileRequestedAt]: 'x'.repeat(500) });
  await stage.forward('2h');
  expect(stage.ready('orders')).toMatch(/^True\//);
  const { owned = [], lastHandledReconcileAt } = await statusOf(stage);
  expect([owned.some(({ id }) => id === ours.id), lastHandledReconcileAt]).toEqual([true, 'x'.repeat(200)]);
  // The parts are not in Azure any more: sixteen have their turn every two hours, and each is let go of when it was seen to be gone three times.
  await isQuiet(stage, instance, '40h');
  expect((await statusOf(stage)).owned).toEqual([ours]);
});

test('sixteen dense windows that open once a year, and then one that is open', async () => {
  const stage = await createStage();
  const instance = stage.start();
  const dense = Array.from({ length: 16 }, () => ({ schedule: '0-59 0-23 1 1 *', duration: '1h', timeZone: 'Europe/Amsterdam' }));
  await stage.apply('orders', { ...ordinarySpec(), changes: { windows: dense } });
  await stage.until('orders', 'False/AwaitingWindow', '10m');
  await isQuiet(stage, instance);
  await stage.edit('orders', { changes: { windows: [...dense.slice(1), { schedule: '* * * * *', duration: '4h' }] } });
  await stage.until('orders', 'True/Settled', '2h');
});

test('names as long as Azure takes them', async () => {
  const long = (start: string, length: number) => start.padEnd(length, 'x');
  const [hub, apim, nsg] = [long('hub', 64), long('apim', 80), long('nsg', 80)];
  const world = [securityGroup(nsg), network(hub, { [apim]: { prefix: '10.0.1.0/27', group: nsg } }), service('orders')];
  const stage = await createStage({ resources: world });
  const instance = stage.start();
  await stage.apply('orders', { ...ordinarySpec(), subnetId: subnetId(hub, apim) });
  await stage.until('orders', 'True/Settled');
  expect((await statusOf(stage)).owned?.map(({ id }) => id.endsWith(nsg))).toEqual([true]);
  await isQuiet(stage, instance);
});
