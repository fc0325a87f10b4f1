/** Promises about the end of a watch: when it is opened again, and what is logged and counted of it. */

import { describe, expect, test } from '@jest/globals';
import { ApiError } from './api.ts';
import { sleep } from './clock.ts';
import { applied, path, refuse, world, type Watch } from './reflector.test-support.ts';

describe('a watch that the server closes', () => {
  const closes = (w: ReturnType<typeof world>, ms: number): Watch =>
    async function* (_, signal) {
      await sleep(w.clock, ms, signal);
    };
  test('after five seconds is opened again at once', async () => {
    const w = world();
    w.script.watches = [closes(w, 5_000)];
    w.start();
    await w.until(21_000);
    expect(w.watchedAt()).toEqual([0, 5_000, 10_000, 15_000, 20_000]);
    expect(w.logged).toEqual([]);
  });
  test('sooner is opened again after a pause', async () => {
    const w = world();
    w.script.watches = [closes(w, 4_999), w.quiet];
    w.start();
    await w.until(10_000);
    expect(w.watchedAt().map((at) => Math.round(at / 100))).toEqual([0, 58]);
  });
});

describe('what is logged and counted of the end of a watch', () => {
  test.each<[string, Watch, string, string]>([
    ['of silence', refuse(0), 'failed', 'warn'],
    [
      'of an answer that cannot be read',
      () => {
        throw new TypeError('says so');
      },
      'failed',
      'warn',
    ],
    ['of a version that has expired', refuse(410), 'expired', 'info'],
    ['of too many requests', refuse(429), 'throttled', 'warn'],
    ['of a refusal', refuse(403), 'refused', 'warn'],
    ['of an error of the server', refuse(500), 'server', 'warn'],
    [
      'of a quiet connection',
      async function* () {
        throw new ApiError(0, 'Quiet', 'says so');
      },
      'quiet',
      'debug',
    ],
  ])('%s', async (_, watch, reason, level) => {
    const w = world();
    w.script.watches = [watch, w.quiet];
    const store = w.start();
    await w.forward(1);
    expect(w.logged).toEqual([expect.stringContaining(`${level} | the watch broke | ${path} | ${reason} | says `)]);
    expect(await w.metric('watch_restarts_total', { path, reason })).toBe(1);
    expect(store.refused === undefined).toBe(reason !== 'refused');
  });

  test('goes without metrics as well', async () => {
    const w = world();
    w.script.watches = [
      async function* () {
        yield applied('b', 101);
        throw new ApiError(0, '', 'reset');
      },
      w.quiet,
    ];
    const store = w.start(() => {
      throw new Error('listener');
    }, false);
    await w.until(2_000);
    expect([store.keys(), w.watchedAt().length]).toEqual([['n/a', 'n/b'], 2]);
  });

  test('is nothing once it is told to stop: what comes afterwards is neither taken nor counted', async () => {
    const ends: readonly Watch[] = [
      async function* (_, signal) {
        await sleep(w.clock, 10_000, signal);
        yield applied('late', 101);
      },
      async function* (_, signal) {
        await sleep(w.clock, 10_000, signal);
        throw new ApiError(500, '', 'late');
      },
      async function* (_, signal) {
        await sleep(w.clock, 10_000, signal);
      },
    ];
    let w = world();
    for (const end of ends) {
      w = world();
      w.script.watches = [end];
      const store = w.start();
      await w.forward(1_000);
      w.stop.abort();
      await store.stopped;
      expect([w.changes, w.logged, store.keys()]).toEqual([['n/a applied'], [], ['n/a']]);
      for (const reason of ['closed', 'server']) expect(await w.metric('watch_restarts_total', { reason })).toBe(0);
    }
  });
});
