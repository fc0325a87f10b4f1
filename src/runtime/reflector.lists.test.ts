/** Promises about lists: one too large comes in smaller pages, one of thousands blocks nobody, and one is renewed although the watch looks alive. */

import { describe, expect, test } from '@jest/globals';
import { ApiError } from './api.ts';
import { sleep } from './clock.ts';
import { always, applied, object, refuse, world, type Watch } from './reflector.test-support.ts';

describe('T9: a list that is larger than what there is room for', () => {
  const tooLarge = () => {
    throw new ApiError(0, 'TooLarge', 'an answer of more than 32 MB');
  };
  const expired = () => {
    throw new ApiError(410, 'Expired', 'says 410');
  };
  const page = (name: string, more?: string) => () => ({
    metadata: { resourceVersion: '100', ...(more !== undefined && { continue: more }) },
    items: [object(name, 50)],
  });
  const limits = (w: ReturnType<typeof world>) =>
    w.asked.filter(({ what }) => what === 'list').map(({ query }) => [query['limit'], query['continue']].join(' ').trim());

  test('comes in smaller pages, and begins anew with them', async () => {
    const w = world();
    w.script.lists = [page('gone', 'more'), tooLarge, tooLarge, page('a', 'rest'), page('b')];
    const store = w.start();
    await w.forward(1);
    expect(limits(w)).toEqual(['500', '500 more', '63', '8', '8 rest']);
    expect([store.synced, store.keys()]).toEqual([true, ['n/a', 'n/b']]);
    w.stop.abort();
  });

  test('in one piece, after a page had expired, comes in smaller pages', async () => {
    const w = world();
    w.script.lists = [page('gone', 'more'), expired, tooLarge, page('a')];
    const store = w.start();
    await w.forward(1);
    expect(limits(w)).toEqual(['500', '500 more', '', '63']);
    expect(store.keys()).toEqual(['n/a']);
    w.stop.abort();
  });

  test('although it holds one object is asked for again later and later', async () => {
    const w = world();
    w.script.lists = [tooLarge];
    const store = w.start();
    await w.until(60_000);
    expect(limits(w).slice(0, 4)).toEqual(['500', '63', '8', '1']);
    expect([store.synced, limits(w).length < 40]).toEqual([false, true]);
    expect(w.logged[0]).toContain('more than 32 MB');
    w.stop.abort();
  });
});

describe('W30: a list of thousands', () => {
  const many = (count: number, version: number) => ({
    metadata: { resourceVersion: `${version}` },
    items: Array.from({ length: count }, (_, at) => object(`o${at}`, version)),
  });

  test.each([
    ['that is the first', () => many(2_000, 200), 2_000],
    ['in which nothing is as before', () => many(2_000, 300), 4_000],
    ['of which most is gone', () => many(1, 300), 2_000 + 1_999 + 1],
  ])('%s, is told in slices between which others get their turn', async (_, second, told) => {
    const w = world();
    w.script.lists = [() => many(2_000, 200), second];
    w.script.watches = [refuse(410), w.quiet];
    // Each wait is a turn of the event loop.
    let [row, longest] = [0, 0];
    const { schedule } = w.clock;
    w.clock.schedule = (ms, fn) => {
      row = 0;
      return schedule(ms, fn);
    };
    const synced: boolean[] = [];
    const store = w.start((text) => {
      longest = Math.max(longest, ++row);
      synced.push(store.synced);
      w.changes.push(text);
    });
    await w.until(60_000, () => w.watchedAt().length === 2);
    expect([w.changes.length, longest]).toEqual([told, 50]);
    // Whoever waits for the cache begins when all of the first list has been told.
    expect([synced.indexOf(true) === -1 ? 2_000 : synced.indexOf(true), store.synced]).toEqual([2_000, true]);
    w.stop.abort();
  });

  test('that is stopped half-way tells no more, and is no complete cache', async () => {
    const w = world();
    w.script.lists = [() => many(500, 200)];
    const store = w.start((text) => {
      w.changes.push(text);
      if (w.changes.length === 120) w.stop.abort();
    });
    await w.until(1_000);
    expect([w.changes.length, store.synced, w.watchedAt()]).toEqual([150, false, []]);
  });
});

describe('a list that is renewed although the watch looks alive', () => {
  const minutes = (w: ReturnType<typeof world>) => w.asked.filter(({ what }) => what === 'list').map(({ at }) => Math.round(at / 60_000));
  const says = (version: number, ...names: readonly string[]) => ({
    metadata: { resourceVersion: `${version}` },
    items: names.map((name) => object(name, version)),
  });
  /** A server that sends a bookmark every minute, keeps no time limit, and has lost what happened. */
  const deaf = (w: ReturnType<typeof world>): Watch =>
    async function* (_, signal) {
      while (!signal.aborted) {
        await sleep(w.clock, 60_000, signal);
        yield { type: 'BOOKMARK', object: { metadata: { resourceVersion: '900' } } };
      }
    };

  test.each([
    [0, [0, 48, 96, 144]],
    [0.5, [0, 60, 120, 180]],
    [0.999, [0, 72, 144]],
  ])('comes every hour, a fifth more or less: for a random %d after %j minutes', async (random, at) => {
    const w = world(always(random));
    w.start();
    await w.until(185 * 60_000);
    expect(minutes(w)).toEqual(at);
    expect(await w.metric('watch_restarts_total', { reason: 'outdated' })).toBe(at.length - 1);
    w.stop.abort();
  });

  test('brings what a watch without end has lost: an edit, a deletion and a new one', async () => {
    const w = world(always(0.5));
    w.script.lists = [() => says(100, 'edited', 'deleted'), () => says(950, 'edited', 'new')];
    w.script.watches = [deaf(w)];
    const store = w.start();
    await w.until(59 * 60_000);
    expect(store.keys()).toEqual(['n/edited', 'n/deleted']);
    w.changes.length = 0;
    await w.until(60.5 * 60_000);
    expect(w.changes).toEqual(['n/deleted deleted', 'n/edited applied', 'n/new applied']);
    expect(store.lastRevision).toBe('950');
    w.stop.abort();
  });

  test('that fails costs no event: the watch goes on where it was, and the list is asked for again in six minutes', async () => {
    const w = world(always(0.5));
    let lists = 0;
    const list = () => {
      lists++;
      if (lists === 2 || lists === 3) throw new ApiError(503, '', 'is busy');
      return says(100 + lists, 'a');
    };
    w.script.lists = [list];
    w.script.watches = [
      async function* (_, signal) {
        await sleep(w.clock, 60_000, signal);
        yield applied('b', 200 + w.watchedAt().length);
        await sleep(w.clock, 200_000, signal);
      },
    ];
    const store = w.start();
    await w.until(64 * 60_000);
    expect([minutes(w), store.keys(), store.synced]).toEqual([[0, 60], ['n/a', 'n/b'], true]);
    expect(w.logged.filter((line) => line.startsWith('warn'))).toEqual([expect.stringContaining('the list could not be renewed')]);
    await w.until(73 * 60_000);
    expect(minutes(w)).toEqual([0, 60, 66, 72]);
    w.stop.abort();
  });
});
