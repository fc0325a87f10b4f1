/** Takes one measure in a process of its own, so that one which hangs, blocks or breaks takes nothing with it. */

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figure } from './measure.ts';
import type { Told } from './worker.ts';

export type End = Exclude<Told, { readonly is: 'Figure' }>;

export const failed = (why: string): End => ({ is: 'Failed', why, detail: '' });

const worker = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Resolves to how it ended, or was ended: at its limit, or by `signal`. Whatever it started is gone then. */
export async function inOwnProcess(
  args: readonly string[],
  limitSeconds: number,
  heard: (figure: Figure) => void,
  signal: AbortSignal | undefined,
): Promise<End> {
  const child = fork(worker, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: ['--no-warnings'],
    // JSON has no NaN.
    serialization: 'advanced',
    // A process group of its own.
    detached: true,
  });
  const { promise, resolve } = Promise.withResolvers<End>();
  const interrupt = () => resolve(failed('it was interrupted'));
  const timer = setTimeout(() => resolve(failed(`it was stopped after ${limitSeconds} s, its limit`)), limitSeconds * 1_000);
  signal?.addEventListener('abort', interrupt, { once: true });
  child.on('message', (message) => {
    const told = message as Told;
    if (told.is !== 'Figure') return resolve(told);
    const { what, measured } = told.figure;
    if (Number.isFinite(measured)) heard(told.figure);
    else resolve(failed(`"${what}" is ${measured}, which is no figure`));
  });
  child.once('error', (error) => resolve(failed(`its process could not be started: ${error.message}`)));
  child.once('close', (code, killedBy) => resolve(failed(silentEnd(code, killedBy))));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
    child.removeAllListeners('message');
    endGroup(child);
  }
}

/** Node's exit code when nothing is left that could settle what is awaited. */
const unsettled = 13;

function silentEnd(code: number | null, killedBy: NodeJS.Signals | null): string {
  if (code === unsettled) return 'it waits for something that nothing will bring: no timer and no request is left in its process';
  return `its process ended ${killedBy === null ? `with exit code ${code}` : `by ${killedBy}`} before it was done`;
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Nothing is left of it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
