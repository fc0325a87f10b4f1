/** Promises about a deletion in which something is in the way: it is waited for visibly, or skipped, and the binding never hangs without a word. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import type { Fault } from '../../sim/azure/faults.ts';
import { deletions, isGone, lastWords, removeNamespace, untilGone, untilWaiting, waitsFor } from './support/leaving.ts';
import { shown } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { addressId, group, groupId, networkId, securityGroup, serviceId } from './support/world.ts';
import { bare, mode, settled, subnet } from './deletion-obstacles.test-support.ts';

const forbid = (stage: Stage, status = 403, code = 'AuthorizationFailed') =>
  stage.azure.faults.add({
    where: () => true,
    fault: { kind: 'status', status, code, message: "The client 'x' does not have authorization over scope '/subscriptions/s'." },
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
