/** The bench ends, says what it knows, and says what it does not know: with measures that misbehave. */

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { measures } from './fakes.test-support.ts';
import { runBench, type Report } from './runner.ts';

const module = new URL('fakes.test-support.ts', import.meta.url);

interface Played extends Report {
  /** What was printed, without stacks. */
  readonly lines: readonly string[];
}

async function played(
  names: readonly string[],
  form: 'full' | 'short' = 'full',
  said: string[] = [],
  signal?: AbortSignal,
): Promise<Played> {
  const asked = names.flatMap((name) => measures.find((measure) => measure.name === name) ?? []);
  const report = await runBench({ module, measures: asked, form, say: (line) => said.push(line), ...(signal && { signal }) });
  return { ...report, lines: said.flatMap((text) => text.split('\n')[0] ?? []) };
}

/** Each name alone, side by side: most of the time they only wait for their limits. */
const runs = new Map<string, Played>();

beforeAll(async () => {
  await Promise.all(measures.map(async ({ name }) => runs.set(name, await played([name]))));
});

function runOf(name: string): Played {
  const run = runs.get(name);
  if (!run) throw new Error(`${name} was not played`);
  return run;
}

interface Row {
  readonly name: string;
  readonly known: string | undefined;
  readonly reason: RegExp;
}

describe('W31', () => {
  test('W31: a figure within its budget and one over it are both printed, and neither is a failure', () => {
    expect(runOf('within')).toMatchObject({
      lines: ['fast: 4.00 ms (budget 10.0 ms, 0.40 ×)', 'small: 5.00 ms (budget 10.0 ms, 0.50 ×)'],
      exitCode: 0,
    });
    expect(runOf('over')).toMatchObject({ lines: ['slow: 25.0 ms (budget 10.0 ms, 2.50 ×)'], failures: [], exitCode: 0 });
  });

  test.each`
    name           | known                  | reason
    ${'hangs'}     | ${'before it hung'}    | ${/^it was stopped after 5 s, its limit$/}
    ${'blocks'}    | ${undefined}           | ${/^it was stopped after 3 s, its limit$/}
    ${'throws'}    | ${'before it threw'}   | ${/^Error: the fleet did not settle within an hour \(Error: the budget is empty\)$/}
    ${'silent'}    | ${undefined}           | ${/^it ended without a figure$/}
    ${'starves'}   | ${'before it starved'} | ${/^it waits for something that nothing will bring/}
    ${'quits'}     | ${'before it quit'}    | ${/^its process ended with exit code 0 before it was done$/}
    ${'no-number'} | ${undefined}           | ${/^"a median of nothing" is NaN, which is no figure$/}
  `('W31: a measure that $name is reported as failed, its figures stay, and the exit code is 1', (row) => {
    const { name, known, reason } = row as unknown as Row;
    const { lines, exitCode, figures, failures } = runOf(name);
    expect(failures).toEqual([{ measure: name, reason: expect.stringMatching(reason) }]);
    expect(figures.map(({ what }) => what)).toEqual(known === undefined ? [] : [known]);
    expect(lines.at(-1)).toBe(`FAILED ${name}: ${failures[0]?.reason}`);
    expect(exitCode).toBe(1);
  });

  test('W31: after a measure that failed the others go on', async () => {
    const { figures, failures, exitCode } = await played(['throws', 'silent', 'starves', 'over']);
    expect(figures.map(({ what }) => what)).toEqual(['before it threw', 'before it starved', 'slow']);
    expect(failures.map(({ measure }) => measure)).toEqual(['throws', 'silent', 'starves']);
    expect(exitCode).toBe(1);
  });

  test('W31: measures in virtual time are taken side by side, and the report has them in their order', async () => {
    const { figures, lines } = await played(['late', 'early', 'over']);
    expect(figures.map(({ what }) => what)).toEqual(['late', 'early', 'slow']);
    const order = availableParallelism() > 1 ? ['slow', 'early', 'late'] : ['slow', 'late', 'early'];
    expect(lines.map((line) => line.split(':')[0])).toEqual(order);
  });

  test('W31: a figure is printed before its measure is done, and an interrupted bench reports what it knows', async () => {
    const interrupted = new AbortController();
    const said: string[] = [];
    const end = played(['within', 'hangs', 'over'], 'full', said, interrupted.signal);
    await until(() => said.length === 3);
    interrupted.abort();
    const { figures, failures, exitCode } = await end;
    expect(figures.map(({ what }) => what)).toEqual(['fast', 'small', 'before it hung']);
    expect(failures).toEqual([{ measure: 'hangs', reason: 'it was interrupted' }]);
    expect(exitCode).toBe(1);
  });

  test('W31: what a stopped measure has started is stopped with it', async () => {
    const pid = runOf('leaves-children').figures[0]?.measured ?? NaN;
    await until(() => !isAlive(pid));
    expect(isAlive(pid)).toBe(false);
  });

  test('W31: the short form leaves out what has none, and a measure knows which form it is', async () => {
    const { figures } = await played(['within', 'forms'], 'short');
    expect(figures.map(({ what }) => what)).toEqual(['few rounds']);
  });

  test('W31: nothing measured is no success', async () => {
    expect(await played(['within'], 'short')).toMatchObject({ figures: [], exitCode: 1 });
  });
});

/** Ten seconds at most. */
async function until(done: () => boolean): Promise<void> {
  for (let left = 500; !done() && left > 0; left--) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** One that is dead stays on the list until its new parent has heard of it. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    // Where there is no /proc, the signal alone has to tell.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH' && process.platform !== 'linux';
  }
}
