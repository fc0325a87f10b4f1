/** Time that moves only by `forward`, letting the promises of the pipelines settle. */

import { instant, type Clock } from '../runtime/clock.ts';

export interface HandClock extends Clock {
  forward(ms: number): Promise<void>;
  /** Lets time run in tenths of seconds until the answer is there. */
  settled<T>(promise: Promise<T>): Promise<T>;
}

export function handClock(): HandClock {
  let now = Date.UTC(2026, 0, 5, 8);
  const timers = new Set<{ readonly at: number; readonly fn: () => void }>();
  const clock: HandClock = {
    now: () => instant(now),
    schedule(ms, fn) {
      const timer = { at: now + ms, fn };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async forward(ms) {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now)) if (timers.delete(timer)) timer.fn();
      for (let round = 0; round < 6; round++) await new Promise((resolve) => setImmediate(resolve));
    },
    async settled(promise) {
      let done = false;
      void promise.catch(() => undefined).finally(() => (done = true));
      for (let round = 0; !done && round < 200; round++) await clock.forward(100);
      return promise;
    },
  };
  return clock;
}
