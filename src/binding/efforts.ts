/** Slows down what has no lasting effect: short steps that are due again right after they were done. */

import type { Pace } from './pace.ts';
import type { Step } from './plan/step.ts';

export interface Efforts {
  /** Milliseconds to wait after these steps were done, before the next look. */
  done(key: string, steps: readonly Step[]): number;
  /** Nothing was left to do: what comes next is no repetition. */
  rested(key: string): void;
  forget(key: string): void;
}

/** A read may be behind a write for some seconds, so the first repetitions come soon; then each waits twice as long. */
export function createEfforts(pace: Pace): Efforts {
  /** How often each step was done since the binding last rested, by binding and hash. */
  const times = new Map<string, Map<string, number>>();
  return {
    done(key, steps) {
      const known = times.get(key) ?? new Map<string, number>();
      times.set(key, known);
      for (const { hash } of steps) known.set(hash, (known.get(hash) ?? 0) + 1);
      const most = Math.max(1, ...steps.map(({ hash }) => known.get(hash) ?? 0));
      return Math.min(pace.stalled, pace.next * 2 ** (most - 1));
    },
    rested: (key) => void times.delete(key),
    forget: (key) => void times.delete(key),
  };
}
