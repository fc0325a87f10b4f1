/** Promises about what Azure says is not there while a binding goes: it is believed when it is confirmed, and nothing is removed or let go before. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { approve } from './support/approving.ts';
import { isGone, lastWords, untilGone, untilWaiting, waitsFor } from './support/leaving.ts';
import { shown, statusOf, writesOf } from './support/shown.ts';
import { createStage, ms, ordinarySpec, type Instance, type Stage } from './support/stage.ts';
import { group, groupId, network, networkId, ordinary, service, serviceId, zoneId } from './support/world.ts';

const internal = {
  ...ordinarySpec(),
  mode: 'Internal',
  deletionPolicy: 'Detach',
  dns: { privateRecords: { linkedVnetIds: [networkId('hub')] } },
};
const zone = zoneId('orders.azure-api.net');

async function settled(
  spec: object,
  resources: readonly object[] = ordinary,
): Promise<{ readonly stage: Stage; readonly operator: Instance; readonly from: number }> {
  const stage = await createStage({ resources });
  const operator = stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  await stage.forward('3h');
  return { stage, operator, from: stage.azure.requests.length };
}

/** From now on these answer that they are not there; the answer ends that. */
const deny = (stage: Stage, ...paths: readonly string[]): (() => void) =>
  stage.azure.faults.add({
    where: ({ method, path }) => method === 'GET' && paths.some((one) => one.toLowerCase() === path.toLowerCase()),
    fault: { kind: 'status', status: 404, code: 'ResourceNotFound', message: 'The Resource was not found.' },
  });
const denyAll = (stage: Stage): (() => void) =>
  stage.azure.faults.add({
    where: () => true,
    fault: { kind: 'status', status: 404, code: 'ResourceNotFound', message: 'The Resource was not found.' },
  });

const mode = (stage: Stage): unknown => shown(stage, serviceId('orders'))?.['virtualNetworkType'];
const names = (stage: Stage): readonly boolean[] =>
  [zone, `${zone}/virtualNetworkLinks/apimvnet-hub`, `${zone}/A/@`].map((id) => shown(stage, id) !== undefined);
const there = [true, true, true];
const hashIn = (message: string): string => /apimvnet\.io\/approve=([0-9a-f]{12})/.exec(message)?.[1] ?? 'none';

describe('W6: a service that cannot be found for a minute', () => {
  test('W6: keeps its names, and its gateway is asked about as if nothing had been', async () => {
    const { stage, from } = await settled(internal);
    const back = deny(stage, serviceId('orders'));
    await stage.remove('orders');
    await stage.forward('1m');
    back();
    expect([names(stage), stage.azure.requests.slice(from).filter(isWrite)]).toEqual([there, []]);
    const message = await untilWaiting(stage, 'AwaitingApproval', 15);
    expect([names(stage), mode(stage)]).toEqual([there, 'Internal']);
    await approve(stage, [hashIn(message)]);
    await untilGone(stage);
    expect([names(stage), mode(stage)]).toEqual([[false, false, false], 'None']);
  });

  // Further members of the kind.
  test('W6: for hours, while its resource group lists it, is not gone; the binding says so, and that Retain lets it go', async () => {
    const { stage, from } = await settled(internal);
    deny(stage, serviceId('orders'));
    await stage.remove('orders');
    await stage.forward('12h');
    expect([names(stage), await isGone(stage), stage.azure.requests.slice(from).filter(isWrite)]).toEqual([there, false, []]);
    const message = await waitsFor(stage);
    expect(message).toMatch(/orders.*still lists it/);
    expect(message).toContain('deletionPolicy');
    expect(message).toContain('Retain');
  });

  test('W6: as a security group of ours is not forgotten, and goes', async () => {
    const { stage } = await settled({ ...ordinarySpec(), deletionPolicy: 'Detach', networkSecurity: { create: { name: 'made' } } }, [
      network('hub', { apim: { prefix: '10.0.1.0/27' } }),
      service('orders'),
    ]);
    await stage.remove('orders');
    await untilWaiting(stage, 'WaitingForSubnetRelease');
    const back = deny(stage, groupId('made'));
    await stage.forward('6m');
    expect((await statusOf(stage)).owned?.map(({ id }) => id)).toContain(groupId('made'));
    back();
    await untilGone(stage);
    expect(shown(stage, groupId('made'))).toBeUndefined();
  });
});

