/** What people are told of drift: what of ours differs although it was as declared, and that it has been put right. Pure. */

import { idKey, nameOf, parentOf, type ArmId } from '../../../api/arm-id.ts';
import type { BindingStatus } from '../../../api/binding.ts';
import { mostCorrections } from '../../ledger/corrections.ts';
import { briefly } from './brief.ts';
import { differences, isGone, thing, type WrittenThing } from '../../model/terms/words.ts';

export interface DriftEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'Drift' | 'DriftCorrected';
  readonly action: 'Correction';
  readonly note: string;
  /** Without the fields, and of many things the first. */
  readonly short?: string;
}

/** One event of each kind for one reconcile. */
export function driftEvents(before: BindingStatus, after: BindingStatus): readonly DriftEvent[] {
  const planned = new Map(writesIn(after).map((write) => [idKey(write.target), write]));
  const drifted = (after.corrections ?? [])
    .filter(({ target, at }) => at.at(-1) !== lastOf(before, target) && !isOpenStill(before, target))
    .flatMap(({ target }) => planned.get(idKey(target)) ?? []);
  const corrected = correctedSince(before, after);
  return [
    ...(drifted.length === 0 ? [] : [driftOf(drifted)]),
    ...(corrected.length === 0
      ? []
      : [driftEvent('Normal', 'DriftCorrected', `As declared again: ${corrected.map(({ target }) => thing(target)).join('; ')}.`)]),
  ];
}

const driftOf = (drifted: readonly WrittenThing[]): DriftEvent => ({
  ...driftEvent('Warning', 'Drift', `${drifted.map((write) => inWords(write, `: ${differences(write)}`)).join(' ')} ${advice(drifted)}`),
  short: briefly(drifted.map((write) => inWords(write)).join(' '), `${whoDidIt(drifted)}.`),
});

const driftEvent = (type: DriftEvent['type'], reason: DriftEvent['reason'], note: string): DriftEvent => ({
  type,
  reason,
  action: 'Correction',
  note,
});

const writesIn = ({ plan }: BindingStatus): readonly WrittenThing[] => (plan?.steps ?? []).flatMap(({ writes }) => writes);

/** It was told, and what is tried again has not been put right since. */
const isOpenStill = (before: BindingStatus, target: string): boolean =>
  lastOf(before, target) !== undefined && writesIn(before).some((write) => idKey(write.target) === idKey(target));

const lastOf = ({ corrections }: BindingStatus, target: string): string | undefined =>
  corrections?.find((one) => idKey(one.target) === idKey(target))?.at.at(-1);

function inWords(write: WrittenThing, how = ''): string {
  const what = capital(thing(write.target));
  if (isGone(write)) return `${what}, made by this binding, is gone; it is written again${how}.`;
  return write.verb === 'put'
    ? `${what}, made by this binding, was changed; it is set right${how}.`
    : `${what} no longer has what this binding set there; it is set again${how}.`;
}

const advice = (drifted: readonly WrittenThing[]): string =>
  `${whoDidIt(drifted)}; what has been put right ${mostCorrections} times within a day is left to a human.`;

const whoDidIt = ([first]: readonly WrittenThing[]): string =>
  `Who did it is in the Activity Log of ${first ? nameOf(parentOf(first.target as ArmId)) : 'Azure'}`;

/** Of this drift, not of an earlier one: its correction is not older than the trouble that ends or goes on. */
function correctedSince(before: BindingStatus, after: BindingStatus): readonly WrittenThing[] {
  const ready = before.conditions?.find(({ type }) => type === 'Ready');
  if (!ready || ready.status === 'True' || before.observedGeneration !== after.observedGeneration) return [];
  const open = new Set(writesIn(after).map(({ target }) => idKey(target)));
  return writesIn(before).filter(({ target }) => {
    const corrected = lastOf(before, target);
    return !open.has(idKey(target)) && corrected !== undefined && corrected >= (ready.lastTransitionTime ?? '');
  });
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
