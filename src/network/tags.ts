/** How the peer of a flow relates to what a rule names: service tags, their regional forms, the default tags and CIDR ranges. */

import { remembered } from './remembered.ts';
import { everything, isPrivate, isPublic, isWithin, overlap, parsePrefix, rangesOf, type Range } from './prefixes.ts';
import { regionalTag } from './regions.ts';

/** The place of the gateway, against which tags are read. */
export interface Place {
  readonly subnetPrefixes: readonly string[];
  readonly vnetPrefixes: readonly string[];
  readonly region: string;
  /** Of a gateway in several regions: a further one also needs what is regional in the primary's. */
  readonly primaryRegion?: string;
  /** The ranges behind tags, as far as they are known; by canonical tag. */
  readonly tagRanges?: ReadonlyMap<string, readonly string[]>;
}

/** `Part`: maybe some of the peer's addresses; which ones cannot be told without the tag's ranges. `Some`: some of them for sure, not all. */
export type Relation = 'Covers' | 'Some' | 'Part' | 'Disjoint';

/** Tags that stand for addresses which are not those of a public Azure service. */
const special = new Set(['virtualnetwork', 'azureloadbalancer', 'internet', '*']);

/** The old classic-model spellings mean the same (Microsoft: API Management with virtual networks, 2021-04-12). */
const spellings: Readonly<Record<string, string>> = {
  virtual_network: 'virtualnetwork',
  azure_load_balancer: 'azureloadbalancer',
  any: '*',
  '0.0.0.0/0': '*',
};

export const canonicalTag = remembered((text: string): string => {
  const small = text.trim().toLowerCase().replaceAll(' ', '');
  return spellings[small] ?? small;
});

interface Reading {
  readonly tag: string;
  /** Undefined for a tag, and for `0.0.0.0/0`, which is everything and no range. */
  readonly range: Range | undefined;
  readonly isPrivate: boolean;
}

/** What a prefix of a rule says, read once: a rule may have thousands, and is held against every flow. */
const readingOf = remembered((text): Reading => {
  const tag = canonicalTag(text);
  const parsed = tag === '*' ? undefined : parsePrefix(text);
  const range = parsed?.ok ? parsed.range : undefined;
  return { tag, range, isPrivate: range !== undefined && isPrivate(range) };
});

/** Lists of ranges, read once: those of a tag have thousands too. */
const ranges = new WeakMap<readonly string[], readonly Range[]>();

function rangesIn(texts: readonly string[]): readonly Range[] {
  const known = ranges.get(texts);
  if (known) return known;
  const read = rangesOf(texts);
  ranges.set(texts, read);
  return read;
}

/** Every address there is, by whatever word or range. */
export function isEverything(text: string): boolean {
  const { tag, range } = readingOf(text);
  return tag === '*' || (range !== undefined && isWithin(everything, [range]));
}

export const isCidr = (text: string): boolean => readingOf(text).range !== undefined;

/**
 * How a peer that is a tag (`ApiManagement`, `Internet`, `VirtualNetwork` …) relates to one prefix of a rule. `mayBeRegional`: the source of the flow
 * lets the tag of the gateway's own region stand for the whole.
 */
export function relationToTag(peer: string, prefix: string, place: Place, mayBeRegional = false): Relation {
  const [{ tag: ours }, { tag: theirs, range, isPrivate: isInside }] = [readingOf(peer), readingOf(prefix)];
  if (theirs === '*' || theirs === ours) return 'Covers';
  if (ours === '*') return 'Part';
  if (range) return relationToRange(ours, range, isInside, place);
  // The virtual address of the host, where probes come from, is in VirtualNetwork too (Microsoft: Virtual network service tags).
  if (ours === 'azureloadbalancer' && theirs === 'virtualnetwork') return 'Covers';
  if (ours === 'virtualnetwork' && theirs === 'azureloadbalancer') return 'Part';
  if (special.has(ours)) return ours === 'internet' && !special.has(theirs) ? 'Part' : 'Disjoint';
  // From here on the peer is a public Azure service.
  if (theirs === 'internet' || theirs === 'azurecloud') return 'Covers';
  if (special.has(theirs)) return 'Disjoint';
  if (ours.startsWith(`${theirs}.`)) return 'Covers';
  if (theirs === regionalTag(ours, place.region)) return mayBeRegional ? 'Covers' : 'Some';
  if (place.primaryRegion !== undefined && theirs === regionalTag(ours, place.primaryRegion)) return 'Some';
  return theirs.startsWith(`${ours}.`) || theirs.startsWith('azurecloud.') ? 'Part' : 'Disjoint';
}

function relationToRange(tag: string, range: Range, isInside: boolean, { vnetPrefixes, tagRanges }: Place): Relation {
  if (tag === 'virtualnetwork') {
    const network = rangesIn(vnetPrefixes);
    if (network.length > 0 && network.every((one) => isWithin(one, [range]))) return 'Covers';
    return network.some((one) => overlap(one, range)) ? 'Part' : 'Disjoint';
  }
  // The platform's probes come from 168.63.129.16 (Microsoft: What is IP address 168.63.129.16).
  if (tag === 'azureloadbalancer') return isWithin({ from: 0xa83f8110, to: 0xa83f8111 }, [range]) ? 'Covers' : 'Disjoint';
  if (isInside) return 'Disjoint';
  const known = rangesIn(tagRanges?.get(tag) ?? none);
  if (known.length === 0) return 'Part';
  if (known.every((one) => isWithin(one, [range]))) return 'Covers';
  return known.some((one) => overlap(one, range)) ? 'Some' : 'Disjoint';
}

const none: readonly string[] = [];

/**
 * A tag as what must be open for it: in a further region, what may be regional is in that region and in the primary's (Microsoft: Virtual network
 * configuration reference, 2025-06-17).
 */
export function neededOf(peer: string, { region, primaryRegion }: Place, mayBeRegional = false): readonly string[] {
  const isTwo = mayBeRegional && primaryRegion !== undefined && primaryRegion !== region;
  return isTwo ? [regionalTag(peer, region), regionalTag(peer, primaryRegion)] : [peer];
}

/** The parts of a CIDR peer that one prefix of a rule speaks of; undefined when that cannot be told. */
export function partOf(peer: Range, prefix: string, { vnetPrefixes }: Place): readonly Range[] | undefined {
  const { tag, range } = readingOf(prefix);
  if (tag === '*') return [peer];
  const cut = (parts: readonly Range[]): readonly Range[] => parts.flatMap((part) => overlap(part, peer) ?? []);
  if (range) return cut([range]);
  // It also means peered and on-premises networks, whose ranges are not known here.
  const network = rangesIn(vnetPrefixes);
  if (tag === 'virtualnetwork') return isPublic(peer) || isWithin(peer, network) ? cut(network) : undefined;
  if (tag === 'azureloadbalancer') return cut([{ from: 0xa83f8110, to: 0xa83f8111 }]);
  if (tag === 'internet') return isPrivate(peer) ? [] : isPublic(peer) ? [peer] : undefined;
  return isPrivate(peer) ? [] : undefined;
}
