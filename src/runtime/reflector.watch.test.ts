/** Promises about watches over hours: how long one lasts, how soon it is opened again, and what readiness hears of refusals. */

import { describe, expect, test } from '@jest/globals';
import { ApiError, type WatchLine } from './api.ts';
import { sleep } from './clock.ts';
import { always, applied, object, path, refuse, world, type Watch } from './reflector.test-support.ts';

describe('a watch', () => {
  test('of an idle kind, which is silent for longer than a dead connection may be, is opened again at once and without a list', async () => {
    const w = world();
    w.script.watches = [
      async function* (_, signal) {
        await sleep(w.clock, 100_000, signal);
        throw new ApiError(0, 'Quiet', 'not a byte for 100000 ms');
      },
    ];
    w.start();
    await w.until(3_600_000);
    expect(w.watchedAt()).toEqual(Array.from({ length: 37 }, (_, i) => i * 100_000).filter((at) => at <= 3_600_000));
    expect(w.asked.filter(({ what }) => what === 'list')).toHaveLength(1);
    expect(await w.metric('watch_restarts_total', { reason: 'quiet' })).toBe(36);
    w.stop.abort();
  });

  test('that yields nothing but bookmarks for an hour costs one list and a reconnection every four to five minutes', async () => {
    let version = 100;
    const w = world({ next: () => 0.5 });
    w.script.watches = [
      async function* ({ timeoutSeconds }, signal) {
        const end = w.clock.now() + Number(timeoutSeconds) * 1000;
        for (; w.clock.now() + 60_000 < end && !signal.aborted;) {
          await sleep(w.clock, 60_000, signal);
          yield { type: 'BOOKMARK', object: { metadata: { resourceVersion: `${++version}` } } };
        }
        await sleep(w.clock, end - w.clock.now(), signal);
      },
    ];
    const store = w.start();
    await w.until(3_599_000);
    const [lists, watches] = [w.asked.filter(({ what }) => what === 'list'), w.asked.filter(({ what }) => what === 'watch')];
    expect([lists.length, watches.length, w.changes]).toEqual([1, 14, ['n/a applied']]);
    for (const { query } of watches) {
      expect(query).toMatchObject({ watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: '265' });
    }
    expect(watches.at(1)?.query['resourceVersion']).toBe('104');
    expect([store.lastRevision, await w.metric('watch_restarts_total', { reason: 'closed' })]).toEqual([`${version}`, 13]);
    const last = await w.metric('watch_last_event_timestamp_seconds', { path });
    expect(last).toBeGreaterThan(3_500);
    expect(last).toBeLessThanOrEqual(3_600);
  });

  test.each([
    [0, 240],
    [0.999, 290],
  ])('is limited to 240 to 290 s, for a random %d to %d', async (random, seconds) => {
    const w = world(always(random));
    w.start();
    await w.forward(1);
    expect(w.asked.at(-1)?.query['timeoutSeconds']).toBe(`${seconds}`);
  });
});

describe('a watch that fails', () => {
  test('is opened again after 0.8 s, doubled up to 30 s, from where it was', async () => {
    const w = world();
    w.script.watches = [refuse(500)];
    w.start();
    await w.until(130_000);
    const waits = w.watchedAt().map((at, i, all) => Math.round((at - (all[i - 1] ?? at)) / 100) / 10);
    expect(waits).toEqual([0, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30]);
    expect(w.asked.filter(({ what }) => what === 'list')).toHaveLength(1);
    expect(new Set(w.asked.filter(({ what }) => what === 'watch').map(({ query }) => query['resourceVersion']))).toEqual(new Set(['100']));
  });

  test('is opened again at a random moment before that', async () => {
    const w = world(always(0.25));
    w.script.watches = [refuse(500), refuse(500), w.quiet];
    w.start();
    await w.forward(30_000);
    expect(w.watchedAt()).toEqual([0, 200, 600]);
  });

  test('begins with short waits again after two minutes of health', async () => {
    const w = world();
    const lives = (ms: number): Watch =>
      async function* (_, signal) {
        yield applied('a', 101);
        await sleep(w.clock, ms, signal);
        throw new ApiError(0, '', 'reset');
      };
    w.script.watches = [...Array.from({ length: 6 }, () => refuse(500)), lives(120_000), w.quiet];
    w.start();
    await w.until(300_000);
    const [last = 0, before = 0] = w.watchedAt().toReversed();
    expect(Math.round((last - before - 120_000) / 100)).toBe(8);
  });

  test.each([
    ['as long as the server asks for', 12_000, 12_000],
    ['but no longer than the cap', 600_000, 30_000],
  ])('waits %s', async (_, retryAfterMs, waited) => {
    const w = world(always(0));
    w.script.watches = [refuse(429, retryAfterMs), w.quiet];
    w.start();
    await w.until(60_000);
    expect(w.watchedAt()).toEqual([0, waited]);
    expect(await w.metric('watch_restarts_total', { reason: 'throttled' })).toBe(1);
  });

  test('lists again only when its version has expired', async () => {
    const w = world();
    const breaks = async function* (): AsyncGenerator<WatchLine> {
      yield applied('b', 103);
      throw new ApiError(0, '', 'reset');
    };
    w.script.watches = [breaks, refuse(410), w.quiet];
    w.script.lists = [
      () => ({ metadata: { resourceVersion: '100' }, items: [object('a', 50)] }),
      () => ({ metadata: { resourceVersion: '200' }, items: [object('b', 103)] }),
    ];
    const store = w.start();
    await w.until(60_000);
    expect(w.asked.map(({ what, query }) => `${what} ${query['resourceVersion'] ?? ''}`)).toEqual([
      'list ',
      'watch 100',
      'watch 103',
      'list ',
      'watch 200',
    ]);
    expect([w.changes, store.keys()]).toEqual([['n/a applied', 'n/b applied', 'n/a deleted'], ['n/b']]);
  });

  test('that the server closes at once, again and again, is not asked in a loop', async () => {
    const w = world();
    w.script.watches = [async function* () {}];
    w.start();
    await w.until(600_000);
    expect(w.watchedAt().length).toBeLessThan(30);
  });
});

describe('an API server that refuses us', () => {
  test.each([401, 403])('with %d is asked every 30 s, and readiness hears of it until a watch is accepted', async (code) => {
    const w = world();
    w.script.watches = [refuse(code), refuse(code), refuse(code), w.quiet];
    const store = w.start();
    const seen: (string | undefined)[] = [];
    for (let s = 0; s < 100; s += 10) {
      await w.until(s * 1000);
      seen.push(store.refused);
    }
    expect(seen.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => `says ${code}`));
    expect(seen.at(-1)).toBe(`says ${code}`);
    await w.until(96_000);
    expect([w.watchedAt(), store.refused, store.synced]).toEqual([[0, 30_000, 60_000, 90_000], undefined, true]);
    expect(await w.metric('watch_restarts_total', { reason: 'refused' })).toBe(3);
  });

  test('has the first event count as acceptance', async () => {
    const w = world();
    const busy: Watch = async function* (query, signal) {
      yield applied('b', 101);
      yield* w.quiet(query, signal);
    };
    w.script.watches = [refuse(403), busy];
    const store = w.start();
    await w.until(30_001);
    expect(store.refused).toBeUndefined();
  });
});
