import { describe, expect, test } from '@jest/globals';
import { fastClock } from './fast-clock.test-support.ts';
import { createOwnWrites } from './own-writes.ts';

describe('own writes', () => {
  test('are behind until the cache has reached them, and then forgotten', () => {
    const writes = createOwnWrites(fastClock().clock, 30_000);
    writes.wrote('a', '99');
    writes.wrote('a', '100');
    expect(['98', '99', '100'].map((revision) => writes.isBehind('a', revision))).toEqual([true, true, false]);
    expect([writes.size, writes.isBehind('a', '1'), writes.isBehind('b', '1')]).toEqual([0, false, false]);
  });

  test('of objects that no client asks for again are not kept longer than half a minute, however many there are', async () => {
    const { clock, forward } = fastClock({ hops: 1 });
    const writes = createOwnWrites(clock, 30_000);
    let most = 0;
    for (let i = 0; i < 20_000; i++) {
      writes.wrote(`gone-${i}`, `${i}`);
      most = Math.max(most, writes.size);
      await forward(100);
    }
    expect(most).toBe(300);
  });

  test('are kept from the last one on', async () => {
    const { clock, forward } = fastClock();
    const writes = createOwnWrites(clock, 30_000);
    writes.wrote('a', '1');
    writes.wrote('b', '2');
    await forward(20_000);
    writes.wrote('a', '3');
    await forward(15_000);
    writes.wrote('c', '4');
    expect([writes.isBehind('a', '0'), writes.isBehind('b', '0'), writes.size]).toEqual([true, false, 2]);
  });
});
