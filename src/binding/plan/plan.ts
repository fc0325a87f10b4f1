/** The plan: everything that has to change, in order, with what stands in the way. Pure. */

import { isType } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import { worstFirst } from '../model/values/finding.ts';
import type { Judgement, Context } from '../model/values/judgement.ts';
import { onePerParent } from './merge.ts';
import { isDisruptive, shortHash, type Phase, type Step, type Plan } from '../model/values/step.ts';
import type { Settings } from '../model/values/settings.ts';
import type { Observation } from '../model/values/observation.ts';
import { checkPlan, runChecks } from '../checks/index.ts';
import { withClosings } from './closings.ts';

/** Everything that the checks find and would write; steps that shut clients out say so. */
export const evaluate = (settings: Settings, seen: Observation, context: Context): Judgement =>
  checkPlan(withClosings(runChecks(settings, seen, context), settings, seen), settings, seen, context);

const order: readonly Phase[] = ['prepare', 'switch', 'cutover', 'verify', 'clean', 'retire'];

/** Phases in order; within a phase the order of the concerns, which put what others rest on first. One step for each parent in a phase. */
export function makePlan({ steps, audited, findings, removals }: Judgement): Plan {
  const inOrder = onePerParent(steps).toSorted((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase) || attaches(a) - attaches(b));
  return {
    hash: shortHash(inOrder.map(({ hash }) => hash)),
    disruptive: inOrder.some(isDisruptive),
    steps: inOrder,
    audited: onePerParent(audited),
    findings: worstFirst(findings),
    removals,
  };
}

/** What is attached to a subnet must be fit before: a table with a default route and without the control plane's return would cut the gateway off. */
const attaches = ({ writes }: Step): number =>
  Number(writes.some(({ verb, target }) => verb === 'merge' && isType(target, 'Microsoft.Network/virtualNetworks/subnets')));

/**
 * The plan as status shows it: what is to be done, by the hashes under which it asks for approval, and, under Audit, what would be. Absent when there is
 * nothing.
 */
export function shownPlan(plan: Plan, askedAs = ({ hash }: Step): string => hash): BindingStatus['plan'] {
  const steps = [...plan.steps.map((step) => ({ ...step, hash: askedAs(step) })), ...plan.audited];
  if (steps.length === 0) return undefined;
  return { hash: plan.hash, disruptive: steps.some(isDisruptive), steps: steps.map(shownStep) };
}

type ShownStep = NonNullable<BindingStatus['plan']>['steps'][number];

const shownStep = ({ notBefore: _earliest, needsApproval: _asked, isOptional: _spared, isApart: _alone, ...step }: Step): ShownStep => ({
  ...step,
  writes: step.writes.map(({ beside: _asItIs, ...write }) => write),
  impact: { ...step.impact, minutes: [...step.impact.minutes] },
});
