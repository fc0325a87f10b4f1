/** Where rules of ours would help that those of others keep from it: in front of which priority, and which band of priorities has room there. */

import type { FlowNeed } from '../flows.ts';
import { isOn, type SecurityRule } from '../rules.ts';
import type { Place } from '../words/place.ts';
import { deniedBy, effectOf } from './effects.ts';

export interface Band {
  readonly from: number;
  readonly to: number;
}

/** Microsoft: Network security groups overview: a priority is a number from 100 to 4096. */
const lowest = 100;
/** The definition asks for a band of so many. */
const leastBand = 60;

/**
 * The priority of the first rule in front of which an allow of this flow would be denied no more, going from those that deny it to the front; undefined
 * where none is. `foreign` are the group's rules but for ours.
 */
export function frontOf(foreign: readonly SecurityRule[], by: readonly SecurityRule[], flow: FlowNeed, place: Place): number | undefined {
  const last = Math.max(...by.map(({ priority }) => priority));
  const denies = foreign.filter(({ access, direction, priority }) => access === 'Deny' && direction === flow.direction && priority < last);
  const fronts = [...new Set([last, ...denies.map(({ priority }) => priority)])].toSorted((a, b) => b - a);
  return fronts.find((front) => front > lowest && !deniedBy(effectOf(allowOf(flow, front - 1), foreign, flow, place)));
}

/** The last band in front of a priority in which so many priorities of a direction are free. */
export function bandBefore(
  front: number,
  foreign: readonly SecurityRule[],
  { direction }: Pick<FlowNeed, 'direction'>,
  wanted: number,
): Band | undefined {
  const taken = new Set(foreign.filter((rule) => isOn(rule, direction)).map(({ priority }) => priority));
  let free = 0;
  for (let from = front - 1; from >= lowest; from--) {
    if (!taken.has(from)) free++;
    const isWide = front - from >= leastBand || from === lowest;
    if (free >= wanted && isWide) return { from, to: Math.max(front - 1, from + leastBand - 1) };
  }
  return undefined;
}

/** Whether a rule of ours finds a place in its band that is in front. `rules` are all of the group. */
export function hasRoom(
  rules: readonly SecurityRule[],
  { direction }: Pick<FlowNeed, 'direction'>,
  { from, to }: Band,
  front: number,
): boolean {
  const last = Math.min(front - 1, to);
  const taken = rules.filter((rule) => isOn(rule, direction) && rule.priority >= from && rule.priority <= last);
  return last >= from && taken.length < last - from + 1;
}

const allowOf = ({ direction, protocol, ports, peers }: FlowNeed, priority: number): SecurityRule => ({
  name: 'ours',
  priority,
  direction,
  access: 'Allow',
  protocol,
  sourcePortRanges: ['*'],
  destinationPortRanges: ports,
  sourceAddressPrefixes: direction === 'Inbound' ? peers : ['VirtualNetwork'],
  destinationAddressPrefixes: direction === 'Inbound' ? ['VirtualNetwork'] : peers,
  sourceApplicationSecurityGroups: [],
  destinationApplicationSecurityGroups: [],
});
