/** The last full observation of each binding: spares reads, and is never needed to go on. */

import { instant, type Instant } from '../../runtime/clock.ts';
import type { Observation } from '../model/values/observation.ts';

export interface Memory {
  /** Undefined when there is none of this generation, or none as young as `since`; one from after `now` is of a clock that was set back since. */
  recall(key: string, generation: number, since: number, now: Instant): Observation | undefined;
  /** One whose seldom changing parts were read at `since` or later; undefined as above, and after anything was written. */
  recallSlow(key: string, generation: number, since: number, now: Instant): Observation | undefined;
  /** `isSlowOld`: the seldom changing parts were taken over from what was remembered before. */
  remember(key: string, generation: number, seen: Observation, isSlowOld?: boolean): void;
  /** What is kept is no longer true, because something was written. */
  spoil(key: string): void;
  knows(key: string): boolean;
  forget(key: string): void;
}

interface Entry {
  readonly generation: number;
  readonly seen: Observation;
  readonly at: Instant;
  readonly slowAt: Instant;
}

export function createMemory(): Memory {
  const entries = new Map<string, Entry>();
  const recall = (key: string, generation: number, isYoung: (entry: Entry) => boolean): Observation | undefined => {
    const entry = entries.get(key);
    return entry && entry.generation === generation && isYoung(entry) && isWhole(entry.seen) ? entry.seen : undefined;
  };
  return {
    recall: (key, generation, since, now) => recall(key, generation, ({ at }) => at >= since && at <= now),
    recallSlow: (key, generation, since, now) => recall(key, generation, ({ slowAt }) => slowAt >= since && slowAt <= now),
    remember(key, generation, observation, isSlowOld = false) {
      // What every look renews is not worth its room, and tags are shared by all bindings.
      const seen = { ...observation, networkStatus: undefined, operation: undefined, serviceTags: undefined };
      const slowAt = isSlowOld ? (entries.get(key)?.slowAt ?? instant(0)) : observation.at;
      entries.set(key, { generation, seen, at: observation.at, slowAt });
    },
    spoil(key) {
      const entry = entries.get(key);
      if (entry) entries.set(key, { ...entry, at: instant(0), slowAt: instant(0) });
    },
    knows: (key) => entries.has(key),
    forget: (key) => void entries.delete(key),
  };
}

/** An observation with holes is not worth keeping. */
const isWhole = ({ service, locations, zones, present }: Observation): boolean =>
  service.ok &&
  locations.every(({ network, group, table }) => network.ok && (group?.ok ?? true) && (table?.ok ?? true)) &&
  present.every(({ network, group }) => network.ok && (group?.ok ?? true)) &&
  zones.every(({ zone }) => zone.ok || zone.failure.class === 'Gone');
