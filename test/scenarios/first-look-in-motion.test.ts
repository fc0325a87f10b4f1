/** Promises about a first reconcile while Azure is at work on a service for another client: what shows then is on its way to be something else, and proves nothing. */

import { describe, expect, test } from '@jest/globals';
import { bindingsPath } from '../../src/api/binding.ts';
import { shown, statusOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const world = [
  securityGroup('apim-nsg'),
  securityGroup('spare-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'spare-nsg' } }),
  service('orders'),
];
const outside = { serviceId: serviceId('orders'), mode: 'None' };
const modeOf = (stage: Stage) => shown(stage, serviceId('orders'))?.['virtualNetworkType'];
const subnetOf = (stage: Stage) =>
  (shown(stage, serviceId('orders'))?.['virtualNetworkConfiguration'] as { readonly subnetResourceId?: string } | null)?.subnetResourceId;

/** A binding that is settled, begins what `edit` asks for, and is deleted two seconds later: Azure goes on with it. */
async function inMotion(before: object, edit: object): Promise<Stage> {
  const stage = await createStage({ resources: world });
  stage.start();
  await stage.apply('orders', before);
  await stage.until('orders', 'True/Settled');
  await stage.edit('orders', edit);
  await stage.until('orders', 'False/UpdatingNetwork', '5m');
  await stage.forward('2s');
  await stage.remove('orders');
  await stage.forward('2s');
  return stage;
}

/** What Ready said of the binding that was applied in the middle. */
const saidSince = (stage: Stage, count: number): readonly string[] => stage.seen('orders').slice(count);

describe('W13: a binding that is applied in the middle of an update', () => {
  test('W13: that wants what still shows waits, is never Settled before the end, and then does what it declares', async () => {
    const stage = await inMotion(outside, { mode: 'External', subnetId: subnetId('hub', 'apim') });
    const count = stage.seen('orders').length;
    await stage.apply('orders', outside);
    await stage.forward('5m');
    expect([stage.ready('orders'), modeOf(stage)]).toEqual(['False/ServiceBusy', 'None']);
    expect((await statusOf(stage)).fulfilled).toBeUndefined();
    await stage.until('orders', 'True/Settled', '12h');
    expect(modeOf(stage)).toBe('None');
    expect(saidSince(stage, count)).not.toContain('False/AwaitingApproval');
    // At last, once: the old subnet is cleaned up after that.
    expect(saidSince(stage, count).filter((ready) => ready.startsWith('True/'))).toEqual(['True/CleaningUp', 'True/Settled']);
  });

  test('W13: that wants the subnet which still shows waits, and moves the gateway back without asking', async () => {
    const stage = await inMotion(ordinarySpec(), { subnetId: subnetId('hub', 'spare') });
    const count = stage.seen('orders').length;
    await stage.apply('orders', ordinarySpec());
    await stage.forward('5m');
    expect([stage.ready('orders'), subnetOf(stage)]).toEqual(['False/ServiceBusy', subnetId('hub', 'apim')]);
    await stage.clock.until(() => stage.ready('orders').startsWith('True/'), 12 * 3_600_000);
    expect(subnetOf(stage)).toBe(subnetId('hub', 'apim'));
    expect(saidSince(stage, count)).not.toContain('False/AwaitingApproval');
  });

  test('W13: that is suspended says so, and does not take what shows for what it declares', async () => {
    const stage = await inMotion(outside, { mode: 'External', subnetId: subnetId('hub', 'apim') });
    const count = stage.seen('orders').length;
    await stage.apply('orders', { ...outside, suspend: true });
    await stage.forward('5m');
    expect(stage.ready('orders')).toBe('False/Suspended');
    const status = await statusOf(stage);
    expect([status.fulfilled, status.conditions?.find(({ type }) => type === 'Ready')?.message]).toEqual([
      undefined,
      expect.stringContaining('another client'),
    ]);
    await stage.forward('2h');
    expect(saidSince(stage, count).filter((ready) => ready.startsWith('True/'))).toEqual([]);
    await stage.edit('orders', { suspend: false });
    await stage.until('orders', 'True/Settled', '12h');
    expect(modeOf(stage)).toBe('None');
  });
});

describe('W13: a binding that was settled', () => {
  test('W13: and whose status was emptied during an update of another client waits for its end', async () => {
    const stage = await createStage({ resources: world });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    stage.azure.foreignOperation(serviceId('orders'), 30);
    const path = `${bindingsPath('platform')}/orders/status`;
    await stage.cluster.api().request({ method: 'PATCH', path, body: { status: null }, contentType: 'application/merge-patch+json' });
    await stage.forward('5m');
    expect(stage.ready('orders')).toBe('False/ServiceBusy');
    expect((await statusOf(stage)).fulfilled).toBeUndefined();
    await stage.until('orders', 'True/Settled', '1h');
  });

  test('W13: stays ready while another client updates the service', async () => {
    const stage = await createStage({ resources: world });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const count = stage.seen('orders').length;
    stage.azure.foreignOperation(serviceId('orders'), 50);
    await stage.forward('2h');
    expect(saidSince(stage, count).filter((ready) => !ready.startsWith('True/'))).toEqual([]);
  });
});
