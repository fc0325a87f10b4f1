/** Where a subnet's route table sends traffic, and the routes that a gateway needs in it when the rest goes another way than the internet. */

import { isPrivate, isWithin, overlap, parsePrefix, type Range } from './prefixes.ts';
import { canonicalTag } from './words/words.ts';

export type NextHop = 'VirtualNetworkGateway' | 'VnetLocal' | 'Internet' | 'VirtualAppliance' | 'None';

export interface Route {
  readonly name: string;
  /** An IPv4 or IPv6 range, or a service tag. */
  readonly prefix: string;
  readonly nextHopType: NextHop;
  readonly nextHopIp: string | undefined;
}

const rangeOf = (prefix: string): Range | undefined => {
  const parsed = parsePrefix(prefix);
  return parsed.ok ? parsed.range : undefined;
};

const whole = 2 ** 32;

/**
 * Whether traffic to the internet goes another way. Two halves are as good as the whole. Routes that a gateway announces by BGP cannot be seen here,
 * hence a user may say so (Microsoft: Virtual network traffic routing; API Management, forced tunneling, 2023-11-29).
 */
export function isForced(routes: readonly Route[], said: 'Auto' | 'Yes' | 'No'): boolean {
  if (said !== 'Auto') return said === 'Yes';
  const away = routes.filter(({ nextHopType }) => nextHopType !== 'Internet').flatMap(({ prefix }) => rangeOf(prefix) ?? []);
  return isWithin(
    { from: 0, to: whole },
    away.filter(({ from, to }) => to - from >= whole / 2),
  );
}

/** The route that takes the traffic of a forced tunnel; undefined where only the user says that there is one. */
export const defaultRoute = (routes: readonly Route[]): Route | undefined =>
  routes.find(({ prefix, nextHopType }) => {
    const range = rangeOf(prefix);
    return nextHopType !== 'Internet' && range !== undefined && range.to - range.from >= whole / 2;
  });

/** One route that must go straight to the internet. */
export interface Need {
  /** Part of the name of our route for it. */
  readonly id: string;
  readonly prefix: string;
  readonly why: string;
  readonly source: string;
}

const forced = 'Microsoft: API Management, forced tunneling, 2023-11-29';

/** What a tunnelled gateway needs: the control plane's return always, clients' returns where the user names them. */
export const needsOf = (clientPrefixes: readonly string[]): readonly Need[] => [
  {
    id: 'controlplane',
    prefix: 'ApiManagement',
    why: 'answers to the management plane must not leave through the tunnel, or the connection breaks',
    source: forced,
  },
  ...clientPrefixes.map((prefix) => ({
    id: `client-${prefix.replaceAll(/[./]/g, '-')}`,
    prefix,
    why: `replies to clients in ${prefix} must go back the way that they came`,
    source: forced,
  })),
];

export interface Wanted {
  readonly needs: readonly Need[];
  readonly routes: readonly Route[];
  /** What names of our routes begin with. */
  readonly prefix: string;
  /** Prefixes that other gateways on this table need too: routes are unique by prefix, so they are shared. */
  readonly neededByOthers: readonly string[];
  /** The ranges behind tags, as far as they are known. */
  readonly tagRanges: ReadonlyMap<string, readonly string[]>;
}

export interface RouteChanges {
  readonly write: readonly Route[];
  readonly remove: readonly Route[];
  /** Another route for the same prefix goes elsewhere: there can be no second one. */
  readonly conflicts: readonly { readonly need: Need; readonly by: Route }[];
  /** A more specific route takes a part of it elsewhere. */
  readonly diverted: readonly { readonly need: Need; readonly by: Route }[];
}

const samePrefix = (a: string, b: string): boolean => {
  const [one, other] = [rangeOf(a), rangeOf(b)];
  return one && other ? one.from === other.from && one.to === other.to : canonicalTag(a) === canonicalTag(b);
};

const isOurs = (name: string, prefix: string): boolean => name.toLowerCase().startsWith(prefix);

/** An equal route satisfies, whoever made it; ours goes only when no binding needs it any more. */
export function desiredRoutes({ needs, routes, prefix, neededByOthers, tagRanges }: Wanted): RouteChanges {
  const present = (need: Need): Route | undefined => routes.find((route) => samePrefix(route.prefix, need.prefix));
  const conflicts = needs.flatMap((need) => {
    const by = present(need);
    return by && by.nextHopType !== 'Internet' && !isOurs(by.name, prefix) ? [{ need, by }] : [];
  });
  const write = needs.flatMap((need): readonly Route[] => {
    const route = present(need);
    if (route && (route.nextHopType === 'Internet' || !isOurs(route.name, prefix))) return [];
    return [
      { name: route?.name ?? `${prefix}${need.id}`.slice(0, 80), prefix: need.prefix, nextHopType: 'Internet', nextHopIp: undefined },
    ];
  });
  const keep = [...needs.map((need) => need.prefix), ...neededByOthers];
  const remove = routes.filter((route) => isOurs(route.name, prefix) && !keep.some((one) => samePrefix(one, route.prefix)));
  return {
    write,
    remove,
    conflicts,
    diverted: needs.flatMap((need) => diversions(need, routes, tagRanges).map((by) => ({ need, by }))),
  };
}

/** The longest prefix wins, and a range within those of a tag is longer than the tag (Microsoft: Virtual network traffic routing). */
function diversions({ prefix }: Need, routes: readonly Route[], tagRanges: Wanted['tagRanges']): readonly Route[] {
  const own = rangeOf(prefix);
  const ranges = own ? [own] : (tagRanges.get(canonicalTag(prefix)) ?? []).flatMap((one) => rangeOf(one) ?? []);
  return routes.filter((route) => {
    const taken = rangeOf(route.prefix);
    if (!taken || route.nextHopType === 'Internet' || samePrefix(route.prefix, prefix)) return false;
    return ranges.some((range) => overlap(taken, range) !== undefined && taken.to - taken.from <= range.to - range.from);
  });
}

/** A range that no client on the internet has. */
export const isPrivatePrefix = (prefix: string): boolean => {
  const range = rangeOf(prefix);
  return range !== undefined && isPrivate(range);
};
