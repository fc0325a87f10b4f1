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

/** Collects intervals that come in ascending order of their first addresses, joining those that touch. */
function collector(most: number): { readonly add: (from: number, to: number) => void; readonly done: () => Intervals } {
  const edges = new Uint32Array(most * 2);
  let length = 0;
  return {
    add: (from, to) => {
      // Of the last interval; nothing comes after the last address of all.
      const end = length === 0 ? -2 : edgeAt(edges, length - 1);
      if (from <= end + 1) {
        if (to > end) edges[length - 1] = to;
        return;
      }
      edges[length] = from;
      edges[length + 1] = to;
      length += 2;
    },
    done: () => (length === 0 ? none : { edges: length === edges.length ? edges : edges.slice(0, length) }),
  };
}

/** `starts` ascend; each `ends` belongs to the start at the same place. Overlaps are merged. */
export function merged(starts: Float64Array, ends: Float64Array): Intervals {
  const { add, done } = collector(starts.length);
  for (let at = 0; at < starts.length; at++) add(starts[at] ?? 0, ends[at] ?? 0);
  return done();
}

export function union(a: Intervals, b: Intervals): Intervals {
  if (isEmpty(a) || a === b) return b;
  if (isEmpty(b)) return a;
  const [left, right] = [a.edges, b.edges];
  const { add, done } = collector((left.length + right.length) / 2);
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const takesLeft = j >= right.length || (i < left.length && edgeAt(left, i) <= edgeAt(right, j));
    if (takesLeft) {
      add(edgeAt(left, i), edgeAt(left, i + 1));
      i += 2;
    } else {
      add(edgeAt(right, j), edgeAt(right, j + 1));
      j += 2;
    }
  }
  return done();
}

/** By halves, so that a thousand small sets cost what sorting them would. */
export function unionOf(sets: readonly Intervals[]): Intervals {
  if (sets.length <= 2) return union(sets[0] ?? none, sets[1] ?? none);
  const middle = sets.length >> 1;
  return union(unionOf(sets.slice(0, middle)), unionOf(sets.slice(middle)));
}

/** Index of the first interval that ends at or after an address. */
function reaching(edges: Uint32Array, address: number, from = 0): number {
  let [low, high] = [from >> 1, edges.length >> 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edgeAt(edges, middle * 2 + 1) < address) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

export function intersection(a: Intervals, b: Intervals): Intervals {
  if (a === b) return a;
  if (isEmpty(a) || isEmpty(b)) return none;
  const [small, large] = a.edges.length <= b.edges.length ? [a.edges, b.edges] : [b.edges, a.edges];
  const { add, done } = collector((small.length + large.length) / 2);
  let j = 0;
  for (let i = 0; i < small.length; i += 2) {
    const [from, to] = [edgeAt(small, i), edgeAt(small, i + 1)];
    j = reaching(large, from, j);
    while (j < large.length && edgeAt(large, j) <= to) {
      add(Math.max(from, edgeAt(large, j)), Math.min(to, edgeAt(large, j + 1)));
      if (edgeAt(large, j + 1) > to) break;
      j += 2;
    }
  }
  return done();
}

/** What of `a` is not in `b`. */
export function difference(a: Intervals, b: Intervals): Intervals {
  if (a === b || isEmpty(a)) return none;
  if (!overlaps(a, b)) return a;
  const [left, right] = [a.edges, b.edges];
  const { add, done } = collector((left.length + right.length) / 2);
  let j = 0;
  for (let i = 0; i < left.length; i += 2) {
    const to = edgeAt(left, i + 1);
    let from = edgeAt(left, i);
    j = reaching(right, from, j);
    while (j < right.length && edgeAt(right, j) <= to) {
      if (edgeAt(right, j) > from) add(from, edgeAt(right, j) - 1);
      if (edgeAt(right, j + 1) >= to) {
        from = to + 1;
        break;
      }
      from = edgeAt(right, j + 1) + 1;
      j += 2;
    }
    if (from <= to) add(from, to);
  }
  return done();
}

/** Whether they have an address in common. */
export function overlaps(a: Intervals, b: Intervals): boolean {
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
