/** Promises about a definition that is deleted with bindings in it: no gateway leaves its network because of that alone. */

import { describe, expect, test } from '@jest/globals';

import { ApiError } from '../../src/runtime/api.ts';
import { isGone as isListedNoMore, waitsFor } from './support/leaving.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { subnetId, serviceId } from './support/world.ts';

const definitionPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/apimvnetbindings.apimvnet.io';
const removeDefinition = (stage: Stage) => stage.cluster.api().request({ method: 'DELETE', path: definitionPath });
const place = (stage: Stage): unknown => {
  const { properties } = stage.azure.resource(serviceId('orders')) as {
    readonly properties: { readonly virtualNetworkConfiguration: { readonly subnetResourceId: string } | null };
  };
  return properties.virtualNetworkConfiguration?.subnetResourceId;
};
const detaching = { ...ordinarySpec(), deletionPolicy: 'Detach' };

/** With its last binding the definition goes, and the path of bindings with it. */
const isGone = (stage: Stage): Promise<boolean> =>
  isListedNoMore(stage).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return true;
    throw error;
  });

async function untilGone(stage: Stage): Promise<void> {
  for (let minutes = 0; minutes < 12 * 60; minutes += 5) {
    if (await isGone(stage)) return;
    await stage.forward('5m');
  }
  throw new Error(`it is still there: ${await waitsFor(stage)}`);
}

async function settled(spec: object = detaching) {
  const stage = await createStage();
  const operator = stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  return { stage, operator, writes: () => stage.azure.acceptedWrites(serviceId('orders')).length };
}

const asks = /definition apimvnetbindings\.apimvnet\.io.*confirm-delete=orders.*"deletionPolicy":"Retain"/s;

describe('T17: a definition that is deleted with its bindings', () => {
  test('T17: asks first, with both answers, and leaves the gateway where it is', async () => {
    const { stage, writes } = await settled();
    const before = writes();
    await removeDefinition(stage);
    await stage.forward('12h');
    expect(await waitsFor(stage)).toMatch(asks);
    expect([await isGone(stage), place(stage), writes()]).toEqual([false, subnetId('hub', 'apim'), before]);
  });

  test('T17: confirmed by annotation, takes the gateway out', async () => {
    const { stage } = await settled();
    await removeDefinition(stage);
    await stage.forward('10m');
    await stage.annotate('orders', { 'apimvnet.io/confirm-delete': 'orders' });
    await untilGone(stage);
    expect(place(stage)).toBeUndefined();
  });

  test('T17: answered with Retain, lets the binding go and Azure be', async () => {
    const { stage, writes } = await settled();
    const before = writes();
    await removeDefinition(stage);
    await stage.forward('10m');
    await stage.edit('orders', { deletionPolicy: 'Retain' });
    await stage.forward('10s');
    expect([await isGone(stage), place(stage), writes()]).toEqual([true, subnetId('hub', 'apim'), before]);
  });

  // Further members: what is installed onto a definition that is going, and an answer that was meant for another binding.
  test('T17: is asked about by an operator that is installed afterwards, too', async () => {
    const { stage, operator, writes } = await settled();
    await operator.stop();
    const before = writes();
    await removeDefinition(stage);
    await stage.forward('10m');
    stage.start();
    await stage.forward('2h');
    expect(await waitsFor(stage)).toMatch(asks);
    expect([place(stage), writes()]).toEqual([subnetId('hub', 'apim'), before]);
  });

  test('T17: confirmed for another name, asks on', async () => {
    const { stage } = await settled();
    await removeDefinition(stage);
    await stage.annotate('orders', { 'apimvnet.io/confirm-delete': 'billing' });
    await stage.forward('2h');
    expect([await isGone(stage), place(stage)]).toEqual([false, subnetId('hub', 'apim')]);
  });

  test('T17: does not stop a binding that was deleted by itself before', async () => {
    const { stage } = await settled();
    await stage.remove('orders');
    await stage.forward('2s');
    await removeDefinition(stage);
    await untilGone(stage);
    expect(place(stage)).toBeUndefined();
  });

  test('T17: an operator that may not read it works as before', async () => {
    const { stage } = await settled();
    stage.cluster.faults.before = ({ user, path }) =>
      user === 'operator' && path === definitionPath
        ? { fault: 'status', status: 403, reason: 'Forbidden', message: 'may not' }
        : undefined;
    await stage.remove('orders');
    await untilGone(stage);
    expect(place(stage)).toBeUndefined();
  });
});
