/** Counts what has to be put right again: three times within a day is a contest with another client or a policy, and then that target is left to a human. Pure. */

import { idKey } from '../../api/arm-id.ts';
import { fromIso, toIso, type Instant } from '../../runtime/clock.ts';
import { compact } from '../model/terms/compact.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { thing } from '../model/terms/words.ts';
import type { Attempts, Corrections } from '../model/values/ledger.ts';
import { readyReason, wasReady, type Situation } from '../model/values/situation.ts';
import type { Step, Write } from '../model/values/step.ts';
import { attemptAt } from './attempts.ts';

/** Within a day; the next time a human is called. */
export const mostCorrections = 3;

/** What the rules rest on. */
export interface CorrectionFacts {
  readonly corrections: Corrections;
  readonly attempts: Attempts;
  /** Everything was as declared, at this generation, before this reconcile. */
  readonly wasSettled: boolean;
  readonly generation: number;
  /** Azure is at work on nothing that was seen: what is not there was perhaps never written. */
  readonly isQuiet: boolean;
  readonly now: Instant;
  readonly intervals: Intervals;
}

/** Everything was as declared: a gateway often notices what it lost before the operator observes it, and is unready only for that. */
export const wasSettled = (s: Pick<Situation, 'previous' | 'binding'>): boolean =>
  wasReady(s) || (readyReason(s.previous) === 'DependencyUnreachable' && s.previous.observedGeneration === s.binding.metadata.generation);

/** Not older than a day. */
export const recent = (corrections: Corrections, now: Instant, intervals: Intervals): Corrections =>
  corrections
    .map((one) => ({ ...one, at: one.at.filter((time) => now - (fromIso(time) ?? 0) < intervals.contest) }))
    .filter(({ at }) => at.length > 0);

/** Of this spec: what another one asked for there was perhaps something else. */
const entryOf = (corrections: Corrections, { target }: Write, generation: number): Corrections[number] | undefined =>
  corrections.find((one) => idKey(one.target) === idKey(target) && (one.generation ?? generation) === generation);

/**
 * Whether a write puts right what was so already. A target that was settled has drifted; one whose write was done before, and is due again after the time
 * in which a read may lag, was undone. The removal of what is not needed any more corrects nothing.
 */
export function isCorrection(write: Write, step: Step, facts: CorrectionFacts): boolean {
  const { corrections, attempts, now, intervals } = facts;
  if (step.phase === 'clean' || step.phase === 'retire') return false;
  if (facts.wasSettled) return true;
  const attempt = attemptAt(attempts, write);
  if (attempt !== undefined) return attempt.done > 0 && now - attempt.at >= intervals.resend;
  const last = fromIso(entryOf(recent(corrections, now, intervals), write, facts.generation)?.at.at(-1));
  return last !== undefined && now - last >= intervals.resend && facts.isQuiet;
}

/** The corrections to record before `steps` are sent. What grew old is dropped when something new is recorded, so that time alone writes no status. */
export function withCorrections(facts: CorrectionFacts, steps: readonly Step[]): Corrections {
  const due = steps.flatMap((step) => step.writes.filter((write) => isCorrection(write, step, facts)));
  if (due.length === 0) return facts.corrections;
  return due.reduce<Corrections>(
    (list, write) => {
      const before = entryOf(list, write, facts.generation);
      const entry = compact({
        target: before?.target ?? write.target,
        at: [...(before?.at ?? []), toIso(facts.now)].slice(-mostCorrections),
        generation: facts.generation,
      });
      return [...list.filter((one) => idKey(one.target) !== idKey(write.target)), entry];
    },
    recent(facts.corrections, facts.now, facts.intervals),
  );
}

/** A sentence when this write would be the fourth correction of its target within a day. */
export function contestOver(write: Write, step: Step, facts: CorrectionFacts): string | undefined {
  const entry = entryOf(recent(facts.corrections, facts.now, facts.intervals), write, facts.generation);
  if (entry === undefined || entry.at.length < mostCorrections || !isCorrection(write, step, facts)) return undefined;
  return `${capital(thing(write.target))} was put right ${mostCorrections} times since ${entry.at[0] ?? 'yesterday'} and differs again: another client or a policy keeps changing it. Find out which (its Activity Log says), then trigger a reconcile with the annotation apimvnet.io/reconcile-requested-at or edit the binding.`;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** What was put right so lately that the gateway's network status may not show it yet. */
export function justPutRight({ previous, now, intervals }: Situation): string | undefined {
  const fresh = (previous.corrections ?? []).flatMap(({ target, at }) => {
    const last = at.at(-1);
    return last !== undefined && now - (fromIso(last) ?? 0) < 2 * intervals.networkStatus ? [`${thing(target)} at ${last}`] : [];
  });
  return fresh.length === 0 ? undefined : `Put right: ${fresh.join(', ')}; the gateway renews its network status every 15 minutes.`;
}
