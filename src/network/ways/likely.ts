/**
 * The ways of a flow as checks go by them: tags of different services are taken for apart, and no range of a client, nor the internet at large, for a
 * service's. So a route or an endpoint of a tag whose addresses are not known casts no doubt on what belongs to others; `AzureCloud` may hold any of it.
 */

import { readPrefix } from '../addresses/prefix-list.ts';
import type { Packets } from '../filter/needs.ts';
import type { Place, PlacedRoute } from '../words/place.ts';
import { canonicalTag, serviceOf } from '../words/words.ts';
import { servedBy } from './served.ts';
import { waysOf, type Way } from './ways.ts';

export const likelyWaysOf = (flow: Packets, place: Place): readonly Way[] =>
  flow.isBetweenMachines === true || !hasUnknown(place)
    ? waysOf(flow, place)
    : flow.peers.flatMap((peer) => waysOf({ ...flow, peers: [peer] }, apartFor(peer, place)));

const isListed = (word: string, { tags }: Place): boolean => tags?.tags.get(word) !== undefined;
const isUnknown = ({ prefix }: PlacedRoute, place: Place): boolean =>
  readPrefix(prefix).is === 'Word' && !isListed(canonicalTag(prefix), place);
/** The service of an endpoint whose addresses are not known. */
const unknownIn = (endpoint: string, place: Place): string | undefined => {
  const served = servedBy(endpoint, place).find(({ word }) => !isListed(word, place));
  return served && serviceOf(served.word);
};

const hasUnknown = (place: Place): boolean =>
  (place.routes ?? []).some((route) => isUnknown(route, place)) ||
  (place.endpoints ?? []).some((endpoint) => unknownIn(endpoint, place) !== undefined);

const known = new WeakMap<Place, Map<string, Place>>();

/** Without the routes and the endpoints of unknown tags that are of other services. */
function apartFor(peer: string, place: Place): Place {
  const service = readPrefix(peer).is === 'Word' ? serviceOf(canonicalTag(peer)) : '';
  const ofPlace = known.get(place) ?? new Map<string, Place>();
  known.set(place, ofPlace);
  const found = ofPlace.get(service);
  if (found) return found;
  const isKept = (route: PlacedRoute): boolean => {
    const theirs = serviceOf(canonicalTag(route.prefix));
    return !isUnknown(route, place) || theirs === service || theirs === 'azurecloud';
  };
  const made: Place = {
    ...place,
    routes: (place.routes ?? []).filter(isKept),
    endpoints: (place.endpoints ?? []).filter((endpoint) => [undefined, service].includes(unknownIn(endpoint, place))),
  };
  ofPlace.set(service, made);
  return made;
}
