/** Keeps us below ARM's own limits: a token bucket for each subscription and kind of request, paused while ARM says so. */

import { sleep, type Clock, type Instant } from '../runtime/clock.ts';

export type Kind = 'read' | 'write' | 'delete';

/** Below Microsoft's 250/25 per second for reads and 200/10 for writes and deletes (Understand how Azure Resource Manager throttles requests). */
const limits: Readonly<Record<Kind, { readonly size: number; readonly perSecond: number }>> = {
  read: { size: 200, perSecond: 20 },
  write: { size: 150, perSecond: 8 },
  delete: { size: 150, perSecond: 8 },
};

interface Bucket {
  tokens: number;
  filledAt: Instant;
  pausedUntil: number;
}

export interface Budget {
  /** Waits for a turn; resolves to the milliseconds still to wait when that is more than `mostMs`, and then the request must not be sent. */
  take(subscription: string, kind: Kind, mostMs: number, signal?: AbortSignal): Promise<number>;
  /** ARM refused: nobody of this bucket calls again before `ms` have passed, because calling earlier only gets a new pause. */
  pause(subscription: string, kind: Kind, ms: number): void;
}

export function createBudget(clock: Clock): Budget {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (subscription: string, kind: Kind): Bucket => {
    const key = `${subscription.toLowerCase()} ${kind}`;
    const found = buckets.get(key) ?? { tokens: limits[kind].size, filledAt: clock.now(), pausedUntil: 0 };
    buckets.set(key, found);
    return found;
  };
  return {
    async take(subscription, kind, mostMs, signal) {
      const bucket = bucketOf(subscription, kind);
      const { size, perSecond } = limits[kind];
      const now = clock.now();
      bucket.tokens = Math.min(size, bucket.tokens + (Math.max(0, now - bucket.filledAt) / 1000) * perSecond);
      bucket.filledAt = now;
      const wait = Math.max(bucket.pausedUntil - now, bucket.tokens >= 1 ? 0 : ((1 - bucket.tokens) / perSecond) * 1000);
      if (wait > mostMs) return wait;
      bucket.tokens -= 1;
      if (wait > 0) await sleep(clock, wait, signal);
      return 0;
    },
    pause(subscription, kind, ms) {
      const bucket = bucketOf(subscription, kind);
      bucket.pausedUntil = Math.max(bucket.pausedUntil, clock.now() + ms);
    },
  };
}
