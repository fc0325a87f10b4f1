/** What carrying out a step needs, made for one binding and one reconcile. */

import { keyOf, type Binding } from '../api/binding.ts';
import type { Hands } from './carry-out.ts';
import type { Ports } from './reconcile.ts';
import { isRequested } from './situation.ts';

/**
 * `tried` is told of each write that was done, refused or could not be carried out as planned. `isStill` says whether a binding that was read live is what it
 * was: kept, or being deleted. Whoever asks for a reconcile wants everything tried again.
 */
export function handsFor(
  binding: Binding,
  { arm, clock, pace, live, keys, attempts }: Ports,
  signal: AbortSignal,
  tried: Hands['tried'],
  isStill: (now: Binding) => boolean,
): Hands {
  const { uid, generation } = binding.metadata;
  const key = keyOf(binding);
  if (isRequested(binding)) attempts.forget(key);
  const isCurrent = async () => {
    const now = await live(binding);
    return now !== undefined && now.metadata.uid === uid && now.metadata.generation === generation && isStill(now);
  };
  return { arm, clock, pace, signal, keys, attempts: attempts.of(key, generation), uid, generation, isCurrent, done: tried, tried };
}
