/** What this machine remembers of a run until everything of it is gone, so that the next start can remove what a crash left. */

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, text } from '../client/json.ts';

export interface RunRecord {
  readonly run: string;
  readonly subscription: string;
  readonly group: string;
  readonly endpoint: string;
  readonly startedAt: string;
  readonly pid: number;
}

const suffix = '.json';

export async function remember(directory: string, record: RunRecord): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, `${record.run}${suffix}`), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
}

export const forget = (directory: string, run: string): Promise<void> => rm(join(directory, `${run}${suffix}`), { force: true });

/** Files that cannot be read are none of ours. */
export async function remembered(directory: string): Promise<readonly RunRecord[]> {
  const names = await readdir(directory).catch(() => []);
  const records = await Promise.all(names.filter((name) => name.endsWith(suffix)).map((name) => recordIn(join(directory, name))));
  return records.filter((one) => one !== undefined);
}

async function recordIn(path: string): Promise<RunRecord | undefined> {
  const value: unknown = JSON.parse(await readFile(path, 'utf8').catch(() => 'null'));
  if (!isObject(value)) return undefined;
  const { run, subscription, group, endpoint, startedAt, pid } = value;
  if ([run, subscription, group, endpoint].some((one) => text(one) === '') || typeof pid !== 'number') return undefined;
  return {
    run: text(run),
    subscription: text(subscription),
    group: text(group),
    endpoint: text(endpoint),
    startedAt: text(startedAt),
    pid,
  };
}

/** Whether its process is still there, so that it is not to be cleaned up behind its back. */
export function isRunning({ pid }: RunRecord): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
