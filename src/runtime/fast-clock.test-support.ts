/** A clock for tests in which only promises of our own are awaited: between timers nothing but microtasks, so hundreds of hours fit in a second. */

import { instant, type Clock } from './clock.ts';

interface Timer {
  readonly at: number;
  readonly fn: () => void;
}

/** `hops` microtasks are enough for the longest chain of promises between two timers of the test. */
export function fastClock({ hops = 30 } = {}) {
  let now = 0;
  let set = 0;
  const timers = new Set<Timer>();

  const clock: Required<Clock> = {
    now: () => instant(now + set),
    ticks: () => now,
    schedule(ms, fn) {
      const timer = { at: now + Math.max(0, ms), fn };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };

  const settle = async () => {
    for (let i = 0; i < hops; i++) await Promise.resolve();
  };

  /** The earliest, and of several the one that was asked for first. */
  const next = (): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) if (!first || timer.at < first.at) first = timer;
    return first;
  };

  /** Goes from timer to timer up to `end`, or until `done` holds. */
  const until = async (end: number, done: () => boolean = () => false): Promise<boolean> => {
    await settle();
    while (!done()) {
      const timer = next();
      if (!timer || timer.at > end) {
        now = Math.max(now, end);
        return false;
      }
      timers.delete(timer);
      now = Math.max(now, timer.at);
      timer.fn();
      await settle();
    }
    return true;
  };

  return {
    clock,
    until,
    settle,
    forward: (ms: number) => until(now + ms),
    /** Sets the machine's time: `now` jumps, timers and ticks do not. */
    setAhead: (ms: number) => void (set += ms),
    /** How many timers wait. */
    pending: () => timers.size,
  };
}
