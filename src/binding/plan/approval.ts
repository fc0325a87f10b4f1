/** Which steps a human has to confirm, and which are confirmed: approvals by hash, taken when first seen, each for one step once. Pure. */

import { idKey } from '../../api/arm-id.ts';
import { approveAnnotation, type Binding, type BindingStatus } from '../../api/binding.ts';
import { toIso, type Instant } from '../../runtime/clock.ts';
import { isBusy } from '../checks/gateway/gateway.ts';
import { wasFulfilled, interrupts } from '../model/terms/declaration.ts';
import type { Situation } from '../model/values/situation.ts';
import { completesMove } from './disruption.ts';
import { isLong, type Step } from '../model/values/step.ts';

export type Approvals = NonNullable<BindingStatus['approvals']>;

/** As many as status holds. */
export const mostApprovals = 64;

/** Those that stand in the spec and in the annotation now; what is no hash of a step is none. */
export function presentApprovals({ spec, metadata }: Pick<Binding, 'spec' | 'metadata'>): readonly string[] {
  const annotated = (metadata.annotations?.[approveAnnotation] ?? '').slice(0, 4096).split(/[\s,]+/);
  const all = [...(spec.changes?.approved ?? []), ...annotated].map((hash) => hash.toLowerCase());
  return [...new Set(all)].filter((hash) => /^[0-9a-f]{12}(\.\d{1,6})?$/.test(hash)).slice(0, mostApprovals);
}

/**
 * Takes what is present into the list, in the order in which it was seen. Where status was found empty nobody knows what an approval has let through
 * already: each counts as spent.
 */
export function latched(before: Approvals, present: readonly string[], now: Instant, foundEmpty = false): Approvals {
  const known = new Set(before.map(({ hash }) => hash));
  const added = present.filter((hash) => !known.has(hash)).map((hash) => ({ hash, since: toIso(now), spent: foundEmpty }));
  return added.length === 0 ? before : within([...before, ...added], present);
}

/** Never a present one goes: it would come back unspent, and there are never more of them than status holds. Else the oldest spent first. */
function within(list: Approvals, present: readonly string[]): Approvals {
  const surplus = list.length - mostApprovals;
  if (surplus <= 0) return list;
  const absent = list.filter(({ hash }) => !present.includes(hash));
  const going = new Set([...absent.filter(({ spent }) => spent), ...absent.filter(({ spent }) => !spent)].slice(0, surplus));
  return list.filter((one) => !going.has(one));
}

export interface Consent {
  /** As status is to have them: new ones taken, and those forgotten that neither stand anywhere nor are asked for. */
  readonly approvals: Approvals;
  /** The hash under which a step asks: its own or, when that is spent, `<hash>.2`, `<hash>.3`, … */
  readonly askedAs: (step: Step) => string;
  /** A human has to confirm it, and has not. */
  readonly isLacking: (step: Step) => boolean;
}

export function consentOf(s: Situation): Consent {
  const present = presentApprovals(s.binding);
  const taken = latched(s.previous.approvals ?? [], present, s.now);
  const asked = new Map(s.plan.steps.map((step) => [step.hash, askFor(step, taken, s)] as const));
  const asks = [...asked.values()];
  const wanted = new Set(asks.map(({ hash }) => hash));
  const handedOn = new Set(asks.flatMap(({ from }) => from ?? []));
  const added = asks.flatMap(({ hash, from }) =>
    from && !taken.some((one) => one.hash === hash) ? [{ hash, since: from.since, spent: false }] : [],
  );
  // While Azure is at work on the service, the plan may lack what it will have again afterwards.
  const isKept = ({ hash, spent }: Approvals[number]): boolean => spent || wanted.has(hash) || present.includes(hash) || isBusy(s.seen);
  const approvals = [...taken.map((one) => (handedOn.has(one) ? { ...one, spent: true } : one)), ...added].filter(isKept);
  const isApproved = ({ hash, goesOn }: Ask): boolean => goesOn || approvals.some((one) => one.hash === hash && !one.spent);
  return {
    approvals: within(approvals, present),
    askedAs: (step) => asked.get(step.hash)?.hash ?? step.hash,
    isLacking: (step) => reasonToAsk(step, s) !== undefined && !isApproved(asked.get(step.hash) ?? { hash: step.hash, goesOn: false }),
  };
}

/** The list once these steps have begun. */
export const spentBy = ({ approvals, askedAs }: Consent, steps: readonly Step[]): Approvals => {
  const begun = new Set(steps.map(askedAs));
  return approvals.map((one) => (begun.has(one.hash) && !one.spent ? { ...one, spent: true } : one));
};

/** Azure has refused the request of the step that asked by this hash: what it was to do is still approved. */
export const givenBack = (approvals: Approvals | undefined, hash: string): Approvals =>
  (approvals ?? []).map((one) => (one.hash === hash ? { ...one, spent: false } : one));

interface Ask {
  readonly hash: string;
  /** What was let through and is not done yet. */
  readonly goesOn: boolean;
  /** The approval of a whole of which this step is what is left. */
  readonly from?: Approvals[number];
}

const baseOf = (hash: string): string => hash.replace(/\..*$/, '');

function askFor(step: Step, approvals: Approvals, s: Situation): Ask {
  const whole = approvedWhole(step, approvals, s);
  if (whole && baseOf(whole.hash) === step.hash) return { hash: whole.hash, goesOn: true };
  const hash = firstUnspent(step.hash, approvals);
  return whole ? { hash, goesOn: true, from: whole } : { hash, goesOn: false };
}

function firstUnspent(base: string, approvals: Approvals): string {
  const spent = new Set(approvals.filter((one) => one.spent).map(({ hash }) => hash));
  for (let count = 1; ; count += 1) {
    const hash = count === 1 ? base : `${base}.${count}`;
    if (!spent.has(hash)) return hash;
  }
}

/**
 * The approval of a step that status still showed when it was last written, and of which this one is the rest. Where it is spent, the step was begun and
 * is not done: a step that is done leaves the plan, and when it comes back it shows as `<hash>.2`. Where it is not, an operation or somebody else has
 * brought about a part of it meanwhile.
 */
function approvedWhole(step: Step, approvals: Approvals, { previous }: Situation): Approvals[number] | undefined {
  const shown = (previous.plan?.steps ?? []).find(
    (one) => one.phase === step.phase && idKey(one.parent) === idKey(step.parent) && covers(one, step),
  );
  const approval = approvals.find(({ hash }) => hash === shown?.hash);
  const isOver = approval?.spent === true && isLong(step) && previous.operation?.step !== step.hash;
  return isOver ? undefined : approval;
}

type Shown = NonNullable<BindingStatus['plan']>['steps'][number];

/** Nothing is written, and nobody is touched, that the whole did not write and touch. */
const covers = (whole: Shown, { impact, writes }: Step): boolean =>
  whole.impact.traffic === impact.traffic &&
  (impact.exposure === undefined || whole.impact.exposure === impact.exposure || whole.impact.exposure === 'Opens') &&
  (impact.others ?? 0) <= (whole.impact.others ?? 0) &&
  writes.every((write) => whole.writes.some((one) => includes(one, write)));

function includes(whole: Shown['writes'][number], { verb, target, action, changes }: Step['writes'][number]): boolean {
  const effects = new Map(whole.changes.map(({ path, to }) => [path, to]));
  return (
    whole.verb === verb &&
    whole.action === action &&
    idKey(whole.target) === idKey(target) &&
    changes.every(({ path, to }) => effects.has(path) && effects.get(path) === to)
  );
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
