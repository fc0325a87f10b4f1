/**
 * Which addresses are in the network of a place, and which are on the internet: for sure, and perhaps.
 *
 * `VirtualNetwork` is the network, connected peerings with access, the host's address, and prefixes that routes send to an appliance, a gateway or the
 * network (Microsoft: Virtual network service tags; MicrosoftDocs/azure-docs#22178; Azure/azure-powershell#4972). `Internet` is every public address
 * outside network and peerings. The two are not independent: an address that is perhaps in the one is the rest of the time in the other. So each
 * possible world is looked at by itself, and only what comes out the same in all of them is certain.
 */

import { difference, everything, intersection, isEmpty, none, overlaps, union, unionOf, type Intervals } from '../addresses/intervals.ts';
import { addressesOf, intervalsOf, readPrefix } from '../addresses/prefix-list.ts';
import { hostAddress, type Place, type PlacedRoute } from './place.ts';
import { canonicalTag, inRegion, serviceOf } from './words.ts';

/** RFC 1918, RFC 6598, link-local and loopback: never the address of a public service. */
const privateRanges = addressesOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8']);
/** What a network or a site behind a gateway may have of these. */
export const sitePrefixes = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] as const;
export const sitePrivate = addressesOf(sitePrefixes);
export const host = addressesOf([hostAddress]);
/** Addresses that others on the internet may have. */
export const publicSpace = difference(everything, union(privateRanges, host));

export interface Networks {
  /** The network and connected peerings with access. */
  readonly network: Intervals;
  /** What routes bring into the tag for sure. */
  readonly brought: Intervals;
  /** What is perhaps in the tag, beside these. */
  readonly mayBe: Intervals;
  /** Tags, whose addresses are not known, that routes bring into it: for sure, and perhaps. */
  readonly broughtTags: readonly string[];
  readonly mayBeTags: readonly string[];
}

const known = new WeakMap<Place, Networks>();

export function networksOf(place: Place): Networks {
  const found = known.get(place);
  if (found) return found;
  const made = derive(place);
  known.set(place, made);
  return made;
}

/** Hops whose prefixes are in the tag for certain; those of others (`Internet`, `None`, unknown ones) perhaps (MicrosoftDocs/azure-docs#94454, open). */
const bringing: ReadonlySet<string> = new Set(['virtualappliance', 'virtualnetworkgateway', 'vnetlocal']);
export const bringsIn = ({ nextHopType }: PlacedRoute): boolean => bringing.has(nextHopType.toLowerCase());

function derive(place: Place): Networks {
  const peerings = place.peerings ?? [];
  const connected = peerings.filter(({ state, allowsAccess }) => state.toLowerCase() === 'connected' && allowsAccess);
  const unclear = peerings.filter(({ state, allowsAccess }) => allowsAccess && !/^(connected|initiated|disconnected)$/i.test(state));
  const routes = place.routes ?? [];
  const [sure, perhaps] = [routes.filter(bringsIn), routes.filter((route) => !bringsIn(route))];
  const network = unionOf([addressesOf(place.vnetPrefixes), ...connected.map(({ remotePrefixes }) => addressesOf(remotePrefixes)), host]);
  const brought = unionOf(sure.map((route) => prefixesOf(route, place)));
  const further = unionOf([
    ...perhaps.map((route) => prefixesOf(route, place)),
    ...unclear.map(({ remotePrefixes }) => addressesOf(remotePrefixes)),
    ...(place.peerings === undefined || place.reachesFurther === true ? [sitePrivate] : []),
    ...(place.declaresTunnel === true ? [everything] : []),
    addressesOf(place.ownServers ?? []),
  ]);
  const unknownTags = (of: readonly PlacedRoute[]): readonly string[] =>
    of.filter((route) => isUnknownTag(route, place)).map(({ prefix }) => canonicalTag(prefix));
  // Of a tag that is not known its addresses may be any public one.
  const anyPublic = unknownTags(routes).length > 0 ? publicSpace : none;
  return {
    network,
    brought: difference(brought, network),
    mayBe: difference(union(further, anyPublic), union(network, brought)),
    broughtTags: unknownTags(sure),
    mayBeTags: unknownTags(perhaps),
  };
}

