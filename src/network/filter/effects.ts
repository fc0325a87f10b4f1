/** What a rule of ours changes for its flow among those of others, and what keeps it from a place. */

import { isSame } from '../addresses/intervals.ts';
import type { FlowNeed } from '../flows.ts';
import { isDefault, type SecurityRule } from '../rules.ts';
import { judgeFlow, summaryOf, type Verdict } from '../security.ts';
import type { Place } from '../words/place.ts';
import type { Share } from './judge.ts';

/** What is open of a flow with a rule of ours in its place. */
interface Effect {
  readonly verdict: Verdict;
  /** Of the peers of the rule no one is left out whole: those that are denied are some addresses among others. */
  readonly helps: boolean;
}

export function effectOf(rule: SecurityRule, foreign: readonly SecurityRule[], flow: FlowNeed, place: Place): Effect {
  const judgement = judgeFlow([...foreign, rule], flow, place);
  return { verdict: summaryOf(judgement, flow), helps: !judgement.denied.some(isWhole) };
}

const isWhole = ({ part, addresses }: Share): boolean =>
  part.kind !== 'Addresses' || addresses === undefined || isSame(part.addresses, addresses);

const openness: Readonly<Record<Verdict['is'], number>> = { Denied: 0, Partly: 1, Unknown: 2, Allowed: 3 };

/** The foreign deny that hits the peers of a rule of ours for sure. One that only may hit some of them is no reason to write nothing. */
export const deniedBy = ({ verdict }: Effect): SecurityRule | undefined =>
  (verdict.is === 'Denied' || verdict.is === 'Partly') && !isDefault(verdict.by) ? verdict.by : undefined;

/** What keeps a rule from going where it would have the effect `there`, when it has `here` at present. */
export function hindrance(there: Effect, here: Effect | undefined, isInBand: boolean): SecurityRule | undefined {
  if (there.verdict.is === 'Allowed') return undefined;
  const denied = deniedBy(there);
  if (denied && !there.helps) return denied;
  if (!here) return undefined;
  const gain = openness[there.verdict.is] - openness[here.verdict.is];
  return gain < 0 || (gain === 0 && isInBand) ? there.verdict.by : undefined;
}
