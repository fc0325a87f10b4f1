/** What is read from the table of flows and hops: which replies must go straight and do not, what stands in between, what is thrown away, what helps. */

import { difference, isEmpty, overlaps, sizeOf } from '../addresses/intervals.ts';
import { readPrefix } from '../addresses/prefix-list.ts';
import type { Part } from '../filter/needs.ts';
import type { FlowNeed } from '../flows.ts';
import { publicSpace } from '../words/networks.ts';
import type { Place, PlacedRoute } from '../words/place.ts';
import { canonicalTag, serviceOf } from '../words/words.ts';
import { shortestOfTags } from './lanes.ts';
import { likelyWaysOf } from './likely.ts';
import type { Way } from './ways.ts';

export interface FlowWays {
  readonly flow: FlowNeed;
  readonly ways: readonly Way[];
}

interface Directed {
  readonly flow: Pick<FlowNeed, 'direction'>;
  readonly ways: readonly Way[];
}

/** Flows without peers have nothing to go anywhere. */
export const tableOf = (flows: readonly FlowNeed[], place: Place): readonly FlowWays[] =>
  flows.map((flow) => ({ flow, ways: likelyWaysOf(flow, place) }));

const wide: ReadonlySet<string> = new Set(['*', 'internet', 'azurecloud']);
/** Of the whole internet this much has to go astray to be worth a word. */
const leastShare = 1 / 64;

/**
 * A flow to anywhere on the internet is not lost because a partner's range or the tag of a service, which has flows of its own, goes another way: only what
 * takes a good share of it counts, or all of Azure.
 */
function weighty(ways: readonly Way[]): readonly Way[] {
  const astray = new Map<Part, number>();
  for (const way of ways)
    if (!isOfUnknownExtent(way)) astray.set(way.part, (astray.get(way.part) ?? 0) + (way.addresses ? sizeOf(way.addresses) : 0));
  return ways.filter((way) => {
    const { part, origin } = way;
    if (part.kind !== 'Addresses' || !wide.has(canonicalTag(part.peer))) return true;
    if (origin.is === 'Route' && serviceOf(canonicalTag(origin.route.prefix)) === 'azurecloud') return true;
    return !isOfUnknownExtent(way) && (astray.get(part) ?? 0) >= sizeOf(part.addresses) * leastShare;
  });
}

/** By a route of a tag whose addresses are not known: of the internet it has a small part, wherever that is. */
const isOfUnknownExtent = ({ isSure, origin }: Way): boolean =>
  !isSure && origin.is === 'Route' && readPrefix(origin.route.prefix).is === 'Word';

/** Straight, or where the other side is within reach of the network. */
const isStraight = ({ hop }: Way): boolean => hop === 'Internet' || hop === 'Endpoint' || hop === 'Host' || hop === 'Network';

/** To private peers an appliance is taken for symmetrical: it has seen the request. */
export const isPublicPeer = ({ part, addresses }: Way): boolean =>
  part.kind !== 'Addresses' || addresses === undefined || overlaps(addresses, publicSpace);

/**
 * Replies that do not go the way that the request came: an inbound connection from a public peer breaks when its answers leave by an appliance, a gateway
 * or nowhere (Microsoft: API Management, forced tunneling, 2023-11-29; nehalineogi/azure-cross-solution-network-architectures).
 */
export const strayReplies = ({ flow, ways }: Directed): readonly Way[] =>
  flow.direction === 'Inbound' ? weighty(ways.filter((way) => !isStraight(way) && isPublicPeer(way))) : [];

/** What stands in the way of an outbound flow, and must let it through. */
export const through = ({ flow, ways }: Directed): readonly Way[] =>
  flow.direction === 'Outbound' ? weighty(ways.filter(({ hop }) => hop === 'Through')) : [];

/** The internet has no private addresses. */
const isLost = (way: Way): boolean => way.hop === 'Nowhere' || (way.hop === 'Internet' && !isPublicPeer(way));

/** All of an outbound flow is lost for sure, or a part of it without which the gateway does not work. */
export const isLostVitally = (row: FlowWays): boolean => {
  const lost = dropped(row).filter(({ isSure }) => isSure);
  return lost.some(({ part }) => part.isVital) || (lost.length > 0 && row.ways.every(isLost));
};

/** What of an outbound flow is thrown away, here or on the internet. */
export const dropped = ({ flow, ways }: FlowWays): readonly Way[] => (flow.direction === 'Outbound' ? weighty(ways.filter(isLost)) : []);

