/** A clock that moves only when told, so that hours pass in milliseconds and every run is the same. */

import { instant, type Clock, type Instant } from '../src/runtime/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
}

export interface VirtualClock extends Clock {
  /** Runs everything that falls due within the next `ms`, in order, letting all promises settle after each. */
  forward(ms: number): Promise<void>;
  /** Goes from timer to timer until `done` holds; false when `limitMs` pass first or nothing is scheduled any more. */
  until(done: () => boolean, limitMs: number): Promise<boolean>;
  /** Lets all promises settle without moving time. */
  settle(): Promise<void>;
  readonly pending: number;
}

/** Starts at 2026-01-05T08:00:00Z, a Monday, unless told otherwise. */
export function virtualClock(start = Date.UTC(2026, 0, 5, 8)): VirtualClock {
  let now = start;
  let order = 0;
  let timers: Timer[] = [];

  /** Promise chains hop through microtasks and, in SDK pipelines and streams, through a few macrotasks. */
  const settle = async () => {
    for (let round = 0; round < 6; round++) await new Promise((resolve) => setImmediate(resolve));
  };
  const next = () =>
    timers.reduce<Timer | undefined>(
      (first, t) => (!first || t.at < first.at || (t.at === first.at && t.order < first.order) ? t : first),
      undefined,
    );
  const fire = async (timer: Timer) => {
    timers = timers.filter((t) => t !== timer);
    now = Math.max(now, timer.at);
    timer.fn();
    await settle();
  };

  const until = async (done: () => boolean, limitMs: number) => {
    const end = now + limitMs;
    await settle();
    while (!done()) {
      const timer = next();
      if (!timer || timer.at > end) {
        now = Math.max(now, end);
        return done();
      }
      await fire(timer);
    }
    return true;
  };

  return {
    now: (): Instant => instant(now),
    schedule(ms, fn) {
      const timer = { at: now + Math.max(0, ms), order: order++, fn };
      timers.push(timer);
      return () => {
        timers = timers.filter((t) => t !== timer);
      };
    },
    async forward(ms) {
      await until(() => false, ms);
    },
    until,
    settle,
    get pending() {
      return timers.length;
    },
  };
}
