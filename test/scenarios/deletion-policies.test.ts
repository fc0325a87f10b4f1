/** Promises about a deletion that the spec itself limits: what Audit, Ignore, suspend and another binding in charge keep from being removed. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { isGone, lastWords, untilGone, untilWaiting, waitsFor } from './support/leaving.ts';
import { shown, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { addressId, groupId, network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const bare = [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];
const making = (more: object = {}) => ({
  ...ordinarySpec(),
  deletionPolicy: 'Detach',
  networkSecurity: { create: { name: 'made' } },
  publicIp: { create: { name: 'front' } },
  ...more,
});
const mode = (stage: Stage) => shown(stage, serviceId('orders'))?.['virtualNetworkType'];

async function settled(): Promise<{ readonly stage: Stage; readonly from: number }> {
  const stage = await createStage({ resources: bare });
  stage.start();
  await stage.apply('orders', making());
  await stage.until('orders', 'True/Settled');
  return { stage, from: stage.azure.requests.length };
}

describe('what forbids us to act', () => {
  test('Audit: nothing is written, and the event says what stays', async () => {
    const { stage, from } = await settled();
    await stage.edit('orders', { policy: 'Audit' });
    await stage.forward('1m');
    await stage.remove('orders');
    await stage.forward('1m');
    expect([await isGone(stage), mode(stage)]).toEqual([true, 'External']);
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    expect((await lastWords(stage))[0]?.note).toContain('spec.policy is Audit. What stays in Azure as it is: the gateway of orders');
  });

  test('Ignore of one part: that part stays, the rest goes', async () => {
    const { stage } = await settled();
    await stage.edit('orders', { networkSecurity: { policy: 'Ignore' } });
    await stage.forward('1m');
    await stage.remove('orders');
    await untilGone(stage);
    expect([mode(stage), shown(stage, groupId('made')) === undefined, shown(stage, addressId('front-0'))]).toEqual([
      'None',
      false,
      undefined,
    ]);
    expect((await lastWords(stage))[0]?.note).toContain('made (spec.networkSecurity.policy is Ignore)');
  });

  test('suspend: the binding stays and says so, and goes on when that is lifted', async () => {
    const { stage, from } = await settled();
    await stage.edit('orders', { suspend: true });
    await stage.forward('1m');
    await stage.remove('orders');
    await stage.forward('3h');
    expect(await waitsFor(stage)).toMatch(/^False\/Deleting Suspended: .*spec\.suspend is true/);
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    await stage.edit('orders', { suspend: false });
    await untilGone(stage);
    expect(mode(stage)).toBe('None');
  });

  test('Conflict: the one that is not in charge goes at once and touches nothing', async () => {
    const { stage, from } = await settled();
    await stage.apply('second', making());
    await stage.until('second', 'False/Conflict');
    await stage.remove('second');
    await stage.forward('1m');
    expect([await isGone(stage, 'second'), mode(stage)]).toEqual([true, 'External']);
    expect(stage.azure.requests.slice(from).filter(isWrite)).toEqual([]);
    expect((await lastWords(stage))[0]).toMatchObject({
      reason: 'Released',
      note: expect.stringContaining('another binding is in charge'),
    });
  });

  test('one that waits for its turn does not begin before the first is out', async () => {
    const { stage } = await settled();
    await stage.apply('second', { ...making(), deletionPolicy: 'Retain' });
    await stage.until('second', 'False/Conflict');
    await stage.remove('orders');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    expect(stage.ready('second')).toBe('False/Conflict');
    await untilGone(stage);
    await stage.until('second', 'True/Settled', '12h');
    expect(mode(stage)).toBe('External');
  });

  test('a gateway that another client put into another network is not taken out of it', async () => {
    const stage = await createStage({
      resources: [
        securityGroup('apim-nsg'),
        network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
        service('orders', {
          properties: { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'other') } },
        }),
      ],
    });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach', publicIp: { ids: [addressId('missing')] } });
    await stage.until('orders', 'False/PrerequisitesNotMet');
    await stage.remove('orders');
    await untilGone(stage);
    expect(mode(stage)).toBe('External');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toEqual([]);
    expect((await lastWords(stage))[0]?.note).toContain('orders (this binding has not put it into the network in which it is)');
  });
});

describe('an edit on the way', () => {
  test('between two requests stops the second one, and what the new spec says is done', async () => {
    const { stage, from } = await settled();
    await stage.remove('orders');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    stage.azure.faults.add({
      where: ({ method, path }) => method === 'PUT' && path.endsWith('/subnets/apim'),
      when: ({ nth }) => {
        if (nth === 1) void stage.edit('orders', { publicIp: { policy: 'Ignore' } });
        return false;
      },
      fault: { kind: 'reset' },
    });
    await untilGone(stage);
    expect(writesOf(stage, from)).toEqual(['PATCH service/orders', 'PUT subnets/apim', 'DELETE networkSecurityGroups/made']);
    expect((await lastWords(stage))[0]?.note).toContain('front-0 (spec.publicIp.policy is Ignore)');
  });
});
