/** Which steps a human has to confirm, and which are confirmed: approvals by hash, taken when first seen, each for one step once. Pure. */

import type { Binding } from '../../api/binding.ts';
import type { Instant } from '../../runtime/clock.ts';
import { isBusy } from '../checks/gateway/gateway.ts';
import { wasFulfilled, interrupts } from '../model/terms/declaration.ts';
import type { Situation } from '../model/values/situation.ts';
import { isLong, type Step } from '../model/values/step.ts';
import { carriedOver, coverFor, covering, usedUp } from './approvals/coverage.ts';
import { evicted, givenIn, lapsed, takenIn, timed, type Approval, type Approvals } from './approvals/list.ts';
import { completesMove } from './disruption.ts';

/** With those that stand in the binding now, and without those that stand there no longer; before anything is known of a plan. */
export const approvalsOf = ({ binding, previous, now }: Pick<Situation, 'binding' | 'previous' | 'now'>): Approvals =>
  takenIn(carriedOver(previous.approvals ?? [], previous.plan?.steps ?? []), givenIn(binding), now);

/** The same before a binding is looked at: where its status is empty, what was approved before counts as spent. */
export const approvalsAtSight = (binding: Binding, now: Instant): Approvals => {
  const { approvals = [], observedGeneration } = binding.status ?? {};
  return takenIn(approvals, givenIn(binding), now, observedGeneration === undefined);
};

export interface Consent {
  /** As status is to have them: new ones taken, and those forgotten that neither stand anywhere nor are asked for. */
  readonly approvals: Approvals;
  /** The hash under which a step asks: its own or, when that is spent, `<hash>.2`, `<hash>.3`, …; what is left of a step goes by the approval of the whole. */
  readonly askedAs: (step: Step) => string;
  /** The approval that lets it through. */
  readonly approvalOf: (step: Step) => Approval | undefined;
  /** A human has to confirm it, and has not. */
  readonly isLacking: (step: Step) => boolean;
}

export function consentOf(s: Situation): Consent {
  const given = givenIn(s.binding);
  const taken = approvalsOf(s).map((one) => lapsed(one, s.now, s.intervals.approvalLapse));
  const asked = new Map(s.plan.steps.map((step) => [step.hash, askFor(step, taken, s)] as const));
  const stepOf = new Map(s.plan.steps.map((step) => [asked.get(step.hash)?.hash, step] as const));
  // While Azure is at work on the service, the plan may lack what it will have again afterwards.
  const isWhole = !isBusy(s.seen);
  const approvals = taken.flatMap((one): Approvals => {
    const step = stepOf.get(one.hash);
    const isStanding = given.spec.has(one.hash) || given.annotation.has(one.hash);
    if (!step && !one.spent && !isStanding && isWhole) return [];
    return [timed(step ? covering(one, step) : isWhole ? usedUp(one) : one, step !== undefined, isWhole, s.now)];
  });
  const askOf = (step: Step): Ask => asked.get(step.hash) ?? { hash: step.hash, approval: undefined };
  return {
    approvals: evicted(approvals, given),
    askedAs: (step) => askOf(step).hash,
    approvalOf: (step) => askOf(step).approval,
    isLacking: (step) => reasonToAsk(step, s) !== undefined && askOf(step).approval === undefined,
  };
}

/** The list once these steps have begun. */
export const consume = ({ approvals, askedAs }: Consent, steps: readonly Step[]): Approvals => {
  const begun = new Set(steps.map(askedAs));
  return approvals.map((one) => (begun.has(one.hash) && !one.spent ? { ...one, spent: true } : one));
};

interface Ask {
  readonly hash: string;
  readonly approval: Approval | undefined;
}

/**
 * What an approval has let through and is not done goes on by it; a long request is over with its operation, done or not. Else a step is let through by
 * an approval of its own hash that is not spent.
 */
function askFor(step: Step, approvals: Approvals, s: Situation): Ask {
  const going = coverFor(
    step,
    approvals.filter(({ spent }) => !spent || !isLong(step) || s.previous.operation?.step === step.hash),
    s.previous.plan?.steps ?? [],
  );
  if (going) return { hash: going.hash, approval: going };
  const spent = new Set(approvals.filter((one) => one.spent).map(({ hash }) => hash));
  for (let count = 1; ; count += 1) {
    const hash = count === 1 ? step.hash : `${step.hash}.${count}`;
    if (!spent.has(hash)) return { hash, approval: approvals.find((one) => one.hash === hash) };
  }
}

/** Why a human has to confirm a step: the first that holds. */
export type ReasonToAsk = 'Reverts' | 'Others' | 'Exposes' | 'Drift' | 'Disruptive' | 'Always';

export function reasonToAsk(step: Step, s: Situation): ReasonToAsk | undefined {
  if (step.needsApproval === true) return 'Reverts';
  if ((step.impact.others ?? 0) > 0) return 'Others';
  // The gateway itself leaves Internal mode; what a rule opens to declared clients is the user's own wish.
  if (step.phase === 'switch' && step.impact.exposure === 'Opens') return 'Exposes';
  const disruptive = interrupts(step, s);
  if (disruptive && wasFulfilled(s.settings, s.previous)) return 'Drift';
  if (disruptive && s.settings.changes.approval !== 'Automatic') return 'Disruptive';
  return s.settings.changes.approval === 'Always' && !completesMove(step, s) ? 'Always' : undefined;
}
