/** All the interruptions there are, and those that continuous integration has time for. */

import { courses } from './courses.ts';
import type { Job } from './job.ts';
import { isWriteCall, pointsOf, run, turns } from './systematic.ts';

/** `ci`: every write in every way, and of the reads a share, each in one way; `all`: every call in every way. */
export type Extent = 'ci' | 'all';

const ways = ['dies before', 'dies after', 'loses the answer'] as const;
/** Of the reads one in so many. */
const share = 4;

export async function systematicJobs(extent: Extent): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (const [course, events] of courses.entries()) {
    const clean = await run(events);
    if (clean.violations.length > 0) throw new Error(`${events.name}, undisturbed: ${clean.violations.join('; ')}`);
    for (const nth of pointsOf(clean.calls)) {
      const call = clean.calls[nth - 1];
      if (call && isWriteCall(call)) {
        for (const fate of ways) jobs.push({ kind: 'point', course, nth, fate });
        if (call.to === 'azure') jobs.push({ kind: 'point', course, nth, fate: 'waits in vain' });
      } else if (extent === 'all') for (const fate of ways) jobs.push({ kind: 'point', course, nth, fate });
      else if (nth % share === 0) jobs.push({ kind: 'point', course, nth, fate: ways[(nth / share) % ways.length] ?? 'dies before' });
    }
    for (const turn of turns.keys()) jobs.push({ kind: 'turn', course, turn });
  }
  return jobs;
}
