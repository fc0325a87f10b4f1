/** When `npm run demo -- --once` has its verdict: by the time of the simulated Azure, because the operator's own intervals are divided with it. Pure. */

import { isAsExpected, isAtRest, type SampleRow } from './rows.ts';

export type Ending = 'AsExpected' | 'NotAsExpected';

const minute = 60_000;
/** A state counts as kept when it lasts this long. */
const kept = 5 * minute;
/** The operator reads everything anew every 30 minutes: what is at rest for longer than that has nothing more to come. */
const everyWholeLook = 40 * minute;
const limit = 240 * minute;
/** What the machine needs for its part goes no faster with Azure. */
const machineLimit = 2 * minute;

/** To be called again and again with the rows as they are and the present time; undefined while it may still go either way. */
export function createEnding(speed: number, began: number): (rows: readonly SampleRow[], now: number) => Ending | undefined {
  let good = began;
  let moving = began;
  return (rows, now) => {
    if (!rows.every(isAsExpected)) good = now;
    if (!rows.every(isAtRest)) moving = now;
    if (now - good >= kept / speed) return 'AsExpected';
    if (now - moving >= everyWholeLook / speed) return 'NotAsExpected';
    return now - began >= Math.max(machineLimit, limit / speed) ? 'NotAsExpected' : undefined;
  };
}
