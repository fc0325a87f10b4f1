/** How properties are run: with a fixed seed that a failure prints, and that the environment may replace. */

import fc from 'fast-check';

const numberFrom = (name: string, otherwise: number): number => {
  const value = Number(process.env[name] ?? otherwise);
  if (!Number.isSafeInteger(value)) throw new Error(`${name} is not a whole number`);
  return value;
};

export const seed = numberFrom('PROPERTY_SEED', 20260105);

/** A tenth in every run of the tests, all of them in `npm run test:properties`. */
const share = process.env['PROPERTY_SHARE'] === 'all' ? 1 : 0.1;

/** PROPERTY_RUNS replaces the number of runs of every property. */
export const runsOf = (runs: number): number => numberFrom('PROPERTY_RUNS', Math.ceil(runs * share));

export function holds<T>(cases: fc.Arbitrary<T>, runs: number, promise: (given: T) => void): void {
  const numRuns = runsOf(runs);
  const outcome = fc.check(fc.property(cases, promise), { seed, numRuns });
  if (!outcome.failed) return;
  const [given] = outcome.counterexample ?? [];
  const cause = outcome.errorInstance instanceof Error ? outcome.errorInstance.message : String(outcome.errorInstance);
  throw new Error(
    `After ${outcome.numRuns} runs (again with PROPERTY_SEED=${seed} PROPERTY_RUNS=${numRuns}):\n${cause}\n\n${JSON.stringify(given)}`,
  );
}
