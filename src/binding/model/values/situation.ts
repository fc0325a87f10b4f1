/** Everything that a decision rests on, in one value. */

import { reconcileRequestedAt, type Binding, type BindingStatus } from '../../../api/binding.ts';
import type { GraceReason } from '../../../api/conditions.ts';
import { fromIso, instant, type Instant } from '../../../runtime/clock.ts';
import { echoed } from '../terms/limits.ts';
import type { Observation } from './observation.ts';
import type { Intervals } from '../terms/intervals.ts';
import type { Ledger } from './ledger.ts';
import type { Plan } from './step.ts';
import type { Settings } from './settings.ts';
import type { Conflict, Hold } from './holds.ts';
import type { Progress, Reach, Verdict } from './reach.ts';

export interface Situation {
  readonly binding: Binding;
  readonly settings: Settings;
  /** Status as stored when this reconcile began. */
  readonly previous: BindingStatus;
  readonly seen: Observation;
  readonly plan: Plan;
  /** Subnets and addresses that are not free yet: those that this gateway has left, and those that it wants. */
  readonly holds: readonly Hold[];
  readonly conflict: Conflict | undefined;
  /** Of the recorded operation, if there is one. */
  readonly progress: Progress | undefined;
  /** Of the recorded operation, once it is done. */
  readonly verdict: Verdict | undefined;
  /** By location; as last seen when this reconcile did not ask. */
  readonly reach: ReadonlyMap<string, Reach>;
  /** Hash of what the judgement rests on: a refused request is sent again when it changes. Made when it is asked for first, because most reconciles do not. */
  readonly fingerprint: () => string;
  /** What is known of earlier short writes: the one judge of whether a write may be sent now. */
  readonly ledger: Ledger;
  /** A user asked for a reconcile by annotation and has not been answered yet. */
  readonly requested: boolean;
  readonly now: Instant;
  readonly intervals: Intervals;
}

/** True when the gateway was ready, at the present generation, before this reconcile. */
export const wasReady = ({ previous, binding }: Pick<Situation, 'previous' | 'binding'>): boolean =>
  (previous.conditions ?? []).some(
    ({ type, status, observedGeneration }) => type === 'Ready' && status === 'True' && observedGeneration === binding.metadata.generation,
  );

/**
 * Since when a reason that gets ten minutes of grace has held. It does not start anew with another message, nor when a reconcile in between wrote what helps
 * or could not see: a missing prerequisite is as old as the condition that says so.
 */
export function graceSince(reason: GraceReason, { previous, now }: Pick<Situation, 'previous' | 'now'>): Instant {
  const shown = readyReason(previous) === reason ? fromIso(previous.summary?.since) : undefined;
  const missing = previous.conditions?.find(({ type, status }) => type === 'PrerequisitesMet' && status === 'False');
  const found = reason === 'PrerequisitesNotMet' ? fromIso(missing?.lastTransitionTime) : undefined;
  return instant(Math.min(shown ?? now, found ?? now));
}

export const readyReason = (status: BindingStatus): string | undefined => status.conditions?.find(({ type }) => type === 'Ready')?.reason;

/** A user asks for a reconcile, and has not been answered. */
export const isRequested = ({ metadata, status }: Binding): boolean => {
  const asked = metadata.annotations?.[reconcileRequestedAt];
  return asked !== undefined && echoed(asked) !== status?.lastHandledReconcileAt;
};
