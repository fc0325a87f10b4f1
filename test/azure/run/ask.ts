/** Goes through the steps in order, says how far it is, and reads the conclusions. A step that fails takes along only what needs it. */

import { codeOf, withoutSecrets } from '../client/exchange.ts';
import { finish, ofService } from '../client/operations.ts';
import { notSeen, untold, type Conclusion, type Probe } from '../probes/types.ts';
import type { Course } from '../steps/course.ts';
import { ids } from '../steps/places.ts';
import type { Seen, Step, StepName } from '../steps/steps.ts';
import { clockText, wants, type Plan } from './plan.ts';

export interface Answer {
  readonly probe: Probe;
  readonly conclusion: Conclusion;
}

export type Say = (line: string) => void;

/** Rejects only when the signal of the client aborts. */
export async function askAzure(course: Course, plan: Plan, say: Say, signal?: AbortSignal): Promise<readonly Answer[]> {
  const { time } = course.arm;
  const began = time.now();
  const elapsed = (): string => clockText((time.now() - began) / 3_600_000);
  const seen: Record<string, unknown> = {};
  const failed = new Map<StepName, string>();
  const guarded = async (name: StepName, run: () => Promise<unknown>): Promise<void> => {
    try {
      seen[name] = await run();
    } catch (error) {
      signal?.throwIfAborted();
      const why = withoutSecrets(error instanceof Error ? error.message : String(error));
      failed.set(name, why);
      say(`${' '.repeat(9)}could not be done: ${why}`);
    }
  };
  for (const step of plan.steps) {
    const lacking = step.needs.find((name) => failed.has(name as StepName)) as StepName | undefined;
    if (lacking !== undefined) {
      failed.set(step.name, failed.get(lacking) ?? '');
      continue;
    }
    say(`${elapsed().padStart(8)} ${step.does} (about ${step.minutes < 1 ? 'a minute' : `${Math.ceil(step.minutes)} min`})`);
    const started = time.now();
    await guarded(step.name, () => step.run(course));
    if (!failed.has(step.name)) say(`${' '.repeat(9)}done after ${Math.ceil((time.now() - started) / 60_000)} min`);
    await endedPremium(course, plan.steps, step, say);
  }
  await watched(course, plan, seen, elapsed, say);
  return plan.probes.map((probe) => ({ probe, conclusion: conclusionOf(probe, seen, failed) }));
}

/** What is looked at again and again, and not over yet. */
async function watched(course: Course, { probes }: Plan, seen: Seen, elapsed: () => string, say: Say): Promise<void> {
  if (wants(probes, 'holdMinutes') && seen.moving) {
    if (!seen.moving.hold.result) say(`${elapsed().padStart(8)} waiting until the subnet that was left is free (up to 7 h)`);
    await course.seen(seen.moving.hold);
  }
  if (wants(probes, 'operationUrlMinutes') && seen.creation) {
    if (!seen.creation.url.result) say(`${elapsed().padStart(8)} waiting until the URL of an operation is answered no more (up to 25 h)`);
    await course.seen(seen.creation.url);
  }
}

/** The dear gateway goes as soon as nothing needs it any more; what remains is left to the clean-up. */
async function endedPremium(course: Course, all: readonly Step[], step: Step, say: Say): Promise<void> {
  const last = all.findLast(({ gateway }) => gateway === 'premium');
  if (step.gateway !== 'premium' || step !== last) return;
  const { premium } = ids(course);
  const first = await course.arm.write('DELETE', premium);
  const end = await finish(course.arm, first, premium, ofService);
  say(
    `${' '.repeat(9)}the gateway of tier Premium is ${end.state === 'Succeeded' ? 'deleted' : `not deleted yet: ${first.status} ${codeOf(first)}`}`,
  );
}

function conclusionOf(probe: Probe, seen: Seen, failed: ReadonlyMap<StepName, string>): Conclusion {
  const conclusion = probe.conclude(seen);
  if (conclusion !== notSeen) return conclusion;
  const why = probe.needs.map((name) => failed.get(name)).find((one) => one !== undefined);
  return why === undefined ? conclusion : untold(why);
}
