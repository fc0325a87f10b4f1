/** What the writes of steps close for the running gateway. */

import { nameOf } from '../../src/api/arm-id.ts';
import type { Step, Write } from '../../src/binding/model/values/step.ts';
import { openIn } from './flows.ts';
import type { Spec, World } from './world.ts';
import { written } from './writes.ts';

export interface Closure {
  readonly step: Step;
  readonly write: Write;
  readonly lost: readonly string[];
  readonly before: World;
}

/** Where something new is written the reconcile of the end of the step is enough. */
const changes = ({ verb, changes: paths }: Write): boolean => verb === 'delete' || paths.some(({ from }) => from !== undefined);

/** A switch puts the gateway elsewhere, and a POST makes it ask other servers: from there on other flows count. */
const isOther = ({ verb }: Write): boolean => verb === 'patch' || verb === 'post';

/** Whether a group or table to be attached hits some addresses of a tag cannot be told where nobody knows its ranges. */
const isBlind = ({ verb }: Write, { tagsAreKnown }: World): boolean => verb === 'merge' && !tagsAreKnown;

/** What was open and is not any more, by the write that closed it. */
export function closuresOf(world: World, spec: Spec, steps: readonly Step[]): readonly Closure[] {
  const closures: Closure[] = [];
  let now = world;
  let open = openIn(now, spec);
  for (const step of steps)
    for (const write of step.writes) {
      const before = now;
      now = written(now, write);
      if (!changes(write) && write !== step.writes.at(-1)) continue;
      const after = openIn(now, spec);
      const lost = isOther(write) || isBlind(write, world) ? [] : open.filter((flow) => !after.includes(flow));
      if (lost.length > 0) closures.push({ step, write, lost, before });
      open = after;
    }
  return closures;
}

export const wordsOf = ({ step, write, lost }: Closure): string =>
  `${step.phase}: ${write.verb} ${nameOf(write.target)} closes ${lost.join(', ')}`;
