/** Sets of fields, as `managedFields` names them, and the JSON that stands for them there (structured-merge-diff: fieldpath/serialize.go). */

import { asTree, isTree, type Tree } from '../tree.ts';

/** Elements as in FieldsV1: `f:` and a name, `v:` and a value of a set, `k:` and the keys of an entry. */
export type Path = readonly string[];
/** Paths as texts; all that is done with them is to compare them and to go below one. */
export type FieldSet = ReadonlySet<string>;

const separator = '\u0000';
export const textOf = (path: Path): string => path.join(separator);
export const pathOf = (text: string): Path => (text === '' ? [] : text.split(separator));

export const field = (name: string): string => `f:${name}`;
export const nameIn = (element: string): string | undefined => (element.startsWith('f:') ? element.slice(2) : undefined);

export const union = (...sets: readonly FieldSet[]): FieldSet => new Set(sets.flatMap((set) => [...set]));
export const minus = (set: FieldSet, other: FieldSet): FieldSet => new Set([...set].filter((one) => !other.has(one)));
export const both = (set: FieldSet, other: FieldSet): FieldSet => new Set([...set].filter((one) => other.has(one)));

/** What the set has below each first element; `isMember` where the element itself is in it. */
export interface Branch {
  readonly isMember: boolean;
  readonly below: FieldSet;
}

export function branches(set: FieldSet): ReadonlyMap<string, Branch> {
  const found = new Map<string, { isMember: boolean; readonly below: Set<string> }>();
  for (const text of set) {
    const [first, ...rest] = pathOf(text);
    if (first === undefined) continue;
    const branch = found.get(first) ?? { isMember: false, below: new Set<string>() };
    found.set(first, branch);
    if (rest.length === 0) branch.isMember = true;
    else branch.below.add(textOf(rest));
  }
  return found;
}

export const prefixed = (element: string, set: FieldSet): readonly string[] => [...set].map((text) => textOf([element, ...pathOf(text)]));

/** A dot stands for the element itself, where there is more below it. */
export const toFieldsV1 = (set: FieldSet): Tree =>
  Object.fromEntries(
    [...branches(set)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([element, { isMember, below }]) => [element, { ...(isMember && below.size > 0 && { '.': {} }), ...toFieldsV1(below) }]),
  );

export function fromFieldsV1(fields: unknown): FieldSet {
  const set = new Set<string>();
  const walk = (node: Tree, path: Path): void => {
    for (const [element, below] of Object.entries(node)) {
      if (element === '.') set.add(textOf(path));
      else if (!isTree(below) || Object.keys(below).length === 0) set.add(textOf([...path, element]));
      else walk(below, [...path, element]);
    }
  };
  walk(asTree(fields), []);
  return set;
}
