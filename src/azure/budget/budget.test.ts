/** Promises about the budget: below Azure's own limits at any time, and silent while Azure asks for silence. */

import { describe, expect, test } from '@jest/globals';
import type { Kind } from './limits.ts';
import { ask, burst, most, one, other, stage } from './budget.test-support.ts';

describe('a bucket', () => {
  test.each<[Kind, number, number]>([
    ['read', 200, 20],
    ['write', 150, 8],
    ['delete', 150, 8],
  ])('of %ss holds %i and gets %i a second', async (kind, size, perSecond) => {
    const { clock, budget } = stage();
    expect(await burst(budget, kind)).toBe(size);
    await clock.forward(1000);
    expect(await burst(budget, kind)).toBe(perSecond);
    await clock.forward(3_600_000);
    expect(await burst(budget, kind)).toBe(size);
  });

  test('of one subscription, in any spelling, is not that of another, and writes are not reads', async () => {
    const { budget } = stage();
    await burst(budget, 'read');
    expect(await burst(budget, 'read', one.toUpperCase())).toBe(0);
    expect([await burst(budget, 'read', other), await burst(budget, 'write'), await burst(budget, 'delete')]).toEqual([200, 150, 150]);
  });

  test('that is empty is waited for in turn, by no caller longer than asked', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'read');
    const turns: number[] = [];
    const waiting = [1, 2, 3].map((turn) => budget.take(ask('read', one), most).then((left) => (left === 0 ? turns.push(turn) : 0)));
    await clock.forward(49);
    expect(turns).toEqual([]);
    await clock.forward(1);
    expect(turns).toEqual([1]);
    await clock.forward(100);
    await Promise.all(waiting);
    expect(turns).toEqual([1, 2, 3]);
  });

  test('that is far too empty says how long, and no turn is taken', async () => {
    const { clock, budget } = stage();
    await burst(budget, 'read');
    const queue = Array.from({ length: 300 }, () => budget.take(ask('read', one), most));
    const left = (await clock.settled(Promise.all(queue))).filter((ms) => ms > 0);
    expect(left).toHaveLength(100);
    for (const ms of left) expect(ms).toBeGreaterThan(most);
  });
});

test('what ARM says is left counts, because others use the same limit', async () => {
  const { clock, budget } = stage();
  budget.left(ask('read', one), 3);
  expect(await burst(budget, 'read')).toBe(3);
  budget.left(ask('read', one), 11_999);
  expect(await burst(budget, 'read')).toBe(0);
  await clock.forward(1000);
  expect(await burst(budget, 'read')).toBe(20);
});

describe('a pause that ARM asked for', () => {
  test('holds all clients of that bucket back, and no other client', async () => {
    const { clock, budget } = stage();
    budget.pause(ask('read', one), 'Arm', 60_000);
    expect(await budget.take(ask('read', one), most)).toBe(60_000);
    expect([await budget.take(ask('write', one), most), await budget.take(ask('read', other), most)]).toEqual([0, 0]);
    await clock.forward(55_000);
    const turn = budget.take(ask('read', one), most);
    await clock.forward(4999);
    expect(await Promise.race([turn, Promise.resolve('waiting')])).toBe('waiting');
    await clock.forward(1);
    expect(await turn).toBe(0);
  });

  test('is not shortened by a later, shorter one', async () => {
    const { budget } = stage();
    budget.pause(ask('write', one), 'Arm', 60_000);
    budget.pause(ask('write', one), 'Arm', 1000);
    expect(await budget.take(ask('write', one), most)).toBe(60_000);
  });
});

test('time that is set back gives nothing away and takes nothing', async () => {
  const { clock, budget } = stage();
  await burst(budget, 'read');
  await clock.forward(-3_600_000);
  expect(await burst(budget, 'read')).toBe(0);
  await clock.forward(1000);
  expect(await burst(budget, 'read')).toBe(20);
});
