/**
 * What the API server drops of a status because its definition is older than this program. This instance goes on knowing it, so that nothing is done or
 * written twice for want of it; the next instance finds a status with holes, as one that was edited by hand.
 */

import { keyOf, type Binding, type BindingStatus } from '../../api/binding.ts';
import { ticks, type Clock } from '../../runtime/clock.ts';
import type { Pace } from '../model/terms/intervals.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';

export interface Dropped {
  /** With the status as we wrote it, as long as the API server holds what it made of that. */
  whole(binding: Binding): Binding;
  /** Whether to write once more what was dropped: somebody may have put the definition right. */
  isDue(key: string): boolean;
  /** After a write; answers the fields that were dropped, e.g. `status.holds.own`, when they are others than last time. */
  wrote(key: string, sent: BindingStatus, kept: BindingStatus | undefined): readonly string[];
  forget(key: string): void;
}

export function createDropped(clock: Clock, pace: Pick<Pace, 'slowDrift'>): Dropped {
  const entries = new Map<string, { readonly sent: BindingStatus; readonly kept: string; readonly at: number; readonly fields: string }>();
  return {
    whole(binding) {
      const entry = entries.get(keyOf(binding));
      return entry && entry.kept === canonicalJson(binding.status) ? { ...binding, status: entry.sent } : binding;
    },
    isDue(key) {
      const entry = entries.get(key);
      return entry !== undefined && ticks(clock) - entry.at >= pace.slowDrift;
    },
    wrote(key, sent, kept) {
      const lost = [...new Set(absentFrom(kept, sent, 'status'))];
      const before = entries.get(key)?.fields;
      const fields = lost.join();
      if (lost.length === 0) entries.delete(key);
      else entries.set(key, { sent, kept: canonicalJson(kept), at: ticks(clock), fields });
      return fields === before ? [] : lost;
    },
    forget: (key) => void entries.delete(key),
  };
}

type Members = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/** Paths of what is in `sent` and not in `kept`; entries of a list share their path. */
function absentFrom(kept: unknown, sent: unknown, path: string): readonly string[] {
  if (sent === undefined) return [];
  if (kept === undefined) return [path];
  if (!isObject(sent) || !isObject(kept)) return [];
  return Object.entries(sent).flatMap(([name, value]) => absentFrom(kept[name], value, Array.isArray(sent) ? path : `${path}.${name}`));
}
