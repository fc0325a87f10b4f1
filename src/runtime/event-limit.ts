/** How many events one object may cause: 25 at once, then one every five minutes (client-go: tools/record/events_cache.go). */

import { ticks, type Clock } from './clock.ts';

const burst = 25;
const refillMs = 5 * 60_000;

export interface EventLimit {
  /** Takes a token of this object; false when it has none left. */
  allows(object: string): boolean;
  readonly size: number;
}

export function createEventLimit(clock: Clock): EventLimit {
  /** When the object has all its tokens again, the least recently used first; one that has them all is not kept. */
  const fullAt = new Map<string, number>();

  return {
    allows(object) {
      const now = ticks(clock);
      for (const [other, at] of fullAt) {
        if (at > now) break;
        fullAt.delete(other);
      }
      const at = Math.max(now, fullAt.get(object) ?? now) + refillMs;
      if (at > now + burst * refillMs) return false;
      fullAt.delete(object);
      fullAt.set(object, at);
      return true;
    },
    get size() {
      return fullAt.size;
    },
  };
}
