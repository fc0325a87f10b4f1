/** A planned change as data: what is shown, hashed, carried out and tested is this one value. */

import { hash } from 'node:crypto';
import { idKey, type ArmId } from '../../../api/arm-id.ts';
import type { Finding } from './finding.ts';
import type { Instant } from '../../../runtime/clock.ts';
import { canonicalJson } from '../terms/canonical-json.ts';

export interface Change {
  /** Dotted path in the resource's body, e.g. `properties.priority`. */
  readonly path: string;
  /** Canonical JSON; absent when there is nothing. */
  readonly from?: string;
  readonly to?: string;
}

export interface Write {
  readonly verb: 'put' | 'merge' | 'patch' | 'delete' | 'post';
  readonly target: ArmId;
  readonly action?: string;
  readonly changes: readonly Change[];
  /** Sent with the changes because Azure may take them only together. It is what is there already, so it is not part of the hash. */
  readonly beside?: readonly Change[];
}

/** Everything that the request carries. */
export const sentBy = ({ changes, beside = [] }: Pick<Write, 'changes' | 'beside'>): readonly Change[] => [...beside, ...changes];

export interface Impact {
  readonly traffic: 'None' | 'ConnectionReset' | 'Rolling' | 'Downtime';
  /** To more clients than now, or to some that can connect now no longer; what does both opens. */
  readonly exposure?: 'Opens' | 'Closes';
  /** IP configurations of others that the step touches. */
  readonly others?: number;
  readonly addresses?: readonly {
    readonly location: string;
    /** `Outbound`: by which backends know the gateway, where a NAT gateway stands in front of its own. */
    readonly kind: 'Public' | 'Private' | 'Outbound';
    readonly from?: string;
    readonly to?: string;
  }[];
  /** The usual band of minutes. */
  readonly minutes: readonly [number, number];
}

/**
 * `prepare` only adds, so the gateway that runs is never cut off; `switch` is the long request; `cutover` makes others follow; `clean` removes what is not
 * needed any more, and `retire` what the gateway needed until the switch.
 */
export type Phase = 'prepare' | 'switch' | 'cutover' | 'verify' | 'clean' | 'retire';

export interface Step {
  readonly hash: string;
  readonly phase: Phase;
  /** The resource that all writes of the step belong to. */
  readonly parent: ArmId;
  readonly location?: string;
  readonly writes: readonly Write[];
  readonly impact: Impact;
  readonly why: string;
  /** A human confirms it whatever the binding says; not part of the hash. */
  readonly needsApproval?: boolean;
  /** The gateway works without it: where Azure refuses it, nothing waits for it. Not part of the hash. */
  readonly isOptional?: true;
  /** Azure Policy has refused it, alone or beside what is not optional: it stays a request of its own. */
  readonly isApart?: true;
  /** Not started earlier, although it is planned already. */
  readonly notBefore?: Instant;
}

/** Downtime, resets, changed addresses, opened exposure, clients that are shut out, or touched neighbours. */
export const isDisruptive = ({ impact }: Step): boolean =>
  impact.traffic === 'Downtime' ||
  impact.traffic === 'ConnectionReset' ||
  impact.exposure !== undefined ||
  (impact.others ?? 0) > 0 ||
  (impact.addresses?.length ?? 0) > 0;

/** What a write is for: with the target and the region it is the key under which its refusals are kept. */
export type Purpose = 'Prepare' | 'Apply' | 'Rollback' | 'TakeOverDns' | 'Follow' | 'Remove';

export function purposeOf({ phase, needsApproval, writes }: Pick<Step, 'phase' | 'needsApproval' | 'writes'>): Purpose {
  switch (phase) {
    case 'prepare':
      return 'Prepare';
    case 'switch':
      return needsApproval === true ? 'Rollback' : 'Apply';
    case 'cutover':
    case 'verify':
      return writes.some(({ verb }) => verb === 'post') ? 'TakeOverDns' : 'Follow';
    case 'clean':
    case 'retire':
      return 'Remove';
  }
}

/** The wish alone, whatever was there before and whatever step carries it. */
export const writeHash = ({ verb, target, action, changes }: Write): string =>
  shortHash({ verb, target: idKey(target), action, changes: changes.map(({ path, to }) => ({ path, to })) });

/** A step with its hash, which covers what is written and what it does to traffic and exposure; never what was there before. */
export function step(parts: Omit<Step, 'hash'>): Step {
  const writes = parts.writes.map(({ verb, target, action, changes }) => ({
    verb,
    target: idKey(target),
    action,
    changes: changes.map(({ path, to }) => ({ path, to })),
  }));
  return { hash: shortHash({ writes, traffic: parts.impact.traffic, exposure: parts.impact.exposure }), ...parts };
}

/** A request of which Azure takes many minutes: it needs an intent in status before it is sent. */
export const isLong = ({ writes }: Step): boolean => writes.some(({ verb }) => verb === 'patch' || verb === 'post');

/** It puts children beside what is there, and makes or attaches nothing as a whole: in whatever order, it takes nothing from a gateway that runs. */
export const isAdditive = ({ parent, writes }: Step): boolean => writes.every(({ verb, target }) => verb === 'put' && target !== parent);

/** Twelve hex digits of the SHA-256 of a value's canonical JSON. */
export const shortHash = (value: unknown): string => hash('sha256', canonicalJson(value)).slice(0, 12);

/** A change of one path, or nothing where both sides are equal; `undefined` means absent. */
export function change(path: string, from: unknown, to: unknown): readonly Change[] {
  const [before, after] = [from, to].map((value) => (value === undefined || value === null ? undefined : canonicalJson(value)));
  if (before === after) return [];
  return [{ path, ...(before === undefined ? {} : { from: before }), ...(after === undefined ? {} : { to: after }) }];
}

/** An entry of `status.owned`, or what bears our mark in Azure: a rule, a route, a record, a link, the gateway. */
export interface Thing {
  readonly kind: string;
  readonly id: string;
}

export type RemovalVerdict =
  /** It is wanted, or not known or not free yet: a deletion waits for it. `later` is what is done with it then. */
  | { readonly is: 'Keep'; readonly why: string; readonly later?: Step }
  | { readonly is: 'Remove'; readonly step: Step }
  /** Not for us to remove: nothing waits for it. `audited` is what only the policy Audit forbids. */
  | { readonly is: 'Stays'; readonly why: string; readonly audited?: Step }
  /** Nothing of ours is there any more, and that is confirmed: it is forgotten. */
  | { readonly is: 'Gone' };

export interface Removal extends Thing {
  readonly verdict: RemovalVerdict;
}

export interface Plan {
  readonly hash: string;
  readonly disruptive: boolean;
  /** In the order in which they are carried out. */
  readonly steps: readonly Step[];
  /** What only the policy Audit keeps from being done. */
  readonly audited: readonly Step[];
  readonly findings: readonly Finding[];
  /** The verdict on each thing of ours. */
  readonly removals: readonly Removal[];
}
