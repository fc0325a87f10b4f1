/**
 * Everything that says where addresses go from a subnet, in Azure's order: the longest prefix first; among equal ones a route by an explicit prefix, by a
 * region's tag, by a whole tag, by `AzureCloud` of a region, by `AzureCloud`; then what is learnt by BGP, then Azure's own.
 *
 * Microsoft: Virtual network traffic routing (order of matching with service tags; system routes for a network, peerings and endpoints are preferred to
 * longer ones of BGP; private ranges that nothing has go to None, unless the user
 * has a default route). Microsoft: Virtual network service endpoints (their routes cannot be overridden).
 */

import { difference, everything, isEmpty, none, union, unionOf, type Intervals } from '../addresses/intervals.ts';
import { membership, type Membership } from '../addresses/membership.ts';
import { addressesOf, byLength, readPrefix } from '../addresses/prefix-list.ts';
import { tagMeaning } from '../words/meaning.ts';
import { host, networksOf, sitePrefixes, sitePrivate } from '../words/networks.ts';
import { metadataAddress, type Place, type PlacedRoute } from '../words/place.ts';
import { canonicalTag, serviceOf } from '../words/words.ts';
import { servedBy } from './served.ts';

/**
 * `Internet`: straight. `Endpoint`: straight to the service, by its endpoint. `Network`: the network and its peerings. `Through`: something that stands in
 * between, an appliance or a gateway. `Nowhere`: thrown away.
 */
export type Hop = 'Internet' | 'Endpoint' | 'Network' | 'Through' | 'Nowhere' | 'Host';

/** What a lane comes from. */
export type Origin =
  | { readonly is: 'Route'; readonly route: PlacedRoute }
  | { readonly is: 'Endpoint'; readonly service: string }
  /** A default route by BGP that the user declares. */
  | { readonly is: 'Declared' }
  /** Azure's own: the network, peerings, private ranges that no network has, the internet. */
  | { readonly is: 'System' };

export interface Lane {
  readonly origin: Origin;
  readonly hop: Hop;
  /** What it takes for sure. */
  readonly sure: Intervals;
  /** Of a tag whose list is not known, or of a gateway that may know more. */
  readonly perhaps: Intervals;
  readonly length: number;
  readonly rank: number;
  /** Of a route by tag: the word. */
  readonly word: string | undefined;
  /** Of its tag it takes a part that is not known, or nothing. */
  readonly takesSome?: true;
}

/** What no source settles; the first is the public reading. */
export interface RoutingAssumptions {
  readonly longerRoutesOverrideEndpoints: boolean;
}
export const publicReading: RoutingAssumptions = { longerRoutesOverrideEndpoints: false };

/** No route of anybody applies to the host's addresses. */
export const hostAddresses = union(host, addressesOf([metadataAddress]));

/** Prefixes of tags are longer than this: a route by tag wins over `0.0.0.0/0`, halves and quarters, whatever its list holds. */
export const shortestOfTags = 8;
/** Where a tag's list is not known its prefixes may be of any length between; an explicit `/32` wins. */
const longestOfTags = 31.5;

const known = new WeakMap<Place, Map<boolean, readonly Lane[]>>();

export function lanesOf(place: Place, assumed: RoutingAssumptions = publicReading): readonly Lane[] {
  const found = known.get(place)?.get(assumed.longerRoutesOverrideEndpoints);
  if (found) return found;
  const lanes = [
    ...endpointLanes(place, assumed),
    ...(place.routes ?? []).flatMap((route) => routeLanes(route, place)),
    ...systemLanes(place),
  ]
    .filter(({ sure, perhaps }) => !isEmpty(sure) || !isEmpty(perhaps))
    .toSorted((a, b) => b.length - a.length || a.rank - b.rank);
  const ofPlace = known.get(place) ?? new Map<boolean, readonly Lane[]>();
  known.set(place, ofPlace.set(assumed.longerRoutesOverrideEndpoints, lanes));
  return lanes;
}

const explicitRank = 1;
const rankOf = (word: string): number => (serviceOf(word) === 'azurecloud' ? (word.includes('.') ? 4 : 5) : word.includes('.') ? 2 : 3);
const [bgpRank, systemRank] = [6, 7];

function routeLanes(route: PlacedRoute, place: Place): readonly Lane[] {
  const read = readPrefix(route.prefix);
  const origin: Origin = { is: 'Route', route };
  const word = canonicalTag(route.prefix);
  if (read.is === 'Four') {
    const all = addressesOf([route.prefix]);
    return parted(all, route, place).map(({ hop, addresses }) => ({
      origin,
      hop,
      sure: addresses,
      perhaps: none,
      length: read.length,
      rank: explicitRank,
      word: undefined,
    }));
  }
  if (read.is !== 'Word') return [];
  const listed = place.tags?.tags.get(word);
  const rank = rankOf(word);
  if (listed)
    return [...byLength(listed)].flatMap(([length, all]) =>
      parted(all, route, place).map(({ hop, addresses }) => ({ origin, hop, sure: addresses, perhaps: none, length, rank, word })),
    );
  const { sure, perhaps } = tagMeaning(word, place);
  const lane = { origin, hop: hopOf(route), rank, word };
  return [
    { ...lane, sure: none, perhaps: union(sure, perhaps), length: longestOfTags },
    { ...lane, sure, perhaps: none, length: shortestOfTags + 0.1 },
  ];
}

