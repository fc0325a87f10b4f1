/** Promises of the queue to keys that share a home with few, or with none: they do not wait for those of a home that has many. */

import { describe, expect, test } from '@jest/globals';
import { sleep } from '../clock.ts';
import { fastClock } from '../fast-clock.test-support.ts';
import { WorkQueue } from '../queue.ts';
import { seededRandom } from '../random.ts';

const homeOf = (key: string): string => key.split('/')[0] ?? '';

function record(workers: number, msOf: (key: string) => number = () => 10) {
  const time = fastClock();
  const began: string[] = [];
  const running = new Map<string, number>();
  const most = new Map<string, number>();
  const queue = new WorkQueue<string>(
    time.clock,
    workers,
    async (key) => {
      began.push(`${key} at ${time.clock.now()}`);
      const home = homeOf(key);
      running.set(home, (running.get(home) ?? 0) + 1);
      most.set(home, Math.max(most.get(home) ?? 0, running.get(home) ?? 0));
      await sleep(time.clock, msOf(key));
      running.set(home, (running.get(home) ?? 1) - 1);
    },
    homeOf,
  );
  const many = (home: string, count: number, how: 'add' | 'addDue' | 'wake' = 'add') => {
    for (let i = 0; i < count; i++) queue[how](`${home}/${i}`);
  };
  return { ...time, queue, began, most, many };
}

describe('T5: among the keys of several homes', () => {
  test.each(['add', 'addDue', 'wake'] as const)('the one of a home is next, however many of another came before it (%s)', async (how) => {
    const { queue, began, many, forward } = record(1);
    many('evil', 200, how);
    await forward(5);
    queue[how]('platform/orders');
    await forward(100);
    expect(began.slice(0, 3)).toEqual(['evil/0 at 0', 'platform/orders at 10', expect.stringMatching(/^evil/)]);
  });

  test('each home has its turn: one of a thousand is not further away than there are homes', async () => {
    const { queue, began, many, forward } = record(1);
    for (const home of ['a', 'b', 'c']) many(home, 50);
    await forward(5);
    queue.add('d/0');
    await forward(200);
    expect(began.findIndex((one) => one.startsWith('d/'))).toBeLessThanOrEqual(4);
    expect(
      began
        .slice(4, 10)
        .map((one) => homeOf(one))
        .toSorted(),
    ).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  test('runs that hang hold no more than three quarters of the workers where another home is known', async () => {
    const { queue, began, many, most, forward } = record(16, (key) => (key.startsWith('evil') ? 30_000 : 10));
    queue.add('platform/orders');
    await forward(20);
    many('evil', 200);
    await forward(100);
    expect(most.get('evil')).toBe(12);
    queue.add('platform/orders');
    expect(began.at(-1)).toBe('platform/orders at 120');
    await forward(3_600_000);
    expect(began).toHaveLength(202);
  });

  test('a home that is alone has all workers', async () => {
    const { many, most, forward } = record(16);
    many('evil', 200);
    await forward(3_600_000);
    expect(most.get('evil')).toBe(16);
  });

  test('what a user asks for in a home still goes before what fell due in it', async () => {
    const { queue, began, many, forward } = record(1);
    many('evil', 3, 'addDue');
    queue.add('evil/asked');
    await forward(100);
    expect(began.map((one) => one.split(' ')[0])).toEqual(['evil/0', 'evil/asked', 'evil/1', 'evil/2']);
  });

  test.each([1, 2, 3, 4, 5])('with one worker or many none is lost and each runs in the end, seed %i', async (seed) => {
    const random = seededRandom(seed);
    const { queue, began, forward, clock } = record(seed, () => 5 + random.next() * 50);
    const keys = Array.from({ length: 60 }, (_, i) => `${['a', 'b', 'c', 'd'][Math.floor(random.next() ** 2 * 4)] ?? 'a'}/${i}`);
    for (const key of keys) clock.schedule(random.next() * 500, () => queue[random.next() < 0.5 ? 'add' : 'addDue'](key));
    await forward(3_600_000);
    expect(new Set(began.map((one) => one.split(' ')[0]))).toEqual(new Set(keys));
    expect(queue.idle).toBe(true);
  });
});
