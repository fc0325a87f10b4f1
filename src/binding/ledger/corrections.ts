/** Counts what has to be put right again: three times within a day is a contest with somebody, and then the operator stops. Pure. */

import { idKey, nameOf } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import { fromIso, toIso } from '../../runtime/clock.ts';
import { unfinished } from '../model/values/observation.ts';
import type { Step } from '../model/values/step.ts';
import { thing } from '../model/terms/words.ts';
import { readyReason, wasReady, type Situation } from '../model/values/situation.ts';

type Corrections = NonNullable<BindingStatus['corrections']>;

/** Within a day; the next time a human is called. */
export const mostCorrections = 3;

const recent = ({ previous, now, pace }: Situation): Corrections =>
  (previous.corrections ?? [])
    .map(({ target, at }) => ({ target, at: at.filter((time) => now - (fromIso(time) ?? 0) < pace.contest) }))
    .filter(({ at }) => at.length > 0);

const readyNow = ({ previous, binding }: Situation) =>
  (previous.conditions ?? []).find(
    ({ type, observedGeneration }) => type === 'Ready' && observedGeneration === binding.metadata.generation,
  );

/** Everything was as declared: a gateway often notices what it lost before the operator looks, and is unready only for that. */
const wasSettled = (s: Situation): boolean => wasReady(s) || readyNow(s)?.reason === 'DependencyUnreachable';

/**
 * Put right minutes ago, in this same trouble, and different again: somebody is quicker than the look that would have found everything as declared. A
 * read may show the state before our write for a while, and what Azure is at work on was perhaps never written.
 */
function isUndone({ at }: Corrections[number], s: Situation): boolean {
  const ready = readyNow(s);
  const last = at.at(-1) ?? '';
  return (
    (ready?.reason === 'PreparingNetwork' || ready?.reason === 'UpdatingDns') &&
    last >= (ready.lastTransitionTime ?? '') &&
    s.now - (fromIso(last) ?? s.now) >= s.pace.resend &&
    unfinished(s.seen) === undefined &&
    !advances(s)
  );
}

/** Some of what was open at the last look is done, and nothing has been added: Azure takes half a minute for each name, and the rest was not begun yet. */
function advances({ previous, plan }: Situation): boolean {
  const targetsOf = (steps: readonly { readonly writes: readonly { readonly target: string }[] }[]): ReadonlySet<string> =>
    new Set(steps.flatMap(({ writes }) => writes.map(({ target }) => idKey(target))));
  const [before, now] = [targetsOf(previous.plan?.steps ?? []), targetsOf(plan.steps)];
  return now.size < before.size && [...now].every((target) => before.has(target));
}

/** A message when a target that was settled has drifted for the fourth time within a day. */
export function contested(s: Situation): string | undefined {
  if (s.requested) return undefined;
  const open = wasSettled(s) || readyReason(s.previous) === 'Contested';
  const worn = recent(s).find(
    (one) =>
      one.at.length >= mostCorrections &&
      s.plan.steps.some((step) => corrects(step) && touches(step, one.target)) &&
      (open || isUndone(one, s)),
  );
  if (!worn) return undefined;
  return `${nameOf(worn.target)} was put right ${mostCorrections} times since ${worn.at[0] ?? 'yesterday'} and differs again: somebody else keeps changing it. Find out who (its Activity Log says), then ask for a look with the annotation apimvnet.io/reconcile-requested-at or edit the binding.`;
}

/** What was put right so lately that the gateway's network status may not show it yet. */
export function justPutRight({ previous, now, pace }: Situation): string | undefined {
  const fresh = (previous.corrections ?? []).flatMap(({ target, at }) => {
    const last = at.at(-1);
    return last !== undefined && now - (fromIso(last) ?? 0) < 2 * pace.networkStatus ? [`${thing(target)} at ${last}`] : [];
  });
  return fresh.length === 0 ? undefined : `Put right: ${fresh.join(', ')}; the gateway renews its network status every 15 minutes.`;
}

/** The corrections to record before `steps` start: one more for each target of a binding that was settled, or that was put right already and is undone. */
export function correctionsBefore(s: Situation, steps: readonly Step[]): Corrections {
  const kept = recent(s);
  const settled = wasSettled(s);
  const targets = new Map(steps.filter(corrects).flatMap((step) => step.writes.map(({ target }) => [idKey(target), target] as const)));
  const counted = kept.map((one) =>
    targets.delete(idKey(one.target)) && (settled || isUndone(one, s))
      ? { target: one.target, at: [...one.at, toIso(s.now)].slice(-mostCorrections) }
      : one,
  );
  const first = settled ? [...targets.values()] : [];
  return [...counted, ...first.map((target) => ({ target, at: [toIso(s.now)] }))].slice(-64);
}

/** The removal of what nobody needs any more corrects nobody. */
const corrects = ({ phase }: Step): boolean => phase !== 'clean' && phase !== 'retire';

const touches = (step: Step, target: string): boolean => step.writes.some((write) => idKey(write.target) === idKey(target));