describe('what is gone indeed', () => {
  test('W6: is believed after five minutes, when its resource group does not list it: the names go, and the binding', async () => {
    const { stage } = await settled(internal);
    stage.azure.remove(serviceId('orders'));
    await stage.remove('orders');
    await stage.forward('4m');
    expect(names(stage)).toEqual(there);
    await untilGone(stage, 8);
    expect(names(stage)).toEqual([false, false, false]);
    expect((await lastWords(stage))[0]).toMatchObject({ reason: 'Detached' });
  });

  test('W6: is counted anew by an operator that starts anew', async () => {
    const { stage, operator } = await settled(internal);
    stage.azure.remove(serviceId('orders'));
    await stage.remove('orders');
    await stage.forward('4m');
    operator.kill();
    stage.start();
    await stage.forward('4m');
    expect(names(stage)).toEqual(there);
    await untilGone(stage, 8);
    expect(names(stage)).toEqual([false, false, false]);
  });

  test('W6: with its whole resource group is believed too, in a subscription that can be read', async () => {
    const dns = group.replace(/gateways$/, 'dns');
    const { stage } = await settled(
      { ...internal, dns: { privateRecords: { linkedVnetIds: [networkId('hub')], zoneResourceGroupId: dns } } },
      [...ordinary, { id: `${dns}/providers/Microsoft.Network/routeTables/any`, location: 'westeurope', properties: { routes: [] } }],
    );
    const elsewhere = zone.replace('/gateways/', '/dns/');
    expect(shown(stage, elsewhere)).toBeDefined();
    stage.azure.remove(group);
    await stage.remove('orders');
    await stage.forward('4m');
    expect(shown(stage, elsewhere)).toBeDefined();
    await untilGone(stage, 8);
    expect(shown(stage, elsewhere)).toBeUndefined();
  });

  test('W6: without the right to list what is there, nothing is removed and nothing let go', async () => {
    const { stage, from } = await settled(internal);
    stage.azure.remove(serviceId('orders'));
    stage.azure.faults.add({
      where: ({ path }) => path.toLowerCase() === `${group}/providers/Microsoft.ApiManagement/service`.toLowerCase(),
      fault: { kind: 'status', status: 403, code: 'AuthorizationFailed', message: "The client 'x' may not list." },
    });
    await stage.remove('orders');
    await stage.forward('5h');
    expect([names(stage), await isGone(stage), stage.azure.requests.slice(from).filter(isWrite)]).toEqual([there, false, []]);
    expect(await waitsFor(stage)).toMatch(/may not list.*deletionPolicy.*Retain/s);
  });
});

describe('T8: everything answers that it is not there', () => {
  const detaching = { ...ordinarySpec(), deletionPolicy: 'Detach' };

  test('T8: which is no proof: the binding waits and says so, and is detached when Azure can be seen again', async () => {
    const { stage, from } = await settled(detaching);
    const back = denyAll(stage);
    await stage.remove('orders');
    await stage.forward('2h');
    expect([await isGone(stage), writesOf(stage, from)]).toEqual([false, []]);
    expect(await waitsFor(stage)).toMatch(/deletionPolicy.*Retain/);
    back();
    await untilGone(stage);
    expect(mode(stage)).toBe('None');
    expect((await lastWords(stage))[0]).toMatchObject({ reason: 'Detached' });
  });

  test('T8: and who does not want to wait says Retain', async () => {
    const { stage, from } = await settled(detaching);
    denyAll(stage);
    await stage.remove('orders');
    await stage.forward('1h');
    await stage.edit('orders', { deletionPolicy: 'Retain' });
    await stage.forward('10s');
    expect([await isGone(stage), writesOf(stage, from), mode(stage)]).toEqual([true, [], 'External']);
    expect((await lastWords(stage))[0]).toMatchObject({ reason: 'Retained' });
  });

  // A further member of the kind: all but the service, as where the rights to a network's resource group were replaced by those to another's.
  test('T8: all but the service: nothing of ours is taken for removed', async () => {
    const { stage, from } = await settled({ ...detaching, networkSecurity: { create: { name: 'made' } } }, [
      network('hub', { apim: { prefix: '10.0.1.0/27' } }),
      service('orders'),
    ]);
    const back = stage.azure.faults.add({
      where: ({ path }) => /\/Microsoft\.Network\//i.test(path),
      fault: { kind: 'status', status: 404, code: 'ResourceNotFound', message: 'The Resource was not found.' },
    });
    await stage.remove('orders');
    await stage.forward('12h');
    expect([await isGone(stage), writesOf(stage, from)]).toEqual([false, []]);
    back();
    await untilGone(stage);
    expect(shown(stage, groupId('made'))).toBeUndefined();
  });
});

test('W6: what the operator itself has removed is believed at once', async () => {
  const { stage } = await settled(
    { ...ordinarySpec(), deletionPolicy: 'Detach', publicIp: { create: { name: 'front' } }, networkSecurity: { create: { name: 'made' } } },
    [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')],
  );
  await stage.remove('orders');
  await stage.clock.until(() => shown(stage, groupId('made')) === undefined, ms('12h'));
  const removed = stage.clock.now();
  await stage.clock.until(() => stage.isGone('orders'), ms('1h'));
  expect(stage.clock.now() - removed).toBeLessThan(ms('2m'));
});
