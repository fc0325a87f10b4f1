/** Decides which security group or route table serves a subnet: the attached one, or the one that the binding wants attached or made. */

import { nameOf, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { Outcome } from '../../../azure/arm.ts';
import { sameRegion } from '../../../network/regions.ts';
import { advisory, blockingSwitch, type CheckName, type Finding } from '../../model/values/finding.ts';
import type { Context } from '../../model/values/judgement.ts';
import { valueOf } from '../../model/values/observation.ts';
import { ownerTag } from '../../model/terms/owner.ts';
import { change, step, type Step } from '../../model/values/step.ts';
import type { Attach } from '../../model/values/settings.ts';
import type { Site } from '../../model/values/site.ts';

/** What both kinds have that can be attached. */
export interface Attachable {
  readonly id: ArmId;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** How one kind is called, in sentences and in the spec. */
export interface Kind {
  /** e.g. `network security group`. */
  readonly what: string;
  /** e.g. `networkSecurity`: the part of the spec. */
  readonly part: string;
  /** e.g. `groupId`. */
  readonly idField: string;
  /** Path in the subnet's body. */
  readonly path: string;
  readonly checks: {
    readonly missing: CheckName;
    readonly notOurs: CheckName;
    readonly elsewhere: CheckName;
    readonly differs: CheckName;
  };
  readonly effect: string;
  readonly source: string;
}

export interface Candidates<T extends Attachable> {
  readonly attachedId: ArmId | undefined;
  readonly attached: Outcome<T> | undefined;
  readonly wanted: Attach | undefined;
  readonly wantedSeen: Outcome<T> | undefined;
}

/** What serves the subnet, and what has to happen before it does. */
export interface Choice<T extends Attachable> {
  readonly findings: readonly Finding[];
  /** Undefined when there is none to write to. */
  readonly target: { readonly id: ArmId; readonly seen: T | undefined } | undefined;
  readonly attach: readonly Step[];
}

const none = { findings: [], target: undefined, attach: [] } as const;

export function choose<T extends Attachable>(site: Site, kind: Kind, candidates: Candidates<T>, context: Context): Choice<T> {
  const { attachedId, wanted } = candidates;
  if (attachedId !== undefined) {
    const seen = valueOf(candidates.attached);
    return seen
      ? { findings: differs(site, kind, attachedId, wanted), target: { id: attachedId, seen }, attach: [] }
      : { ...none, findings: [dangling(site, kind, attachedId)] };
  }
  if (!wanted || !candidates.wantedSeen || !site.seen.subnet) return none;
  const seen = valueOf(candidates.wantedSeen);
  const refused = seen
    ? unusable(site, kind, seen, wanted, context)
    : wanted.how === 'Existing'
      ? missing(site, kind, wanted.id)
      : undefined;
  if (refused) return { ...none, findings: [refused] };
  const target = { id: wanted.id, seen };
  const neighbours = othersIn(site);
  return neighbours > 0
    ? { findings: [touchesOthers(site, kind, wanted.id, neighbours)], target, attach: [] }
    : { findings: [], target, attach: [attachStep(site, kind, wanted.id)] };
}

/** IP configurations in the subnet that are not this gateway's. */
export const othersIn = ({ seen, present }: Site): number =>
  sameId(present.subnetId, seen.subnet?.id) ? 0 : (seen.subnet?.ipConfigurations.length ?? 0);

function differs({ wanted: { subnetId, field } }: Site, kind: Kind, attached: ArmId, wanted: Attach | undefined): readonly Finding[] {
  if (!wanted || sameId(wanted.id, attached)) return [];
  return [
    advisory(kind.checks.differs, subnetId, {
      message: `Subnet ${nameOf(subnetId)} has ${kind.what} ${nameOf(attached)}, not ${nameOf(wanted.id)}. An attached one is never replaced; ${nameOf(attached)} is used.`,
      remedy: `Detach ${nameOf(attached)} by hand if ${nameOf(wanted.id)} is really wanted, or take it out of ${field}.${kind.part}.`,
      source: `apim-vnet-operator: an attached ${kind.what} is never replaced`,
    }),
  ];
}

/** Never made anew: the user did not ask for that, and the next reconcile may find it. */
const dangling = ({ wanted: { subnetId, field } }: Site, kind: Kind, attached: ArmId): Finding =>
  blockingSwitch(kind.checks.missing, attached, {
    message: `Subnet ${nameOf(subnetId)} refers to ${kind.what} ${nameOf(attached)}, which does not exist.`,
    remedy: `Attach another one, or detach it and let ${field}.${kind.part} say which one shall be attached.`,
    source: kind.source,
  });

const missing = ({ wanted: { field } }: Site, kind: Kind, id: ArmId): Finding =>
  blockingSwitch(kind.checks.missing, id, {
    message: `${capital(kind.what)} ${nameOf(id)} does not exist.`,
    remedy: `Create it, or correct ${field}.${kind.part}.${kind.idField}, or use ${field}.${kind.part}.create instead.`,
    source: kind.source,
  });

function unusable({ seen, wanted: place }: Site, kind: Kind, found: Attachable, wanted: Attach, context: Context): Finding | undefined {
  const network = valueOf(seen.network);
  if (network && !sameRegion(network.location, found.location))
    return blockingSwitch(kind.checks.elsewhere, found.id, {
      message: `${capital(kind.what)} ${found.name} is in ${found.location}, the virtual network in ${network.location}; Azure attaches only those of the same region.`,
      remedy: `Name one in the region of the virtual network.`,
      source: kind.source,
    });
  if (wanted.how !== 'Create' || isOwn(found.tags, context)) return undefined;
  return blockingSwitch(kind.checks.notOurs, found.id, {
    message: `${capital(kind.what)} ${found.name} exists already and was not made for this binding.`,
    remedy: `Use ${place.field}.${kind.part}.${kind.idField} to have it attached as it is, or choose another ${place.field}.${kind.part}.create.name.`,
    source: 'apim-vnet-operator: what exists without its mark is never taken',
  });
}

/** Made for this binding, or for one that is no more. */
export function isOwn(tags: Readonly<Record<string, string>>, { ownershipOf }: Context): boolean {
  const mark = tags[ownerTag];
  const ownership = mark === undefined ? 'Elsewhere' : ownershipOf(mark);
  return ownership === 'Mine' || ownership === 'Abandoned';
}

const touchesOthers = ({ wanted: { subnetId } }: Site, kind: Kind, id: ArmId, others: number): Finding =>
  blockingSwitch('AttachTouchesOthers', subnetId, {
    message: `Attaching ${nameOf(id)} to subnet ${nameOf(subnetId)} would also ${kind.effect} of ${others} IP configuration${others === 1 ? '' : 's'} of others in it.`,
    remedy: `Attach ${nameOf(id)} by hand when that is all right for them, or bind a subnet of its own.`,
    source: 'apim-vnet-operator: it never changes the traffic of others unasked',
  });

const attachStep = ({ wanted: { subnetId } }: Site, kind: Kind, id: ArmId): Step =>
  step({
    phase: 'prepare',
    parent: subnetId,
    writes: [{ verb: 'merge', target: subnetId, changes: change(kind.path, undefined, { id }) }],
    impact: { traffic: 'None', minutes: [0, 1] },
    why: `Attaches ${kind.what.replace('network ', '')} ${nameOf(id)} to subnet ${nameOf(subnetId)}, which has none.`,
  });

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
