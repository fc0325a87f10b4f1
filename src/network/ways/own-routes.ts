/** Routes of ours in a table: which ones replies need to go back straight, which are there, which go, and what sends replies elsewhere all the same. */

import { overlaps, sizeOf } from '../addresses/intervals.ts';
import { addressesOf, readPrefix } from '../addresses/prefix-list.ts';
import type { Packets } from '../filter/needs.ts';
import { publicSpace } from '../words/networks.ts';
import type { Place, PlacedRoute } from '../words/place.ts';
import { canonicalTag } from '../words/words.ts';
import { hopOf, shortestOfTags } from './lanes.ts';
import { strayReplies, wantsRoute, withRoutes } from './readings.ts';
import { likelyWaysOf } from './likely.ts';
import type { Way } from './ways.ts';

/** Replies that must go straight back to the internet. */
export interface Need {
  /** Part of the name of our route for it. */
  readonly id: string;
  /** The range or the tag that our route would have. */
  readonly prefix: string;
  /** Whose replies they are; its peers are `prefix`. */
  readonly flow: Packets;
  readonly why: string;
}

export const controlPlane = 'controlplane';

/** Replies to the control plane always, to clients where the user names their ranges (Microsoft: API Management, forced tunneling, 2023-11-29). */
export const needsOf = (clientPrefixes: readonly string[]): readonly Need[] => [
  {
    id: controlPlane,
    prefix: 'ApiManagement',
    flow: repliesTo(['ApiManagement'], '3443'),
    why: 'answers to the management plane must not leave through the tunnel, or the connection breaks',
  },
  ...clientPrefixes.map((prefix) => ({
    id: `client-${prefix.replaceAll(/[./]/g, '-')}`,
    prefix,
    flow: repliesTo([prefix], '443'),
    why: `replies to clients in ${prefix} must go back the way that they came`,
  })),
];

const repliesTo = (peers: readonly string[], port: string): Packets => ({ direction: 'Inbound', peers, ports: [port], protocol: 'Tcp' });

export interface Wanted {
  readonly needs: readonly Need[];
  /** With the table's routes as they are, ours among them. */
  readonly place: Place;
  /** What names of our routes begin with. */
  readonly prefix: string;
  /** Prefixes that other gateways on this table need too: routes are unique by prefix, so they are shared. */
  readonly neededByOthers: readonly string[];
}

/** What sends replies elsewhere even when everything of ours is written. */
export interface Astray {
  readonly need: Need;
  readonly by: PlacedRoute;
  /** It has the very prefix that our route would have: there can be no second one. */
  readonly isSamePrefix: boolean;
  readonly isSure: boolean;
}

export interface RouteChanges {
  readonly write: readonly PlacedRoute[];
  readonly remove: readonly PlacedRoute[];
  readonly astray: readonly Astray[];
  /** The place once that is done. */
  readonly after: Place;
  /** Needs whose replies do not go straight for sure without a route of ours, whoever has one already. */
  readonly wanting: readonly Need[];
}

const samePrefix = (a: string, b: string): boolean => {
  const [one, other] = [readPrefix(a), readPrefix(b)];
  return one.is === 'Four' && other.is === 'Four'
    ? one.base === other.base && one.length === other.length
    : canonicalTag(a) === canonicalTag(b);
};

const sameName = (a: PlacedRoute, b: PlacedRoute): boolean => a.name.toLowerCase() === b.name.toLowerCase();
const isOurs = (name: string, prefix: string): boolean => name.toLowerCase().startsWith(prefix);
const isStraight = (route: PlacedRoute): boolean => hopOf(route) === 'Internet';

