/** `npm run test:explore`: runs what the options ask for over all cores, and says what did not hold and how to see it again. */

import { availableParallelism } from 'node:os';
import { jobOf, replayOf, type Job, type Outcome } from './job.ts';
import { printFigures } from './figures/table.ts';
import { lookFor } from './plants/search.ts';
import { help, optionsOf, type Options } from './options.ts';
import { systematicJobs } from './points.ts';
import { runAll } from './pool.ts';

async function jobsOf({ seed, seeds, systematic, point, lives }: Options): Promise<readonly Job[]> {
  if (point !== undefined) return [jobOf(point)];
  if (seed !== undefined) return [{ kind: 'seed', seed }];
  if (lives !== undefined) return [{ kind: 'lives', count: lives }];
  return [...(systematic ? await systematicJobs(systematic) : []), ...seeds.map((one): Job => ({ kind: 'seed', seed: one }))];
}

async function main(options: Options): Promise<number> {
  const began = performance.now();
  const jobs = await jobsOf(options);
  if (options.plant !== undefined) return lookFor(options.plant, jobs, options.processes ?? availableParallelism());
  const failed: string[] = [];
  let done = 0;
  const told = (job: Job, { name, wrong, story = [], notes = [] }: Outcome) => {
    done++;
    if (wrong.length > 0) {
      const lines = [`\n✗ ${name}`, ...wrong.map((one) => `    ${one}`), ...story.map((one) => `  | ${one}`), `  again: ${replayOf(job)}`];
      console.log(lines.join('\n'));
      failed.push(replayOf(job));
    } else if (jobs.length === 1) console.log([`✓ ${name}`, ...story.map((one) => `  | ${one}`)].join('\n'));
    for (const note of notes) console.log(`  ${note}`);
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${jobs.length}, ${failed.length} failed `);
    else if (done % 100 === 0) process.stderr.write(`${done} of ${jobs.length}, ${failed.length} failed\n`);
  };
  const limitMs = options.lives === undefined ? 180_000 : 3_600_000;
  await runAll(jobs, { processes: options.processes ?? availableParallelism(), limitMs, told });
  if (process.stderr.isTTY) process.stderr.write('\n');
  const count = (kinds: readonly Job['kind'][]) => jobs.filter(({ kind }) => kinds.includes(kind)).length;
  console.log(
    `\n${count(['point'])} interruptions, ${count(['turn'])} turned assumptions, ${count(['seed'])} random stories, ${count(['lives'])} runs of many lives in ${Math.round((performance.now() - began) / 1_000)} s`,
  );
  console.log(`Tests: ${failed.length > 0 ? `${failed.length} failed, ` : ''}${jobs.length - failed.length} passed, ${jobs.length} total`);
  return failed.length === 0 ? 0 : 1;
}

let options: Options | undefined;
try {
  options = optionsOf(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${help}`);
  process.exit(2);
}
if (options.help) console.log(help);
else if (options.figures) process.exitCode = await printFigures();
else process.exitCode = await main(options);
