/** What carrying out a step needs, made for one binding and one reconcile. */

import { keyOf, type Binding } from '../../api/binding.ts';
import type { Hands } from './apply.ts';
import { isRequested } from '../model/values/situation.ts';
import type { AttemptsByBinding } from '../ledger/attempts.ts';

export interface HandsPorts extends Pick<Hands, 'arm' | 'clock' | 'pace' | 'keys'> {
  readonly attempts: AttemptsByBinding;
  /** Reads the binding live; undefined when it is gone. */
  readonly live: (binding: Binding) => Promise<Binding | undefined>;
}

/**
 * `tried` is told of each write that was done, refused or could not be carried out as planned. `isStill` says whether a binding that was read live is what it
 * was: kept, or being deleted. Whoever asks for a reconcile wants everything tried again.
 */
export function handsFor(
  binding: Binding,
  { arm, clock, pace, live, keys, attempts }: HandsPorts,
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
