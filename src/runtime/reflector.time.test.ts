import { describe, expect, test } from '@jest/globals';
import { ApiError, type WatchLine } from './api.ts';
import { sleep } from './clock.ts';
import { always, applied, object, path, refuse, world, type Watch } from './reflector.test-support.ts';
import { compareVersions } from './watch.ts';

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

describe('the store', () => {
  test('has the change, and says how far it reaches, before anybody hears of it', async () => {
    const w = world();
    w.script.watches = [
      async function* (query, signal) {
        yield applied('a', 101);
        yield { type: 'DELETED', object: object('a', 102) };
        yield* w.quiet(query, signal);
      },
    ];
    const heard: string[] = [];
    const store = w.start((change) => heard.push(`${change}: ${store.version('n/a') ?? 'gone'} at ${store.lastRevision}`));
    await w.forward(1);
    expect(heard).toEqual(['n/a applied: 50 at 100', 'n/a applied: 101 at 101', 'n/a deleted: gone at 102']);
  });

  test('outlives a listener that throws, and counts that', async () => {
    const w = world();
    w.script.watches = [
      async function* (query, signal) {
        yield applied('b', 101);
        yield* w.quiet(query, signal);
      },
    ];
    const store = w.start(() => {
      throw new Error('listener');
    });
    await w.forward(1_000);
    expect([store.keys(), w.watchedAt().length, await w.metric('watch_handler_errors_total', {})]).toEqual([['n/a', 'n/b'], 1, 2]);
    expect(w.logged).toEqual(['n/a', 'n/b'].map((key) => `error | a change handler threw | ${path} | ${key} | listener`));
  });

  test('tells of an object that was made anew that the old one is gone, and of one that goes once', async () => {
    const w = world();
    w.script.watches = [
      async function* (query, signal) {
        yield { type: 'MODIFIED', object: object('a', 101, 'anew') };
        yield { type: 'MODIFIED', object: object('a', 102, 'anew') };
        yield { type: 'DELETED', object: object('a', 103, 'again') };
        yield* w.quiet(query, signal);
      },
    ];
    w.start();
    await w.forward(1);
    expect(w.changes).toEqual(['n/a applied', 'n/a deleted', 'n/a applied', 'n/a applied', 'n/a deleted']);
  });

  test('is what the API server has, by key and as a list', async () => {
    const w = world();
    const store = w.start();
    expect([store.synced, store.lastRevision, store.list()]).toEqual([false, '', []]);
    await w.forward(1);
    expect([store.synced, store.lastRevision, store.list()]).toEqual([true, '100', [object('a', 50)]]);
    expect([store.get('n/a'), store.get('n/b'), store.version('n/a'), store.version('n/b')]).toEqual([
      object('a', 50),
      undefined,
      '50',
      undefined,
    ]);
  });

  test('is waited for until its first list, or until the waiting is given up', async () => {
    const w = world();
    w.script.lists = [
      () => {
        throw new ApiError(500, '', 'says 500');
      },
      () => ({ metadata: { resourceVersion: '1' }, items: null }),
    ];
    const store = w.start();
    const patience = new AbortController();
    const impatient = store.whenSynced(patience.signal);
    patience.abort(new Error('too late'));
    await expect(impatient).rejects.toThrow('too late');
    let synced = false;
    void store.whenSynced(w.stop.signal).then(() => (synced = true));
    expect(synced).toBe(false);
    await w.forward(1_000);
    expect([synced, store.list()]).toEqual([true, []]);
  });

  test('stops without a timer left behind', async () => {
    const w = world();
    const store = w.start();
    await w.forward(10_000);
    w.stop.abort();
    await store.stopped;
    expect(w.pending()).toBe(0);
  });
});

describe('resource versions', () => {
  test.each([
    ['9', '10', -1],
    ['10', '9', 1],
    ['10', '10', 0],
    ['', '1', -1],
    ['18446744073709551616', '18446744073709551615', 1],
  ])('%j against %j', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });
});

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
