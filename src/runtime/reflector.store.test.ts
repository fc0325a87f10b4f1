/** Promises about the store: it has each change before anybody hears of it, and is what the API server has. */

import { describe, expect, test } from '@jest/globals';
import { ApiError } from './api.ts';
import { applied, object, path, world } from './reflector.test-support.ts';
import { compareVersions } from './watch.ts';

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
