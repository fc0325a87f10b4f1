/** Everything that is done to Azure, in the order in which it is done: a step makes or changes something once, and serves many questions. */

import type { Course } from './course.ts';
import { creation, identity, patch, put } from './gateway.ts';
import { addressAgain, applying, entering, leaving, modeAlone, moving, nulls, refusals, shutOut, taggedInside, tells } from './moves.ts';
import { changedSubnet, collisions, conditions, ground, olderVersion, omittedSubnets, spelling, stale, tags } from './network.ts';
import { routed } from './routed.ts';
import { premium, regionAdded, regionRemoved, regionsOmitted, tooSmall } from './premium.ts';

const rows = {
  ground: { does: 'a security group, a network with its subnets', run: ground, needs: [], minutes: 2, gateway: undefined },
  stale: { does: 'reads right after writes', run: stale, needs: ['ground'], minutes: 1, gateway: undefined },
  tags: { does: 'ETags at three api-versions', run: tags, needs: ['stale'], minutes: 0.2, gateway: undefined },
  spelling: { does: 'the letter case of ids', run: spelling, needs: ['stale'], minutes: 0.2, gateway: undefined },
  conditions: { does: 'writes under If-Match and If-None-Match', run: conditions, needs: ['stale'], minutes: 2, gateway: undefined },
  collisions: {
    does: 'two writes at once to one group, and to one network',
    run: collisions,
    needs: ['stale'],
    minutes: 2,
    gateway: undefined,
  },
  changedSubnet: { does: 'a change of a subnet', run: changedSubnet, needs: ['stale'], minutes: 0.5, gateway: undefined },
  omittedSubnets: { does: 'a PUT of a network without its subnets', run: omittedSubnets, needs: ['stale'], minutes: 1, gateway: undefined },
  olderVersion: { does: 'a PUT at an older api-version', run: olderVersion, needs: ['stale'], minutes: 1, gateway: undefined },
  creation: { does: 'making a gateway of tier Developer', run: creation, needs: ['stale'], minutes: 45, gateway: 'developer' },
  patch: { does: 'a PATCH of the publisher name', run: patch, needs: ['creation'], minutes: 40, gateway: 'developer' },
  put: { does: 'a PUT of the publisher name', run: put, needs: ['creation'], minutes: 40, gateway: 'developer' },
  identity: { does: 'a PATCH of the identity', run: identity, needs: ['creation'], minutes: 40, gateway: 'developer' },
  refusals: { does: 'moves that have to be refused', run: refusals, needs: ['creation'], minutes: 2, gateway: 'developer' },
  entering: { does: 'moving the gateway into the network', run: entering, needs: ['creation'], minutes: 45, gateway: 'developer' },
  taggedInside: { does: 'a PATCH of tags inside the network', run: taggedInside, needs: ['entering'], minutes: 2, gateway: 'developer' },
  tells: { does: 'what the gateway tells of its network', run: tells, needs: ['entering'], minutes: 21, gateway: 'developer' },
  routed: {
    does: 'a straight default route, and a rule on the network’s tag',
    run: routed,
    needs: ['entering'],
    minutes: 35,
    gateway: 'developer',
  },
  modeAlone: { does: 'a PATCH of the mode alone', run: modeAlone, needs: ['entering'], minutes: 45, gateway: 'developer' },
  moving: { does: 'moving to another subnet, with an own address', run: moving, needs: ['entering'], minutes: 45, gateway: 'developer' },
  nulls: { does: 'a PATCH with a null', run: nulls, needs: ['moving'], minutes: 45, gateway: 'developer' },
  addressAgain: {
    does: 'asking for an address that was just left',
    run: addressAgain,
    needs: ['nulls'],
    minutes: 45,
    gateway: 'developer',
  },
  applying: { does: 'applying network configuration updates', run: applying, needs: ['entering'], minutes: 40, gateway: 'developer' },
  leaving: { does: 'moving out of the network', run: leaving, needs: ['entering'], minutes: 45, gateway: 'developer' },
  shutOut: {
    does: 'moving into a subnet that shuts the control plane out',
    run: shutOut,
    needs: ['creation'],
    minutes: 90,
    gateway: 'developer',
  },
  premium: { does: 'making a gateway of tier Premium', run: premium, needs: ['stale'], minutes: 45, gateway: 'premium' },
  tooSmall: { does: 'a move into a subnet that is too small', run: tooSmall, needs: ['premium'], minutes: 1, gateway: 'premium' },
  regionAdded: { does: 'adding a region', run: regionAdded, needs: ['premium'], minutes: 50, gateway: 'premium' },
  regionsOmitted: {
    does: 'a PATCH without a word of the regions',
    run: regionsOmitted,
    needs: ['regionAdded'],
    minutes: 55,
    gateway: 'premium',
  },
  regionRemoved: { does: 'taking the region away', run: regionRemoved, needs: ['regionAdded'], minutes: 40, gateway: 'premium' },
} as const satisfies Readonly<Record<string, StepRow>>;

interface StepRow {
  readonly does: string;
  readonly run: (course: Course) => Promise<unknown>;
  readonly needs: readonly string[];
  /** What it takes in Azure, as far as it was recorded or documented. */
  readonly minutes: number;
  /** The gateway that has to be there meanwhile, and costs. */
  readonly gateway: 'developer' | 'premium' | undefined;
}

export type StepName = keyof typeof rows;
/** What the steps have brought, those that have run. */
export type Seen = { readonly [Name in StepName]?: Awaited<ReturnType<(typeof rows)[Name]['run']>> };

export interface Step extends StepRow {
  readonly name: StepName;
}

export const steps: readonly Step[] = Object.entries(rows).map(([name, row]) => ({ ...row, name: name as StepName }));

/** Those that `wanted` needs, in order. */
export function neededFor(wanted: readonly StepName[]): readonly Step[] {
  const all = new Set<string>();
  const add = (name: string): void => {
    const step = steps.find((one) => one.name === name);
    if (!step || all.has(name)) return;
    all.add(name);
    step.needs.forEach(add);
  };
  wanted.forEach(add);
  return steps.filter(({ name }) => all.has(name));
}
