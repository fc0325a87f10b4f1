/** How soon a status that somebody else wrote is answered: at once, and then later and later, so that two instances that disagree do not spin. */

import type { Binding } from '../../api/binding.ts';
import { ticks, type Clock } from '../../runtime/clock.ts';
import type { Pace } from '../model/terms/intervals.ts';

export interface Rivals {
  /** Milliseconds to wait before the next look, after somebody else wrote the status of this binding. */
  answerIn(key: string): number;
  forget(key: string): void;
}

/** A hand that mends or spoils a status comes once; who comes again before twice the longest wait is over is another instance at work. */
export function createRivals(clock: Clock, pace: Pick<Pace, 'next' | 'retryMost'>): Rivals {
  const heard = new Map<string, { readonly times: number; readonly at: number }>();
  return {
    answerIn(key) {
      const before = heard.get(key);
      const at = ticks(clock);
      const times = before && at - before.at < 2 * pace.retryMost ? Math.min(before.times + 1, 16) : 0;
      heard.set(key, { times, at });
      return times === 0 ? 0 : Math.min(pace.retryMost, pace.next * 2 ** (times - 1));
    },
    forget: (key) => void heard.delete(key),
  };
}

/** Whether nothing differs that is for people and their tools to change. */
export const isStatusOnly = (before: Binding, after: Binding): boolean => {
  const [old, now] = [before.metadata, after.metadata];
  return (
    old.uid === now.uid &&
    old.generation === now.generation &&
    old.deletionTimestamp === now.deletionTimestamp &&
    JSON.stringify(old.annotations ?? {}) === JSON.stringify(now.annotations ?? {})
  );
};
