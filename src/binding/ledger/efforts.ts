/** Slows down what has no lasting effect: short writes that are due again right after they were done. */

import type { Pace } from '../model/terms/intervals.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import type { Write } from '../model/values/step.ts';

export interface Efforts {
  /** Milliseconds to wait after these writes were done, before the next look. */
  done(key: string, writes: readonly Write[]): number;
  /** Nothing was left to do: what comes next is no repetition. */
  rested(key: string): void;
  forget(key: string): void;
}

/** A read may be behind a write for some seconds, so the first repetitions come soon; then each waits twice as long. */
export function createEfforts(pace: Pace): Efforts {
  /** How often each write was done since the binding last rested, by binding and what it says. */
  const times = new Map<string, Map<string, number>>();
  return {
    done(key, writes) {
      const known = times.get(key) ?? new Map<string, number>();
      times.set(key, known);
      const counts = writes.map((write) => {
        const text = canonicalJson(write);
        const count = (known.get(text) ?? 0) + 1;
        known.set(text, count);
        return count;
      });
      return Math.min(pace.stalled, pace.next * 2 ** (Math.max(1, ...counts) - 1));
    },
    rested: (key) => void times.delete(key),
    forget: (key) => void times.delete(key),
  };
}
