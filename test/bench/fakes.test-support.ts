/** Measures that behave and misbehave, for the test of the runner. */

import { spawn } from 'node:child_process';
import type { Figure, Measure } from './measure.ts';

const figure = (what: string, measured: number, budget = 10): Figure => ({ what, unit: 'ms', budget, measured });
const forever = () => new Promise<never>(() => undefined);

type Run = Measure['run'];

const fake = (name: string, run: Run, limit = 30): Measure => ({ name, about: `a fake: ${name}`, limitSeconds: { full: limit }, run });

export const measures: readonly Measure[] = [
  fake('within', async function* () {
    yield figure('fast', 4);
    yield figure('small', 5);
  }),
  fake('over', async function* () {
    yield figure('slow', 25);
  }),
  fake(
    'hangs',
    async function* () {
      yield figure('before it hung', 1);
      setInterval(() => undefined, 1_000);
      await forever();
    },
    5,
  ),
  fake(
    'blocks',
    async function* () {
      for (;;);
    },
    3,
  ),
  fake('throws', async function* () {
    yield figure('before it threw', 2);
    throw new Error('the fleet did not settle within an hour', { cause: new Error('the budget is empty') });
  }),
  fake('silent', async function* () {
    await Promise.resolve();
  }),
  fake('starves', async function* () {
    yield figure('before it starved', 3);
    await forever();
  }),
  fake('quits', async function* () {
    yield figure('before it quit', 6);
    process.exit(0);
  }),
  fake('no-number', async function* () {
    yield figure('a median of nothing', NaN);
  }),
  fake(
    'leaves-children',
    async function* () {
      const child = spawn('sleep', ['600'], { stdio: 'ignore' });
      yield figure('pid of the child', child.pid ?? NaN);
      await forever();
    },
    5,
  ),
  {
    ...fake('late', async function* () {
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      yield figure('late', 8);
    }),
    inVirtualTime: true,
  },
  {
    ...fake('early', async function* () {
      yield figure('early', 9);
    }),
    inVirtualTime: true,
  },
  {
    ...fake('forms', async function* (form) {
      yield figure(form === 'short' ? 'few rounds' : 'many rounds', 7);
    }),
    limitSeconds: { full: 30, short: 20 },
  },
];
