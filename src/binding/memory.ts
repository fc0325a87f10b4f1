/** The last full observation of each binding: spares reads, and is never needed to go on. */

import { instant, type Instant } from '../runtime/clock.ts';
import type { Observation } from './observation.ts';

export interface Memory {
  /** Undefined when there is none of this generation, or none as young as `since`. */
  recall(key: string, generation: number, since: number): Observation | undefined;
  remember(key: string, generation: number, seen: Observation): void;
  /** What is kept is no longer true, because something was written. */
  spoil(key: string): void;
  knows(key: string): boolean;
  forget(key: string): void;
}

export function createMemory(): Memory {
  const seen = new Map<string, { readonly generation: number; readonly seen: Observation; readonly at: Instant }>();
  return {
    recall(key, generation, since) {
      const entry = seen.get(key);
      return entry && entry.generation === generation && entry.at >= since && isWhole(entry.seen) ? entry.seen : undefined;
    },
    remember(key, generation, observation) {
      // What every look renews is not worth its room.
      const { networkStatus: _renewed, operation: _asked, ...kept } = observation;
      seen.set(key, { generation, seen: { ...kept, networkStatus: undefined, operation: undefined }, at: observation.at });
    },
    spoil(key) {
      const entry = seen.get(key);
      if (entry) seen.set(key, { ...entry, at: instant(0) });
    },
    knows: (key) => seen.has(key),
    forget: (key) => void seen.delete(key),
  };
}

/** An observation with holes is not worth keeping. */
const isWhole = ({ service, network, group }: Observation): boolean => service.ok && network.ok && (group?.ok ?? true);