/** Anything public that the gateway needs goes another way than the internet, for sure. */
export const isTunnelled = (table: readonly FlowWays[]): boolean =>
  table.some(
    (row) =>
      row.flow.need !== 'Optional' &&
      [...through(row), ...strayReplies(row)].some((way) => way.isSure && way.hop === 'Through' && isPublicPeer(way)),
  );

/**
 * Whether a route of ours to these replies is wanted: they stray for sure, or perhaps by what a route of a tag wins over. A perhaps by a longer prefix is no
 * reason, because a route by tag might not win over that.
 */
export const wantsRoute = (strays: readonly Way[]): boolean => strays.some((way) => way.isSure || yieldsToTags(way));

function yieldsToTags({ origin }: Way): boolean {
  if (origin.is !== 'Route') return origin.is === 'Declared';
  const read = readPrefix(origin.route.prefix);
  return read.is === 'Word' || (read.is === 'Four' && read.length <= shortestOfTags);
}

/** The table of a place once these routes are in it; a route replaces one of the same prefix. */
export function withRoutes(place: Place, added: readonly PlacedRoute[]): Place {
  const same = (a: PlacedRoute, b: PlacedRoute): boolean => canonicalTag(a.prefix) === canonicalTag(b.prefix);
  return { ...place, routes: [...(place.routes ?? []).filter((route) => !added.some((one) => same(one, route))), ...added] };
}

/** The route behind a way, if it is one of the table. */
export const routeOf = ({ origin }: Way): PlacedRoute | undefined => (origin.is === 'Route' ? origin.route : undefined);

/** Each route once, in the order of the ways, sure ones first. */
export function routesBehind(
  ways: readonly Way[],
): readonly { readonly route: PlacedRoute; readonly isSure: boolean; readonly way: Way }[] {
  const found = new Map<PlacedRoute, { readonly route: PlacedRoute; readonly isSure: boolean; readonly way: Way }>();
  for (const way of ways) {
    const route = routeOf(way);
    if (!route) continue;
    const before = found.get(route);
    if (!before || (way.isSure && !before.isSure)) found.set(route, { route, isSure: way.isSure, way });
  }
  return [...found.values()].toSorted((a, b) => Number(b.isSure) - Number(a.isSure));
}

const endpointFor: Readonly<Record<string, string>> = {
  storage: 'Microsoft.Storage',
  eventhub: 'Microsoft.EventHub',
  azurekeyvault: 'Microsoft.KeyVault',
  sql: 'Microsoft.Sql',
};

/**
 * Services whose endpoint would for sure take a flow off an appliance, a gateway or a dead end; that of SQL serves the primary location only. A route for
 * the very service is a user's wish, around which no endpoint leads unasked.
 */
export function helpfulEndpoints(table: readonly FlowWays[], isPrimary: boolean): readonly string[] {
  const wanted = new Set(
    table.flatMap((row) =>
      [...through(row), ...dropped(row)].flatMap((way) => {
        const service = serviceOf(canonicalTag(way.part.peer));
        const route = routeOf(way);
        const isNamed = route !== undefined && serviceOf(canonicalTag(route.prefix)) === service;
        return way.isSure && !isNamed ? (endpointFor[service] ?? []) : [];
      }),
    ),
  );
  return Object.values(endpointFor).filter((service) => wanted.has(service) && (isPrimary || service !== 'Microsoft.Sql'));
}

/** Client sources whose answers do not come back the way that the request came, for sure: they cannot connect. */
export const unansweredClients = (flow: FlowNeed, place: Place): readonly { readonly source: string; readonly ways: readonly Way[] }[] =>
  flow.peers.flatMap((source) => {
    const ways = strayReplies({ flow, ways: likelyWaysOf({ ...flow, peers: [source] }, place) }).filter(({ isSure }) => isSure);
    return ways.length === 0 ? [] : [{ source, ways }];
  });

/** Whether all of a source strays, or only a part of it. */
export const isWhollyAstray = (ways: readonly Way[]): boolean =>
  ways.every(({ part, addresses }) => part.kind !== 'Addresses' || addresses === undefined) ||
  ways.some(({ part }) => {
    if (part.kind !== 'Addresses') return false;
    const astray = ways.flatMap((way) => (way.part === part && way.addresses ? [way.addresses] : []));
    return isEmpty(astray.reduce(difference, part.addresses));
  });
