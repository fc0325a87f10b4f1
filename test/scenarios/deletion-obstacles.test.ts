/** Promises about a deletion in which something is in the way: it is waited for visibly, or skipped, and the binding never hangs without a word. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import type { Fault } from '../../sim/azure/faults.ts';
import type { KubernetesApi } from '../../src/runtime/api.ts';
import { deletions, isGone, lastWords, removeNamespace, untilGone, untilWaiting, waitsFor } from './support/leaving.ts';
import { shown } from './support/shown.ts';
import { createStage, ordinarySpec, type Instance, type Stage, type StageOptions } from './support/stage.ts';
import { addressId, group, groupId, network, networkId, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const bare = [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];
const making = (more: object = {}) => ({
  ...ordinarySpec(),
  deletionPolicy: 'Detach',
  networkSecurity: { create: { name: 'made' } },
  publicIp: { create: { name: 'front' } },
  ...more,
});
const subnet = subnetId('hub', 'apim');
const mode = (stage: Stage) => shown(stage, serviceId('orders'))?.['virtualNetworkType'];

async function settled(options: StageOptions = {}): Promise<{ readonly stage: Stage; readonly operator: Instance; readonly from: number }> {
  const stage = await createStage({ resources: bare, ...options });
  const operator = stage.start();
  await stage.apply('orders', making());
  await stage.until('orders', 'True/Settled');
  return { stage, operator, from: stage.azure.requests.length };
}

const forbid = (stage: Stage, status = 403, code = 'AuthorizationFailed') =>
  stage.azure.faults.add({
    where: () => true,
    fault: { kind: 'status', status, code, message: "The client 'x' does not have authorization over scope '/subscriptions/s'." },
  });

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

describe('no access to Azure', () => {
  test.each([
    ['a right that is missing', 403, 'AuthorizationFailed', 'NotAuthorized'],
    ['a credential that is gone', 401, 'InvalidAuthenticationToken', 'NotAuthorized'],
  ])('%s is waited for, and then all goes', async (_, status, code) => {
    const { stage, from } = await settled();
    const allow = forbid(stage, status, code);
    await stage.remove('orders');
    await stage.forward('5h');
    expect(await waitsFor(stage)).toMatch(
      /^False\/Deleting (NotAuthorized|IdentityNotAuthorized|AzureUnreachable): Being deleted; waiting/,
    );
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    allow();
    await untilGone(stage);
    expect(mode(stage)).toBe('None');
  });

  test('in a namespace that goes, the binding is let go after ten minutes, with an event of the namespace and a metric', async () => {
    const { stage, operator, from } = await settled();
    forbid(stage);
    await removeNamespace(stage);
    await stage.forward('9m');
    expect(await waitsFor(stage)).toContain('without access the binding is let go after');
    await stage.forward('4m');
    expect(await isGone(stage)).toBe(true);
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    expect((await lastWords(stage))[0]).toMatchObject({
      metadata: { namespace: 'default' },
      regarding: { kind: 'Namespace', name: 'platform' },
      reason: 'Released',
      note: expect.stringContaining('ApimVnetBinding orders: The namespace is going'),
    });
    expect(await deletions(operator, 'Released')).toBe(1);
  });

  test.each<[string, Fault]>([
    ['out of service', { kind: 'status', status: 503, code: 'ServiceUnavailable' }],
    ['silent', { kind: 'drop' }],
  ])('Azure %s is no reason to let go, not even in a namespace that goes', async (_, fault) => {
    const { stage } = await settled();
    const reach = stage.azure.faults.add({ where: () => true, fault });
    await removeNamespace(stage);
    await stage.forward('3h');
    expect(await waitsFor(stage)).toContain('False/Deleting AzureUnreachable');
    reach();
    await untilGone(stage);
    expect(mode(stage)).toBe('None');
  });
});

describe('a namespace that goes', () => {
  test('waits until everything of ours is out of Azure', async () => {
    const { stage } = await settled();
    await removeNamespace(stage);
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    await untilGone(stage);
    expect([mode(stage), shown(stage, groupId('made'))]).toEqual(['None', undefined]);
    expect((await lastWords(stage))[0]).toMatchObject({ reason: 'Detached', regarding: { kind: 'Namespace' } });
  });
});

describe('what is not there any more', () => {
  test('the service: the rest goes without it', async () => {
    const { stage } = await settled();
    stage.azure.remove(serviceId('orders'));
    await stage.remove('orders');
    await untilGone(stage);
    expect([shown(stage, groupId('made')), shown(stage, subnet)?.['networkSecurityGroup']]).toEqual([undefined, undefined]);
  });

  test('the service, when it has left: its subnet is waited for still, and the rest goes', async () => {
    const { stage } = await settled();
    await stage.remove('orders');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    stage.azure.remove(serviceId('orders'));
    await stage.forward('30m');
    expect(await waitsFor(stage)).toContain('Subnet apim is not free yet');
    await untilGone(stage);
    expect([shown(stage, groupId('made')), shown(stage, addressId('front-0'))]).toEqual([undefined, undefined]);
  });

  test('the network: the gateway leaves, and what stood outside of it goes', async () => {
    const { stage } = await settled();
    await stage.remove('orders');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    stage.azure.remove(networkId('hub'));
    await untilGone(stage);
    expect([mode(stage), shown(stage, addressId('front-0'))]).toEqual(['None', undefined]);
  });

  test('everything: the binding goes', async () => {
    const { stage } = await settled({ resources: [...bare, securityGroup('unrelated')] });
    for (const id of [serviceId('orders'), networkId('hub'), groupId('made'), addressId('front-0')]) stage.azure.remove(id);
    await stage.remove('orders');
    await untilGone(stage, 2);
  });
});

describe('locks', () => {
  const lock = (scope: string, level: string) => ({
    id: `${scope}/providers/Microsoft.Authorization/locks/freeze`,
    properties: { level },
  });

  test('a read-only lock keeps the gateway where it is, is named, and is waited out', async () => {
    const { stage, from } = await settled();
    stage.azure.put(lock(group, 'ReadOnly').id, lock(group, 'ReadOnly'));
    await stage.remove('orders');
    expect(await untilWaiting(stage, 'ScopeLocked', 5)).toContain('Lock freeze (ReadOnly) on gateways forbids it: Takes the gateway');
    await stage.forward('5h');
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    stage.azure.remove(lock(group, 'ReadOnly').id);
    await untilGone(stage);
    expect(mode(stage)).toBe('None');
  });

  test('a lock against deletion lets the gateway go, and keeps what is to be deleted until it is lifted', async () => {
    const { stage } = await settled();
    const on = lock(groupId('made'), 'CanNotDelete');
    stage.azure.put(on.id, on);
    await stage.remove('orders');
    expect(await untilWaiting(stage, 'ScopeLocked', 600)).toContain(
      'Lock freeze (CanNotDelete) on made forbids it: Deletes network security group made',
    );
    expect([mode(stage), shown(stage, addressId('front-0'))]).toEqual(['None', undefined]);
    stage.azure.remove(on.id);
    await untilGone(stage, 1);
  });
});

test.each([
  ['a rule', '-sql', 0, 60],
  ['many rules whose removal takes longer than one reconcile may', '/securityRules/apimvnet-', 5_000, 60 * 8],
])(
  'what a user puts back whenever it is removed, %s, is removed ever more rarely, and the binding goes when that stops',
  async (...row) => {
    const [, ofPath, ms, most] = row;
    const stage = await createStage({ speed: 8 });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
    await stage.until('orders', 'True/Settled');
    stage.azure.around = ({ method, path }, serve) => {
      const before = stage.azure.resource(groupId('apim-nsg'));
      const answer = serve();
      if (method === 'DELETE' && path.includes(ofPath) && before) stage.azure.put(groupId('apim-nsg'), before);
      return answer;
    };
    stage.azure.faults.add({ where: ({ method }) => method === 'DELETE', fault: { kind: 'delay', ms } });
    const from = stage.azure.requests.length;
    await stage.remove('orders');
    await stage.forward('6h');
    const removals = stage.azure.requests.slice(from).filter(({ method, path }) => method === 'DELETE' && path.includes(ofPath));
    expect(removals.length).toBeGreaterThan(3);
    expect(removals.length).toBeLessThan(most);
    stage.azure.around = (_, serve) => serve();
    await untilGone(stage);
  },
);

describe('operations', () => {
  test('our own that runs is followed to its end, and then the gateway leaves', async () => {
    const stage = await createStage({ resources: bare });
    stage.start();
    await stage.apply('orders', making());
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('3m');
    await stage.remove('orders');
    await stage.forward('1m');
    expect(await waitsFor(stage)).toMatch(
      /^False\/Deleting UpdatingNetwork: Being deleted; waiting: The update of the gateway that runs is not disturbed/,
    );
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    await untilGone(stage);
    expect([mode(stage), stage.azure.acceptedWrites(serviceId('orders')).length]).toEqual(['None', 2]);
  });

  test('our own, whose subnet is no more what the spec says: that one is waited for, whatever shows of it, and its rules stay as long', async () => {
    const shared = { prefix: '10.0.1.0/27', group: 'apim-nsg' };
    const stage = await createStage({
      resources: [
        securityGroup('apim-nsg'),
        network('hub', { apim: shared, spare: { ...shared, prefix: '10.0.2.0/27' } }),
        service('orders'),
      ],
    });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.remove('orders');
    expect(await untilWaiting(stage, 'WaitingForSubnetRelease', 240)).toContain('Subnet apim is not free yet');
    const machines: number[] = [];
    stage.azure.faults.add({
      where: ({ method, path }) => method === 'DELETE' && path.includes('/securityRules/'),
      when: () => {
        machines.push(((shown(stage, subnet)?.['ipConfigurations'] ?? []) as readonly object[]).length);
        return false;
      },
      fault: { kind: 'reset' },
    });
    await untilGone(stage);
    expect([machines.length > 0, Math.max(...machines)]).toEqual([true, 0]);
  });

  test("another client's is waited for", async () => {
    const { stage, from } = await settled();
    stage.azure.foreignOperation(serviceId('orders'), 40);
    await stage.remove('orders');
    await untilWaiting(stage, 'ServiceBusy', 5);
    await stage.forward('30m');
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    await untilGone(stage);
    expect(mode(stage)).toBe('None');
  });

  test('a policy of Azure that denies the request is told, and it is not repeated in a loop', async () => {
    const { stage, from } = await settled();
    const deny = stage.azure.faults.add({
      where: ({ method }) => method === 'PATCH',
      fault: {
        kind: 'status',
        status: 403,
        code: 'RequestDisallowedByPolicy',
        message: "Resource 'orders' was disallowed by policy 'no-public'.",
      },
    });
    await stage.remove('orders');
    expect(await untilWaiting(stage, 'PolicyDenied', 5)).toContain('no-public');
    await stage.forward('50m');
    expect(stage.azure.requests.slice(from).filter(isWrite)).toHaveLength(1);
    deny();
    await untilGone(stage, 36);
  });
});
