/** The life of a watch over hours, and what a server that forgets or restarts does to it. */

import { describe, expect, test } from '@jest/globals';

import { maps, read, smallCluster } from './bench.test-support.ts';

const minutes = (count: number) => count * 60_000;
const bookmarked = { allowWatchBookmarks: 'true' };

describe('a watch', () => {
  test('that says no time is closed after half an hour at the earliest and an hour at the latest', async () => {
    const { clock, api } = smallCluster();
    const watch = read(api, maps);
    await clock.forward(minutes(30) - 1);
    expect(watch.end()).toBeUndefined();
    await clock.forward(minutes(30) + 1);
    expect(watch.end()).toBe('closed');
  });
  test('is silent while nothing of its kind happens, bookmarks or not', async () => {
    const { clock, api, create } = smallCluster();
    const watch = read(api, maps, bookmarked);
    await clock.settle();
    await create('other', {}, '/api/v1/namespaces/default/serviceaccounts');
    await clock.forward(minutes(25));
    expect(watch.lines).toEqual([]);
    watch.stop();
  });
  test('gets a bookmark each minute once something has happened, and one two seconds before the end', async () => {
    const { clock, api, create } = smallCluster();
    const watch = read(api, maps, { ...bookmarked, labelSelector: 'no=match', timeoutSeconds: '150' });
    await clock.settle();
    await create('unseen');
    await clock.forward(minutes(1));
    expect(watch.lines).toEqual(['BOOKMARK']);
    await clock.forward(minutes(1));
    expect(watch.lines).toEqual(['BOOKMARK', 'BOOKMARK']);
    await clock.forward(28_000);
    expect([watch.lines.length, watch.end()]).toEqual([3, undefined]);
    await clock.forward(2_000);
    expect([watch.lines.length, watch.end()]).toEqual([3, 'closed']);
  });
});

describe('a server that restarts', () => {
  test('breaks every watch without a word; from the last version they go on without loss', async () => {
    const { clock, cluster, api, create } = smallCluster();
    const watches = [read(api, maps), read(api, '/api/v1/namespaces')];
    await clock.settle();
    const resourceVersion = String(cluster.revision);
    cluster.breakWatches();
    await clock.settle();
    expect(watches.map((watch) => watch.end())).toMatchObject([{ status: 0 }, { status: 0 }]);
    await create('missed');
    const again = read(api, maps, { resourceVersion });
    await clock.settle();
    expect(again.lines).toEqual(['ADDED missed']);
    again.stop();
  });
});

describe('a server that has forgotten', () => {
  test('answers a watch from before with Expired, and one from now with what comes', async () => {
    const { clock, cluster, api, create } = smallCluster();
    const before = (await create('a')).metadata.resourceVersion;
    const now = (await create('b')).metadata.resourceVersion;
    cluster.compact();
    const [old, fresh] = [read(api, maps, { resourceVersion: before }), read(api, maps, { resourceVersion: now })];
    await clock.settle();
    await create('c');
    await clock.settle();
    expect([old.lines, old.end()]).toEqual([['ERROR'], 'closed']);
    expect([fresh.lines, fresh.end()]).toEqual([['ADDED c'], undefined]);
    fresh.stop();
  });
  test('keeps open watches open', async () => {
    const { clock, cluster, api, create } = smallCluster();
    const watch = read(api, maps);
    await clock.settle();
    cluster.compact();
    await create('a');
    await clock.settle();
    expect(watch.lines).toEqual(['ADDED a']);
    watch.stop();
  });
  test('answers the next page of a list from before with Expired', async () => {
    const { cluster, api, create } = smallCluster();
    for (const name of ['a', 'b', 'c']) await create(name);
    const list = (query: Record<string, string>) =>
      api.request<{ metadata: { continue: string } }>({ method: 'GET', path: maps, query: { limit: '1', ...query } });
    const first = await list({});
    await create('d');
    cluster.compact();
    await expect(list({ continue: first.metadata.continue })).rejects.toMatchObject({ status: 410, reason: 'Expired' });
  });
});
