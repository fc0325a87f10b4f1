/** How soon a limit lets the next request through. Counted by a clock that setting the machine's time does not move. */

import { ticks, type Clock } from '../../runtime/clock.ts';
import type { TokenLimit, WindowLimit } from './limits.ts';

export interface Meter {
  /** Milliseconds until the `nth` request from now may go, if all before it do. */
  until(nth: number): number;
  take(): void;
  /** What was taken last was not used. */
  giveBack(): void;
  /** No more than `count` are left now: others use the same limit. */
  left(count: number): void;
}

/** Nothing is known of a limit: only pauses hold back. */
export const noMeter: Meter = { until: () => 0, take: () => undefined, giveBack: () => undefined, left: () => undefined };

/** A thousandth of a token is the noise of adding fractions. */
const noise = 0.001;

export function tokens(clock: Clock, { size, perSecond }: TokenLimit): Meter {
  let level = size;
  let filledAt = ticks(clock);
  const fill = (): void => {
    const now = ticks(clock);
    level = Math.min(size, level + (Math.max(0, now - filledAt) / 1000) * perSecond);
    filledAt = now;
  };
  return {
    until(nth) {
      fill();
      const short = nth - level;
      return short > noise ? (short / perSecond) * 1000 : 0;
    },
    take() {
      fill();
      level -= 1;
    },
    giveBack() {
      level = Math.min(size, level + 1);
    },
    left(count) {
      fill();
      level = Math.min(level, count);
    },
  };
}

export function within(clock: Clock, { most, ms }: WindowLimit): Meter {
  /** Instants of what was sent, oldest first. */
  const sent: number[] = [];
  const forget = (): void => {
    const since = ticks(clock) - ms;
    const young = sent.findIndex((at) => at > since);
    sent.splice(0, young < 0 ? sent.length : young);
  };
  return {
    until(nth) {
      forget();
      const beyond = nth - (most - sent.length);
      if (beyond <= 0) return 0;
      // Each place comes free a span after it was taken; whoever takes it then holds it for another span.
      const spans = Math.ceil(beyond / most);
      const freed = sent[(beyond - 1) % most] ?? ticks(clock);
      return Math.max(1, freed + spans * ms - ticks(clock));
    },
    take() {
      sent.push(ticks(clock));
    },
    giveBack() {
      sent.pop();
    },
    left: () => undefined,
  };
}
