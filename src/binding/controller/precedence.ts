/** What people ask for goes ahead of others, but not whenever they ask: a binding does so once in a while, and is in line with the others else. */

import { keyOf, type Binding } from '../../api/binding.ts';
import type { Caller } from '../../azure/arm.ts';
import { ticks, type Clock } from '../../runtime/clock.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { isRequested } from '../model/values/situation.ts';

export interface Precedence {
  /** Whether the binding may go ahead now. */
  isDue(key: string): boolean;
  /** The same; then it has, and does not for a while. */
  take(key: string): boolean;
}

/** Kept when a binding goes: who makes it anew has asked as lately as before. */
export function createPrecedence(clock: Clock, { ahead }: Pick<Intervals, 'ahead'>): Precedence {
  /** The oldest first. */
  const taken = new Map<string, number>();
  const isDue = (key: string): boolean => ticks(clock) - (taken.get(key) ?? -Infinity) >= ahead;
  return {
    isDue,
    take(key) {
      if (!isDue(key)) return false;
      for (const [other, at] of taken) {
        if (ticks(clock) - at < ahead) break;
        taken.delete(other);
      }
      taken.set(key, ticks(clock));
      return true;
    },
  };
}

/** What a user has just asked for comes before what is under way, and that before what is looked at anyway. */
export function rankOf(binding: Binding, { take }: Pick<Precedence, 'take'>): Caller['rank'] {
  const { metadata, status } = binding;
  const isNew = status?.observedGeneration !== metadata.generation;
  if ((isNew || isRequested(binding)) && take(keyOf(binding))) return 'Asked';
  if (isNew) return 'Working';
  return status.conditions?.some(({ type, status: is }) => type === 'Reconciling' && is === 'True') ? 'Working' : 'Periodic';
}
