/** Runs one job to its end; the same job always ends in the same way. */

import { courses, type Course } from './courses.ts';
import type { Job, Outcome } from './job.ts';
import { manyLives } from './lives.ts';
import { play } from './play.ts';
import { kindOf, shrink } from './shrink.ts';
import { storyOf } from './story.ts';
import { compare, compareTurned, run, turns, type CourseEnd } from './systematic.ts';
import { tell } from './tell.ts';

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
        wrong: compare(
          await run(events, { nth: job.nth, fate: job.fate }, {}, (end) => compare(end, undisturbed).length === 0),
          undisturbed,
        ),
      };
    }
    case 'turn': {
      const events = courseAt(job.course);
      const turned = turns[job.turn];
      return {
        name: `${events.name}: ${JSON.stringify(turned)}`,
        wrong: compareTurned(await run(events, undefined, turned), await cleanRun(job.course, events), turned),
      };
    }
    case 'seed':
      return oneStory(job.seed);
    case 'lives':
      return manyLives(job.count);
  }
}

/** A story that fails is told in the smallest form that fails in the same way. */
async function oneStory(seed: number): Promise<Outcome> {
  const story = storyOf(seed);
  const name = `seed ${seed}`;
  const { wrong, seen } = await play(story);
  const seenLine = `Ready was ${seen.join(', ')}`;
  if (wrong.length === 0) return { name, wrong, story: [...tell(story), seenLine] };
  const smallest = await shrink(story, kindOf(wrong), async (one) => kindOf((await play(one)).wrong));
  const again = await play(smallest);
  return { name, wrong: again.wrong, story: [...tell(smallest), `Ready was ${again.seen.join(', ')}`] };
}

function courseAt(at: number): Course {
  const found = courses[at];
  if (!found) throw new Error(`there is no course ${at}; the last one is ${courses.length - 1}`);
  return found;
}
