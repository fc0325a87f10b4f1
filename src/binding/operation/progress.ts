/** What became of the recorded operation, taken into the status that the next decision rests on. Pure but for the clock. */
import type { Binding } from '../../api/binding.ts';
import type { Settings } from '../model/values/settings.ts';
import type { Observation } from '../model/values/observation.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Pace } from '../model/terms/intervals.ts';
import type { Situation } from '../model/values/situation.ts';
import { untilNow } from '../model/terms/instants.ts';
import { fingerprintOf } from './basis.ts';
import { progressOf, circumstances } from './operation.ts';
import { absorb } from './ends.ts';

export function progressIn(
  binding: Binding,
  settings: Settings,
  seen: Observation,
  { clock, pace }: { readonly clock: Clock; readonly pace: Pace },
): Pick<Situation, 'previous' | 'progress' | 'fingerprint' | 'now'> {
  const now = clock.now();
  const stored = untilNow(binding.status ?? {}, now, pace);
  const fingerprint = fingerprintOf(settings, binding.metadata.generation, seen);
  const progress = stored.operation && progressOf(stored.operation, seen, now, pace);
  const told = stored.operation && progress?.is === 'Failed' ? circumstances(stored.operation, seen) : [];
  return { previous: absorb(stored, progress, fingerprint, now, pace, told), progress, fingerprint, now };
}
