import { describe, expect, test } from '@jest/globals';
import { sleep } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { WorkQueue } from './queue.ts';
import { seededRandom } from './random.ts';

describe('the queue', () => {
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
          queue.addAfter(key, after);
        });
      }
      await until(10_000);
      expect(queue.idle).toBe(true);
      for (const [key, at] of asked) expect(began.get(key)).toBeGreaterThanOrEqual(at);
    },
  );
});
