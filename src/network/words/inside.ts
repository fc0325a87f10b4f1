/** Who can be a client of an Internal gateway: it has a private address only, so whoever is in the network, in peered ones, or behind their gateways. */

import { difference, overlaps, unionOf, type Intervals } from '../addresses/intervals.ts';
import { addressesOf } from '../addresses/prefix-list.ts';
import { host, networksOf, sitePrefixes, sitePrivate } from './networks.ts';
import type { Place } from './place.ts';
import { canonicalTag, isCidr, isEverything } from './words.ts';

/** Whether a source may name such clients. Service tags and the internet hold public addresses, from which nothing reaches a private one. */
export const mayNameInside = (source: string): boolean =>
  isCidr(source) || isEverything(source) || canonicalTag(source) === 'virtualnetwork';

/** Ranges in which such clients are, as far as can be seen: the network, connected peerings, and behind gateways any private range. */
export function insideRanges({ vnetPrefixes, peerings = [], reachesFurther }: Place): readonly string[] {
  const connected = peerings.filter(({ state, allowsAccess }) => allowsAccess && state.toLowerCase() !== 'disconnected');
  return [
    ...vnetPrefixes,
    ...connected.flatMap(({ remotePrefixes }) => remotePrefixes),
    ...(reachesFurther === true ? sitePrefixes : []),
  ].filter(isCidr);
}

/** Whether a range that a rule names may be of such clients: a private one may be connected in a way that does not show. */
export function isPerhapsInside(source: string, place: Place): boolean {
  if (!isCidr(source)) return false;
  const { network, brought, mayBe } = networksOf(place);
  return overlaps(withoutOwn(addressesOf([source]), place), unionOf([difference(network, host), brought, mayBe, sitePrivate]));
}

/** Machines in the gateway's own subnet are its own. */
export const withoutOwn = (addresses: Intervals, { subnetPrefixes }: Place): Intervals =>
  difference(addresses, addressesOf(subnetPrefixes));
