/** What acting for a binding needs, made for one reconcile. */

import { keyOf, type Binding } from '../../api/binding.ts';
import type { Sender } from './send.ts';

export interface SenderPorts extends Pick<Sender, 'arm' | 'clock' | 'intervals' | 'keys'> {
  /** Reads the binding live; undefined when it is gone. */
  readonly live: (binding: Binding) => Promise<Binding | undefined>;
}

/** `isStill` says whether a binding that was read live is what it was: kept, or being deleted. It is read at most once a second. */
export function senderFor(
  binding: Binding,
  { arm, clock, intervals, live, keys }: SenderPorts,
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
    if (!known || clock.now() - known.at >= intervals.next) known = { at: clock.now(), is: read() };
    return known.is;
  };
  return { arm, clock, intervals, signal, keys, writer: { uid, key: keyOf(binding) }, uid, generation, isCurrent };
}
