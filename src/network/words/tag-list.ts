/**
 * The list of service tags that Azure publishes for a cloud: kept whole, shared by (cloud, change number), parsed in slices.
 *
 * Lists change weekly. An older, empty or shrunken one replaces nothing: what a tag stands for decides what is blocked, and a half list would block much.
 */

import { difference, isEmpty, sizeOf } from '../addresses/intervals.ts';
import { intervalsOf, readPrefixes, type PrefixList } from '../addresses/prefix-list.ts';
import { canonicalTag } from './words.ts';

export interface TagList {
  /** As the API names it: `Public`, `AzureGovernment`, `AzureChina`. */
  readonly cloud: string;
  /** It grows by each publication. */
  readonly changeNumber: number;
  /** By canonical name; a tag that has IPv6 prefixes only is there and empty. */
  readonly tags: ReadonlyMap<string, PrefixList>;
}

export interface GivenTag {
  readonly name: string;
  readonly prefixes: readonly string[];
}

export interface GivenTags {
  readonly cloud: string;
  readonly changeNumber: string;
  readonly tags: readonly GivenTag[];
}

/** Prefixes that are read between two pauses: about a millisecond. */
const slice = 4_000;

/** Reads a list step by step; each `yield` is a chance to let others work. A change number that is no number counts as the oldest. */
export function* readTagList({ cloud, changeNumber, tags }: GivenTags): Generator<void, TagList> {
  const read = new Map<string, PrefixList>();
  let sinceLast = 0;
  for (const { name, prefixes } of tags) {
    read.set(canonicalTag(name), readPrefixes(prefixes).list);
    sinceLast += prefixes.length + 1;
    if (sinceLast < slice) continue;
    sinceLast = 0;
    yield;
  }
  const number = Number(changeNumber);
  return { cloud, changeNumber: Number.isSafeInteger(number) && changeNumber !== '' ? number : -1, tags: read };
}

/** At once, for short lists. */
export function tagListOf(given: GivenTags): TagList {
  const reading = readTagList(given);
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
  }
}

/** `pause` lets others work, e.g. by waiting for the next turn of the event loop. */
export async function tagListInSlices(given: GivenTags, pause: () => Promise<void>): Promise<TagList> {
  const reading = readTagList(given);
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
    await pause();
  }
}

export type Refusal =
  | { readonly why: 'Older' }
  | { readonly why: 'Empty' }
  | { readonly why: 'Shrunken'; readonly tag: string }
  | { readonly why: 'OtherCloud' };

export interface Accepted {
  /** The list in force. */
  readonly list: TagList | undefined;
  /** Why the new one is not; undefined too when it is the same. */
  readonly refusal: Refusal | undefined;
}

/** What is in force after a new list has come. */
export function acceptList(held: TagList | undefined, next: TagList): Accepted {
  if ([...next.tags.values()].every((list) => list.bases.length === 0)) return { list: held, refusal: { why: 'Empty' } };
  if (!held) return { list: next, refusal: undefined };
  if (held.cloud.toLowerCase() !== next.cloud.toLowerCase()) return { list: held, refusal: { why: 'OtherCloud' } };
  if (next.changeNumber === held.changeNumber) return { list: held, refusal: undefined };
  if (next.changeNumber < held.changeNumber) return { list: held, refusal: { why: 'Older' } };
  const tag = shrunken(held, next);
  return tag === undefined ? { list: next, refusal: undefined } : { list: held, refusal: { why: 'Shrunken', tag } };
}

/** The first tag that has lost over half of its addresses: prefixes may be joined, addresses do not go by the half. */
function shrunken(held: TagList, next: TagList): string | undefined {
  for (const [tag, list] of held.tags) {
    const had = intervalsOf(list);
    if (isEmpty(had)) continue;
    const now = next.tags.get(tag);
    if (sizeOf(difference(had, now ? intervalsOf(now) : nothing)) * 2 > sizeOf(had)) return tag;
  }
  return undefined;
}

const nothing = intervalsOf(readPrefixes([]).list);

/** The lists in force, one for each cloud, whoever read them. */
export interface TagLists {
  get(cloud: string): TagList | undefined;
  offer(next: TagList): Accepted;
}

export function createTagLists(): TagLists {
  const held = new Map<string, TagList>();
  return {
    get: (cloud) => held.get(cloud.toLowerCase()),
    offer(next) {
      const accepted = acceptList(held.get(next.cloud.toLowerCase()), next);
      if (accepted.list) held.set(accepted.list.cloud.toLowerCase(), accepted.list);
      return accepted;
    },
  };
}
