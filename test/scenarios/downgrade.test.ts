/** Promises about a definition in the cluster that is older than the operator: what it drops costs neither a second request nor a spin, and is told. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { messageOf } from './support/approving.ts';
import { crdRequiring, crdWithout, replaceCrd, statusFields } from './support/downgrade.ts';
import { findingsOf, rulesOf, statusOf } from './support/shown.ts';
import { crd, createStage, ordinarySpec, type Instance, type Stage, type StageOptions } from './support/stage.ts';
import { furtherRegion, network, ordinary, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const isPatch = ({ method, path }: { readonly method: string; readonly path: string }) =>
  method === 'PATCH' && path.endsWith('/service/orders');
const patches = (stage: Stage) => stage.azure.requests.filter(isPatch).length;
const modeOf = (stage: Stage) =>
  (stage.azure.resource(serviceId('orders')) as unknown as { readonly properties: { readonly virtualNetworkType: string } }).properties
    .virtualNetworkType;
const statusWrites = (stage: Stage) =>
  stage.cluster.requests.filter(({ user, method, path }) => user === 'operator' && method === 'PUT' && path.endsWith('/orders/status'))
    .length;

/** Neither runs that failed nor a program that ended. */
async function isSound({ registry, ended }: Instance): Promise<void> {
  const failed = (await registry.metrics()).split('\n').filter((line) => line.startsWith('controller_runtime_reconcile_errors_total'));
  expect(failed.map((line) => line.split(' ').at(-1))).toEqual(['0']);
  expect(await Promise.race([ended, Promise.resolve('runs')])).toBe('runs');
}

async function warnings(stage: Stage, wanted: string): Promise<readonly string[]> {
  const { items } = await stage.cluster.api().request<{ readonly items: readonly { readonly reason: string; readonly note: string }[] }>({
    method: 'GET',
    path: '/apis/events.k8s.io/v1/events',
  });
  return items.filter(({ reason }) => reason === wanted).map(({ note }) => note);
}

/** At most one write an hour, to see whether the definition was put right; the brief silence before lets what is learnt late be told. */
async function staysSilent(stage: Stage): Promise<void> {
  await stage.forward('30m');
  const [azure, kubernetes] = [stage.azure.requests.length, statusWrites(stage)];
  await stage.forward('4h');
  expect(stage.azure.requests.slice(azure).filter(isWrite)).toEqual([]);
  expect(statusWrites(stage) - kubernetes).toBeLessThanOrEqual(4);
}

async function staysSettled(stage: Stage): Promise<void> {
  await staysSilent(stage);
  expect(stage.ready('orders')).toBe('True/Settled');
}

async function attaching(options: StageOptions = {}) {
  const stage = await createStage({ judged: 'statuses', ...options });
  const instance = stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.forward('5m');
  return { stage, instance };
}

/** Without conditions nobody could tell anything. */
const droppable = statusFields.filter((field) => field !== 'conditions');
const partsOfOperation = ['requestId', 'correlationId', 'desired', 'others', 'basis', 'startedAt', 'overdueAfter', 'handle', 'endedAt'];
const fields = [...droppable, ...partsOfOperation.map((part) => `operation.${part}`)].map((field) => `status.${field}`);

describe('a definition that drops', () => {
  test.each(fields)('%s while Azure is at work: one request, few writes of status, and settled', async (field) => {
    const { stage, instance } = await attaching();
    await replaceCrd(stage, crdWithout(field));
    await stage.until('orders', 'True/Settled', '2h');
    expect(patches(stage)).toBe(1);
    expect(statusWrites(stage)).toBeLessThan(15);
    await staysSettled(stage);
    await isSound(instance);
  });

  test.each(['status.operation', 'status.operation.endedAt', 'status.lastFailure', 'status.locations', 'status.observedGeneration'])(
    '%s, and a program that is killed during the operation: one request all the same',
    async (field) => {
      const { stage, instance } = await attaching();
      await replaceCrd(stage, crdWithout(field));
      instance.kill();
      const next = stage.start();
      await stage.until('orders', 'True/Settled', '2h');
      expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
      expect(patches(stage)).toBe(1);
      await staysSettled(stage);
      await isSound(next);
    },
  );

  test('status.lastFailure: a request that Azure refuses is not repeated for it', async () => {
    const stage = await createStage({ crd: crdWithout('status.lastFailure'), judged: 'statuses' });
    const instance = stage.start();
    const fault = { kind: 'status', status: 400, code: 'InvalidParameters', message: 'No.' } as const;
    stage.azure.faults.add({ where: isPatch, fault });
    await stage.apply('orders');
    await stage.until('orders', 'False/OperationFailed');
    await stage.forward('6h');
    expect(patches(stage)).toBe(1);
    await isSound(instance);
  });

  test('status.lastGood is told, and what it dropped is back a few hours after it was put right', async () => {
    const { stage } = await attaching();
    await replaceCrd(stage, crdWithout('status.lastGood'));
    await stage.until('orders', 'True/Settled', '2h');
    await stage.forward('10h');
    expect(await warnings(stage, 'StatusFieldsDropped')).toEqual([
      'The API server does not keep status.lastGood: the definition apimvnetbindings.apimvnet.io in this cluster is older than the operator. Apply the one that comes with it.',
    ]);
    expect((await statusOf(stage)).lastGood).toBeUndefined();
    await replaceCrd(stage, crd);
    await stage.forward('3h');
    expect((await statusOf(stage)).lastGood).toMatchObject({ mode: 'External' });
    await staysSettled(stage);
  });

  test('status.conditions, of which no client could be told anything: the gateway is moved once all the same, and an event tells', async () => {
    const stage = await createStage({ crd: crdWithout('status.conditions'), judged: false });
    const instance = stage.start();
    await stage.apply('orders');
    await stage.forward('6h');
    expect(modeOf(stage)).toBe('External');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    expect(statusWrites(stage)).toBeLessThan(20);
    expect(await warnings(stage, 'StatusFieldsDropped')).toEqual([expect.stringContaining('does not keep status.conditions: ')]);
    await staysSilent(stage);
    await isSound(instance);
    await replaceCrd(stage, crd);
    await stage.until('orders', 'True/Settled', '3h');
  });
});