/** A hop by its word; what Azure adds stands in between, for it is not the internet. */
export function hopOf({ nextHopType }: PlacedRoute): Hop {
  switch (nextHopType.toLowerCase()) {
    case 'internet':
      return 'Internet';
    case 'none':
      return 'Nowhere';
    // Of what the network has; see `parted`.
    case 'vnetlocal':
      return 'Nowhere';
    default:
      return 'Through';
  }
}

/** `VnetLocal` leads to what the network has, and nowhere for the rest. */
function parted(all: Intervals, route: PlacedRoute, place: Place): readonly { readonly hop: Hop; readonly addresses: Intervals }[] {
  if (route.nextHopType.toLowerCase() !== 'vnetlocal') return [{ hop: hopOf(route), addresses: all }];
  const { network } = networksOf(place);
  const outside = difference(all, network);
  return [
    { hop: 'Network', addresses: difference(all, outside) },
    { hop: 'Nowhere', addresses: outside },
  ];
}

/** Above every prefix, unless a longer route is assumed to win. */
const aboveAll = 33;

function endpointLanes(place: Place, { longerRoutesOverrideEndpoints }: RoutingAssumptions): readonly Lane[] {
  return (place.endpoints ?? []).flatMap((service) => {
    const origin: Origin = { is: 'Endpoint', service };
    return servedBy(service, place).flatMap(({ word, isWhole }): readonly Lane[] => {
      const lane = ({ sure, perhaps }: Membership, length: number): Lane => ({
        origin,
        hop: 'Endpoint',
        sure: isWhole ? sure : none,
        perhaps: isWhole ? perhaps : union(sure, perhaps),
        length,
        rank: 0,
        word,
        ...(isWhole ? {} : { takesSome: true as const }),
      });
      const listed = place.tags?.tags.get(word);
      if (!listed) return [lane(tagMeaning(word, place), aboveAll)];
      return [...byLength(listed)].map(([length, sure]) => lane(membership(sure), longerRoutesOverrideEndpoints ? length : aboveAll));
    });
  });
}

function systemLanes(place: Place): readonly Lane[] {
  const connected = (place.peerings ?? []).filter(({ state, allowsAccess }) => state.toLowerCase() === 'connected' && allowsAccess);
  const ranges = [...place.vnetPrefixes, ...connected.flatMap(({ remotePrefixes }) => remotePrefixes)];
  const own = ranges.flatMap((prefix): readonly Lane[] => {
    const read = readPrefix(prefix);
    return read.is === 'Four' ? [system('Network', addressesOf([prefix]), read.length)] : [];
  });
  const network = unionOf(own.map(({ sure }) => sure));
  const declared: readonly Lane[] =
    place.declaresTunnel === true
      ? [
          {
            origin: { is: 'Declared' },
            hop: 'Through',
            sure: difference(everything, network),
            perhaps: none,
            length: 0,
            rank: bgpRank,
            word: undefined,
          },
        ]
      : [];
  return [...own, ...unused(place, network), ...declared, system('Internet', everything, 0)];
}

const system = (hop: Hop, sure: Intervals, length: number, perhaps: Intervals = none): Lane => ({
  origin: { is: 'System' },
  hop,
  sure,
  perhaps,
  length,
  rank: systemRank,
  word: undefined,
});

/**
 * Private ranges that nothing has go nowhere, until the user has a default route, which takes Azure's routes for them away (Microsoft: Virtual network
 * traffic routing, example of Subnet1; 172.16.0.0/12, which it does not name, is left out there before as well). Halves of the internet take none away.
 */
function unused(place: Place, network: Intervals): readonly Lane[] {
  const nowhere = (place.routes ?? []).some(isDefault)
    ? []
    : sitePrefixes.map((prefix) => system('Nowhere', addressesOf([prefix]), Number(prefix.split('/')[1])));
  return mayLearn(place) ? [learnt(network), ...nowhere] : nowhere;
}

const isDefault = ({ prefix }: PlacedRoute): boolean => {
  const read = readPrefix(prefix);
  return read.is === 'Four' && read.length === 0;
};

/** Routes may come by a gateway: one is seen and listened to, a default route comes by it, or nothing is known of what is connected. */
const mayLearn = ({ reachesFurther, takesAnnounced, peerings, declaresTunnel }: Place): boolean =>
  (reachesFurther === true && takesAnnounced !== false) || declaresTunnel === true || peerings === undefined;

/** Whatever private prefix a gateway may know, of any length: only an explicit `/32` and what the network has come before it for sure. */
const learnt = (network: Intervals): Lane => ({
  ...system('Through', none, 32, difference(sitePrivate, network)),
  rank: bgpRank,
});
