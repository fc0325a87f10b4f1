/** The last full observation of a binding: spares reads, and is never needed to go on. */

import { instant, type Instant } from '../../runtime/clock.ts';
import type { Observation } from '../model/values/observation.ts';

export interface Memory {
  /** Undefined when there is none of this generation, or none as young as `since`; one from after `now` is of a clock that was set back since. */
  recall(generation: number, since: number, now: Instant): Observation | undefined;
  /** One whose seldom changing parts were read at `since` or later; undefined as above, and after anything was written. */
  recallSlow(generation: number, since: number, now: Instant): Observation | undefined;
  /** `isSlowOld`: the seldom changing parts were taken over from what was remembered before. */
  remember(generation: number, seen: Observation, isSlowOld?: boolean): void;
  /** What is kept is no longer true, because something was written. */
  invalidate(): void;
  /** Whether there is any, however old. */
  knows(): boolean;
}

export interface MemoryState {
  remembered?: {
    readonly generation: number;
    readonly seen: Observation;
    readonly at: Instant;
    readonly slowAt: Instant;
  };
}

type Entry = NonNullable<MemoryState['remembered']>;

export function memoryOf(state: MemoryState): Memory {
  const recall = (generation: number, isYoung: (entry: Entry) => boolean): Observation | undefined => {
    const entry = state.remembered;
    return entry && entry.generation === generation && isYoung(entry) && isWhole(entry.seen) ? entry.seen : undefined;
  };
  return {
    recall: (generation, since, now) => recall(generation, ({ at }) => at >= since && at <= now),
    recallSlow: (generation, since, now) => recall(generation, ({ slowAt }) => slowAt >= since && slowAt <= now),
    remember(generation, observation, isSlowOld = false) {
      // What every reconcile renews is not worth its room, and tags are shared by all bindings.
      const seen = { ...observation, networkStatus: undefined, operation: undefined, serviceTags: undefined };
      const slowAt = isSlowOld ? (state.remembered?.slowAt ?? instant(0)) : observation.at;
      state.remembered = { generation, seen, at: observation.at, slowAt };
    },
    invalidate() {
      if (state.remembered) state.remembered = { ...state.remembered, at: instant(0), slowAt: instant(0) };
    },
    knows: () => state.remembered !== undefined,
  };
}

/** An observation with holes is not worth keeping. */
const isWhole = ({ service, locations, zones, present }: Observation): boolean =>
  service.ok &&
  locations.every(({ network, group, table }) => network.ok && (group?.ok ?? true) && (table?.ok ?? true)) &&
  present.every(({ network, group }) => network.ok && (group?.ok ?? true)) &&
  zones.every(({ zone }) => zone.ok || zone.failure.class === 'Gone');
