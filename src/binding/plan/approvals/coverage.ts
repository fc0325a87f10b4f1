/** What an approval lets through: the writes of the step that asked, each until it is done, and never more than that step did to others. Pure. */

import { idKey } from '../../../api/arm-id.ts';
import type { BindingStatus } from '../../../api/binding.ts';
import { oncePer } from '../../../network/remembered.ts';
import { compact } from '../../model/terms/compact.ts';
import { shortHash, type Step } from '../../model/values/step.ts';
import { isOpen, type Approval, type Approvals } from './list.ts';

type Shown = NonNullable<BindingStatus['plan']>['steps'][number];
type ShownWrite = Shown['writes'][number];

/** A write in its place: the same one in another phase is another. What was there before does not count. */
const hashOf = oncePer(({ verb, target, action, changes }: ShownWrite, { phase, parent }: Pick<Shown, 'phase' | 'parent'>): string =>
  shortHash({ phase, parent: idKey(parent), verb, target: idKey(target), action, changes: changes.map(({ path, to }) => ({ path, to })) }),
);

/**
 * The approval once this step was seen to ask by it. What was confirmed stays what it was when the step asked first. Of more writes than status holds the
 * rest is asked for again when the step is cut off half-way.
 */
export const covering = (approval: Approval, step: Step | Shown): Approval => ({
  ...approval,
  why: approval.why ?? step.why,
  impact:
    approval.impact ?? compact({ traffic: step.impact.traffic, exposure: step.impact.exposure, others: step.impact.others || undefined }),
  writes: step.writes.map((write) => hashOf(write, step)),
});

/** The approval of which no step of the plan asks: nothing of what it let through is left to be done. */
export const usedUp = ({ hash, since, spent, from, ended, idleSince }: Approval): Approval =>
  compact({ hash, since, spent, from, ended, idleSince });

/**
 * True when the step writes and does nothing that the approved one did not. A write of which another operation has brought about a part is still the
 * write that status showed.
 */
export function covers({ writes, impact }: Approval, step: Step, shown: readonly Shown[]): boolean {
  if (writes === undefined || impact === undefined) return false;
  const known = new Set(writes);
  const wholes = shown
    .filter((one) => one.phase === step.phase && idKey(one.parent) === idKey(step.parent))
    .flatMap((one) => one.writes.filter((write) => known.has(hashOf(write, one))));
  return (
    impact.traffic === step.impact.traffic &&
    (step.impact.exposure === undefined || impact.exposure === step.impact.exposure || impact.exposure === 'Opens') &&
    (step.impact.others ?? 0) <= (impact.others ?? 0) &&
    step.writes.every((write) => known.has(hashOf(write, step)) || wholes.some((whole) => includes(whole, write)))
  );
}

function includes(whole: ShownWrite, { verb, target, action, changes }: Step['writes'][number]): boolean {
  const effects = new Map(whole.changes.map(({ path, to }) => [path, to]));
  return (
    whole.verb === verb &&
    whole.action === action &&
    idKey(whole.target) === idKey(target) &&
    changes.every(({ path, to }) => effects.has(path) && effects.get(path) === to)
  );
}

/** Approvals of an earlier version, which did not say what they cover: the step that status showed under the same hash. */
export const carriedOver = (approvals: Approvals, shown: readonly Shown[]): Approvals =>
  approvals.map((one) => {
    const step = one.writes === undefined && one.ended === undefined ? shown.find(({ hash }) => hash === one.hash) : undefined;
    return step ? covering(one, step) : one;
  });

/** The approval that lets this step, or what is left of it, through. */
export const coverFor = (step: Step, approvals: Approvals, shown: readonly Shown[]): Approval | undefined =>
  approvals.find((one) => isOpen(one) && covers(one, step, shown));
