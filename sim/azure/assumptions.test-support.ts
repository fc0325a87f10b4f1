/** What a test of a switch is: its answers, what a client sees under each, and the world if it is not the ordinary one. */

import type { Assumptions } from './assumptions.ts';
import type { Bench } from './azure.test-support.ts';
import type { Json } from './json.ts';

export type Cases = {
  [Name in keyof Assumptions]: readonly [
    answers: readonly (readonly [value: Assumptions[Name], seen: unknown])[],
    see: (b: Bench) => Promise<unknown>,
    world?: readonly Json[],
  ];
};
