/** Another client works on the same things: their operations are followed, never fought, and of two bindings one is in charge. */

import { isWrite } from '../../sim/azure/azure.ts';
import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, ruleId, securityGroup, service, serviceId, subnetId } from './support/world.ts';

interface Rule {
  readonly properties: Readonly<Record<string, unknown>>;
}
const rulesIn = (stage: Stage) =>
  (stage.azure.resource(groupId('apim-nsg'))?.['properties'] as { readonly securityRules?: readonly Rule[] } | undefined)?.securityRules ??
  [];

describe("another client's operation", () => {
  test('is waited for while work of ours is pending, and the rules are written meanwhile', async () => {
    const stage = await createStage();
    stage.azure.foreignOperation(serviceId('orders'), 25);
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/ServiceBusy', '1m');
    await stage.forward('10m');
    expect(stage.azure.acceptedWrites(groupId('apim-nsg'))).toHaveLength(8);
    expect(stage.azure.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
    await stage.until('orders', 'True/Settled', '4h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });

  test('on a settled gateway leaves Ready as it is, and says that no changes are accepted', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    stage.azure.foreignOperation(serviceId('orders'), 60);
    await stage.forward('35m');
    const { status } = await stage.binding('orders');
    expect(stage.ready('orders')).toBe('True/Settled');
    expect(status?.conditions?.find(({ type }) => type === 'AcceptingChanges')).toMatchObject({ status: 'False' });
    await stage.forward('65m');
    expect((await stage.binding('orders')).status?.conditions?.find(({ type }) => type === 'AcceptingChanges')).toMatchObject({
      status: 'True',
    });
  });

  test('that begins between our reconcile and our PATCH is waited for, although Azure had refused', async () => {
    const stage = await createStage();
    let begun = false;
    stage.azure.faults.add({
      where: ({ method }) => method === 'PATCH',
      when: () => {
        if (!begun) stage.azure.foreignOperation(serviceId('orders'), 20);
        begun = true;
        return false;
      },
      fault: { kind: 'reset' },
    });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/ServiceBusy', '5m');
    await stage.until('orders', 'True/Settled', '4h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });
});

test('an edit to a subnet with the same group, while the gateway is on its way to another, takes no rule from that one', async () => {
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
      service('orders'),
    ],
  });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.forward('5m');
  const from = stage.azure.requests.length;
  await stage.edit('orders', { subnetId: subnetId('hub', 'other') });
  // Azure takes fifteen minutes at least.
  await stage.forward('9m');
  expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
  await stage.until('orders', 'True/Settled', '6h');
  expect(stage.azure.resource(serviceId('orders'))).toMatchObject({
    properties: { virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'other') } },
  });
  expect(stage.seen('orders')).not.toContain('False/OperationFailed');
});

describe('two bindings for one service', () => {
  test('the older one works, the other is in Conflict and writes nothing; when the first goes, the other takes over', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('first');
    await stage.forward('2s');
    await stage.apply('second', { ...ordinarySpec(), serviceId: serviceId('ORDERS') });
    await stage.until('second', 'False/Conflict', '1m');
    expect((await stage.binding('second')).status?.conditions?.find(({ type }) => type === 'Ready')?.message).toContain(
      'Binding first is older',
    );
    await stage.until('first', 'True/Settled');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    const written = stage.azure.requests.filter(isWrite).length;
    await stage.remove('first');
    await stage.until('second', 'True/Settled', '10m');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    // The rules change hands: their descriptions name the owner.
    expect(stage.azure.requests.filter(isWrite).length - written).toBe(8);
  });
});

describe('drift', () => {
  test('a rule of ours that a user removed is put back; the fourth time within a day a human is called', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const nsg = stage.azure.resource(groupId('apim-nsg')) as { properties: { securityRules: { name: string }[] } };
    const name = nsg.properties.securityRules.find((rule) => rule.name.endsWith('-sql'))?.name ?? '';
    const isThere = () => stage.azure.resource(ruleId('apim-nsg', name)) !== undefined;
    for (let time = 0; time < 3; time++) {
      stage.azure.remove(ruleId('apim-nsg', name));
      await stage.clock.until(isThere, 40 * 60_000);
      expect(isThere()).toBe(true);
      await stage.until('orders', 'True/Settled', '5m');
    }
    stage.azure.remove(ruleId('apim-nsg', name));
    await stage.until('orders', 'False/Contested', '1h');
    await stage.forward('5h');
    expect(isThere()).toBe(false);
    expect((await stage.binding('orders')).status?.conditions?.[0]).toMatchObject({ type: 'Stalled', reason: 'Contested' });
    await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': 'now' });
    await stage.until('orders', 'True/Settled', '10m');
    expect(isThere()).toBe(true);
    expect((await stage.binding('orders')).status?.lastHandledReconcileAt).toBe('now');
  });
});

test('two gateways whose subnets share a group and a network get their rules one after the other, and take no priority twice', async () => {
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, second: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
      service('orders'),
      service('returns'),
    ],
  });
  stage.start();
  await stage.apply('orders');
  await stage.apply('returns', { ...ordinarySpec('returns'), subnetId: subnetId('hub', 'second') });
  await stage.until('orders', 'True/Settled');
  await stage.until('returns', 'True/Settled');
  const writes = stage.azure.requests.filter(isWrite).filter(({ path }) => path.includes('/securityRules/'));
  // Azure's own work on a rule may outlast the turn of the binding that wrote it: that is waited for.
  expect(writes.filter(({ status }) => status >= 400 && status !== 429)).toEqual([]);
  const accepted = writes.filter(({ carriedOut }) => carriedOut).map(({ path }) => path);
  expect(new Set(accepted).size).toBe(accepted.length);
  const priorities = rulesIn(stage).map(({ properties }) => `${String(properties['direction'])} ${String(properties['priority'])}`);
  expect(new Set(priorities).size).toBe(priorities.length);
});
