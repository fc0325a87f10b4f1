/** What acting for a binding needs, made for one reconcile. */

import { keyOf, type Binding } from '../../api/binding.ts';
import type { Sender } from './send.ts';

export interface HandsPorts extends Pick<Sender, 'arm' | 'clock' | 'pace' | 'keys'> {
  /** Reads the binding live; undefined when it is gone. */
  readonly live: (binding: Binding) => Promise<Binding | undefined>;
}

/** `isStill` says whether a binding that was read live is what it was: kept, or being deleted. It is read at most once a second. */
export function handsFor(
  binding: Binding,
  { arm, clock, pace, live, keys }: HandsPorts,
  signal: AbortSignal,
  isStill: (now: Binding) => boolean,
): Sender {
  const { uid, generation } = binding.metadata;
  let known: { readonly at: number; readonly is: Promise<boolean> } | undefined;
  const read = async (): Promise<boolean> => {
    const now = await live(binding);
    return now !== undefined && now.metadata.uid === uid && now.metadata.generation === generation && isStill(now);
  };
  const isCurrent = (): Promise<boolean> => {
    if (!known || clock.now() - known.at >= pace.next) known = { at: clock.now(), is: read() };
    return known.is;
  };
  return { arm, clock, pace, signal, keys, writer: { uid, key: keyOf(binding) }, uid, generation, isCurrent };
}
