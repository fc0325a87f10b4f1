/** Runs one job to its end; the same job always ends in the same way. */

import { courses, type Course } from './courses.ts';
import type { Job, Outcome } from './job.ts';
import { compare, compareTurned, run, turns, type CourseEnd } from './systematic.ts';

const clean = new Map<number, Promise<CourseEnd>>();

/** The undisturbed run of a course is run once in each process. */
function cleanRun(course: number, events: Course): Promise<CourseEnd> {
  const known = clean.get(course) ?? run(events);
  clean.set(course, known);
  return known;
}

export async function work(job: Job): Promise<Outcome> {
  switch (job.kind) {
    case 'point': {
      const events = courseAt(job.course);
      const undisturbed = await cleanRun(job.course, events);
      const call = undisturbed.calls[job.nth - 1];
      const where = call ? `${call.method} ${call.to} ${call.path.split('/').slice(-2).join('/')}` : 'a call that is not made';
      return {
        name: `${events.name}: ${job.fate} at call ${job.nth}, ${where}`,
        wrong: compare(await run(events, { nth: job.nth, fate: job.fate }), undisturbed),
      };
    }
    case 'turn': {
      const events = courseAt(job.course);
      const turned = turns[job.turn];
      return {
        name: `${events.name}: ${JSON.stringify(turned)}`,
        wrong: compareTurned(await run(events, undefined, turned), await cleanRun(job.course, events)),
      };
    }
    case 'seed':
    case 'lives':
      throw new Error('not there yet');
  }
}

function courseAt(at: number): Course {
  const found = courses[at];
  if (!found) throw new Error(`there is no course ${at}; the last one is ${courses.length - 1}`);
  return found;
}
