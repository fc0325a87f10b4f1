/** Two generators behind one: what writes draw does not depend on how often clients read, so that a record of the writes alone repeats a life. */

import { seededRandom, type Random } from '../../../src/runtime/random.ts';

export interface SplitRandom extends Random {
  /** `fn` draws as a write does. Where `isKept` says no of what it answers, the next write draws the same numbers again. */
  ofWrites<T>(fn: () => T, isKept?: (result: T) => boolean): T;
}

export function splitRandom(seed: number): SplitRandom {
  const forReads = seededRandom(seed ^ 0x5bd1e995);
  const forWrites = seededRandom(seed);
  /** Drawn before by a write that came to nothing. */
  let ahead: readonly number[] = [];
  let drawn: number[] | undefined;
  return {
    next() {
      if (!drawn) return forReads.next();
      const [first, ...rest] = ahead;
      ahead = rest;
      const number = first ?? forWrites.next();
      drawn.push(number);
      return number;
    },
    ofWrites(fn, isKept = () => true) {
      const before = drawn;
      const mine: number[] = [];
      drawn = mine;
      let isDone = false;
      try {
        const result = fn();
        isDone = isKept(result);
        return result;
      } finally {
        if (!isDone) ahead = [...mine, ...ahead];
        else before?.push(...mine);
        drawn = before;
      }
    },
  };
}