describe('a definition that drops of the spec', () => {
  const settled = async (spec: object, resources: StageOptions['resources'] = ordinary) => {
    const stage = await createStage({ resources });
    const instance = stage.start();
    await stage.apply('orders', spec);
    await stage.until('orders', 'True/Settled', '6h');
    return { stage, instance };
  };

  test('networkSecurity.clientSources: what is not declared any more is closed, and the gateway is let be', async () => {
    const { stage, instance } = await settled({ ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } });
    expect(rulesOf(stage).some((rule) => rule.startsWith('clients'))).toBe(true);
    await replaceCrd(stage, crdWithout('spec.networkSecurity.clientSources'));
    await stage.forward('1h');
    expect(rulesOf(stage).some((rule) => rule.startsWith('clients'))).toBe(false);
    expect((await findingsOf(stage, 'NoClientCanConnect')).length).toBe(1);
    expect(patches(stage)).toBe(1);
    await staysSettled(stage);
    await isSound(instance);
  });

  test('additionalLocations: the region that no client names any more stays where it is, and no move goes past it', async () => {
    const hub = network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } });
    const north = network('north', { apim: { prefix: '10.1.1.0/27', group: 'north-nsg' } }, 'northeurope');
    const premium = service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('North Europe')] } });
    const { stage, instance } = await settled(
      { ...ordinarySpec(), additionalLocations: [{ location: 'northeurope', subnetId: subnetId('north', 'apim') }] },
      [securityGroup('apim-nsg'), securityGroup('north-nsg', [], 'northeurope'), hub, north, premium],
    );
    const before = stage.azure.acceptedWrites(serviceId('orders')).length;
    await replaceCrd(stage, crdWithout('spec.additionalLocations'));
    await staysSettled(stage);
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.until('orders', 'False/PrerequisitesNotMet', '1h');
    await stage.forward('3h');
    expect((await findingsOf(stage, 'LocationNotDeclared'))[0]?.message).toContain('also runs in northeurope');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(before);
    await isSound(instance);
  });

  test('subnetId: a spec that says too little is told with the field, and is followed again when the definition is put right', async () => {
    const { stage, instance } = await settled(ordinarySpec());
    const before = stage.azure.requests.filter(isWrite).length;
    await replaceCrd(stage, crdWithout('spec.subnetId'));
    await stage.until('orders', 'False/PrerequisitesNotMet', '1h');
    expect(await messageOf(stage)).toContain('spec.subnetId: "" is not an Azure resource id');
    await stage.forward('3h');
    await replaceCrd(stage, crd);
    await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
    await stage.until('orders', 'True/Settled', '30m');
    expect(stage.azure.requests.filter(isWrite)).toHaveLength(before);
    await isSound(instance);
  });
});

describe('a definition that asks for what this operator does not write', () => {
  const refusal = [expect.stringMatching(/^The API server does not take the status of this binding.* It said: .*status\.phase/s)];

  test('from the beginning: nothing is written to Azure, an event says why, and it goes on when the definition was put right', async () => {
    const stage = await createStage({ crd: crdRequiring('phase'), judged: 'statuses' });
    const instance = stage.start();
    await stage.apply('orders');
    await stage.forward('6h');
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
    // Tried at most every five minutes, as everything that fails.
    expect(statusWrites(stage)).toBeLessThan(90);
    expect(await warnings(stage, 'StatusRefused')).toEqual(refusal);
    expect(await Promise.race([instance.ended, Promise.resolve('runs')])).toBe('runs');
    await replaceCrd(stage, crd);
    await stage.until('orders', 'True/Settled', '2h');
    expect(patches(stage)).toBe(1);
  });

  test('while Azure is at work: what is recorded of the operation stays, and its result is found when the definition was put right', async () => {
    const { stage } = await attaching();
    await replaceCrd(stage, crdRequiring('phase'));
    await stage.forward('6h');
    expect(await warnings(stage, 'StatusRefused')).toEqual(refusal);
    expect((await statusOf(stage)).operation).toMatchObject({ generation: 1, attempt: 1 });
    await replaceCrd(stage, crd);
    await stage.until('orders', 'True/Settled', '1h');
    expect(patches(stage)).toBe(1);
  });
});
