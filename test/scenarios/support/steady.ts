/** Chance that does not spread: with it the instants of a run stay the same when one more event is told, or one more thing gets an id. */

import { seededRandom, type Random } from '../../../src/runtime/random.ts';

/** Draws of one id, in one go (src/runtime/random.ts, uuid). */
const drawsOfAnId = 32;

/** For the operator: what is drawn first in one go, or after whole ids, is a jitter and always half; ids are as different as ever. */
export function steadyRandom(seed: number): Random {
  const ids = seededRandom(seed);
  let drawn = 0;
  return {
    next() {
      if (drawn === 0) queueMicrotask(() => (drawn = 0));
      return drawn++ % drawsOfAnId === 0 ? 0.5 : ids.next();
    },
  };
}
