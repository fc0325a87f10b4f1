/** Sets of IPv4 addresses as sorted intervals that neither touch nor overlap, with the algebra on them. */

/** `edges` holds first and last address of each interval in turn, ascending; both ends belong to it, so that the whole space fits in 32 bits. */
export interface Intervals {
  readonly edges: Uint32Array;
}

const last = 2 ** 32 - 1;

export const none: Intervals = { edges: new Uint32Array(0) };
export const everything: Intervals = { edges: Uint32Array.of(0, last) };

/** From `from` to `to`, both included. */
export const interval = (from: number, to: number): Intervals => ({ edges: Uint32Array.of(from, to) });

export const isEmpty = ({ edges }: Intervals): boolean => edges.length === 0;

/** How many addresses. */
export function sizeOf({ edges }: Intervals): number {
  let size = 0;
  for (let at = 0; at < edges.length; at += 2) size += edgeAt(edges, at + 1) - edgeAt(edges, at) + 1;
  return size;
}

/** The compiler cannot know that an index is inside. */
const edgeAt = (edges: Uint32Array, at: number): number => edges[at] ?? 0;

/** Room for a result, used again and again: no operation calls another while it collects. */
let scratch = new Uint32Array(4_096);

interface Collected {
  length: number;
}

/** Begins a result of at most so many intervals. */
function begin(most: number): Collected {
  if (scratch.length < most * 2) scratch = new Uint32Array(most * 4);
  return { length: 0 };
}

/** Intervals come in ascending order of their first addresses; those that touch are joined. */
function collect(into: Collected, from: number, to: number): void {
  const { length } = into;
  // Nothing comes after the last address of all.
  if (length > 0 && from <= edgeAt(scratch, length - 1) + 1) {
    if (to > edgeAt(scratch, length - 1)) scratch[length - 1] = to;
    return;
  }
  scratch[length] = from;
  scratch[length + 1] = to;
  into.length = length + 2;
}

const finish = ({ length }: Collected): Intervals => (length === 0 ? none : { edges: scratch.slice(0, length) });

/** `starts` ascend; each `ends` belongs to the start at the same place. Overlaps are merged. */
export function merged(starts: Float64Array, ends: Float64Array): Intervals {
  const result = begin(starts.length);
  for (let at = 0; at < starts.length; at++) collect(result, starts[at] ?? 0, ends[at] ?? 0);
  return finish(result);
}

export function union(a: Intervals, b: Intervals): Intervals {
  if (isEmpty(a) || a === b) return b;
  if (isEmpty(b)) return a;
  const [left, right] = [a.edges, b.edges];
  const result = begin((left.length + right.length) / 2);
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const takesLeft = j >= right.length || (i < left.length && edgeAt(left, i) <= edgeAt(right, j));
    if (takesLeft) {
      collect(result, edgeAt(left, i), edgeAt(left, i + 1));
      i += 2;
    } else {
      collect(result, edgeAt(right, j), edgeAt(right, j + 1));
      j += 2;
    }
  }
  return finish(result);
}

/** By halves, so that a thousand small sets cost what sorting them would. */
export function unionOf(sets: readonly Intervals[]): Intervals {
  if (sets.length <= 2) return union(sets[0] ?? none, sets[1] ?? none);
  const middle = sets.length >> 1;
  return union(unionOf(sets.slice(0, middle)), unionOf(sets.slice(middle)));
}

