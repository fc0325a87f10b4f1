/** Promises about liveness and readiness: they fail when a program cannot work any more, and not when others are slow. */

import { describe, expect, test } from '@jest/globals';
import { sleep } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import type { Checks } from './serve/health.ts';
import { createLog } from './log.ts';
import { runProgram } from './program.ts';
import { place, type Settings } from './program.test-support.ts';

describe('the checks', () => {
  test('of readiness fail while the API server refuses us, and the log hears when that begins and ends', async () => {
    const p = place();
    const written: string[] = [];
    const log = createLog({ level: 'info', destination: { write: (text) => void written.push(text) } });
    const state = { synced: true, refused: undefined as string | undefined };
    const store = Object.assign(state, {
      get: () => undefined,
      list: () => [],
      keys: () => [],
      version: () => undefined,
      lastRevision: '1',
      hurry: () => undefined,
      whenSynced: async () => undefined,
      stopped: Promise.resolve(),
    });
    const one = p.start('one', { log, reflectors: () => [store] });
    await p.until(1_000);
    const seen: (readonly string[])[] = [one.ready()];
    state.refused = 'says 403';
    seen.push(one.ready(), one.ready());
    state.refused = undefined;
    seen.push(one.ready(), one.ready());
    expect(seen.map((names) => names.includes('caches'))).toEqual([true, false, false, true, true]);
    const heard = written.map((text) => JSON.parse(text) as { message: string; check?: string }).filter(({ check }) => check !== undefined);
    expect(heard.map(({ message, check }) => `${check}: ${message}`)).toEqual(['caches: a check fails', 'caches: a check passes again']);
  });

  const minute = 60_000;

  test('T7: of liveness fail when a run does not end for five minutes, its time being up after half a minute', async () => {
    const p = place();
    const written: string[] = [];
    const log = createLog({ level: 'info', destination: { write: (text) => void written.push(text) } });
    const one = p.start('one', { log, reconcile: () => new Promise<never>(() => undefined) });
    await p.until(5 * minute);
    expect(one.alive()).toContain('reconciles');
    await p.until(5 * minute + 1_000);
    expect(one.alive()).toEqual(['event-loop', 'leader-election']);
    expect(written.some((text) => text.includes('"check":"reconciles"'))).toBe(true);
    one.stop();
    await p.until(7 * minute);
    expect(await one.ended).toBe('stopped');
  });

  test.each<[string, NonNullable<Settings['reconcile']>]>([
    ['that is settled', async () => 'settled'],
    ['that is looked at once an hour', async () => ({ after: 60 * minute })],
    ['whose runs fail', async () => Promise.reject(new Error('Azure is away'))],
  ])('T7: of liveness pass for a day with a binding %s', async (_, reconcile) => {
    const p = place();
    const one = p.start('one', { reconcile });
    for (let passed = 0; passed < 24 * 60; passed += 5) {
      await p.forward(5 * minute);
      expect(one.alive()).toContain('reconciles');
    }
  });

  test('T7: of liveness pass while every run takes two minutes, of an Azure and an API server that are slow', async () => {
    const p = place();
    const one = p.start('one', {
      reconcile: async () => {
        await sleep(p.clock, 2 * minute);
        return { after: 1 };
      },
    });
    for (let passed = 0; passed < 120; passed++) {
      await p.forward(minute);
      expect(one.alive()).toContain('reconciles');
    }
  });

  test('T7: of liveness pass for one who follows, whatever becomes of the leader', async () => {
    const p = place();
    const [one, two] = [p.start('one', { reconcile: () => new Promise<never>(() => undefined) }), p.start('two')];
    await p.until(60 * minute);
    expect([one.alive().includes('reconciles'), two.alive().includes('reconciles')]).toEqual([false, true]);
  });

  test('of liveness fail when the event loop stands still', async () => {
    const { clock, until } = fastClock();
    let stands = 0;
    const standing = { ...clock, ticks: () => clock.ticks() + stands };
    let probes: Checks | undefined;
    const stop = new AbortController();
    void runProgram({
      name: 'one',
      clock: standing,
      log: createLog({ level: 'silent' }),
      signal: stop.signal,
      health: async (checks) => {
        probes = checks.healthz;
        return { close: async () => undefined };
      },
      reflectors: () => [],
      workers: () => [],
    });
    await until(60_000);
    expect(probes?.['event-loop']?.()).toBe(true);
    stands = 31_000;
    expect(probes?.['event-loop']?.()).toBe(false);
    await until(66_000);
    expect(probes?.['event-loop']?.()).toBe(true);
    stop.abort();
  });
});
