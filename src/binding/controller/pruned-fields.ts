/**
 * What the API server drops of a status because its definition is older than this program. This instance goes on knowing it, so that nothing is done or
 * written twice for want of it; the next instance finds a status with holes, as one that was edited by hand.
 */

import type { Binding, BindingStatus } from '../../api/binding.ts';
import { ticks, type Clock } from '../../runtime/clock.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';

export interface PrunedState {
  /** The last status that was written and not kept whole. */
  pruned?: { readonly sent: BindingStatus; readonly kept: string; readonly at: number; readonly fields: string } | undefined;
}

/** The binding with the status as we wrote it, as long as the API server holds what it made of that. */
export const withPrunedFields = ({ pruned }: PrunedState, binding: Binding): Binding =>
  pruned && pruned.kept === canonicalJson(binding.status) ? { ...binding, status: pruned.sent } : binding;

/** Whether to write once more what was dropped: a user may have put the definition right. */
export const isPrunedLongAgo = ({ pruned }: PrunedState, clock: Clock, intervals: Pick<Intervals, 'slowDrift'>): boolean =>
  pruned !== undefined && ticks(clock) - pruned.at >= intervals.slowDrift;

/** After a write; answers the fields that were dropped, e.g. `status.holds.own`, when they are others than last time. */
export function prunedOf(state: PrunedState, sent: BindingStatus, kept: BindingStatus | undefined, clock: Clock): readonly string[] {
  const lost = [...new Set(absentFrom(kept, sent, 'status'))];
  const before = state.pruned?.fields;
  const fields = lost.join();
  state.pruned = lost.length === 0 ? undefined : { sent, kept: canonicalJson(kept), at: ticks(clock), fields };
  return fields === before ? [] : lost;
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
