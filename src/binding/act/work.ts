/** The short writes of one decision, and how far each is: which may leave now, beside which others, and what comes of one for those that rest on it. */

import { idKey, isType, sameId, type ArmId } from '../../api/arm-id.ts';
import type { OperationHandle } from '../../azure/arm.ts';
import type { Instant } from '../../runtime/clock.ts';
import { dependsOn } from '../ledger/ledger.ts';
import type { Step, Write } from '../model/values/step.ts';
import { isNew, type Body } from './apply.ts';
import { writeKeyOf } from './keys.ts';

export type State =
  | { readonly is: 'Waits'; readonly notBefore: Instant; readonly busy: number }
  | Pending
  /** Carried out, refused, or not to be sent any more. */
  | { readonly is: 'Over'; readonly done: boolean };

/** Azure has taken it and is at work on it. */
export interface Pending {
  readonly is: 'Pending';
  readonly handle: OperationHandle;
  readonly since: Instant;
  readonly askAt: Instant;
  readonly before?: Body;
  readonly altered?: readonly string[];
}

export interface Item {
  readonly step: Step;
  readonly write: Write;
  state: State;
}

export interface Work {
  /** What the user asked for when it began (open-writes.ts). */
  readonly asked: string;
  /** When Azure was observed for it. */
  readonly seenAt: Instant;
  /** After that Azure is observed anew, whatever is open. */
  readonly until: Instant;
  /** Whether Azure is observed as soon as nothing is open any more. */
  readonly observesNext: boolean;
  /** Whether another client was faster than this write when it was sent last. */
  readonly hasMoved: (write: Write) => boolean;
  readonly items: Item[];
}

/** With what an earlier work left under way. */
export function workOf(
  steps: readonly Step[],
  { before, ...about }: Pick<Work, 'asked' | 'seenAt' | 'until' | 'observesNext' | 'hasMoved'> & { readonly before: Work | undefined },
): Work {
  const pending = (before?.items ?? []).filter(({ state }) => state.is === 'Pending');
  const items = steps.flatMap((step) =>
    step.writes
      .filter(({ target }) => !pending.some(({ write }) => sameId(write.target, target)))
      .map((write): Item => ({ step, write, state: { is: 'Waits', notBefore: about.seenAt, busy: 0 } })),
  );
  return { ...about, items: [...pending, ...items] };
}

export const isLive = ({ state }: Item): boolean => state.is !== 'Over';

export const pendingIn = (work: Work | undefined): readonly (Item & { readonly state: Pending })[] =>
  (work?.items ?? []).filter((item): item is Item & { readonly state: Pending } => item.state.is === 'Pending');

/** Targets under way, with when each is asked about. */
export const acceptedIn = (work: Work | undefined): ReadonlyMap<string, Instant> =>
  new Map(pendingIn(work).map(({ write, state }) => [idKey(write.target), state.askAt]));

/** One more rule, route, record or link beside those that are there: these go side by side. */
const isChild = ({ step, write }: Item): boolean => isNew(write) && !sameId(write.target, step.parent);

const keyOf = ({ step }: Item): string => writeKeyOf(step.parent);

export const isBeside = (item: Item, other: Item): boolean => item !== other && keyOf(item) === keyOf(other);

const isSubnet = (parent: ArmId): boolean => isType(parent, 'Microsoft.Network/virtualNetworks/subnets');

/** Whether one write is of use only after another: a group is attached when its rules are there, and deleted when it is attached nowhere. */
export const needs = (item: Item, other: Item): boolean =>
  dependsOn(item.write, other.write) ||
  (isSubnet(item.step.parent) && item.step.phase === 'prepare' && other.step.phase === 'prepare' && !isSubnet(other.step.parent)) ||
  (item.write.verb === 'delete' && sameId(item.write.target, item.step.parent) && isSubnet(other.step.parent));

/** Those that may leave now, in the order of the plan; `mayTake` is asked once for each that nothing else keeps back. */
export function freeIn(work: Work, now: Instant, width: (parent: ArmId) => number, mayTake: (item: Item) => boolean): readonly Item[] {
  const free: Item[] = [];
  const underWay = (key: string): number =>
    work.items.filter((item) => keyOf(item) === key && (item.state.is === 'Pending' || free.includes(item))).length;
  for (const [at, item] of work.items.entries()) {
    if (item.state.is !== 'Waits' || item.state.notBefore > now) continue;
    const earlier = work.items.slice(0, at).filter(isLive);
    const inWay = earlier.some((other) => needs(item, other) || (isBeside(item, other) && !(isChild(item) && isChild(other))));
    const key = keyOf(item);
    if (inWay || underWay(key) >= (isChild(item) ? width(item.step.parent) : 1) || !mayTake(item)) continue;
    free.push(item);
  }
  return free;
}

/** What rests on a write that did not come through is not sent. */
export function dropDependents(work: Work, item: Item): void {
  for (const other of work.items.slice(work.items.indexOf(item) + 1)) {
    if (other.state.is !== 'Waits' || !needs(other, item)) continue;
    other.state = { is: 'Over', done: false };
    dropDependents(work, other);
  }
}
