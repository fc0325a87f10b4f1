import { describe, expect, test } from '@jest/globals';
import { sleep } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { WorkQueue } from './queue.ts';
import { seededRandom } from './random.ts';

/** A queue of one worker whose runs take `ms`; says what began when, and after how long a wait. */
function record(workers = 1, ms = 10) {
  const time = fastClock();
  const began: string[] = [];
  const queue = new WorkQueue<string>(time.clock, workers, async (key, waitedMs) => {
    began.push(`${key} at ${time.clock.now()} after ${waitedMs}`);
    await sleep(time.clock, ms);
  });
  return { ...time, queue, began };
}

describe('the queue', () => {
  test('T7: says how long the longest run lasts, and without one how long work has been due', async () => {
    const { queue, forward, clock } = record(2, 1_000);
    expect(queue.stalledMs).toBe(0);
    queue.addAfter('a', 500);
    await forward(499);
    expect(queue.stalledMs).toBe(0);
    await forward(301);
    queue.add('b');
    await forward(100);
    expect([queue.stalledMs, queue.running]).toEqual([400, [400, 100]]);
    await forward(700);
    expect([queue.stalledMs, queue.running]).toEqual([800, [800]]);
    await forward(3_600_000);
    expect(queue.stalledMs).toBe(0);
    // A timer that never comes, as of a clock that broke.
    const lost = new WorkQueue<string>({ ...clock, schedule: () => () => undefined }, 1, async () => undefined);
    lost.addAfter('c', 1_000);
    await forward(5_000);
    expect(lost.stalledMs).toBe(4_000);
  });

  test('runs keys in the order in which they came, each once however often it was added', async () => {
    const { queue, began, forward } = record();
    for (const key of ['first', 'a', 'b', 'a', 'c', 'b']) queue.add(key);
    await forward(100);
    expect(began).toEqual(['first at 0 after 0', 'a at 10 after 10', 'b at 20 after 20', 'c at 30 after 30']);
    expect(queue.added).toBe(4);
  });

  test('a key that is added during its run is run exactly once more, and its wait counts from the addition', async () => {
    const { queue, began, forward } = record();
    queue.add('a');
    await forward(4);
    queue.add('a');
    queue.add('a');
    expect([queue.depth, queue.running]).toEqual([1, [4]]);
    await forward(100);
    expect(began).toEqual(['a at 0 after 0', 'a at 10 after 6']);
    expect([queue.idle, queue.depth, queue.running]).toEqual([true, 0, []]);
  });

  test('T5: a key that falls due again and again in its run does not go before what others ask for', async () => {
    const time = fastClock();
    const began: string[] = [];
    const queue: WorkQueue<string> = new WorkQueue(time.clock, 1, async (key) => {
      began.push(key);
      await sleep(time.clock, 10);
      if (key === 'noisy' && began.length < 20) queue.addDue('noisy');
    });
    queue.addDue('noisy');
    await time.forward(5);
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect(queue.depth).toBe(3);
    await time.forward(1_000);
    expect(began.slice(0, 6)).toEqual(['noisy', 'a', 'b', 'c', 'noisy', 'noisy']);
  });

  test('a key that fell due in its run, and is asked for then, goes before what falls due', async () => {
    const { queue, began, forward } = record();
    queue.add('a');
    await forward(1);
    for (const key of ['a', 'b']) queue.addDue(key);
    queue.add('a');
    expect([queue.depth, queue.added]).toEqual([2, 3]);
    await forward(100);
    expect(began).toEqual(['a at 0 after 0', 'a at 10 after 9', 'b at 20 after 19']);
  });

  test('of several delays the earliest wins, and an addition overtakes them', async () => {
    const { queue, began, forward } = record();
    queue.addAfter('a', 500);
    queue.addAfter('a', 300);
    queue.addAfter('a', 400);
    queue.addAfter('b', 1_000);
    await forward(600);
    queue.add('b');
    await forward(2_000);
    expect(began).toEqual(['a at 300 after 0', 'b at 600 after 0']);
  });

  test('what a user asks for runs before what fell due, which has every fifth turn all the same', async () => {
    const { queue, began, forward } = record();
    queue.add('first');
    for (const key of ['due-1', 'due-2', 'due-3', 'due-4']) queue.addDue(key);
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) queue.add(key);
    await forward(500);
    expect(began.map((line) => line.split(' ')[0])).toEqual([
      ...['first', 'a', 'b', 'c', 'due-1', 'd', 'e', 'f', 'g', 'due-2', 'due-3', 'due-4'],
    ]);
  });

  test('what fell due and is asked for as well runs once, early, and its wait counts from when it fell due', async () => {
    const { queue, began, forward } = record();
    queue.add('first');
    for (const key of ['a', 'b']) queue.addDue(key);
    await forward(4);
    queue.add('b');
    queue.addDue('b');
    expect([queue.depth, queue.added]).toEqual([2, 3]);
    await forward(100);
    expect(began).toEqual(['first at 0 after 0', 'b at 10 after 10', 'a at 20 after 20']);
  });

  test('a delay counts from when it is asked for, and once all have run nothing waits', async () => {
    const { queue, began, forward, pending } = record();
    await forward(100);
    queue.addAfter('a', 50);
    queue.addAfter('b', 80);
    await forward(54);
    expect([began, queue.running]).toEqual([['a at 150 after 0'], [4]]);
    await forward(1_000);
    expect([began, pending()]).toEqual([['a at 150 after 0', 'b at 180 after 0'], 0]);
  });

  test('a delay for what is about to run anyway is no second run, whether it was asked for, fell due or came during its run', async () => {
    const { queue, began, forward, pending } = record();
    queue.add('running');
    queue.add('running');
    queue.add('asked');
    queue.addDue('due');
    for (const key of ['running', 'asked', 'due']) queue.addAfter(key, 500);
    expect(pending()).toBe(1);
    await forward(2_000);
    expect(began.map((line) => line.split(' ')[0])).toEqual(['running', 'asked', 'running', 'due']);
  });

  test('what falls due at once runs at once, what never falls due never runs, and a month is a month', async () => {
    const { queue, began, forward } = record();
    const month = 31 * 24 * 3_600_000;
    queue.addAfter('now', 0);
    expect(began).toEqual(['now at 0 after 0']);
    queue.addAfter('never', Infinity);
    queue.addAfter('month', month);
    await forward(2 * month);
    expect(began).toEqual(['now at 0 after 0', `month at ${month} after 0`]);
  });

  test('setting the time of the machine moves no delay', async () => {
    const { queue, forward, setAhead, clock } = record();
    queue.addAfter('a', 1_000);
    setAhead(-3_600_000);
    await forward(999);
    expect(queue.added).toBe(0);
    await forward(1);
    expect(queue.added).toBe(1);
    expect(clock.now()).toBe(-3_599_000);
  });

  test('once closed it starts nothing, and what runs goes on', async () => {
    const { queue, began, forward, pending } = record(1, 50);
    for (const key of ['a', 'b']) queue.add(key);
    queue.addAfter('c', 10);
    await forward(1);
    queue.add('a');
    queue.close();
    expect(queue.idle).toBe(false);
    queue.add('d');
    queue.addAfter('e', 5);
    queue.addDue('f');
    expect([queue.depth, queue.added, pending()]).toEqual([0, 3, 1]);
    await forward(1_000);
    expect([began.length, queue.idle, pending()]).toEqual([1, true, 0]);
  });

  test('a queue in which nothing ever waited can be closed', () => {
    const { queue } = record();
    queue.close();
    expect(queue.idle).toBe(true);
  });

  test.each(Array.from({ length: 40 }, (_, seed) => ({ seed })))(
    'never overlaps a key, loses no addition and keeps to its workers, seed $seed',
    async ({ seed }) => {
      const { clock, until } = fastClock();
      const random = seededRandom(seed);
      const workers = 1 + Math.floor(random.next() * 3);
      const active = new Set<number>();
      const asked = new Map<number, number>();
      const began = new Map<number, number>();
      const queue = new WorkQueue<number>(clock, workers, async (key) => {
        expect(active.has(key)).toBe(false);
        active.add(key);
        expect(active.size).toBeLessThanOrEqual(workers);
        began.set(key, clock.now());
        await sleep(clock, random.next() * 50);
        active.delete(key);
      });
      for (let i = 0; i < 30; i++) {
        clock.schedule(random.next() * 300, () => {
          const key = Math.floor(random.next() * 5);
          const after = random.next() < 0.5 ? 0 : random.next() * 100;
          asked.set(key, Math.max(asked.get(key) ?? 0, clock.now()));
          if (random.next() < 0.2) queue.wake(key);
          else queue.addAfter(key, after);
        });
      }
      await until(10_000);
      expect(queue.idle).toBe(true);
      for (const [key, at] of asked) expect(began.get(key)).toBeGreaterThanOrEqual(at);
    },
  );
});

