/** Promises about a deletion while an operation runs or is denied: it is followed or waited for, and nothing is repeated in a loop. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { untilGone, untilWaiting, waitsFor } from './support/leaving.ts';
import { shown } from './support/shown.ts';
import { createStage, ordinarySpec } from './support/stage.ts';
import { network, securityGroup, service, serviceId, subnetId } from './support/world.ts';
import { bare, making, mode, settled, subnet } from './deletion-obstacles.test-support.ts';

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

test('a removal that Azure is at work on while the clock jumps is followed to its end, without a request a second', async () => {
  const stage = await createStage({ resources: bare, assumptions: { networkSeconds: 90 } });
  const { life } = stage.start();
  await stage.apply('orders', making());
  await stage.until('orders', 'True/Settled');
  const isUnderWay = () =>
    stage.azure.requests.some(({ method, path, status }) => method === 'DELETE' && path.includes('/Microsoft.Network/') && status === 202);
  await stage.remove('orders');
  expect(await stage.clock.until(isUnderWay, 24 * 3_600_000)).toBe(true);
  life.setAhead(10 * 3_600_000);
  const from = stage.azure.requests.length;
  await stage.forward('10m');
  expect(stage.azure.requests.length - from).toBeLessThan(200);
  await untilGone(stage);
});
