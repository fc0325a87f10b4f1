/**
 * What the operator would do for a binding, found by what the operator itself does: observe, judge, plan, decide. Azure is read and never written to.
 *
 * What a cluster knows is taken from the binding where it holds it, as `kubectl get -o yaml` shows it: uid and status. A file without them is planned as
 * that of the binding that looks after the gateway already, by its mark in Azure.
 */

import type { Binding } from '../../api/binding.ts';
import type { Arm, Failure } from '../../azure/arm.ts';
import { contextFor, type Neighbours } from '../../binding/checks/context.ts';
import { checkLocks, removes } from '../../binding/checks/access.ts';
import { failuresIn } from '../../binding/checks/network-status.ts';
import { decide } from '../../binding/decide/decide.ts';
import { keeperInWords, keptBack } from '../../binding/decide/kept-back.ts';
import { interrupts } from '../../binding/model/terms/declaration.ts';
import type { Intervals } from '../../binding/model/terms/intervals.ts';
import type { Decision } from '../../binding/model/values/decision.ts';
import { isBlocking, worstFirst, type Finding } from '../../binding/model/values/finding.ts';
import { hiddenIn, valueOf, type Observation } from '../../binding/model/values/observation.ts';
import { settingsOf, type Settings } from '../../binding/model/values/settings.ts';
import type { Situation } from '../../binding/model/values/situation.ts';
import type { Step } from '../../binding/model/values/step.ts';
import { observe } from '../../binding/observe/observe.ts';
import type { TagRanges } from '../../binding/observe/tags.ts';
import { approvalsAtSight, consentOf } from '../../binding/plan/approval.ts';
import { basicPlan } from '../../binding/reconcile/read-plan.ts';
import { situationOf } from '../../binding/reconcile/situation.ts';
import type { Clock } from '../../runtime/clock.ts';
import { isMadeUp, ownerOf, type Owner } from './owner.ts';
import { isAssumed, stepsAfter, type Parted } from './rounds.ts';

export interface Surroundings {
  readonly arm: Arm;
  readonly clock: Clock;
  readonly intervals: Intervals;
  readonly tags: TagRanges;
  /** The other bindings that are given. */
  readonly neighbours: Neighbours;
}

export interface PlannedStep {
  readonly step: Step;
  /** By which it is approved; undefined where only a cluster can tell, because the step writes the owner's mark or what Azure gives. */
  readonly hash: string | undefined;
  readonly needsApproval: boolean;
  /** Interrupts, exposes, shuts out, changes an address or touches others. */
  readonly isDisruptive: boolean;
}

/** Not done as things are, while everything else goes on. */
export interface KeptStep {
  readonly step: Step;
  /** What has to go first, as a lock. */
  readonly by: string;
}

export interface Preview {
  readonly binding: Binding;
  readonly settings: Settings;
  readonly owner: Owner;
  /** What Azure was found to be. */
  readonly seen: Observation;
  /** What each region does not reach, by its network status. */
  readonly failures: ReturnType<typeof failuresIn>;
  /** Undefined where it cannot be read. */
  readonly service: { readonly name: string; readonly tier: string; readonly regions: number } | undefined;
  /** In the order in which they are carried out. */
  readonly steps: readonly PlannedStep[];
  /** What a lock, or a policy of Azure, keeps from being done. */
  readonly kept: readonly KeptStep[];
  /** What only the policy Audit keeps from being done. */
  readonly audited: readonly Step[];
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** Of the whole plan; undefined where there is none, or only a cluster can tell. */
  readonly hash: string | undefined;
  /** What the operator would wait for first, as the end of what another client has begun. */
  readonly waitsFor: string | undefined;
  readonly outcome: Outcome;
}

export type Outcome =
  | { readonly is: 'Nothing' | 'Changes' }
  | { readonly is: 'Blocked'; readonly why: readonly string[] }
  | { readonly is: 'Failed'; readonly why: string };

