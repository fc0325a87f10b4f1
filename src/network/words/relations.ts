/** How what a rule names relates to a service tag whose addresses are not known: by what the words say of one another. */

import { contains, overlaps } from '../addresses/intervals.ts';
import { readingOf } from '../addresses/prefix-list.ts';
import { regionCode } from '../regions.ts';
import { publicSpace, type World } from './networks.ts';
import type { Place } from './place.ts';
import { canonicalTag, inRegion, isSpecial, platformWords, serviceOf } from './words.ts';

/** A part of a service tag: what it has in one region, or what it has outside the regions of the gateway. */
export interface TagPart {
  /** Canonical, without a region. */
  readonly tag: string;
  /** A region code; empty for what is elsewhere. */
  readonly region: string;
}

export type Hold = 'Sure' | 'Perhaps' | 'No';

/** Whether a list of prefixes and words of a rule holds a part of a tag: all of it for sure, perhaps something, or nothing. */
export function holdOf(texts: readonly string[], part: TagPart, place: Place, world: World): Hold {
  const { addresses, words, unreadable } = readingOf(texts);
  const holds = words.map((word) => wordHold(canonicalTag(word), part, place, world));
  if (holds.includes('Sure') || contains(addresses, publicSpace)) return 'Sure';
  return holds.includes('Perhaps') || unreadable.length > 0 || overlaps(addresses, publicSpace) ? 'Perhaps' : 'No';
}

function wordHold(word: string, part: TagPart, place: Place, world: World): Hold {
  if (word === '*') return 'Sure';
  if (word === 'virtualnetwork') return world.holdsTag(part.tag, part.region).virtualNetwork ? 'Sure' : 'No';
  if (word === 'internet') return world.holdsTag(part.tag, part.region).internet ? 'Sure' : 'No';
  if (isSpecial(word) || platformWords.has(word)) return 'No';
  return tagHold(word, part, place);
}

/** Tags of different services are taken for apart: which addresses they share is not known without their lists. */
export function tagHold(word: string, { tag, region }: TagPart, { region: own, primaryRegion }: Place): Hold {
  if (word === tag || word === 'azurecloud' || tag.startsWith(`${word}.`)) return 'Sure';
  // A peer that is a region's own tag, or a part of a service, may lie anywhere.
  if (tag.includes('.') && word !== tag) return serviceOf(word) === 'azurecloud' ? 'Perhaps' : 'No';
  if (serviceOf(word) === 'azurecloud')
    return region === '' ? elsewhere(word, own, primaryRegion) : word === inRegion('azurecloud', region) ? 'Perhaps' : 'No';
  if (!word.startsWith(`${tag}.`)) return 'No';
  if (region !== '') return word === inRegion(tag, region) ? 'Sure' : 'No';
  return elsewhere(word, own, primaryRegion);
}

/** A tag of a region that is not the gateway's holds some of what is elsewhere. */
const elsewhere = (word: string, own: string, primary: string | undefined): Hold =>
  [own, primary ?? own].some((region) => word.endsWith(`.${regionCode(region)}`)) ? 'No' : 'Perhaps';
