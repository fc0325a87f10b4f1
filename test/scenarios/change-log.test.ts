/**
 * Item 10 of the telemetry: the change log. That its lines are the writes that reach Azure is held in every scenario (test/told/changes.ts); here is what
 * a reader finds in them.
 */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { bindingsPath } from '../../src/api/binding.ts';
import type { Arm } from '../../src/azure/arm.ts';
import type { ChangeLine } from '../told/changes.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { group, network, policy, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const intents = ({ changes }: Stage): readonly ChangeLine[] => changes.filter(({ record }) => record === 'intent');
const outcomes = ({ changes }: Stage): readonly ChangeLine[] => changes.filter(({ record }) => record === 'outcome');

/** Each accepted write of the simulator, and each line that says so. */
function expectEqual(stage: Stage): void {
  const accepted = stage.azure.requests.filter((request) => isWrite(request) && request.carriedOut);
  const told = outcomes(stage).filter(({ outcome }) => outcome === 'Done' || outcome === 'Accepted');
  expect(told.map(({ method, target, requestId }) => [method, target, requestId].join(' ').toLowerCase()).toSorted()).toEqual(
    accepted.map(({ method, path, clientRequestId }) => [method, path, clientRequestId].join(' ').toLowerCase()).toSorted(),
  );
}

describe('a first attach', () => {
  test('its accepted writes are the lines, each with who, what and why', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    expectEqual(stage);
    const lines = intents(stage);
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) expect(line).toMatchObject({ binding: { namespace: 'platform', name: 'orders', generation: 1 }, why: /\w/ });
    expect(lines.at(-1)).toMatchObject({
      method: 'PATCH',
      target: serviceId('orders'),
      purpose: 'Apply',
      why: expect.stringContaining('Puts the gateway of orders into subnet apim'),
      changes: expect.arrayContaining([
        expect.objectContaining({ path: 'properties.virtualNetworkType', from: '"None"', to: '"External"' }),
      ]),
    });
  });

  test('who changed the spec is named, and who approved', async () => {
    const stage = await createStage();
    stage.start();
    const path = `${bindingsPath('platform')}/orders`;
    const api = stage.cluster.api();
    const query = { fieldManager: 'kustomize-controller' };
    await api.request({
      ...{ method: 'POST', path: bindingsPath('platform'), query },
      body: {
        ...{ apiVersion: 'apimvnet.io/v1alpha1', kind: 'ApimVnetBinding', metadata: { name: 'orders', namespace: 'platform' } },
        spec: { ...ordinarySpec(), changes: { approval: 'WhenDisruptive' } },
      },
    });
    await stage.until('orders', 'False/AwaitingApproval');
    const [step] = (await stage.binding('orders')).status?.plan?.steps ?? [];
    await api.request({
      ...{ method: 'PATCH', path, query: { fieldManager: 'kubectl-annotate' }, contentType: 'application/merge-patch+json' },
      body: { metadata: { annotations: { 'apimvnet.io/approve': step?.hash } } },
    });
    await stage.until('orders', 'True/Settled');
    expect(intents(stage)[0]).toMatchObject({ askedBy: { manager: 'kustomize-controller' }, method: 'PUT' });
    expect(intents(stage).at(-1)).toMatchObject({
      method: 'PATCH',
      step: step?.hash,
      askedBy: { manager: 'kustomize-controller' },
      approval: { hash: step?.hash, from: 'Annotation', manager: 'kubectl-annotate' },
    });
  });
});

test('a refusal is told as one, with what Azure said', async () => {
  const stage = await createStage({
    resources: [
      ...[securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }), service('orders')],
      policy('no-gateways', 'Microsoft.ApiManagement/service'),
    ],
  });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'False/PolicyDenied');
  expect(outcomes(stage).at(-1)).toMatchObject({ outcome: 'Refused', status: 403, code: 'RequestDisallowedByPolicy' });
  expectEqual(stage);
});

test.each(['dies before', 'dies after', 'loses the answer'] as const)(
  'a program that %s its long request leaves an intent that no line answers, or one of an unclear end',
  async (fate) => {
    const stage = await createStage();
    let struck = false;
    stage.start(({ to, method }) => {
      if (struck || to !== 'azure' || method !== 'PATCH') return 'lives';
      struck = true;
      return fate;
    });
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    const [intent] = intents(stage).filter(({ method }) => method === 'PATCH');
    const ends = outcomes(stage).filter(({ method }) => method === 'PATCH');
    expect(intent).toMatchObject({ target: serviceId('orders') });
    if (fate === 'loses the answer') expect(ends).toMatchObject([{ outcome: 'Unclear', entry: intent?.entry }]);
    else expect(ends).toEqual([]);
  },
);

test('a removal says what is taken away and why', async () => {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
  await stage.until('orders', 'True/Settled');
  await stage.remove('orders');
  await stage.forward('24h');
  expect(stage.isGone('orders')).toBe(true);
  expectEqual(stage);
  const removed = intents(stage).filter(({ method }) => method === 'DELETE');
  expect(removed.length).toBeGreaterThan(5);
  for (const line of removed) expect(line).toMatchObject({ purpose: 'Remove', target: expect.stringContaining(`${group}/`) });
});

test('a line of one tenant says nothing of another, though both are in one security group', async () => {
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
      ...[service('orders'), service('billing')],
    ],
  });
  stage.start();
  await stage.apply('orders');
  await stage.apply('billing', { ...ordinarySpec('billing'), subnetId: subnetId('hub', 'other') });
  await stage.until('orders', 'True/Settled');
  await stage.until('billing', 'True/Settled', '8h');
  const uids = Object.fromEntries(intents(stage).map(({ binding }) => [binding.name, binding.uid]));
  for (const line of stage.changes)
    for (const [name, uid] of Object.entries(uids)) if (name !== line.binding.name) expect(JSON.stringify(line)).not.toContain(uid);
});

/** Every write finds the disk full. */
const onFullDisk = (arm: Arm): Arm => ({
  ...arm,
  onBehalfOf: (caller) => onFullDisk(arm.onBehalfOf?.(caller) ?? arm),
  write: (request) =>
    arm.write({
      ...request,
      leaving() {
        throw new Error('ENOSPC: no space left on device, write');
      },
    }),
});

test('a change whose line cannot be written is not sent, and the binding says why', async () => {
  const stage = await createStage({ meddleArm: onFullDisk });
  stage.start();
  await stage.apply('orders');
  await stage.forward('10m');
  expect(stage.azure.requests.filter(isWrite)).toEqual([]);
  expect(JSON.stringify((await stage.binding('orders')).status)).toContain('ChangeLogFailed: Not sent: the change log of the operator');
});
