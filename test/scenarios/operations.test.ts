/** Promises about long operations: whatever becomes of the address at which they can be asked about, the service itself decides what came of them. */

import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../sim/azure/faults.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, ordinary, rule, ruleId, service, serviceId, subnetId } from './support/world.ts';

const patches = (stage: Stage) => stage.azure.acceptedWrites(serviceId('orders')).length;
const isHandle = ({ method, path }: { readonly method: string; readonly path: string }) =>
  method === 'GET' && /operationresults|operationsStatuses/i.test(path);
const messageOf = async (stage: Stage) =>
  (await stage.binding('orders')).status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';

const lost: readonly [string, Fault][] = [
  ['is not known', { kind: 'status', status: 404, code: 'NotFound' }],
  ['has expired', { kind: 'expired' }],
  ['answers without a body', { kind: 'empty' }],
  ['answers without a status', { kind: 'missingFields', fields: ['status', 'error'] }],
  ['answers with a page', { kind: 'html' }],
  ['fails', { kind: 'status', status: 500 }],
];

describe.each(lost)('where the address of the operation %s', (_, fault) => {
  test('an operation that works is seen to have worked', async () => {
    const stage = await createStage({ speed: 4 });
    stage.azure.faults.add({ where: isHandle, fault });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    expect(patches(stage)).toBe(1);
  });

  test.each(['Failed', 'Succeeded'] as const)(
    'one that fails and leaves the service %s is seen to have failed, and is not sent again at once',
    async (failedState) => {
      const stage = await createStage({ speed: 4, assumptions: { failedState } });
      stage.azure.faults.add({ where: isHandle, fault });
      stage.start();
      await stage.apply('orders');
      await stage.until('orders', 'False/UpdatingNetwork');
      await stage.forward('1m');
      stage.azure.put(ruleId('apim-nsg', 'oops'), rule('oops', 150, 'Inbound Deny 3443 from * to *'));
      await stage.until('orders', 'False/OperationFailed');
      await stage.forward('30m');
      expect(patches(stage)).toBe(1);
    },
  );
});

test('a failed operation is told with the cause, and with what changed while it ran', async () => {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.forward('1m');
  stage.azure.put(ruleId('apim-nsg', 'oops'), rule('oops', 150, 'Inbound Deny 3443 from * to *'));
  await stage.until('orders', 'False/OperationFailed');
  expect(await messageOf(stage)).toMatch(/ActivationFailed.*correlationId.*these have changed: the rules of the security group\./s);
});

test('a change that fails after one that worked names the last settings that worked', async () => {
  const subnets = { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } };
  const stage = await createStage({ resources: [ordinary[0] ?? {}, network('hub', subnets), service('orders')] });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  expect((await stage.binding('orders')).status?.lastGood).toEqual({
    mode: 'External',
    locations: [{ location: 'westeurope', subnetId: subnetId('hub', 'apim') }],
  });
  await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.forward('1m');
  stage.azure.put(ruleId('apim-nsg', 'oops'), rule('oops', 150, 'Inbound Deny 3443 from * to *'));
  await stage.until('orders', 'False/OperationFailed');
  expect(await messageOf(stage)).toContain(
    `The service still has the last settings that worked (mode External, ${subnetId('hub', 'apim')} in westeurope).`,
  );
  expect((await stage.binding('orders')).status?.lastGood?.locations?.[0]?.subnetId).toBe(subnetId('hub', 'apim'));
});

test('the time after which an operation is overdue is the one that the binding names', async () => {
  const stage = await createStage({ assumptions: { updateMinutes: 100 } });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), changes: { overdueAfter: '1h' } });
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.until('orders', 'False/Overdue', '61m');
  for (const word of ['x-ms-client-request-id', 'x-ms-correlation-request-id', serviceId('orders')])
    expect(await messageOf(stage)).toContain(word);
  await stage.until('orders', 'True/Settled');
  expect(patches(stage)).toBe(1);
});

test("while another client's operation runs a rule of ours that is gone is put back, and nothing is removed or sent to the service", async () => {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  const before = patches(stage);
  const { properties } = stage.azure.resource(groupId('apim-nsg')) as unknown as {
    properties: { securityRules: readonly { name: string }[] };
  };
  const name = properties.securityRules.find((one) => one.name.endsWith('-management'))?.name ?? '';
  stage.azure.foreignOperation(serviceId('orders'), 120);
  stage.azure.remove(ruleId('apim-nsg', name));
  await stage.forward('60m');
  expect(stage.azure.progress(serviceId('orders'))).toBeDefined();
  expect(stage.azure.resource(ruleId('apim-nsg', name))).toBeDefined();
  expect(stage.azure.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  expect(patches(stage)).toBe(before);
});
