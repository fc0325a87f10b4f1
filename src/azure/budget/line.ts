/** Those who wait for one limit: served by rank and in fair shares (turns.ts), no caller for longer than asked, and none while Azure asks for a pause. */

import { ticks, type Clock } from '../../runtime/clock.ts';
import type { Caller } from '../arm.ts';
import type { Meter } from './meters.ts';
import { before, joined, next, noShares, served, type Waiting } from './turns.ts';

export interface Line {
  /**
   * Waits for a turn; resolves to the milliseconds still to wait when that is more than `mostMs`, or others came before until then, and the request must
   * not be sent. What is known at once is answered at once.
   */
  take(mostMs: number, signal: AbortSignal | undefined, caller: Caller): number | Promise<number>;
  giveBack(): void;
  /** Azure refused: no caller of this line calls again before `ms` have passed, because calling earlier only gets a new pause. */
  pause(ms: number): void;
  /** Azure said how many requests it would still take now. */
  left(count: number): void;
}

const ranks: Readonly<Record<Caller['rank'], number>> = { Asked: 0, Working: 1, Periodic: 2 };

interface Waiter extends Waiting {
  readonly until: number;
  readonly answer: (leftMs: number) => void;
}

export function createLine(clock: Clock, meter: Meter): Line {
  /** In the order in which they came. */
  let waiting: readonly Waiter[] = [];
  let shares = noShares();
  let pausedUntil = 0;
  let wake: (() => void) | undefined;
  /** How long until the `nth` of those who wait has its turn. */
  const waitFor = (nth: number): number => Math.max(0, pausedUntil - ticks(clock), meter.until(nth));

  const serve = (): void => {
    wake?.();
    wake = undefined;
    while (waitFor(1) === 0) {
      const one = next(waiting, shares);
      if (!one) break;
      waiting = waiting.filter((other) => other !== one);
      meter.take();
      served(shares, one);
      one.answer(0);
    }
    const now = ticks(clock);
    // Overtaken, or paused meanwhile.
    const late = waiting.filter(({ until }) => until <= now);
    waiting = waiting.filter(({ until }) => until > now);
    for (const { answer } of late) answer(Math.max(1, waitFor(1)));
    if (waiting.length === 0) return void (shares = noShares());
    const wakeAt = Math.min(now + waitFor(1), ...waiting.map(({ until }) => until));
    wake = clock.schedule(Math.max(0, wakeAt - now), serve);
  };

  /** A number beyond which it would wait for longer than `mostMs`: no more of those before need be counted. */
  const most = (mostMs: number): number => {
    let high = 1;
    while (high < waiting.length + 1 && meter.until(high) <= mostMs) high *= 2;
    return high;
  };

  const stand = (newcomer: Waiting, mostMs: number, signal: AbortSignal | undefined): Promise<number> =>
    new Promise((resolve) => {
      const stopped = () => {
        waiting = waiting.filter((one) => one !== waiter);
        waiter.answer(0);
        serve();
      };
      const waiter: Waiter = {
        ...newcomer,
        until: ticks(clock) + mostMs,
        answer(leftMs) {
          signal?.removeEventListener('abort', stopped);
          resolve(leftMs);
        },
      };
      joined(shares, waiting, waiter);
      waiting = [...waiting, waiter];
      signal?.addEventListener('abort', stopped, { once: true });
      serve();
    });

  return {
    take(mostMs, signal, { key, rank }) {
      // An abort that has been is not heard of again.
      if (signal?.aborted) return 0;
      const newcomer: Waiting = { key, rank: ranks[rank] };
      const wait = waitFor(before(waiting, shares, newcomer, most(mostMs)) + 1);
      if (wait > mostMs) return wait;
      if (wait > 0) return stand(newcomer, mostMs, signal);
      meter.take();
      return 0;
    },
    giveBack() {
      meter.giveBack();
      if (waiting.length > 0) serve();
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, ticks(clock) + ms);
      if (waiting.length > 0) serve();
    },
    left: (count) => meter.left(count),
  };
}
