/** Watches: what they deliver, in which order, and how they end. */

import { describe, expect, test } from '@jest/globals';

import type { WatchLine } from '../../../src/runtime/api.ts';
import type { Bench, Resource, ResourceList } from './bench.ts';
import { widgets } from './widgets.ts';

export function watches(bench: Bench): void {
  const { path, create, patch, patchStatus, remove } = widgets(bench);

  /** The lines of a watch until there are enough or the server ends it. */
  const collect = async (
    query: Record<string, string>,
    enough: (lines: readonly WatchLine[]) => boolean,
  ): Promise<readonly WatchLine[]> => {
    const abort = new AbortController();
    const lines: WatchLine[] = [];
    for await (const line of bench.api.watch({ path, query, signal: abort.signal, inactivityMs: 60_000 })) {
      lines.push(line);
      if (enough(lines)) break;
    }
    abort.abort();
    return lines;
  };
  const objectOf = (line: WatchLine | undefined) => line?.object as Resource;
  const brief = (lines: readonly WatchLine[]) => lines.map((line) => `${line.type} ${objectOf(line).metadata.name}`);
  const version = async () => (await bench.call<ResourceList>('GET', path)).metadata.resourceVersion;
  const after = (count: number) => (lines: readonly WatchLine[]) => lines.length === count;

  describe('watches', () => {
    test('tell each change after the given version in order', async () => {
      const resourceVersion = await version();
      const object = await create({}, { name: 'watch-1' });
      await patch(object, { spec: { size: 5 } });
      await patchStatus(object, { count: 1 });
      await remove(object);
      const lines = await collect({ resourceVersion }, after(4));
      expect(brief(lines)).toEqual(['ADDED watch-1', 'MODIFIED watch-1', 'MODIFIED watch-1', 'DELETED watch-1']);
    });
    test('tell what happens while they are open', async () => {
      const reading = collect({ resourceVersion: await version() }, after(2));
      await remove(await create({}, { name: 'watch-open' }));
      expect(brief(await reading)).toEqual(['ADDED watch-open', 'DELETED watch-open']);
    });
    test('without a version begin with what is there', async () => {
      await create({}, { name: 'watch-2', labels: { w: '2' } });
      expect(brief(await collect({ labelSelector: 'w=2' }, after(1)))).toEqual(['ADDED watch-2']);
    });
    test('of one object by its name', async () => {
      const resourceVersion = await version();
      await create({}, { name: 'watch-other' });
      await create({}, { name: 'watch-named' });
      expect(brief(await collect({ resourceVersion, fieldSelector: 'metadata.name=watch-named' }, after(1)))).toEqual([
        'ADDED watch-named',
      ]);
    });
    test('show an object that enters or leaves the selection as ADDED or DELETED', async () => {
      const resourceVersion = await version();
      const object = await create({}, { name: 'watch-3' });
      await patch(object, { metadata: { labels: { w: '3' } } });
      await patch(object, { metadata: { labels: { w: 'other' } } });
      const lines = await collect({ resourceVersion, labelSelector: 'w=3' }, after(2));
      expect(brief(lines)).toEqual(['ADDED watch-3', 'DELETED watch-3']);
    });
    test('a deleted object carries the version of its deletion', async () => {
      const resourceVersion = await version();
      const object = await create({}, { name: 'watch-4' });
      await remove(object);
      const last = objectOf((await collect({ resourceVersion }, after(2)))[1]);
      expect(Number(last.metadata.resourceVersion)).toBeGreaterThan(Number(object.metadata.resourceVersion));
    });
    test('end cleanly after timeoutSeconds', async () => {
      expect(await collect({ resourceVersion: await version(), timeoutSeconds: '1' }, () => false)).toEqual([]);
    });
    test('from a version that is long gone answer Expired', async () => {
      const [line] = await collect({ resourceVersion: '1' }, after(1));
      const message = expect.stringMatching(/^too old resource version: 1 \(\d+\)$/);
      expect(line).toMatchObject({ type: 'ERROR', object: { kind: 'Status', status: 'Failure', code: 410, reason: 'Expired', message } });
    });
    /** A bookmark comes only when something happened since that the watch does not show; its first line tells that it is open. */
    test('with bookmarks say how far they are before they end', async () => {
      const query = { resourceVersion: await version(), timeoutSeconds: '4', allowWatchBookmarks: 'true', labelSelector: 'w=6' };
      await create({}, { name: 'watch-6', labels: { w: '6' } });
      const abort = new AbortController();
      let unseen: Resource | undefined;
      let last: WatchLine | undefined;
      for await (const line of bench.api.watch({ path, query, signal: abort.signal, inactivityMs: 60_000 })) {
        last = line;
        if (line.type !== 'ADDED') break;
        unseen = await create();
      }
      abort.abort();
      const resourceVersion = unseen?.metadata.resourceVersion;
      expect(last).toMatchObject({
        type: 'BOOKMARK',
        object: { kind: 'Widget', apiVersion: 'conformance.example.org/v1', metadata: { resourceVersion } },
      });
    }, 15_000);
    test('that ask for the beginning get it, and a bookmark at its end', async () => {
      await create({}, { name: 'watch-5', labels: { w: '5' } });
      const query = { labelSelector: 'w=5', allowWatchBookmarks: 'true', sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' };
      const lines = await collect(query, after(2));
      expect(lines.map((line) => line.type)).toEqual(['ADDED', 'BOOKMARK']);
      expect(objectOf(lines[1]).metadata).toMatchObject({ annotations: { 'k8s.io/initial-events-end': 'true' } });
    });
  });
}
