/** Lists of IPv4 prefixes in five bytes each, and the intervals that they make. */

import { merged, type Intervals } from './intervals.ts';

/** The order is that of the texts; a prefix with host bits stands for the network that it lies in, as Azure reads it. */
export interface PrefixList {
  readonly bases: Uint32Array;
  readonly lengths: Uint8Array;
}

export interface ReadPrefixes {
  readonly list: PrefixList;
  /** IPv6 prefixes: they have no say over a gateway that speaks IPv4. */
  readonly sixes: number;
  /** What is neither an IPv4 nor an IPv6 prefix. */
  readonly unreadable: readonly string[];
}

export type ReadPrefix =
  | { readonly is: 'Four'; readonly base: number; readonly length: number }
  | { readonly is: 'Six' }
  /** Spelt like the name of a tag. */
  | { readonly is: 'Word' }
  | { readonly is: 'Unreadable' };

const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/;
const six = /^(?=[^/]*:[^/]*:)[0-9a-f:]{2,39}(?::\d{1,3}(?:\.\d{1,3}){3})?(?:\/(?:\d|[1-9]\d|1[01]\d|12[0-8]))?$/i;
const word = /^(?:\*|[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*)$/i;

/** What one text of a rule, a route or a list is. Never throws. */
export function readPrefix(given: string): ReadPrefix {
  const text = given.trim();
  const match = four.exec(text);
  if (match) {
    const octets = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])];
    const length = match[5] === undefined ? 32 : Number(match[5]);
    if (length > 32 || octets.some((octet) => octet > 255)) return { is: 'Unreadable' };
    const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    return { is: 'Four', base: length === 0 ? 0 : (address & (-1 << (32 - length))) >>> 0, length };
  }
  if (six.test(text)) return { is: 'Six' };
  return word.test(text.replaceAll(' ', '')) ? { is: 'Word' } : { is: 'Unreadable' };
}

/** Of a list in which names have no place. */
export function readPrefixes(texts: readonly string[]): ReadPrefixes {
  const [bases, lengths] = [new Uint32Array(texts.length), new Uint8Array(texts.length)];
  const unreadable: string[] = [];
  let [count, sixes] = [0, 0];
  for (const text of texts) {
    const read = readPrefix(text);
    if (read.is === 'Four') {
      bases[count] = read.base;
      lengths[count] = read.length;
      count += 1;
    } else if (read.is === 'Six') sixes += 1;
    else unreadable.push(text);
  }
  return { list: { bases: bases.slice(0, count), lengths: lengths.slice(0, count) }, sixes, unreadable };
}

/** The prefixes as people write them, in the order of the list. */
export const textsOf = ({ bases, lengths }: PrefixList): readonly string[] =>
  Array.from(bases, (base, at) => `${[24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join('.')}/${lengths[at] ?? 32}`);

const derived = new WeakMap<PrefixList, Intervals>();

/** Derived once for each list. */
export function intervalsOf(list: PrefixList): Intervals {
  const known = derived.get(list);
  if (known) return known;
  const made = mergedPrefixes(list);
  derived.set(list, made);
  return made;
}

function mergedPrefixes({ bases, lengths }: PrefixList): Intervals {
  // Base and length make one number of 38 bits, which sorts fast.
  const keys = new Float64Array(bases.length);
  for (let at = 0; at < bases.length; at++) keys[at] = (bases[at] ?? 0) * 64 + (lengths[at] ?? 0);
  keys.sort();
  const ends = new Float64Array(keys.length);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? 0;
    const base = Math.floor(key / 64);
    keys[at] = base;
    ends[at] = base + 2 ** (32 - (key - base * 64)) - 1;
  }
  return merged(keys, ends);
}

/** What a list of texts says, each text looked at once. */
export interface Reading {
  readonly addresses: Intervals;
  readonly words: readonly string[];
  /** Neither an IPv4 nor an IPv6 prefix, nor spelt like a word. */
  readonly unreadable: readonly string[];
}

const readings = new WeakMap<readonly string[], Reading>();

/** Read once for each list: a rule may have thousands of prefixes, and is held against every flow. */
export function readingOf(texts: readonly string[]): Reading {
  const known = readings.get(texts);
  if (known) return known;
  const { list, unreadable: rest } = readPrefixes(texts);
  const words = rest.filter((text) => readPrefix(text).is === 'Word');
  const made = {
    addresses: intervalsOf(list),
    words,
    unreadable: words.length === rest.length ? none : rest.filter((text) => !words.includes(text)),
  };
  readings.set(texts, made);
  return made;
}

const none: readonly string[] = [];

/** The addresses of texts, what is no IPv4 prefix left out. */
export const addressesOf = (texts: readonly string[]): Intervals => readingOf(texts).addresses;

const lists = new WeakMap<PrefixList, ReadonlyMap<number, Intervals>>();

/** The prefixes of each length as intervals, for what goes by the longest prefix. */
export function byLength(list: PrefixList): ReadonlyMap<number, Intervals> {
  const known = lists.get(list);
  if (known) return known;
  const grouped = new Map<number, number[]>();
  for (let at = 0; at < list.bases.length; at++) {
    const length = list.lengths[at] ?? 0;
    const group = grouped.get(length) ?? [];
    group.push(list.bases[at] ?? 0);
    grouped.set(length, group);
  }
  const made = new Map(
    [...grouped].map(([length, bases]) => [
      length,
      mergedPrefixes({ bases: Uint32Array.from(bases), lengths: new Uint8Array(bases.length).fill(length) }),
    ]),
  );
  lists.set(list, made);
  return made;
}
