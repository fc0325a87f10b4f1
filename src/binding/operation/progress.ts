/** What became of the recorded operation, taken into the status that the next decision rests on. Pure but for the clock. */

import type { Binding, BindingStatus, OperationRecord } from '../../api/binding.ts';
import type { Clock, Instant } from '../../runtime/clock.ts';
import { clampFutureTimestamps } from '../model/terms/instants.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import type { Observation } from '../model/values/observation.ts';
import type { Progress } from '../model/values/reach.ts';
import type { Settings } from '../model/values/settings.ts';
import type { Situation } from '../model/values/situation.ts';
import { advance, type Advanced, type Event } from './advance.ts';
import { fingerprintOf } from './basis.ts';
import { isStillDesired } from './desired.ts';
import { afterEvent, taken } from './ends.ts';
import { circumstances } from './follow.ts';
import { readOperation, withResults, writtenOperation } from './record.ts';

type Progressed = Pick<Situation, 'previous' | 'progress' | 'fingerprint' | 'now'>;

export function progressIn(
  binding: Binding,
  settings: Settings,
  seen: Observation,
  { clock, intervals }: { readonly clock: Clock; readonly intervals: Intervals },
): Progressed {
  const now = clock.now();
  return progressed(
    clampFutureTimestamps(binding.status ?? {}, now, intervals),
    settings,
    binding.metadata.generation,
    seen,
    now,
    intervals,
  );
}

export function progressed(
  stored: BindingStatus,
  settings: Settings,
  generation: number,
  seen: Observation,
  now: Instant,
  intervals: Intervals,
): Progressed {
  const fingerprint = once(() => fingerprintOf(settings, generation, seen));
  const status = carriedOver(stored);
  const before = status.operation && readOperation(status.operation);
  if (!before) return { previous: status, progress: undefined, fingerprint, now };
  const advanced = advance(before, { is: 'Seen', facts: seen, isAsked: isStillDesired(before, settings) }, now, intervals);
  const told = advanced.is === 'Over' && advanced.failed ? circumstances(before, seen) : [];
  return {
    previous: taken(status, before, advanced, { fingerprint, now, intervals, told }),
    progress: progressOf(advanced),
    fingerprint,
    now,
  };
}

/** What an earlier version wrote, as this one writes it. */
const carriedOver = ({ history, operation, ...others }: BindingStatus): BindingStatus => ({
  ...others,
  ...(history && { history: withResults(history) }),
  ...(operation && { operation: operation.state && operation.purpose ? operation : writtenOperation(readOperation(operation)) }),
});

/** As decisions are made on it. */
export function progressOf(advanced: Advanced): Progress {
  switch (advanced.is) {
    case 'Open':
      return { is: advanced.operation.state === 'Ended' ? 'Done' : 'Running' };
    case 'Unsent':
      return { is: 'Unsent' };
    case 'Over':
      return advanced.failed ? { is: 'Failed', ...advanced.failed } : { is: 'Unsent' };
  }
}

type Judged = Omit<Extract<Event, { is: 'Judged' }>, 'is' | 'replaced'>;

/** The record lives until its result is proven, or another request takes its place; one that was not taken up is there for its next attempt only. */
export function kept(
  s: Pick<Situation, 'previous' | 'progress' | 'fingerprint' | 'now' | 'intervals'>,
  judged: Judged,
  intended: OperationRecord | undefined,
): { readonly operation: OperationRecord | undefined; readonly history: BindingStatus['history'] | undefined } {
  const { operation, history } = afterEvent(s.previous, { is: 'Judged', ...judged, replaced: intended !== undefined }, s);
  return { operation: intended ?? (s.progress?.is === 'Unsent' ? undefined : operation), history };
}

/** Worked out when it is asked for first. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
