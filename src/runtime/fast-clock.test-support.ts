/** A clock for simulations in which only promises of our own are awaited. */

import { instant, type Clock } from './clock.ts';

/** Only microtasks between timers: hundreds of hours fit in a second. */
export function fastClock() {
  let now = 0;
  let timers: { at: number; fn: () => void }[] = [];
  const clock: Clock = {
    now: () => instant(now),
    schedule(ms, fn) {
      const timer = { at: now + Math.max(0, ms), fn };
      timers.push(timer);
      return () => void (timers = timers.filter((t) => t !== timer));
    },
  };
  const settle = async () => {
    for (let i = 0; i < 30; i++) await Promise.resolve();
  };
  return {
    clock,
    until: async (end: number): Promise<void> => {
      await settle();
      for (;;) {
        const next = timers.reduce<(typeof timers)[number] | undefined>((a, b) => (!a || b.at < a.at ? b : a), undefined);
        if (!next || next.at > end) return;
        timers = timers.filter((t) => t !== next);
        now = Math.max(now, next.at);
        next.fn();
        await settle();
      }
    },
  };
}
