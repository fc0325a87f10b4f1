/** Of which binding nothing was heard for long: an event may have been lost, and while there is nothing to write no refused write tells. */

import { ticks, type Clock } from '../../runtime/clock.ts';
import type { Pace } from '../model/terms/intervals.ts';

export interface Vigil {
  /** An event, an answer to a write, or a read. */
  heard(key: string): void;
  /** Whether to read it live; a binding of which nobody has spoken yet is heard of now. */
  isDue(key: string): boolean;
  forget(key: string): void;
}

export function createVigil(clock: Clock, pace: Pick<Pace, 'slowDrift'>): Vigil {
  const last = new Map<string, number>();
  const heard = (key: string) => void last.set(key, ticks(clock));
  return {
    heard,
    isDue(key) {
      const at = last.get(key);
      if (at === undefined) heard(key);
      return at !== undefined && ticks(clock) - at >= pace.slowDrift;
    },
    forget: (key) => void last.delete(key),
  };
}
