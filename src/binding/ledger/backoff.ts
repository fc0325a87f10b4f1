/** The one back-off of the binding: how long what was refused, undone or not answered waits before it is tried again. Pure. */

import type { Failure } from '../../azure/arm.ts';
import type { Intervals } from '../model/terms/intervals.ts';

/**
 * What kind of trouble it is, which decides how soon another try may help.
 *
 * `Passing` ends by itself within minutes. `Blocked` ends when a human does something elsewhere that takes minutes (a right, a lock). `Definite` was
 * understood and refused: only another wish, or a change that is not seen here, can make it succeed. `Held` is a subnet or an address that is not free
 * yet.
 */
export type Trouble = 'Passing' | 'Blocked' | 'Definite' | 'Held';

/** Milliseconds to rest after the `count`th trouble in a row (1 is the first), and never less than Azure asked for. */
export function backoff(trouble: Trouble, count: number, intervals: Intervals, retryAfterMs = 0): number {
  const { first, most } = bounds(trouble, intervals);
  return Math.max(Math.min(first * 2 ** Math.min(Math.max(count, 1) - 1, 20), most), retryAfterMs);
}

function bounds(trouble: Trouble, intervals: Intervals): { readonly first: number; readonly most: number } {
  switch (trouble) {
    case 'Passing':
      return { first: intervals.retryFirst, most: intervals.writeRetryMost };
    case 'Blocked':
      return { first: intervals.blockedFirst, most: intervals.blockedMost };
    case 'Definite':
      return { first: intervals.refusedFirst, most: intervals.refusedMost };
    case 'Held':
      return { first: intervals.left, most: intervals.left };
  }
}

/** Of a refusal that Azure gave to one write. */
export function troubleOf({ class: is, obstacle }: Pick<Failure, 'class' | 'obstacle'>): Trouble {
  switch (is) {
    // What waits for our own budget is no refusal, and is not recorded.
    case 'Budget':
    case 'Waiting':
    case 'Transient':
    case 'Throttled':
    case 'Gone':
      return 'Passing';
    case 'Blocked':
      return obstacle === 'Authorization' || obstacle === 'Lock' ? 'Blocked' : 'Definite';
    case 'Invalid':
      return 'Definite';
  }
}
