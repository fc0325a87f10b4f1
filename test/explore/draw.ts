/** Choices of a seeded generator, in the words of stories. */

import { seededRandom } from '../../src/runtime/random.ts';

export interface Draw {
  /** True so often. */
  chance(share: number): boolean;
  below(count: number): number;
  among<T>(choices: readonly [T, ...T[]]): T;
}

export function drawFrom(seed: number): Draw {
  // Neighbouring seeds begin alike in this generator; a multiplier sets them apart.
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const below = (count: number): number => Math.floor(random.next() * count);
  return {
    chance: (share) => random.next() < share,
    below,
    among: <T>(choices: readonly [T, ...T[]]): T => choices[below(choices.length)] ?? choices[0],
  };
}
