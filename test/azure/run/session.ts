/** A whole run: what a crash has left goes first, then the questions, the file, and the removal of everything, whatever happened in between. */

import type { Arm } from '../client/arm.ts';
import { codeOf, isOk, messageOf } from '../client/exchange.ts';
import { textAt } from '../client/json.ts';
import { createCourse } from '../steps/course.ts';
import { answersFile, tell, writeAnswers } from './answers.ts';
import { askAzure, type Say } from './ask.ts';
import { cleanUp, taggedIn } from './clean-up.ts';
import type { Plan } from './plan.ts';
import { forget, isRunning, remember, remembered, type RunRecord } from './records.ts';

export interface SessionSettings {
  readonly run: string;
  readonly subscription: string;
  readonly group: string;
  readonly endpoint: string;
  readonly region: string | undefined;
  readonly farRegion: string | undefined;
  readonly out: string;
  readonly directory: string;
  readonly plan: Plan;
}

export type Outcome = 'told' | 'partly' | 'left';

/** `asking` ends with the signal; `removing` does not, so that an interrupted run still removes what it made. */
export interface Clients {
  readonly asking: Arm;
  readonly removing: Arm;
}

const scopeOf = ({ subscription, group }: { readonly subscription: string; readonly group: string }): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}`;

export async function session(settings: SessionSettings, { asking, removing }: Clients, say: Say, signal?: AbortSignal): Promise<Outcome> {
  const { run, directory, plan, out } = settings;
  const scope = scopeOf(settings);
  const region = settings.region ?? (await regionOf(asking, scope));
  await afterCrashes(settings, removing, say);
  await tellOthers(asking, scope, say);
  const { subscription, group, endpoint } = settings;
  const startedAt = new Date(asking.time.now()).toISOString();
  await remember(directory, { run, subscription, group, endpoint, startedAt, pid: process.pid });
  let outcome: Outcome = 'partly';
  try {
    const farRegion = settings.farRegion ?? (region === 'northeurope' ? 'westeurope' : 'northeurope');
    const course = createCourse(asking, { run, scope, region, farRegion });
    const answers = await askAzure(course, plan, say, signal);
    await writeAnswers(out, answersFile(answers, { run, region, now: asking.time.now() }));
    say(`\n${tell(answers)}\n\nwritten to ${out}`);
    if (answers.every(({ conclusion }) => conclusion.isTold)) outcome = 'told';
  } finally {
    if (!(await removed(settings, removing, say))) outcome = 'left';
  }
  return outcome;
}

async function regionOf(arm: Arm, scope: string): Promise<string> {
  const group = await arm.ask('GET', scope);
  if (!isOk(group)) throw new Error(`the resource group cannot be read: ${group.status} ${codeOf(group)} ${messageOf(group)}`);
  return textAt(group.body, 'location');
}

/** True when nothing of the run is there any more. */
export async function removed(
  settings: Pick<SessionSettings, 'run' | 'subscription' | 'group' | 'directory'>,
  arm: Arm,
  say: Say,
): Promise<boolean> {
  const { run, directory } = settings;
  const left = await cleanUp(arm, scopeOf(settings), run, say);
  if (left.length === 0) {
    await forget(directory, run);
    say(`Everything of run ${run} is removed.`);
    return true;
  }
  say(`Still there of run ${run}:\n${left.map(({ id }) => `  ${id}`).join('\n')}`);
  say(`To remove it: npm run test:azure -- --subscription ${settings.subscription} --group ${settings.group} --clean-up ${run}`);
  return false;
}

/** Runs of this machine that did not come to their end. */
async function afterCrashes(settings: SessionSettings, arm: Arm, say: Say): Promise<void> {
  const isSame = (one: RunRecord) => one.endpoint === settings.endpoint;
  for (const one of (await remembered(settings.directory)).filter(isSame)) {
    if (isRunning(one)) continue;
    say(`Run ${one.run} of ${one.startedAt} did not come to its end.`);
    await removed({ ...one, directory: settings.directory }, arm, say);
  }
}

/** What others have made may be in use: it is only named. */
async function tellOthers(arm: Arm, scope: string, say: Say): Promise<void> {
  const runs = new Set((await taggedIn(arm, scope)).map(({ run }) => run));
  for (const run of runs) say(`There are resources of run ${run} in this group; if nobody needs them: --clean-up ${run}`);
}
