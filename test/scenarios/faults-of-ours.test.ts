/** Promises about an exception in a reconcile, which no finding foresees: the binding says so, an event does, and nothing secret is in either. */

import { describe, expect, test } from '@jest/globals';
import type { ArmId } from '../../src/api/arm-id.ts';
import type { Arm, ReadOptions, WriteRequest } from '../../src/azure/arm.ts';
import { ApiError, type KubernetesApi } from '../../src/runtime/api.ts';
import { statusOf } from './support/shown.ts';
import { brief } from '../../src/binding/status/events/brief.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { serviceId, subnetId, groupId } from './support/world.ts';

interface Told {
  readonly eventTime: string;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}
const eventsOf = async (stage: Stage): Promise<readonly Told[]> => {
  const { items } = await stage.cluster
    .api()
    .request<{ readonly items: readonly Told[] }>({ method: 'GET', path: '/apis/events.k8s.io/v1/namespaces/platform/events' });
  return items.filter(({ reason }) => reason === 'ReconcileFailed').toSorted((a, b) => a.eventTime.localeCompare(b.eventTime));
};
const conditionOf = async (stage: Stage, type: string) => (await statusOf(stage)).conditions?.find((one) => one.type === type);

/** While `broken.by` is set, the parts of the program that it names throw it. */
function breakable() {
  const broken: { by: Error | undefined; at: 'service' | 'write' } = { by: undefined, at: 'service' };
  const failing =
    <A extends readonly unknown[], R>(at: typeof broken.at, call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      if (broken.by !== undefined && broken.at === at) throw broken.by;
      return call(...given);
    };
  const meddleArm = (arm: Arm): Arm => ({
    ...arm,
    onBehalfOf: (caller) => meddleArm(arm.onBehalfOf?.(caller) ?? arm),
    service: failing('service', (id: ArmId, how?: ReadOptions) => arm.service(id, how)),
    write: failing('write', (request: WriteRequest) => arm.write(request)),
  });
  return { broken, options: { meddleArm } satisfies StageOptions };
}

const boom = new TypeError("Cannot read properties of undefined (reading 'x')");

