/** Promises about two programs: one works, the other takes over in time, and a run that does not end lets nobody work beside it. */

import { describe, expect, test } from '@jest/globals';
import { exitCode } from './program.ts';
import { place } from './program.test-support.ts';

describe('two programs', () => {
  test('one works; the other has its caches, is ready and waits', async () => {
    const p = place();
    const [one, two] = [p.start('one'), p.start('two')];
    await p.until(600_000);
    expect(p.story.filter((line) => line.includes('works'))).toEqual(['one works at 100']);
    expect([two.ready(), two.alive(), await one.leads(), await two.leads()]).toEqual([
      ['caches', 'shutdown'],
      ['event-loop', 'leader-election', 'reconciles'],
      true,
      false,
    ]);
  });

  test('the other takes over within two seconds after an orderly stop', async () => {
    const p = place();
    const [one, two] = [p.start('one'), p.start('two')];
    await p.until(30_000);
    one.stop();
    await p.until(32_000);
    expect(await one.ended).toBe('stopped');
    expect(p.story.at(-1)).toMatch(/^two works at 3[01]\d\d\d$/);
    expect(await two.leads()).toBe(true);
  });

  test('the other takes over within lease + 1 s after the first was cut off, when that has ended', async () => {
    const p = place();
    const [one] = [p.start('one'), p.start('two')];
    await p.until(30_000);
    one.cutOff();
    await p.until(46_000);
    expect([await one.ended, exitCode('lost')]).toEqual(['lost', 1]);
    const ends = p.story.findIndex((line) => line.startsWith('one ends its run'));
    const takesOver = p.story.findIndex((line) => line.startsWith('two works'));
    expect([ends > 0, takesOver > ends]).toEqual([true, true]);
    expect(p.story.some((line) => line.startsWith('one flushes'))).toBe(false);
  });

  test('a follower that stops leaves the leader alone', async () => {
    const p = place();
    const [, two] = [p.start('one'), p.start('two')];
    await p.until(30_000);
    two.stop();
    await p.until(60_000);
    expect([await two.ended, p.lease.lease?.holder]).toEqual(['stopped', 'one']);
  });
});

describe('a run that ignores that it should stop', () => {
  const stubborn = { reconcile: async () => new Promise<never>(() => undefined) };

  test('holds an orderly stop for 30 s, and then the lease is left to expire', async () => {
    const p = place();
    const [one] = [p.start('one', stubborn), p.start('two')];
    await p.until(10_000);
    one.stop();
    await p.until(39_000);
    expect(p.lease.lease?.holder).toBe('one');
    await p.until(41_000);
    expect([await one.ended, p.lease.lease?.holder]).toEqual(['stopped', 'one']);
    await p.until(57_000);
    expect(Number(p.story.at(-1)?.replace('two works at ', ''))).toBeGreaterThanOrEqual(53_000);
  });

  test.each([
    ['at work', false],
    ['while it stops', true],
  ])('after the lease was lost %s ends the program before another can begin', async (_, stopping) => {
    const p = place();
    const [one] = [p.start('one', stubborn), p.start('two')];
    await p.until(30_000);
    if (stopping) one.stop();
    one.cutOff();
    await p.until(60_000);
    expect(await one.ended).toBe('lost');
    const when = (what: string) =>
      Number(
        p.story
          .find((line) => line.startsWith(what))
          ?.split(' ')
          .at(-1),
      );
    expect(when('one is lost')).toBeLessThanOrEqual(when('two works'));
  });
});
