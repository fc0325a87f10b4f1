/** Remembers what we wrote until the cache has seen it, so that no run acts on knowledge older than its own last write (KEP-5647). */

import { ticks, type Clock } from './clock.ts';
import { compareVersions } from './watch.ts';

export interface OwnWrites {
  wrote(key: string, version: string): void;
  /** True while a cache that has seen everything up to `revision` lacks our last write to `key`. */
  isBehind(key: string, revision: string): boolean;
  readonly size: number;
}

/** After `limitMs` a write counts as seen: a cache that is as far behind has a fault of its own, and a run on old knowledge is better than none. */
export function createOwnWrites(clock: Clock, limitMs: number): OwnWrites {
  /** Oldest first. */
  const writes = new Map<string, { readonly version: string; readonly at: number }>();
  const isOld = (at: number) => ticks(clock) - at >= limitMs;

  return {
    wrote(key, version) {
      for (const [old, { at }] of writes) {
        if (!isOld(at)) break;
        writes.delete(old);
      }
      writes.delete(key);
      writes.set(key, { version, at: ticks(clock) });
    },
    isBehind(key, revision) {
      const write = writes.get(key);
      if (!write) return false;
      if (compareVersions(revision, write.version) < 0 && !isOld(write.at)) return true;
      writes.delete(key);
      return false;
    },
    get size() {
      return writes.size;
    },
  };
}
