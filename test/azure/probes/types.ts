/** What a question to Azure is: what it asks, what each answer would change, and how the answer is read from what the steps saw. */

import type { Exchange } from '../client/exchange.ts';
import type { Seen, StepName } from '../steps/steps.ts';

export type Conclusion =
  | {
      readonly isTold: true;
      readonly value: unknown;
      /** Of a measured value: between these two, which were both seen. */
      readonly within?: readonly [number, number];
      readonly by: readonly Exchange[];
    }
  | { readonly isTold: false; readonly why: string; readonly by: readonly Exchange[] };

export interface Probe {
  /** Of a switch: its name in the simulator. */
  readonly name: string;
  readonly kind: 'switch' | 'fact';
  readonly asks: string;
  /** The steps that it reads. */
  readonly needs: readonly StepName[];
  /** Each answer that a switch knows, with what it changes; of a fact one sentence under `*`. */
  readonly changes: Readonly<Record<string, string>>;
  readonly conclude: (seen: Seen) => Conclusion;
}

export const told = (value: unknown, by: readonly (Exchange | undefined)[], within?: readonly [number, number]): Conclusion => ({
  isTold: true,
  value,
  ...(within ? { within } : {}),
  by: by.filter((one) => one !== undefined),
});

export const untold = (why: string, by: readonly (Exchange | undefined)[] = []): Conclusion => ({
  isTold: false,
  why,
  by: by.filter((one) => one !== undefined),
});

/** For a probe whose steps did not come to their end. */
export const notSeen = untold('the steps before did not come so far');