export async function preview(binding: Binding, around: Surroundings): Promise<Preview> {
  const settings = settingsOf(binding.spec);
  const seen = await observe(settings, basicPlan(settings, binding, around, { fresh: true }, { fresh: true }));
  const owner = ownerOf(binding, settings, seen);
  // As the operator has it: what stands in a binding that is new was approved for something else.
  const status = binding.status ?? { approvals: approvalsAtSight(binding, seen.at) };
  const known: Binding = { ...binding, metadata: { ...binding.metadata, uid: owner.uid }, status };
  const surroundings = { ...around, cluster: owner.cluster, seesAll: false, inHand: { attempts: new Map() }, reached: () => undefined };
  const s = await situationOf(settings, known, seen, surroundings);
  const failure = hiddenIn(seen);
  const context = contextFor(known, settings, s.previous, s.reach, s.now, surroundings);
  const decision = decide(s);
  const isOff = failure !== undefined || isStopped(decision, s);
  const part = parting(s);
  const now = isOff ? none : part(s.plan.steps);
  const later = isOff ? none : await stepsAfter(now, part, settings, seen, context, around.arm);
  const consent = consentOf(s);
  const planned = (step: Step): PlannedStep => ({
    step,
    hash: isCertain(step) ? consent.askedAs(step) : undefined,
    needsApproval: consent.isLacking(step),
    isDisruptive: interrupts(step, s),
  });
  const steps = [...now.going, ...later.going].map(planned);
  const findings = failure ? [] : worstFirst([...s.plan.findings, ...locksLater(s, later)]);
  const service = valueOf(seen.service);
  return {
    binding,
    settings,
    owner,
    seen,
    failures: failuresIn(s),
    service: service && { name: service.name, tier: service.sku.name, regions: 1 + service.additionalLocations.length },
    steps,
    kept: [...now.kept, ...later.kept].flatMap((step) => keptBy(step, s)),
    audited: s.plan.audited,
    findings,
    hash: steps.length > 0 && s.plan.steps.every(isCertain) ? s.plan.hash : undefined,
    waitsFor: isOff ? undefined : waitOf(decision),
    outcome: outcomeOf(decision, s, findings, failure, steps.length),
  };
}

const none: Parted = { going: [], kept: [] };

const keptBy = (step: Step, s: Situation): readonly KeptStep[] => {
  const kept = keptBack(step, s);
  return kept ? [{ step, by: keeperInWords(kept) }] : [];
};

/** What is no mere removal blocks where a lock forbids it: it stays in the plan, as everything does that stands behind an obstacle. */
const parting =
  (s: Situation) =>
  (steps: readonly Step[]): Parted => {
    const isKept = (step: Step): boolean => {
      const by = keptBack(step, s)?.by;
      return by === 'Refusal' || (by === 'Lock' && removes(step));
    };
    return { going: steps.filter((step) => !isKept(step)), kept: steps.filter(isKept) };
  };

/** As the operator will find it when it gets there; each lock once over the same resource. */
const locksLater = ({ plan, seen }: Situation, { going, kept }: Parted): readonly Finding[] =>
  checkLocks([...going, ...kept], seen).filter(
    (one) => !plan.findings.some(({ check, subject, remedy }) => check === one.check && subject === one.subject && remedy === one.remedy),
  );

function isCertain({ writes }: Step): boolean {
  const text = JSON.stringify(writes);
  return !isMadeUp(text) && !isAssumed(text);
}

/** Nothing at all is written: the plan is of no interest. */
const isStopped = (decision: Decision, { plan, conflict }: Situation): boolean =>
  conflict !== undefined || plan.findings.some(({ gates }) => gates === 'All') || (decision.do === 'stop' && hopeless.has(decision.reason));

const hopeless: ReadonlySet<string> = new Set(['TierNotSupported', 'PlatformRetired', 'OwnedElsewhere']);

function waitOf(decision: Decision): string | undefined {
  switch (decision.do) {
    case 'wait':
      return decision.message;
    case 'await':
      return decision.hold.evidence;
    case 'stop':
      return decision.reason === 'Suspended' ? decision.message : undefined;
    case 'retry':
    case 'start':
    case 'switch':
    case 'follow':
    case 'verify':
    case 'settle':
      return undefined;
  }
}

/** A decision that waits for something else than the user is no obstacle: the plan is carried out when that is over. */
function outcomeOf(decision: Decision, s: Situation, findings: readonly Finding[], failure: Failure | undefined, steps: number): Outcome {
  if (failure) return { is: 'Failed', why: `${failure.code}: ${failure.message}` };
  const blocking = findings.filter(isBlocking);
  const stands = decision.do === 'stop' && obstacles.has(decision.reason) ? [decision.message] : [];
  if (s.conflict) return { is: 'Blocked', why: [s.conflict.message] };
  if (blocking.length > 0) return { is: 'Blocked', why: blocking.map(({ message }) => message) };
  if (stands.length > 0) return { is: 'Blocked', why: stands };
  return { is: steps > 0 ? 'Changes' : 'Nothing' };
}

const obstacles: ReadonlySet<string> = new Set([...hopeless, 'Conflict', 'PrerequisitesNotMet', 'PolicyDenied']);
