/** What of a flow's peers must be open: sets of addresses, parted by how much depends on them. */

import { difference, intersection, isEmpty, none, union, type Intervals } from '../addresses/intervals.ts';
import { addressesOf, intervalsOf, readPrefix } from '../addresses/prefix-list.ts';
import type { Flow } from '../flow.ts';
import { regionCode } from '../regions.ts';
import { host, networksOf, publicSpace } from '../words/networks.ts';
import { documentedMembers, type Place } from '../words/place.ts';
import type { TagPart } from '../words/relations.ts';
import { canonicalTag, inRegion, platformWords } from '../words/words.ts';

/** A flow as its packets are. */
export type Packets = Pick<Flow, 'direction' | 'peers' | 'ports' | 'protocol' | 'mayBeRegional' | 'isBetweenMachines'>;

interface Common {
  /** As people read it: the word or range of the flow. */
  readonly peer: string;
  /** Of the gateway's own regions or the control plane: without it the gateway does not work. The rest is elsewhere. */
  readonly isVital: boolean;
}

export type Part =
  | (Common & { readonly kind: 'Addresses'; readonly addresses: Intervals })
  /** Of a tag whose list is not known. */
  | (Common & { readonly kind: 'Tag' } & TagPart)
  /** A service of the host, which only rules by its own word stop. */
  | (Common & { readonly kind: 'Platform'; readonly word: string });

/** Every peer of a flow, in parts that do not overlap for one peer. */
export const partsOf = (flow: Packets, place: Place): readonly Part[] =>
  flow.isBetweenMachines === true
    ? [{ kind: 'Addresses', peer: flow.peers[0] ?? 'VirtualNetwork', isVital: true, addresses: addressesOf(place.subnetPrefixes) }]
    : flow.peers.flatMap((peer) => partsOfPeer(peer, flow.mayBeRegional === true, place));

function partsOfPeer(peer: string, mayBeRegional: boolean, place: Place): readonly Part[] {
  const read = readPrefix(peer);
  const word = canonicalTag(peer);
  if (read.is === 'Four' && word !== '*') return [{ kind: 'Addresses', peer, isVital: true, addresses: addressesOf([peer]) }];
  // The gateway speaks IPv4; what cannot be read is reported by whoever takes it from the user.
  if (read.is !== 'Word' && word !== '*') return [];
  const addresses = addressesOfWord(word, place);
  if (addresses) return [{ kind: 'Addresses', peer, isVital: false, addresses }];
  if (platformWords.has(word)) return [{ kind: 'Platform', peer, isVital: true, word }];
  return tagParts(peer, word, mayBeRegional, place).filter((part) => part.kind !== 'Addresses' || !isEmpty(part.addresses));
}

function addressesOfWord(word: string, place: Place): Intervals | undefined {
  switch (word) {
    case '*':
      return union(publicSpace, networksOf(place).network);
    case 'internet':
      return difference(publicSpace, networksOf(place).network);
    case 'virtualnetwork':
      return addressesOf(place.vnetPrefixes);
    case 'azureloadbalancer':
      return host;
    default:
      return undefined;
  }
}

/** Any caller of the control plane may be the one that matters (MicrosoftDocs/azure-docs#50301, #52882). */
const controlPlane = 'apimanagement';

function tagParts(peer: string, word: string, mayBeRegional: boolean, place: Place): readonly Part[] {
  const regions = [...new Set([place.region, place.primaryRegion ?? place.region].map(regionCode))];
  const listed = place.tags?.tags.get(word);
  if (word.includes('.'))
    return listed
      ? [{ kind: 'Addresses', peer, isVital: true, addresses: intervalsOf(listed) }]
      : [{ kind: 'Tag', peer, isVital: true, tag: word, region: '' }];
  if (!listed) return unlistedParts(peer, word, regions, mayBeRegional, place);
  const whole = intervalsOf(listed);
  const regional = regions.map((region) => ({ region, addresses: ofRegion(word, region, whole, place) }));
  const own = regional.reduce((sum, { addresses }) => union(sum, addresses), none);
  // Where the regions' share cannot be told, everything counts as theirs.
  if (isEmpty(own) || word === controlPlane) return [{ kind: 'Addresses', peer, isVital: true, addresses: whole }];
  const near = regional.map(({ region, addresses }): Part => {
    return { kind: 'Addresses', peer: regions.length === 1 ? peer : inRegion(peer, region), isVital: true, addresses };
  });
  return mayBeRegional ? near : [...near, { kind: 'Addresses', peer, isVital: false, addresses: difference(whole, own) }];
}

/** What a tag has in a region: its regional form, else what `AzureCloud` has there of it. */
function ofRegion(word: string, region: string, whole: Intervals, { tags }: Place): Intervals {
  const listed = tags?.tags.get(inRegion(word, region));
  if (listed) return intervalsOf(listed);
  const cloud = tags?.tags.get(inRegion('azurecloud', region));
  return cloud ? intersection(whole, intervalsOf(cloud)) : none;
}

function unlistedParts(peer: string, word: string, regions: readonly string[], mayBeRegional: boolean, { tags }: Place): readonly Part[] {
  const near = regions.map((region): Part => ({
    kind: 'Tag',
    peer: regions.length === 1 ? peer : inRegion(peer, region),
    isVital: true,
    tag: word,
    region,
  }));
  if (mayBeRegional) return near;
  const documented = tags ? undefined : documentedMembers[word];
  return [
    ...(documented ? [{ kind: 'Addresses', peer, isVital: true, addresses: addressesOf(documented) } as const] : []),
    ...near,
    { kind: 'Tag', peer, isVital: word === controlPlane, tag: word, region: '' },
  ];
}
