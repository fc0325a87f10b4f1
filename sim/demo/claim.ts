/** One demo for each directory: a second one would write its kubeconfig and certificates over those of the first. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Answers how to give the directory back; throws a sentence when a demo that runs has it. */
export function claim(directory: string): () => void {
  const file = join(resolve(directory), 'demo.pid');
  mkdirSync(resolve(directory), { recursive: true });
  for (;;)
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(readFileSync(file, 'utf8'));
      if (isDemo(pid))
        throw new Error(
          `another demo runs in ${directory}: process ${pid}. Stop it, or give this one a directory of its own: npm run demo -- --dir ${directory}-2`,
        );
      // Of one that was killed.
      rmSync(file, { force: true });
    }
}

/** Numbers of processes are used again, so the one that has it now must be a demo. */
const isDemo = (pid: number): boolean => commandOf(pid).includes('demo/main');

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}