describe('a key that is woken', () => {
  test('runs now instead of later, before others that fell due, and after what a user asked for', async () => {
    const { queue, began, forward } = record();
    queue.addAfter('waiter', 600_000);
    queue.add('holder');
    for (const key of ['a', 'b']) queue.addDue(key);
    await forward(5);
    queue.add('asked');
    queue.wake('waiter');
    expect(queue.depth).toBe(4);
    await forward(3_600_000);
    expect(began.map((text) => text.split(' ')[0])).toEqual(['holder', 'asked', 'waiter', 'a', 'b']);
    expect(began[2]).toBe('waiter at 20 after 15');
  });

  test('keeps its place in time among those that were woken, and its wait, and is counted once', async () => {
    const { queue, began, forward } = record();
    queue.add('holder');
    for (const key of ['a', 'b', 'c']) queue.addDue(key);
    await forward(5);
    for (const key of ['c', 'b', 'c']) queue.wake(key);
    expect(queue.added).toBe(4);
    await forward(100);
    expect(began).toEqual(['holder at 0 after 0', 'b at 10 after 10', 'c at 20 after 20', 'a at 30 after 30']);
  });

  test('goes before the others that are asked for, when it is one of them', async () => {
    const { queue, began, forward } = record();
    for (const key of ['holder', 'a', 'b']) queue.add(key);
    queue.wake('b');
    queue.addDue('c');
    queue.wake('c');
    queue.add('c');
    await forward(100);
    expect(began.map((text) => text.split(' ')[0])).toEqual(['holder', 'b', 'c', 'a']);
  });

  test('in its own run runs once more right after it, whatever that run asks for', async () => {
    const time = fastClock();
    const began: string[] = [];
    const queue: WorkQueue<string> = new WorkQueue(time.clock, 1, async (key) => {
      began.push(`${key} at ${time.clock.now()}`);
      await sleep(time.clock, 10);
      if (key === 'waiter') queue.addAfter('waiter', 300_000);
    });
    queue.add('waiter');
    queue.addDue('other');
    await time.forward(5);
    queue.wake('waiter');
    queue.wake('waiter');
    await time.forward(1_000);
    expect(began).toEqual(['waiter at 0', 'waiter at 10', 'other at 20']);
  });

  test('of a queue that is closed is let be', async () => {
    const { queue, began, forward } = record();
    queue.close();
    queue.wake('a');
    await forward(100);
    expect([began, queue.depth]).toEqual([[], 0]);
  });
});
