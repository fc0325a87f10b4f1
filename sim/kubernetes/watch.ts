/** Watches: what happens to the objects of one kind, from a version on, to one listener (apiserver: pkg/storage/cacher). */

import type { Clock } from '../../src/runtime/clock.ts';
import type { Random } from '../../src/runtime/random.ts';
import { shown } from './events.ts';
import { apiVersionOf, storageOf, type Kind } from './kinds.ts';
import { inNamespace, type Query } from './lists.ts';
import { selector } from './selectors.ts';
import type { Change, Store, Stored } from './store.ts';
import type { Tree } from './tree.ts';

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

export interface Listener {
  event(type: EventType, object: Tree): void;
  /** The server closes the stream cleanly; nothing follows. */
  end(): void;
}

export interface WatchRequest {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly query: Query;
}

const bookmarkEveryMs = 60_000;
/** Bookmarks also come this long before the server ends the watch. */
const lastBookmarkMs = 2_000;
const shortestWatchSeconds = 1_800;

const gone = (asked: number, oldest: number): Tree => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: `too old resource version: ${asked} (${oldest})`,
  reason: 'Expired',
  code: 410,
});

/** Starts delivering at once, in order and synchronously with each change; the answer stops it. */
export function openWatch(
  store: Store,
  clock: Clock,
  random: Random,
  { kind, namespace, query }: WatchRequest,
  listener: Listener,
): () => void {
  const matches = selector(kind, query.labelSelector, query.fieldSelector);
  const home = inNamespace(namespace);
  const sees = (object: Stored | undefined) => object !== undefined && home(object) && matches(shown(kind, object));
  const bookmarks = query.allowWatchBookmarks === 'true' || query.allowWatchBookmarks === '1';
  const cancels: (() => void)[] = [];
  const stop = () => cancels.splice(0).forEach((cancel) => cancel());

  /** What a change is to a user who sees only what matches. */
  const deliver = (change: Change) => {
    if (change.storage !== storageOf(kind)) return;
    const was = sees(change.previous);
    const is = change.type !== 'DELETED' && sees(change.object);
    if (is) listener.event(was ? 'MODIFIED' : 'ADDED', shown(kind, change.object));
    else if (was) listener.event('DELETED', lastSeen(change));
  };
  const lastSeen = ({ object, previous, type }: Change): Stored => {
    const last = shown(kind, type === 'DELETED' ? object : (previous ?? object));
    return { ...last, metadata: { ...last.metadata, resourceVersion: object.metadata.resourceVersion } };
  };
  const bookmark = (revision: number, annotations?: Tree) =>
    listener.event('BOOKMARK', {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata: { resourceVersion: String(revision), creationTimestamp: null, ...(annotations && { annotations }) },
    });

  const from = Number(query.resourceVersion ?? 0);
  if (from !== 0 && from < store.compactedTo && query.sendInitialEvents !== 'true') {
    listener.event('ERROR', gone(from, store.compactedTo));
    listener.end();
    return stop;
  }
  if (from === 0 || query.sendInitialEvents === 'true') {
    for (const object of store.list(storageOf(kind)).filter(sees)) listener.event('ADDED', shown(kind, object));
    if (query.sendInitialEvents === 'true' && bookmarks) bookmark(store.revision, { 'k8s.io/initial-events-end': 'true' });
  } else store.since(from).forEach(deliver);

  /** Bookmarks come only once something of this kind has happened since (apiserver: pkg/storage/cacher, `cacheWatcher.process`). */
  let latest: number | undefined;
  const progress = () => latest !== undefined && bookmark(latest);
  cancels.push(
    store.subscribe((change) => {
      if (change.storage === storageOf(kind)) latest = change.revision;
      deliver(change);
    }),
  );
  const seconds = Number(query.timeoutSeconds ?? 0) || shortestWatchSeconds * (1 + random.next());
  const close = () => {
    stop();
    listener.end();
  };
  cancels.push(clock.schedule(seconds * 1000, close));
  if (bookmarks) {
    const again = () => cancels.push(clock.schedule(bookmarkEveryMs, () => (progress(), again())));
    again();
    if (seconds * 1000 > lastBookmarkMs) cancels.push(clock.schedule(seconds * 1000 - lastBookmarkMs, () => void progress()));
  }
  return stop;
}
