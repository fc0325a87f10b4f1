/** Spreads jobs over processes: one life of the operator keeps one core busy. A job that does not end is a failure of its own. */

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Job, Outcome } from './job.ts';

export interface PoolOptions {
  readonly processes: number;
  /** Of real time; a virtual week takes seconds. */
  readonly limitMs: number;
  readonly told: (job: Job, outcome: Outcome) => void;
  /** A fault to be planted in every process. */
  readonly plant?: string | undefined;
  /** Asked before each job. */
  readonly isOver?: () => boolean;
}

/** Much of what a story runs through is run too seldom to be compiled with care, and too often to be interpreted; most of what it makes is dead at once. */
const tuning = ['--always-sparkplug', '--min-semi-space-size=64', '--max-semi-space-size=64'];
/** A process keeps what its stages leave behind; a fresh one from time to time costs less than a large heap. */
const jobsPerProcess = 150;
const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
const planting = new URL('plants/load.ts', import.meta.url).href;

export async function runAll(jobs: readonly Job[], options: PoolOptions): Promise<void> {
  const waiting = [...jobs];
  await Promise.all(
    Array.from({ length: Math.min(options.processes, jobs.length) }, async () => {
      while (waiting.length > 0 && options.isOver?.() !== true) await oneProcess(waiting, options);
    }),
  );
}

async function oneProcess(waiting: Job[], { limitMs, told, plant, isOver }: PoolOptions): Promise<void> {
  const child = fork(worker, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: ['--no-warnings', '--expose-gc', ...tuning, ...(plant === undefined ? [] : ['--import', planting])],
    env: { ...process.env, ...(plant === undefined ? {} : { APIMVNET_PLANT: plant }) },
  });
  for (let done = 0; done < jobsPerProcess; done++) {
    const job = isOver?.() === true ? undefined : waiting.shift();
    if (!job) break;
    const outcome = await ask(child, job, limitMs);
    told(job, outcome ?? { name: JSON.stringify(job), wrong: [`it did not end within ${limitMs / 1_000} s, or ended its process`] });
    if (!outcome) break;
  }
  child.kill('SIGKILL');
}

/** Undefined when no answer came. */
function ask(child: ChildProcess, job: Job, limitMs: number): Promise<Outcome | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(undefined), limitMs);
    const heard = (outcome: unknown) => finish(outcome as Outcome);
    const gone = () => finish(undefined);
    const finish = (outcome: Outcome | undefined) => {
      clearTimeout(timer);
      child.off('message', heard);
      child.off('exit', gone);
      resolve(outcome);
    };
    child.once('message', heard);
    child.once('exit', gone);
    child.send(job);
  });
}
