/** The next hop of every address that a flow may have, and of every reply: one table, from which everything about tunnels is read. */

import { difference, intersection, isEmpty, none, overlaps, union, type Intervals } from '../addresses/intervals.ts';
import { partsOf, type Packets, type Part } from '../filter/needs.ts';
import { publicSpace } from '../words/networks.ts';
import type { Place } from '../words/place.ts';
import { tagHold, type TagPart } from '../words/relations.ts';
import {
  hostAddresses,
  lanesOf,
  publicReading,
  shortestOfTags,
  type Hop,
  type Lane,
  type Origin,
  type RoutingAssumptions,
} from './lanes.ts';

/** Where a part of a flow goes: for an outbound flow its packets, for an inbound one its replies. */
export interface Way {
  readonly part: Part;
  readonly hop: Hop;
  readonly origin: Origin;
  /** Undefined for a tag whose addresses are not known. */
  readonly addresses: Intervals | undefined;
  /** Another way is possible too, which stands beside it. */
  readonly isSure: boolean;
}

export const waysOf = (flow: Packets, place: Place, assumed: RoutingAssumptions = publicReading): readonly Way[] =>
  partsOf(flow, place).flatMap((part) => waysOfPart(part, place, assumed));

export function waysOfPart(part: Part, place: Place, assumed: RoutingAssumptions = publicReading): readonly Way[] {
  switch (part.kind) {
    // Licensing is a public service, to which routes apply.
    case 'Platform':
      return part.word === 'azureplatformlkm'
        ? joined(unknownWays({ tag: 'azureplatformlkm', region: '' }, place, assumed), part)
        : [{ part, hop: 'Host', origin: { is: 'System' }, addresses: undefined, isSure: true }];
    case 'Addresses':
      return joined(knownWays(part.addresses, lanesOf(place, assumed)), part);
    case 'Tag':
      return joined(unknownWays(part, place, assumed), part);
  }
}

interface Taken {
  readonly lane: Lane | undefined;
  readonly addresses: Intervals;
  readonly isSure: boolean;
}

/** The first lane takes what it holds for sure; what it holds perhaps has two ways, unless they lead to the same. */
function knownWays(addresses: Intervals, lanes: readonly Lane[]): readonly Taken[] {
  const taken: Taken[] = [];
  const doubts: { readonly lane: Lane; readonly addresses: Intervals }[] = [];
  const atHost = intersection(addresses, hostAddresses);
  if (!isEmpty(atHost)) taken.push({ lane: undefined, addresses: atHost, isSure: true });
  let left = difference(addresses, atHost);
  for (const lane of lanes) {
    if (isEmpty(left)) break;
    if (!isEmpty(lane.perhaps)) {
      const perhaps = intersection(left, difference(lane.perhaps, lane.sure));
      if (!isEmpty(perhaps)) doubts.push({ lane, addresses: perhaps });
    }
    if (!overlaps(left, lane.sure)) continue;
    const hit = intersection(left, lane.sure);
    left = difference(left, hit);
    const clouded = doubts.flatMap((doubt) => {
      const both = doubt.lane.hop === lane.hop || isBehind(doubt.lane, lane) ? none : intersection(doubt.addresses, hit);
      return isEmpty(both) ? [] : [{ lane: doubt.lane, addresses: both, isSure: false }];
    });
    const unsure = clouded.reduce((sum, doubt) => union(sum, doubt.addresses), none);
    const clear = difference(hit, unsure);
    if (!isEmpty(clear)) taken.push({ lane, addresses: clear, isSure: true });
    if (!isEmpty(unsure)) taken.push({ lane, addresses: unsure, isSure: false }, ...clouded);
  }
  return taken;
}

/** A tag never has longer prefixes than one that is more special. */
const isBehind = (one: Lane, other: Lane): boolean => one.word !== undefined && other.word !== undefined && one.rank > other.rank;

/** Of a tag whose addresses may be any public ones. */
function unknownWays(part: TagPart, place: Place, assumed: RoutingAssumptions): readonly Taken[] {
  const lanes = lanesOf(place, assumed);
  // A longer explicit prefix may hold some of them, and may be longer than the tag's own; the shorter ones come after the tags.
  const doubts = lanes.filter(({ word, length, sure }) => word === undefined && length > shortestOfTags && overlaps(sure, publicSpace));
  for (const lane of lanes) {
    const hold = lane.word === undefined ? 'No' : tagHold(lane.word, part, place);
    if (hold === 'Sure' && lane.takesSome !== true) return resolved([lane], doubts);
    if (hold !== 'No') doubts.push(lane);
  }
  const wide = knownWays(
    publicSpace,
    lanes.filter(({ word, length }) => word === undefined && length <= shortestOfTags),
  );
  return resolved(
    wide.flatMap(({ lane }) => lane ?? []),
    doubts,
  );
}

/** One of `ends` is taken, or one of `doubts` before. */
function resolved(ends: readonly Lane[], doubts: readonly Lane[]): readonly Taken[] {
  const all = [...ends, ...doubts];
  const isSure = all.every(({ hop }) => hop === all[0]?.hop);
  return (isSure ? ends : all).map((lane) => ({ lane, addresses: none, isSure }));
}

/** Lanes of one route are one way. */
function joined(taken: readonly Taken[], part: Part): readonly Way[] {
  const ways = new Map<unknown, Way[]>();
  for (const { lane, addresses, isSure } of taken) {
    const origin: Origin = lane?.origin ?? { is: 'System' };
    const key = origin.is === 'Route' ? origin.route : origin.is === 'Endpoint' ? origin.service : origin.is;
    const hop = lane?.hop ?? 'Host';
    const same = ways.get(key) ?? [];
    const at = same.findIndex((way) => way.hop === hop && way.isSure === isSure);
    const before = same[at];
    const way: Way = {
      part,
      hop,
      origin,
      addresses: part.kind === 'Addresses' ? union(before?.addresses ?? none, addresses) : undefined,
      isSure,
    };
    ways.set(key, before ? same.with(at, way) : [...same, way]);
  }
  return [...ways.values()].flat();
}