describe('W22: an exception in a reconcile', () => {
  test('W22: of a new binding is in Ready and in an event at once, stalls it after ten minutes, and is over when it does not come again', async () => {
    const { broken, options } = breakable();
    broken.by = boom;
    const stage = await createStage(options);
    stage.start();
    await stage.apply('orders');
    await stage.forward('5s');
    expect(stage.ready('orders')).toBe('Unknown/ReconcileFailed');
    const ready = await conditionOf(stage, 'Ready');
    expect(ready?.message).toMatch(
      /^The operator failed while it worked on this binding: TypeError: Cannot read properties of undefined \(reading 'x'\)\. .*platform\/orders/,
    );
    expect((await statusOf(stage)).observedGeneration).toBe(1);
    expect(await conditionOf(stage, 'Reconciling')).toMatchObject({ status: 'True', reason: 'ReconcileFailed' });
    await stage.forward('30m');
    expect(await conditionOf(stage, 'Stalled')).toMatchObject({ status: 'True', reason: 'ReconcileFailed' });
    const { resourceVersion } = (await stage.binding('orders')).metadata;
    await stage.forward('3h');
    expect((await stage.binding('orders')).metadata.resourceVersion).toBe(resourceVersion);
    // P14: once, although it stalls later; the whole message is in status and in the log.
    expect(await eventsOf(stage)).toEqual([
      expect.objectContaining({ type: 'Warning', action: 'Ready', note: brief(ready?.message ?? '') }),
    ]);
    broken.by = undefined;
    await stage.until('orders', 'True/Settled');
    expect(await conditionOf(stage, 'Stalled')).toBeUndefined();
  });

  test('W22: of an edit of a settled binding is told, and what is known of the gateway stays', async () => {
    const { broken, options } = breakable();
    const stage = await createStage(options);
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    const before = await statusOf(stage);
    Object.assign(broken, { by: new Error('no'), at: 'write' });
    await stage.edit('orders', { networkSecurity: { clientSources: ['Internet'] } });
    await stage.forward('1m');
    expect(stage.ready('orders')).toBe('Unknown/ReconcileFailed');
    const { observedGeneration, locations, lastGood, owned } = await statusOf(stage);
    expect([observedGeneration, locations, lastGood, owned]).toEqual([2, before.locations, before.lastGood, before.owned]);
    expect(await conditionOf(stage, 'Available')).toMatchObject({ status: 'True' });
    broken.by = undefined;
    await stage.until('orders', 'True/Settled', '1h');
  });

  test('W22: after the intent of the long request is told, and the request is not sent twice', async () => {
    const { broken, options } = breakable();
    const stage = await createStage(options);
    stage.start();
    await stage.apply('orders');
    await stage.clock.until(() => stage.azure.acceptedWrites(groupId('apim-nsg')).length === 8, 600_000);
    // A library may throw what is no error.
    Object.assign(broken, { by: 'a text', at: 'write' });
    await stage.until('orders', 'Unknown/ReconcileFailed', '10m');
    expect((await conditionOf(stage, 'Ready'))?.message).toContain(': a text. ');
    broken.by = undefined;
    await stage.until('orders', 'True/Settled', '6h');
    expect(stage.azure.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
    expect(stage.azure.resource(serviceId('orders'))).toMatchObject({
      properties: { virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'apim') } },
    });
  });

  test('W22: of a deletion is told, and the finalizer stays until it is over', async () => {
    const { broken, options } = breakable();
    const stage = await createStage(options);
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
    await stage.until('orders', 'True/Settled');
    broken.by = boom;
    await stage.remove('orders');
    await stage.forward('1h');
    expect([stage.ready('orders'), stage.isGone('orders')]).toEqual(['Unknown/ReconcileFailed', false]);
    broken.by = undefined;
    await stage.clock.until(() => stage.isGone('orders'), 12 * 3_600_000);
    expect(stage.isGone('orders')).toBe(true);
  });

  test('W22: has no token and no signature in its message, no line breaks, and an end', async () => {
    const { broken, options } = breakable();
    broken.by = new Error(
      `GET https://x/y?sig=${'s'.repeat(40)} with Bearer eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl and\nand ${'very '.repeat(1_000)}`,
    );
    const stage = await createStage(options);
    stage.start();
    await stage.apply('orders');
    await stage.forward('1m');
    const { message = '' } = (await conditionOf(stage, 'Ready')) ?? {};
    expect(message).not.toMatch(/eyJ|sssss|\n|Bearer eyJ/);
    expect(message.length).toBeLessThan(900);
    expect((await eventsOf(stage))[0]?.note).toBe(brief(message));
  });

  test('W22: that is a refusal of the API server is told where it can be: who the cluster is cannot be read', async () => {
    const meddle = (api: KubernetesApi): KubernetesApi => ({
      ...api,
      request: <T>(request: Parameters<KubernetesApi['request']>[0]) =>
        request.path === '/api/v1/namespaces/kube-system'
          ? Promise.reject(new ApiError(403, 'Forbidden', 'namespaces "kube-system" is forbidden'))
          : api.request<T>(request),
    });
    const stage = await createStage({ meddle });
    stage.start();
    await stage.apply('orders');
    await stage.forward('1m');
    expect(stage.ready('orders')).toBe('Unknown/ReconcileFailed');
    expect((await conditionOf(stage, 'Ready'))?.message).toContain('namespaces "kube-system" is forbidden');
    expect(stage.azure.requests).toEqual([]);
  });

  test('W22: that is an API server out of order is not: nothing is wrong with the binding', async () => {
    let isDown = false;
    const meddle = (api: KubernetesApi): KubernetesApi => ({
      ...api,
      request: <T>(request: Parameters<KubernetesApi['request']>[0]) =>
        isDown && request.path.endsWith('/orders')
          ? Promise.reject(new ApiError(503, 'ServiceUnavailable', 'later'))
          : api.request<T>(request),
    });
    const stage = await createStage({ meddle });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
    isDown = true;
    await stage.forward('10m');
    isDown = false;
    await stage.until('orders', 'True/Settled');
    expect(stage.seen('orders')).not.toContain('Unknown/ReconcileFailed');
  });
});
