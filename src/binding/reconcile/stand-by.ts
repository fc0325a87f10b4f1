/** A look that had no turn in our own budget: nothing is judged on it, what is known stays, and a binding that is not settled says what it waits for. */

import type { Binding } from '../../api/binding.ts';
import type { Arm, Failure } from '../../azure/arm.ts';
import { isOutOfBudget, watchBudget } from '../../azure/budget/waits.ts';
import { instant, toIso } from '../../runtime/clock.ts';
import type { Observation } from '../model/values/observation.ts';
import { wasReady } from '../model/values/situation.ts';
import type { Ports } from './ports.ts';

/** What was seen, or the failure of the read that has to wait longest for its turn. */
export type Sight<T> = { readonly whole: true; readonly seen: T } | { readonly whole: false; readonly noTurn: Failure };

/** Tags are read for all bindings together, by an `arm` of their own. */
export async function sightOf<T>(
  arm: Arm,
  read: (arm: Arm) => Promise<T>,
  tagsIn: (seen: T) => Observation['serviceTags'],
): Promise<Sight<T>> {
  const watched = watchBudget(arm);
  const seen = await read(watched.arm);
  const tags = tagsIn(seen);
  const noTurn = watched.longest() ?? (isOutOfBudget(tags) ? tags.failure : undefined);
  return noTurn ? { whole: false, noTurn } : { whole: true, seen };
}

/** Resolves to the milliseconds until the next try. */
export async function standBy(
  binding: Binding,
  { message, retryAfterMs = 0 }: Failure,
  { clock, intervals, write }: Pick<Ports, 'clock' | 'intervals' | 'write'>,
): Promise<number> {
  const status = binding.status ?? {};
  const after = Math.min(Math.max(retryAfterMs, intervals.next), intervals.stalled);
  const isWorthSaying = !wasReady({ binding, previous: status }) || after > intervals.ahead;
  if (status.waiting === undefined && isWorthSaying) {
    const now = clock.now();
    const waiting = { reason: 'RequestBudget', since: toIso(now), until: toIso(instant(now + after)), evidence: message };
    await write(binding, { ...status, waiting });
  }
  return after;
}