function prefixesOf({ prefix }: PlacedRoute, { tags }: Place): Intervals {
  const read = readPrefix(prefix);
  if (read.is === 'Four') return addressesOf([prefix]);
  const listed = read.is === 'Word' ? tags?.tags.get(canonicalTag(prefix)) : undefined;
  return listed ? intervalsOf(listed) : none;
}

const isUnknownTag = ({ prefix }: PlacedRoute, { tags }: Place): boolean =>
  readPrefix(prefix).is === 'Word' && tags?.tags.get(canonicalTag(prefix)) === undefined;

/** What the two words hold, the one way or the other. */
export interface World {
  readonly virtualNetwork: Intervals;
  readonly internet: Intervals;
  /** Whether tags whose addresses are not known are in the network, and on the internet. */
  readonly holdsTag: (tag: string, region: string) => { readonly virtualNetwork: boolean; readonly internet: boolean };
}

const worlds = new WeakMap<Place, readonly World[]>();

/** Every way in which doubts can be resolved, up to what makes no difference; one where there are none. */
export function worldsOf(place: Place): readonly World[] {
  const found = worlds.get(place);
  if (found) return found;
  const networks = networksOf(place);
  const sure = union(networks.network, networks.brought);
  const most = union(sure, networks.mayBe);
  const outside = difference(publicSpace, networks.network);
  const onlyOutside = difference(publicSpace, most);
  const isTagged = (tags: readonly string[], tag: string, region: string): boolean => tags.some((one) => holds(one, tag, region));
  /** How far the addresses of a tag that is not known are in the network. */
  const reachOf = (tag: string, region: string): 'Sure' | 'Perhaps' | 'No' => {
    if (isTagged(networks.broughtTags, tag, region) || isEmpty(difference(publicSpace, sure))) return 'Sure';
    return overlaps(publicSpace, most) || isTagged(networks.mayBeTags, tag, region) ? 'Perhaps' : 'No';
  };
  const least: World = {
    virtualNetwork: sure,
    internet: outside,
    holdsTag: (tag, region) => ({ virtualNetwork: reachOf(tag, region) === 'Sure', internet: true }),
  };
  const isInMost = (tag: string, region: string): boolean => reachOf(tag, region) !== 'No';
  const apart: World = {
    virtualNetwork: most,
    internet: onlyOutside,
    holdsTag: (tag, region) => ({ virtualNetwork: isInMost(tag, region), internet: !isInMost(tag, region) }),
  };
  const together: World = {
    virtualNetwork: most,
    internet: outside,
    holdsTag: (tag, region) => ({ virtualNetwork: isInMost(tag, region), internet: true }),
  };
  const hasDoubts = !isEmpty(networks.mayBe) || networks.mayBeTags.length > 0;
  const isBrought = overlaps(publicSpace, sure) || networks.broughtTags.length > 0;
  const made = hasDoubts
    ? overlaps(publicSpace, networks.mayBe)
      ? [least, apart, together]
      : [least, apart]
    : isBrought
      ? [least, apart]
      : [least];
  worlds.set(place, made);
  return made;
}

/** Whether a tag of a route surely holds what of a tag is in a region. */
const holds = (word: string, tag: string, region: string): boolean =>
  word === tag ||
  word === 'azurecloud' ||
  (serviceOf(tag) === word && tag.includes('.')) ||
  (region !== '' && word === inRegion(tag, region));

/** Whether a world makes a difference to these addresses. */
export function worldsFor(place: Place, addresses: Intervals): readonly World[] {
  const all = worldsOf(place);
  if (all.length === 1) return all;
  const { brought, mayBe } = networksOf(place);
  const touchesDoubt = overlaps(addresses, mayBe);
  return touchesDoubt || overlaps(addresses, intersection(brought, publicSpace)) ? (touchesDoubt ? all : all.slice(0, 2)) : all.slice(0, 1);
}
