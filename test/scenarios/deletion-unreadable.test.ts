/** Promises about a deletion whose spec no client can read: it is worked from status, and the binding is let go. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import type { KubernetesApi } from '../../src/runtime/api.ts';
import { deletions, isGone, lastWords, untilGone, untilWaiting } from './support/leaving.ts';
import { shown } from './support/shown.ts';
import { addressId, groupId } from './support/world.ts';
import { making, mode, settled } from './deletion-obstacles.test-support.ts';

describe('a spec that no client can read', () => {
  /** An API server that was downgraded: what it gives us is not what the schema promises. */
  const breaking =
    (change: object) =>
    (api: KubernetesApi): KubernetesApi => {
      const broken = <T>(value: T): T => {
        const object = value as { readonly metadata?: { readonly deletionTimestamp?: string }; readonly spec?: object };
        return object.metadata?.deletionTimestamp === undefined || !object.spec
          ? value
          : ({ ...object, spec: { ...object.spec, ...change } } as T);
      };
      return {
        request: async <T>(request: Parameters<KubernetesApi['request']>[0]) => {
          const { body } = request as { readonly body?: { readonly spec?: object } };
          // Our own writes of status do not have to carry what the schema refuses.
          const sent = body?.spec === undefined ? request : { ...request, body: { ...body, spec: making() } };
          return broken(await api.request<T>(sent));
        },
        async *watch(request) {
          for await (const line of api.watch(request)) yield { ...line, object: broken(line.object) };
        },
      };
    };

  test('is worked from status: the gateway leaves, what bears our mark goes', async () => {
    const { stage } = await settled({ meddle: breaking({ subnetId: 'nonsense' }) });
    await stage.remove('orders');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    await untilGone(stage);
    expect([mode(stage), shown(stage, groupId('made')), shown(stage, addressId('front-0'))]).toEqual(['None', undefined, undefined]);
  });

  test('without even a service releases the finalizer, and the event lists what stays', async () => {
    const { stage, operator, from } = await settled({ meddle: breaking({ serviceId: 17 }) });
    await stage.remove('orders');
    await stage.forward('1m');
    expect(await isGone(stage)).toBe(true);
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    expect((await lastWords(stage))[0]).toMatchObject({
      reason: 'Released',
      type: 'Warning',
      note: expect.stringContaining('network security group made'),
    });
    expect(await deletions(operator, 'Released')).toBe(1);
  });
});
