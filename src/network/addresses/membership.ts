/** Sets of addresses of which a part is only perhaps in them: what a rule acts on for sure, and what it may act on. */

import { difference, intersection, isEmpty, none, union, unionOf, type Intervals } from './intervals.ts';

/** The two parts have no address in common. */
export interface Membership {
  readonly sure: Intervals;
  readonly perhaps: Intervals;
}

export const noAddress: Membership = { sure: none, perhaps: none };

/** `perhaps` is taken without what is sure. */
export const membership = (sure: Intervals, perhaps: Intervals = none): Membership => ({ sure, perhaps: difference(perhaps, sure) });

/** All that may be in it. */
export const possible = ({ sure, perhaps }: Membership): Intervals => union(sure, perhaps);

export const isNobody = ({ sure, perhaps }: Membership): boolean => isEmpty(sure) && isEmpty(perhaps);

export function either(all: readonly Membership[]): Membership {
  const [first = noAddress] = all;
  if (all.length <= 1) return first;
  return membership(unionOf(all.map(({ sure }) => sure)), unionOf(all.map(({ perhaps }) => perhaps)));
}

export const both = (a: Membership, b: Membership): Membership =>
  membership(intersection(a.sure, b.sure), intersection(possible(a), possible(b)));

/** What is in `a` and not in `b`. */
export const without = (a: Membership, b: Membership): Membership =>
  membership(difference(a.sure, possible(b)), difference(possible(a), b.sure));
