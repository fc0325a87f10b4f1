/** What a check makes of its part of the observation: findings, the steps that would mend it, and what may be removed. */

import type { ArmId } from '../../../api/arm-id.ts';
import type { BindingStatus } from '../../../api/binding.ts';
import type { Finding } from './finding.ts';
import type { Observation } from './observation.ts';
import type { Ownership } from '../terms/owner.ts';
import type { Removal, Step } from './step.ts';
import type { Settings } from './settings.ts';
import type { Instant } from '../../../runtime/clock.ts';
import type { Intervals } from '../terms/intervals.ts';
import type { Reach } from './reach.ts';

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly steps: readonly Step[];
  /** Steps that only the policy Audit forbids. */
  readonly audited: readonly Step[];
  /** Their steps are not among the others until the list of removal is made of them (checks/removal/list.ts). */
  readonly removals: readonly Removal[];
}

/** Facts that are neither spec nor observation. */
export interface Context {
  /** `<uid of kube-system>/<uid of the binding>`: who owns what we make. */
  readonly owner: string;
  readonly ownershipOf: (mark: string) => Ownership;
  readonly previous: BindingStatus;
  /** What the gateway reaches, by location. */
  readonly reach: ReadonlyMap<string, Reach>;
  /** What the other bindings of the cluster ask for that name one of these subnets or route tables: what is shared with them stays. */
  readonly others: (near: readonly ArmId[]) => readonly Settings[];
  /** Whether another living binding has made this private zone, whatever Azure shows of it. */
  readonly isZoneOfOthers: (id: ArmId) => boolean;
  /** Whether what also changes the network of others may be done at all, approved or not. */
  readonly mayTouchOthers: boolean;
  readonly now: Instant;
  readonly intervals: Intervals;
}

export type Check = (settings: Settings, seen: Observation, context: Context) => Judgement;

export const nothing: Judgement = { findings: [], steps: [], audited: [], removals: [] };

export const findingsOnly = (findings: readonly Finding[]): Judgement => ({ ...nothing, findings });

export const together = (judgements: readonly Judgement[]): Judgement => ({
  findings: judgements.flatMap(({ findings }) => findings),
  steps: judgements.flatMap(({ steps }) => steps),
  audited: judgements.flatMap(({ audited }) => audited),
  removals: judgements.flatMap(({ removals }) => removals),
});
