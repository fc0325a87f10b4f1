/** What a measure is, and the figure that it gives, held against its budget. */

/** The full bench, or the one that a busy machine does within three minutes. */
export type Form = 'full' | 'short';

export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly budget: number;
  readonly measured: number;
}

/** Runs in a process of its own, so that one that hangs or breaks takes no other figure with it. */
export interface Measure {
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  /** Of real time, generous on a busy machine; a measure without a short limit has no place in the short form. */
  readonly limitSeconds: { readonly full: number; readonly short?: number };
  /** Takes so long that it is taken only when it is named. */
  readonly onlyNamed?: true;
  /** Needs dist/apimvnet.mjs. */
  readonly ofBundle?: true;
  /** Its figures are the same however busy the machine is, so that several such measures may be taken side by side. */
  readonly inVirtualTime?: true;
  /** Yields each figure as soon as it is known. */
  run(form: Form): AsyncIterable<Figure>;
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Milliseconds of CPU that the process spends on this, collecting its garbage included. */
export async function cpuOf(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
