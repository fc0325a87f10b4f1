/** Tells what others wrote from the echo of our own writes, and how soon others are answered: neither our own write nor two instances that disagree make it spin. */

import type { Binding } from '../../api/binding.ts';
import { ticks, type Clock } from '../../runtime/clock.ts';
import { compareVersions } from '../../runtime/watch.ts';
import type { Intervals } from '../model/terms/intervals.ts';

export interface WriteState {
  /** The version that our last write made. */
  ownVersion?: string;
  /** While a write of ours is under way: the newest version heard meanwhile, empty when none was. */
  seenDuringWrite?: string | undefined;
  /** How often in a row another client's status was answered, and when last. */
  answers?: { readonly times: number; readonly at: number };
  /** A version that the API server calls old, and how often it did. */
  outdated?: { readonly resourceVersion: string; readonly times: number };
}

const isOurs = ({ ownVersion }: WriteState, version: string): boolean =>
  ownVersion !== undefined && compareVersions(version, ownVersion) <= 0;

/** Before a write of ours leaves. */
export function beginWrite(state: WriteState): void {
  state.seenDuringWrite ??= '';
}

/** When it is answered; `version` is absent after a refusal. True when another client's change was heard meanwhile. */
export function endWrite(state: WriteState, version: string | undefined): boolean {
  const heard = state.seenDuringWrite ?? '';
  state.seenDuringWrite = undefined;
  if (version !== undefined) state.ownVersion = version;
  return heard !== '' && !isOurs(state, heard);
}

/** A change was heard from the watch: whether it is not ours. While a write is under way that is not known: `endWrite` answers then. */
export function isForeign(state: WriteState, version: string): boolean {
  if (isOurs(state, version)) return false;
  if (state.seenDuringWrite === undefined) return true;
  state.seenDuringWrite = version;
  return false;
}

/**
 * Milliseconds to wait before the next reconcile, after another client wrote the status. A hand that mends or spoils one comes once; who comes again before
 * twice the longest wait is over is another instance at work.
 */
export function answerIn(state: WriteState, clock: Clock, intervals: Pick<Intervals, 'next' | 'retryMost'>): number {
  const { answers } = state;
  const at = ticks(clock);
  const times = answers && at - answers.at < 2 * intervals.retryMost ? Math.min(answers.times + 1, 16) : 0;
  state.answers = { times, at };
  return times === 0 ? 0 : Math.min(intervals.retryMost, intervals.next * 2 ** (times - 1));
}

/** Another writer was faster, or the binding was deleted: milliseconds until the watch has shown it, longer and longer while it does not. */
export function outdatedFor(
  state: WriteState,
  { metadata: { resourceVersion } }: Binding,
  intervals: Pick<Intervals, 'next' | 'retryMost'>,
): number {
  const before = state.outdated;
  const times = before?.resourceVersion === resourceVersion ? before.times + 1 : 0;
  state.outdated = { resourceVersion, times };
  return Math.min(intervals.retryMost, intervals.next * 2 ** times);
}

/** Whether nothing differs that is for people and their tools to change. */
export const isStatusOnly = (before: Binding, after: Binding): boolean => {
  const [old, now] = [before.metadata, after.metadata];
  return (
    old.uid === now.uid &&
    old.generation === now.generation &&
    old.deletionTimestamp === now.deletionTimestamp &&
    JSON.stringify(old.annotations ?? {}) === JSON.stringify(now.annotations ?? {})
  );
};
