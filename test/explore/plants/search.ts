/** Looks for a planted fault: the first story that fails with it, and does not without it. */

import { replayOf, type Job, type Outcome } from '../job.ts';
import { runAll } from '../pool.ts';
import { plantNamed } from './plants.ts';

/** A busy machine is no finding: a story has time to end. */
const limitMs = 1_200_000;

/** The exit code: 0 when it was found. */
export async function lookFor(name: string, jobs: readonly Job[], processes: number): Promise<number> {
  const plant = plantNamed(name);
  const failed: { readonly job: Job; readonly outcome: Outcome }[] = [];
  const isOver = () => failed.length > 0;
  let done = 0;
  const told = (job: Job, outcome: Outcome) => {
    done++;
    const isTimeUp = outcome.wrong.some((one) => one.startsWith('it did not end'));
    if (outcome.wrong.length > 0 && !isTimeUp) failed.push({ job, outcome });
  };
  for (let from = 0; from < jobs.length;) {
    await runAll(jobs.slice(from), { processes, limitMs, told, plant: name, isOver });
    const first = failed.shift();
    if (!first) break;
    if (await holdsWithout(first.job)) {
      const { wrong, story = [] } = first.outcome;
      const lines = [...wrong.map((one) => `    ${one}`), ...story.map((one) => `  | ${one}`)];
      console.log(
        [`${plant.of}, ${plant.what}: found in ${done} stories`, ...lines, `  again: ${replayOf(first.job)} --plant ${name}`].join('\n'),
      );
      return 0;
    }
    console.log(`${replayOf(first.job)} fails without the plant too`);
    from = jobs.indexOf(first.job) + 1;
    failed.length = 0;
  }
  console.log(`${plant.of}, ${plant.what}: not found in ${done} stories`);
  return 1;
}

async function holdsWithout(job: Job): Promise<boolean> {
  let holds = true;
  await runAll([job], { processes: 1, limitMs, told: (_, { wrong }) => void (holds = wrong.length === 0) });
  return holds;
}