/** Index of the first interval, from a place on, that ends at or after an address; mostly it is near. */
function reaching(edges: Uint32Array, address: number, from = 0): number {
  let near = from;
  for (let step = 0; step < 4; step++) {
    if (near >= edges.length || edgeAt(edges, near + 1) >= address) return near;
    near += 2;
  }
  // Strides that double, then a search between the last two.
  let low = near >> 1;
  let high = low;
  for (let stride = 4; high < edges.length >> 1 && edgeAt(edges, high * 2 + 1) < address; stride *= 2) {
    low = high + 1;
    high += stride;
  }
  high = Math.min(high, edges.length >> 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edgeAt(edges, middle * 2 + 1) < address) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

export function intersection(a: Intervals, b: Intervals): Intervals {
  if (a === b) return a;
  if (areApart(a, b)) return none;
  const [small, large] = a.edges.length <= b.edges.length ? [a.edges, b.edges] : [b.edges, a.edges];
  const result = begin((small.length + large.length) / 2);
  let j = 0;
  for (let i = 0; i < small.length; i += 2) {
    const from = edgeAt(small, i);
    const to = edgeAt(small, i + 1);
    j = reaching(large, from, j);
    while (j < large.length) {
      const start = edgeAt(large, j);
      if (start > to) break;
      const end = edgeAt(large, j + 1);
      collect(result, start > from ? start : from, end < to ? end : to);
      if (end > to) break;
      j += 2;
    }
  }
  return finish(result);
}

/** What of `a` is not in `b`. */
export function difference(a: Intervals, b: Intervals): Intervals {
  if (a === b || isEmpty(a)) return none;
  if (!overlaps(a, b)) return a;
  const left = a.edges;
  const right = b.edges;
  const result = begin((left.length + right.length) / 2);
  let j = 0;
  for (let i = 0; i < left.length; i += 2) {
    const to = edgeAt(left, i + 1);
    let from = edgeAt(left, i);
    j = reaching(right, from, j);
    while (j < right.length) {
      const start = edgeAt(right, j);
      if (start > to) break;
      if (start > from) collect(result, from, start - 1);
      from = edgeAt(right, j + 1) + 1;
      if (from > to) break;
      j += 2;
    }
    if (from <= to) collect(result, from, to);
  }
  return finish(result);
}

/** By their ends alone. */
const areApart = ({ edges: a }: Intervals, { edges: b }: Intervals): boolean =>
  a.length === 0 || b.length === 0 || edgeAt(a, a.length - 1) < edgeAt(b, 0) || edgeAt(b, b.length - 1) < edgeAt(a, 0);

/** Whether they have an address in common. */
export function overlaps(a: Intervals, b: Intervals): boolean {
  if (areApart(a, b)) return false;
  const [small, large] = a.edges.length <= b.edges.length ? [a.edges, b.edges] : [b.edges, a.edges];
  for (let i = 0, j = 0; i < small.length; i += 2) {
    j = reaching(large, edgeAt(small, i), j);
    if (j >= large.length) return false;
    if (edgeAt(large, j) <= edgeAt(small, i + 1)) return true;
  }
  return false;
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: Intervals, inner: Intervals): boolean {
  if (outer === inner) return true;
  for (let i = 0, j = 0; i < inner.edges.length; i += 2) {
    j = reaching(outer.edges, edgeAt(inner.edges, i), j);
    if (
      j >= outer.edges.length ||
      edgeAt(outer.edges, j) > edgeAt(inner.edges, i) ||
      edgeAt(outer.edges, j + 1) < edgeAt(inner.edges, i + 1)
    )
      return false;
  }
  return true;
}

export function has({ edges }: Intervals, address: number): boolean {
  const at = reaching(edges, address);
  return at < edges.length && edgeAt(edges, at) <= address;
}

export const isSame = (a: Intervals, b: Intervals): boolean =>
  a === b || (a.edges.length === b.edges.length && a.edges.every((edge, at) => edge === b.edges[at]));

const shown = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');

/** Where a set is cut: its intervals one by one, lowest first. */
export const pieces = ({ edges }: Intervals): readonly (readonly [from: number, to: number])[] =>
  Array.from({ length: edges.length / 2 }, (_, at) => [edgeAt(edges, at * 2), edgeAt(edges, at * 2 + 1)]);

/** Of an interval: as an address, a prefix where it is one, else from and to. */
function text(from: number, to: number): string {
  if (from === to) return shown(from);
  const size = to - from + 1;
  const bits = Math.log2(size);
  return Number.isInteger(bits) && from % size === 0 ? `${shown(from)}/${32 - bits}` : `${shown(from)}-${shown(to)}`;
}

/** At most `most` examples, lowest first and without a count: texts of people must not change when a list of Azure does in its middle. */
export function show(set: Intervals, most = 3): string {
  const examples = pieces(set)
    .slice(0, most)
    .map(([from, to]) => text(from, to))
    .join(', ');
  return set.edges.length / 2 > most ? `${examples}, …` : examples;
}
