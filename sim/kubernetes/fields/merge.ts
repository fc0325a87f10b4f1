/** What comes of an object to which another is applied (structured-merge-diff: typed/merge.go). */

import { asList, asTree, isTree, type Tree } from '../tree.ts';
import { elementOf, resolved, type FieldType } from './types.ts';

export function merged(live: unknown, applied: unknown, declared: FieldType): unknown {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  const type = resolved(declared, live, applied);
  switch (type.is) {
    case 'leaf':
      return applied;
    case 'map': {
      if (!isTree(live) || !isTree(applied)) return applied;
      const [left, right] = [asTree(live), asTree(applied)];
      const result: Tree = { ...left };
      for (const [key, value] of Object.entries(right)) result[key] = merged(left[key], value, type.member(key));
      return result;
    }
    case 'set':
    case 'entries':
      return mergedLists(asList(live), asList(applied), type);
  }
}

/** Entries of both stand in the order in which they are applied; those that only the object has stay where they are beside them. */
function mergedLists(
  live: readonly unknown[],
  applied: readonly unknown[],
  type: Extract<FieldType, { is: 'set' | 'entries' }>,
): unknown[] {
  const index = (list: readonly unknown[]) => new Map(list.map((entry) => [elementOf(type, entry), entry]));
  const [left, right] = [index(live), index(applied)];
  const [lefts, rights] = [[...left.keys()], [...right.keys()]];
  const shared = rights.filter((element) => left.has(element));
  const done = new Set<string>();
  const result: unknown[] = [];
  const take = (element: string): void => {
    const below: FieldType = type.is === 'set' ? { is: 'leaf' } : type.entry;
    result.push(merged(left.get(element), right.get(element), below));
    if (right.has(element)) done.add(element);
    if (shared[0] === element) shared.shift();
  };
  while (lefts.length > 0 || rights.length > 0) {
    const [one, other] = [lefts[0], rights[0]];
    if (one !== undefined && other !== undefined) {
      if (one === other) {
        take(one);
        lefts.shift();
        rights.shift();
        continue;
      }
      if (right.has(one) && shared.length > 0 && shared[0] !== one) {
        lefts.shift();
        continue;
      }
    }
    if (one !== undefined && !right.has(one)) {
      take(one);
      lefts.shift();
      continue;
    }
    if (one !== undefined && done.has(one)) lefts.shift();
    if (other !== undefined) {
      take(other);
      rights.shift();
    }
  }
  return result;
}
