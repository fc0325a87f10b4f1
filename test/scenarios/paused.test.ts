/** A leader that is stopped for a while (SIGSTOP, a machine that swaps) and wakes up late: another has taken over, and no write of the first follows. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import type { Call } from './support/mortal.ts';
import { watchOver } from './support/oracle.ts';
import { createStage, ordinarySpec, type Instance, type Stage } from './support/stage.ts';
import { network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const world = [
  securityGroup('apim-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  service('orders'),
];
const writes = ({ life }: Instance): readonly Call[] => life.calls.filter((call) => call.to === 'azure' && isWrite(call));
const patches = (calls: readonly Call[]) => calls.filter(({ method }) => method === 'PATCH').length;

interface Paused {
  readonly stage: Stage;
  readonly first: Instance;
  readonly second: Instance;
  readonly violations: readonly string[];
  readonly wake: () => void;
}

/** Stops the first of two when the API server, or Azure, has carried out the request that this picks, and before its answer is read. */
async function stopped(at: (method: string, path: string) => boolean): Promise<Paused> {
  const stage = await createStage({ resources: world, election: true, speed: 8 });
  const { violations } = watchOver(stage, 'orders', serviceId('orders'));
  let wake: (() => void) | undefined;
  const pause = (method: string, path: string) => {
    if (wake === undefined && at(method, path)) wake = first.life.pause();
  };
  const first = stage.start(({ method, path, to }) => {
    if (to === 'azure') pause(method, path);
    return 'lives';
  });
  stage.cluster.faults.after = ({ user, method, path }) => {
    if (user === 'operator') pause(method, path);
    return undefined;
  };
  await stage.forward('3s');
  const second = stage.start();
  await stage.apply('orders');
  await stage.clock.until(() => wake !== undefined, 3_600_000);
  if (wake === undefined) throw new Error('the first was never stopped');
  return { stage, first, second, violations, wake };
}

const isStatus = (method: string, path: string) => method === 'PUT' && path.endsWith('/orders/status');
const nthStatus = (nth: number) => {
  let seen = 0;
  return (method: string, path: string) => isStatus(method, path) && ++seen === nth;
};
const nthWrite = (nth: number) => {
  let seen = 0;
  return (method: string, path: string) => path.startsWith('/subscriptions/') && isWrite({ method, path }) && ++seen === nth;
};

const moments: readonly (readonly [string, () => (method: string, path: string) => boolean, number])[] = [
  ...[1, 2, 3, 4].map((nth) => [`its status write ${nth} is answered`, () => nthStatus(nth), 0] as const),
  // The request itself is on its way then: one write is Azure's to judge.
  ...[1, 2, 5].map((nth) => [`its rule ${nth} is sent`, () => nthWrite(nth), 1] as const),
  ['its PATCH is sent', () => (method: string) => method === 'PATCH', 1],
];

describe.each(moments)('a leader that is stopped when %s', (_, moment, onTheWay) => {
  test('and wakes up when another has done the work ends, and nothing of it follows', async () => {
    const { stage, first, second, violations, wake } = await stopped(moment());
    await stage.until('orders', 'True/Settled', '1h');
    expect(second.life.calls.some(({ to }) => to === 'azure')).toBe(true);
    const before = writes(first).length;
    wake();
    await stage.forward('1m');
    await expect(first.ended).resolves.toBe('lost');
    expect(writes(first).length - before).toBe(0);
    expect(before).toBeGreaterThanOrEqual(onTheWay);
    expect(stage.ready('orders')).toBe('True/Settled');
    const sent = patches(writes(first)) + patches(writes(second));
    expect(sent).toBeLessThanOrEqual(1 + Number(patches(writes(first)) > 0));
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(sent);
    // What was on its way all the time comes when nothing waits for it any more, and changes nothing.
    expect(violations.filter((one) => !one.startsWith('PATCH') || sent === 1)).toEqual([]);
  });

  test('and wakes up when another is in the middle of it', async () => {
    const { stage, first, second, violations, wake } = await stopped(moment());
    await stage.clock.until(() => second.life.calls.some(({ to }) => to === 'azure'), 60_000);
    await stage.forward('2s');
    const before = writes(first).length;
    wake();
    await stage.until('orders', 'True/Settled', '1h');
    await expect(first.ended).resolves.toBe('lost');
    expect(writes(first).length - before).toBe(0);
    expect(patches(writes(first)) + patches(writes(second))).toBeLessThanOrEqual(2);
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
    expect(violations).toEqual([]);
  });
});

test('a leader that was stopped with an old wish in hand does not carry it out after the next leader has fulfilled another', async () => {
  const { stage, first, wake } = await stopped(nthStatus(4));
  await stage.edit('orders', { ...ordinarySpec(), subnetId: subnetId('hub', 'other') });
  await stage.until('orders', 'True/Settled', '1h');
  const before = writes(first).length;
  wake();
  await stage.forward('1h');
  await expect(first.ended).resolves.toBe('lost');
  expect(writes(first)).toHaveLength(before);
  expect(stage.azure.resource(serviceId('orders'))).toMatchObject({
    properties: { virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'other') } },
  });
});
