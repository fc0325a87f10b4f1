/**
 * What Azure refused, by target, location and purpose: kept in status, so that a restart does not ask again, and the one place that says whether a write
 * is deferred.
 *
 * Guarantees: the same wish is not sent before its time; an edit frees a refusal of Azure only where it changes the wish itself, and every contest;
 * a request for a reconcile frees all.
 * Leaves to others: what counts as undone (corrections.ts), and what Ready says of it (decide).
 */

import { idKey } from '../../api/arm-id.ts';
import { fromIso, instant, toIso, toIsoExact, type Instant } from '../../runtime/clock.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { compact } from '../model/terms/compact.ts';
import type { Refusal } from '../model/values/ledger.ts';
import { purposeOf, writeHash, type Purpose, type Step, type Write } from '../model/values/step.ts';
import { backoff, type Trouble } from './backoff.ts';

/** The key of a refusal: what is written to, for which region, and what for. */
export interface Target {
  readonly target: string;
  readonly location?: string | undefined;
  readonly purpose: Purpose;
}

/** One refusal as it happened. */
export interface Refused extends Target {
  readonly write: string;
  readonly step: string;
  readonly generation: number;
  readonly result: Refusal['result'];
  /** The reason that it gives to Ready. */
  readonly reason: string;
  readonly code: string;
  readonly message: string;
  /** Absent of an alarm: only a user frees it. */
  readonly trouble?: Trouble | undefined;
  readonly retryAfterMs?: number | undefined;
}

export const targetOf = (step: Step, write: Write): Target => ({ target: write.target, location: step.location, purpose: purposeOf(step) });

const keyOf = ({ target, location = '', purpose }: Target): string => `${purpose} ${location} ${idKey(target)}`;
const isSame = (a: Target & { readonly write: string }, b: Target & { readonly write: string }): boolean =>
  keyOf(a) === keyOf(b) && a.write === b.write;

/** With one more refusal. It counts on while the same wish meets the same trouble. */
export function withRefusal(list: readonly Refusal[], refused: Refused, now: Instant, intervals: Intervals): readonly Refusal[] {
  const before = list.find((one) => isSame(one, refused));
  const count = (before?.count ?? 0) + 1;
  const { trouble, retryAfterMs, ...parts } = refused;
  const retryAfter = trouble && instant(now + backoff(trouble, count, intervals, retryAfterMs));
  return withEntry(list, { ...parts, count, firstAt: before?.firstAt ?? toIso(now), at: toIso(now), retryAfter });
}

export interface Entry extends Omit<Refused, 'trouble' | 'retryAfterMs'> {
  readonly count: number;
  readonly firstAt?: string;
  readonly at: string;
  readonly retryAfter: Instant | undefined;
}

/** With an entry in place of the one of the same target and wish. */
export function withEntry(list: readonly Refusal[], { retryAfter, ...entry }: Entry): readonly Refusal[] {
  const whole: Refusal = compact({ ...entry, retryAfter: retryAfter === undefined ? undefined : toIsoExact(retryAfter) });
  return [...list.filter((one) => !isSame(one, entry)), whole];
}

/** Without what was refused of a target: the write has come through. */
export function withoutRefusal(list: readonly Refusal[], step: Step, write: Write): readonly Refusal[] {
  const found = refusalOf(list, step, write);
  return found ? list.filter((one) => one !== found) : list;
}

/** What was refused of this very wish, whether its time has come or not. */
export function refusalOf(list: readonly Refusal[], step: Step, write: Write): Refusal | undefined {
  if (list.length === 0) return undefined;
  const wanted = { ...targetOf(step, write), write: writeHash(write) };
  return list.find((one) => isSame(one, wanted));
}

export const isBackingOff = ({ retryAfter }: Refusal, now: Instant): boolean => now < (fromIso(retryAfter) ?? Infinity);

/** A contest is our own conclusion, told with the advice to edit the binding: of another spec it says nothing. */
export function ofThisSpec(list: readonly Refusal[], generation: number): readonly Refusal[] {
  const kept = list.filter((one) => one.result !== 'Reverted' || one.generation === generation);
  return kept.length === list.length ? list : kept;
}

/**
 * Those that still mean something: of a target that the plan wants, with the very wish that was refused. An alarm stays until a user asks or edits the wish;
 * what the plan cannot see now, as while Azure is at work on the service, stays too.
 */
export function stillMeant(list: readonly Refusal[], steps: readonly Step[], isPlanWhole: boolean): readonly Refusal[] {
  if (!isPlanWhole || list.length === 0) return list;
  const kept = list.filter(
    (one) =>
      one.result === 'Alarm' ||
      steps.some((step) => step.writes.some((write) => isSame(one, { ...targetOf(step, write), write: writeHash(write) }))),
  );
  return kept.length === list.length ? list : kept;
}