/** An equal route satisfies, whoever made it. What is wanted does not depend on what of ours is there, so that it stays once it is. */
export function desiredRoutes({ needs, place, prefix, neededByOthers }: Wanted): RouteChanges {
  const routes = place.routes ?? [];
  const foreign: Place = { ...place, routes: routes.filter(({ name }) => !isOurs(name, prefix)) };
  const wanting = needs.filter(({ flow }) => wantsRoute(straysOf(flow, foreign)));
  const free = wanting.filter((need) => !foreign.routes?.some((route) => samePrefix(route.prefix, need.prefix)));
  const made = free.map((need): PlacedRoute => {
    const present = routes.find((route) => isOurs(route.name, prefix) && samePrefix(route.prefix, need.prefix));
    return { name: present?.name ?? `${prefix}${need.id}`.slice(0, 80), prefix: need.prefix, nextHopType: 'Internet' };
  });
  const whole = made.length === 0 ? foreign : withRoutes(foreign, made);
  const isPresent = (route: PlacedRoute): boolean => routes.some((one) => sameName(one, route));
  // What is there stays; what would change nothing is not written.
  const helping = made.filter((route, at) => {
    const flow = free[at]?.flow;
    return isPresent(route) || (flow !== undefined && helps(straysOf(flow, foreign), straysOf(flow, whole)));
  });
  const isOfOthers = (route: PlacedRoute): boolean => neededByOthers.some((one) => samePrefix(one, route.prefix));
  const mayBeNeeded = mayLeadAstray(foreign);
  const stays = ({ prefix: had }: PlacedRoute): boolean => mayBeNeeded && needs.some((need) => samePrefix(need.prefix, had));
  const ours = routes.filter(({ name }) => isOurs(name, prefix));
  const remove = ours.filter((route) => !stays(route) && !isOfOthers(route) && !helping.some((one) => sameName(one, route)));
  const kept = ours.filter((route) => !remove.includes(route) && !helping.some((one) => sameName(one, route)));
  const after = helping.length + kept.length === 0 ? foreign : withRoutes(foreign, [...kept, ...helping]);
  return {
    write: helping.filter(
      (route) => !routes.some((one) => sameName(one, route) && samePrefix(one.prefix, route.prefix) && isStraight(one)),
    ),
    remove,
    astray: needs.flatMap((need) => astrayOf(need, straysOf(need.flow, after))),
    after,
    wanting,
  };
}

const straysOf = (flow: Packets, place: Place): readonly Way[] => strayReplies({ flow, ways: likelyWaysOf(flow, place) });

/** Something goes straight that did not. */
function helps(before: readonly Way[], after: readonly Way[]): boolean {
  const left = extents(after);
  return [...extents(before)].some(([by, extent]) => extent > (left.get(by) ?? 0));
}

function extents(ways: readonly Way[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { part, origin, addresses, isSure } of ways) {
    const by = `${part.kind} ${part.peer} ${origin.is === 'Route' ? origin.route.name : origin.is} ${String(isSure)}`;
    found.set(by, (found.get(by) ?? 0) + (addresses ? sizeOf(addresses) : 1));
  }
  return found;
}

function astrayOf(need: Need, strays: readonly Way[]): readonly Astray[] {
  const found = new Map<PlacedRoute, Astray>();
  for (const { origin, isSure } of strays) {
    if (origin.is !== 'Route') continue;
    const by = origin.route;
    if (isSure || !found.has(by)) found.set(by, { need, by, isSamePrefix: samePrefix(by.prefix, need.prefix), isSure });
  }
  return [...found.values()].toSorted((a, b) => Number(b.isSure) - Number(a.isSure));
}

/**
 * Whether any public address may go elsewhere than to the internet, whatever the lists of tags say of it. Routes of ours stay as long as that is so: a new
 * list removes nothing.
 */
export const mayLeadAstray = ({ routes, declaresTunnel }: Pick<Place, 'routes' | 'declaresTunnel'>): boolean =>
  declaresTunnel === true || (routes ?? []).some(leadsAway);

function leadsAway(route: PlacedRoute): boolean {
  if (isStraight(route)) return false;
  const read = readPrefix(route.prefix);
  return read.is === 'Word' || (read.is === 'Four' && overlaps(addressesOf([route.prefix]), publicSpace));
}

/** The table as a user wants it read who says that there is no tunnel: what sends the internet at large elsewhere counts as symmetrical. */
export const withoutTunnels = (routes: readonly PlacedRoute[]): readonly PlacedRoute[] =>
  routes.filter((route) => {
    const read = readPrefix(route.prefix);
    return !(leadsAway(route) && read.is === 'Four' && read.length <= shortestOfTags);
  });
