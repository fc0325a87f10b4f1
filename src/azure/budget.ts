/**
 * Keeps us below ARM's own limits: a token bucket for each subscription and kind of request, paused while ARM says so.
 *
 * Whoever waits is served by rank and in fair shares (turns.ts). Counted by a clock that setting the machine's time does not move.
 */

import { ticks, type Clock } from '../runtime/clock.ts';
import type { Caller } from './arm.ts';
import { before, joined, next, noShares, served, type Shares, type Waiting } from './turns.ts';

export type Kind = 'read' | 'write' | 'delete';

/** Below Microsoft's 250/25 per second for reads and 200/10 for writes and deletes (Understand how Azure Resource Manager throttles requests). */
const limits: Readonly<Record<Kind, { readonly size: number; readonly perSecond: number }>> = {
  read: { size: 200, perSecond: 20 },
  write: { size: 150, perSecond: 8 },
  delete: { size: 150, perSecond: 8 },
};

const ranks: Readonly<Record<Caller['rank'], number>> = { Asked: 0, Working: 1, Periodic: 2 };
const nobody: Caller = { key: '', rank: 'Working' };

interface Waiter extends Waiting {
  readonly until: number;
  readonly answer: (leftMs: number) => void;
}

interface Bucket {
  readonly kind: Kind;
  tokens: number;
  filledAt: number;
  pausedUntil: number;
  /** In the order in which they came. */
  waiting: readonly Waiter[];
  shares: Shares;
  wake: (() => void) | undefined;
}

export interface Budget {
  /** Waits for a turn; resolves to the milliseconds still to wait when that is more than `mostMs`, or others came before until then, and the request must not be sent. */
  take(subscription: string, kind: Kind, mostMs: number, signal?: AbortSignal, caller?: Caller): Promise<number>;
  /** ARM refused: nobody of this bucket calls again before `ms` have passed, because calling earlier only gets a new pause. */
  pause(subscription: string, kind: Kind, ms: number): void;
  /** ARM said how many requests it would still take now: others use the same limit. */
  left(subscription: string, kind: Kind, count: number): void;
}

/** `speed` is how much faster than Azure the other side runs: 1 but for a simulator. */
export function createBudget(clock: Clock, speed = 1): Budget {
  const perSecond = (kind: Kind): number => limits[kind].perSecond * speed;
  const buckets = new Map<string, Bucket>();
  const bucketOf = (subscription: string, kind: Kind): Bucket => {
    const key = `${subscription.toLowerCase()} ${kind}`;
    const found = buckets.get(key) ?? {
      kind,
      tokens: limits[kind].size,
      filledAt: ticks(clock),
      pausedUntil: 0,
      waiting: [],
      shares: noShares(),
      wake: undefined,
    };
    buckets.set(key, found);
    return found;
  };

  const fill = (bucket: Bucket): number => {
    const now = ticks(clock);
    const more = (Math.max(0, now - bucket.filledAt) / 1000) * perSecond(bucket.kind);
    bucket.tokens = Math.min(limits[bucket.kind].size, bucket.tokens + more);
    bucket.filledAt = now;
    return now;
  };
  /** How long until the `nth` of those who wait has its turn. A thousandth of a token is the noise of adding fractions. */
  const waitFor = ({ kind, tokens, pausedUntil }: Bucket, nth: number, now: number): number => {
    const short = nth - tokens;
    return Math.max(0, pausedUntil - now, short > 0.001 ? (short / perSecond(kind)) * 1000 : 0);
  };

  const serve = (bucket: Bucket): void => {
    bucket.wake?.();
    bucket.wake = undefined;
    const now = fill(bucket);
    while (waitFor(bucket, 1, now) === 0) {
      const one = next(bucket.waiting, bucket.shares);
      if (!one) break;
      bucket.waiting = bucket.waiting.filter((other) => other !== one);
      bucket.tokens -= 1;
      served(bucket.shares, one);
      one.answer(0);
    }
    // Overtaken, or paused meanwhile.
    const late = bucket.waiting.filter(({ until }) => until <= now);
    bucket.waiting = bucket.waiting.filter(({ until }) => until > now);
    for (const { answer } of late) answer(Math.max(1, waitFor(bucket, 1, now)));
    if (bucket.waiting.length === 0) return void (bucket.shares = noShares());
    const wakeAt = Math.min(now + waitFor(bucket, 1, now), ...bucket.waiting.map(({ until }) => until));
    bucket.wake = clock.schedule(Math.max(0, wakeAt - now), () => serve(bucket));
  };

  return {
    take(subscription, kind, mostMs, signal, { key, rank: name } = nobody) {
      // An abort that has been is not heard of again.
      if (signal?.aborted) return Promise.resolve(0);
      const bucket = bucketOf(subscription, kind);
      const now = fill(bucket);
      const newcomer: Waiting = { key, rank: ranks[name] };
      // No more of those before need be counted than would make it wait for too long.
      const most = Math.ceil(Math.max(0, bucket.tokens) + (mostMs / 1000) * perSecond(kind)) + 1;
      const wait = waitFor(bucket, before(bucket.waiting, bucket.shares, newcomer, most) + 1, now);
      if (wait > mostMs) return Promise.resolve(wait);
      if (wait === 0) {
        bucket.tokens -= 1;
        return Promise.resolve(0);
      }
      return new Promise((resolve) => {
        const stopped = () => {
          bucket.waiting = bucket.waiting.filter((one) => one !== waiter);
          waiter.answer(0);
          serve(bucket);
        };
        const waiter: Waiter = {
          ...newcomer,
          until: now + mostMs,
          answer(leftMs) {
            signal?.removeEventListener('abort', stopped);
            resolve(leftMs);
          },
        };
        joined(bucket.shares, bucket.waiting, waiter);
        bucket.waiting = [...bucket.waiting, waiter];
        signal?.addEventListener('abort', stopped, { once: true });
        serve(bucket);
      });
    },
    pause(subscription, kind, ms) {
      const bucket = bucketOf(subscription, kind);
      bucket.pausedUntil = Math.max(bucket.pausedUntil, ticks(clock) + ms);
      if (bucket.waiting.length > 0) serve(bucket);
    },
    left(subscription, kind, count) {
      const bucket = bucketOf(subscription, kind);
      fill(bucket);
      bucket.tokens = Math.min(bucket.tokens, count);
    },
  };
}
