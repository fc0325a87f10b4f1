/** Promises about the life of a program: it starts in order, stops in the opposite one, and a part that fails ends the rest. */

import { describe, expect, test } from '@jest/globals';
import { sleep } from './clock.ts';
import { exitCode } from './program.ts';
import { place } from './program.test-support.ts';

describe('a program', () => {
  test('starts in the order in which nothing acts without what it depends on', async () => {
    const p = place();
    const one = p.start('one');
    await p.settle();
    expect([p.story, one.ready(), one.alive()]).toEqual([
      ['one serves health at 0', 'one watches at 0'],
      ['shutdown'],
      ['event-loop', 'leader-election', 'reconciles'],
    ]);
    expect(p.lease.lease).toBeUndefined();
    await p.forward(100);
    expect(p.story.slice(2)).toEqual(['one works at 100']);
    expect([one.ready(), p.lease.lease?.holder, await one.leads()]).toEqual([['caches', 'shutdown'], 'one', true]);
  });

  test('stops in the opposite order, and gives the lease back last', async () => {
    const p = place();
    const holders: (string | undefined)[] = [];
    const one = p.start('one', {
      events: {
        flush: async () => {
          holders.push(p.lease.lease?.holder);
          p.story.push(`one flushes events at ${p.clock.now()}`);
          await sleep(p.clock, 1_000);
          holders.push(p.lease.lease?.holder);
        },
      },
      reconcile: async (signal) => {
        await sleep(p.clock, 1e9, signal);
        await sleep(p.clock, 20_000);
        p.story.push(`one ends its run at ${p.clock.now()}`);
        return 'settled';
      },
    });
    await p.until(1_000);
    p.story.length = 0;
    one.stop();
    expect(one.ready()).toEqual(['caches']);
    await p.until(60_000);
    expect(p.story).toEqual([
      'one watches no more at 1000',
      'one ends its run at 21000',
      expect.stringMatching(/^one flushes events at 210[0-2]\d$/),
      expect.stringMatching(/^one closes at 220\d\d$/),
      expect.stringMatching(/^one closes health at/),
      expect.stringMatching(/^one is stopped at/),
    ]);
    expect([holders, p.lease.lease?.holder, p.pending(), await one.leads()]).toEqual([['one', 'one'], '', 0, false]);
    expect(exitCode(await one.ended)).toBe(0);
  });

  test('flushes events for five seconds at most', async () => {
    const p = place();
    const one = p.start('one', { events: { flush: (signal) => sleep(p.clock, 1e9, signal) } });
    await p.until(1_000);
    one.stop();
    await p.until(7_000);
    expect(await one.ended).toBe('stopped');
    expect(p.clock.now()).toBeLessThanOrEqual(7_000);
  });

  test('without an election works as soon as its caches are there', async () => {
    const p = place();
    const one = p.start('one', { election: false });
    await p.until(1_000);
    expect([p.story.at(-1), p.lease.lease, await one.leads()]).toEqual(['one works at 100', undefined, true]);
    one.stop();
    await p.until(10_000);
    expect([await one.ended, p.pending(), await one.leads()]).toEqual(['stopped', 0, false]);
  });

  test('that is told to stop before it has begun ends in order', async () => {
    const p = place();
    const one = p.start('one');
    one.stop();
    await p.until(10_000);
    expect([exitCode(await one.ended), p.story.some((line) => line.includes('works')), p.pending()]).toEqual([0, false, 0]);
  });

  test('gives up when its caches do not sync within two minutes', async () => {
    const p = place();
    const one = p.start('one', { syncsAfterMs: 1e9 });
    await p.until(119_999);
    expect(p.story.at(-1)).toBe('one watches at 0');
    await p.until(121_000);
    expect([await one.ended, exitCode('unsynced'), p.lease.lease, p.pending()]).toEqual(['unsynced', 1, undefined, 0]);
  });
});

describe('a part that fails', () => {
  test('ends the program and closes the rest: workers that cannot start', async () => {
    const p = place();
    const one = p.start('one', {
      workers: () => {
        throw new Error('no workers today');
      },
    });
    const failed = expect(one.ended).rejects.toThrow('no workers today');
    await p.until(10_000);
    await failed;
    expect([p.lease.lease?.holder, p.pending()]).toEqual(['', 0]);
    expect(p.story.slice(-4)).toEqual(['one watches no more at 100', 'one closes at 100', 'one closes health at 100', 'one threw at 100']);
  });

  test('ends the program and closes the rest: a port that is taken', async () => {
    const p = place();
    const one = p.start('one', { health: async () => Promise.reject(new Error('port is taken')) });
    const failed = expect(one.ended).rejects.toThrow('port is taken');
    await p.until(10_000);
    await failed;
    expect([p.story, p.pending()]).toEqual([['one closes at 0', 'one threw at 0'], 0]);
  });

  test('closes health also when closing the rest throws', async () => {
    const p = place();
    const one = p.start('one', { close: async () => Promise.reject(new Error('cannot close')) });
    await p.until(1_000);
    one.stop();
    const failed = expect(one.ended).rejects.toThrow('cannot close');
    await p.until(10_000);
    await failed;
    expect(p.story.slice(-2).map((line) => line.split(' at ')[0])).toEqual(['one closes health', 'one threw']);
  });
});
