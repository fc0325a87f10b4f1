/** The options of `npm run test:explore`, and its help. */

import { parseArgs } from 'node:util';
import type { Extent } from './points.ts';

export const help = `npm run test:explore -- [options]

Plays lives of the operator against both simulators on one virtual clock.

  --seeds N          random stories, seeds 0 to N-1
  --from K --count M only M seeds from seed K on, to go on where another run stopped
  --seed S           one seed, told whole; when it fails, shrunk to a minimal story
  --systematic EXTENT  every course interrupted at its calls, and with assumptions turned; EXTENT is ci (every write, some reads) or all
  --point P          one interruption again, as a failure prints it, e.g. 2/14/before or 2/turn/5
  --lives N          N bindings created and deleted in one process, whose heap and maps must stay flat
  --plant NAME       plants a fault that the program once had, and looks for it in up to 300 stories: NAME is one of
                     foreign-zone-deleted, repairs-uncounted, failure-swallowed, refusals-in-turns
  --figures          a table of single lasting faults and what each costs in writes, requests and reads an hour
  --processes N      how many processes (default: as many as cores)
  --help             this text

Without options: --systematic ci --seeds 1000. Progress goes to stderr, failures with their replay command and a summary to stdout.
The exit code is 0 when everything holds, 1 when something does not, 2 when an option is wrong.`;

export interface Options {
  readonly help: boolean;
  readonly figures: boolean;
  readonly seeds: readonly number[];
  readonly seed: number | undefined;
  readonly systematic: Extent | undefined;
  readonly point: string | undefined;
  readonly lives: number | undefined;
  readonly plant: string | undefined;
  readonly processes: number | undefined;
}

/** An oracle that can fail finds a fault in so many. */
const storiesForAPlant = 300;

/** Throws a sentence about what is wrong. */
export function optionsOf(argv: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean', short: 'h' },
      figures: { type: 'boolean' },
      ...{ seeds: text, from: text, count: text, seed: text, systematic: text, point: text, lives: text, plant: text, processes: text },
    },
  });
  const number = (name: 'seeds' | 'from' | 'count' | 'seed' | 'lives' | 'processes'): number | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    if (!/^\d{1,9}$/.test(value)) throw new Error(`--${name} takes a number, not "${value}"`);
    return Number(value);
  };
  const { systematic } = values;
  if (systematic !== undefined && systematic !== 'ci' && systematic !== 'all')
    throw new Error(`--systematic takes ci or all, not "${systematic}"`);
  const nothingAsked = Object.keys(values).every((name) => name === 'processes' || name === 'plant');
  const plain = values.plant === undefined;
  const from = number('from') ?? 0;
  const seeds = number('seeds') ?? (nothingAsked ? (plain ? 1_000 : storiesForAPlant) : number('count') === undefined ? 0 : Infinity);
  const end = Math.min(seeds, from + (number('count') ?? seeds));
  return {
    help: values.help === true,
    figures: values.figures === true,
    seeds: Array.from({ length: Math.max(0, end - from) }, (_, at) => from + at),
    seed: number('seed'),
    systematic: systematic ?? (nothingAsked && plain ? 'ci' : undefined),
    point: values.point,
    lives: number('lives'),
    plant: values.plant,
    processes: number('processes'),
  };
}
