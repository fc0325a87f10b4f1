/** Which fields a value has, what differs between two, and a value without some of them (structured-merge-diff: typed). */

import { asList, asTree, equal, isTree } from '../tree.ts';
import { branches, field, minus, nameIn, textOf, type FieldSet, type Path } from './paths.ts';
import { elementOf, resolved, type FieldType } from './types.ts';

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || Object.keys(value).length === 0;

/** Containers count as added or removed with what is in them. */
export function compare(before: unknown, after: unknown, type: FieldType): Comparison {
  const found = { added: new Set<string>(), modified: new Set<string>(), removed: new Set<string>() };
  const walk = (lhs: unknown, rhs: unknown, declared: FieldType, path: Path): void => {
    const kind = resolved(declared, lhs, rhs);
    const isWhole = kind.is === 'leaf' || (isEmpty(lhs) && isEmpty(rhs));
    if (lhs === undefined) found.added.add(textOf(path));
    else if (rhs === undefined) found.removed.add(textOf(path));
    else if (isWhole && !equal(lhs, rhs)) found.modified.add(textOf(path));
    if (isWhole) return;
    if (kind.is === 'map') {
      const [left, right] = [asTree(lhs), asTree(rhs)];
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
        walk(left[key], right[key], kind.member(key), [...path, field(key)]);
      return;
    }
    const entries = (value: unknown) => new Map(asList(value).map((entry) => [elementOf(kind, entry), entry]));
    const [left, right] = [entries(lhs), entries(rhs)];
    const below: FieldType = kind.is === 'set' ? { is: 'leaf' } : kind.entry;
    for (const element of new Set([...left.keys(), ...right.keys()]))
      walk(left.get(element), right.get(element), below, [...path, element]);
  };
  walk(before, after, type, []);
  return found;
}

/** What a value that is applied claims: scalars and entries; a container only where it is empty, or its name is any. */
export function fieldsOf(value: unknown, type: FieldType): FieldSet {
  const found = new Set<string>();
  const walk = (here: unknown, declared: FieldType, path: Path): void => {
    const kind = resolved(declared, here);
    switch (kind.is) {
      case 'leaf':
        return void found.add(textOf(path));
      case 'map':
        for (const [key, member] of Object.entries(asTree(here))) {
          const below = [...path, field(key)];
          walk(member, kind.member(key), below);
          if (member === null || (isTree(member) && isEmpty(member)) || !kind.named(key)) found.add(textOf(below));
        }
        return;
      case 'set':
      case 'entries':
        for (const entry of asList(here)) {
          const below = [...path, elementOf(kind, entry)];
          if (kind.is === 'entries') walk(entry, kind.entry, below);
          found.add(textOf(below));
        }
    }
  };
  walk(value, type, []);
  return found;
}

/** With every container that has a name of its own and something in the set below it. */
export function withContainers(set: FieldSet, type: FieldType): FieldSet {
  const found = new Set(set);
  const walk = (below: FieldSet, declared: FieldType, path: Path): void => {
    const kind = resolved(declared);
    for (const [element, branch] of branches(below)) {
      if (branch.below.size === 0) continue;
      const name = nameIn(element);
      const here = [...path, element];
      if (name !== undefined && kind.is === 'map' && kind.named(name)) found.add(textOf(here));
      walk(
        branch.below,
        kind.is === 'map' && name !== undefined ? kind.member(name) : kind.is === 'entries' ? kind.entry : { is: 'deduced' },
        here,
      );
    }
  };
  walk(set, type, []);
  return found;
}

/** A container that is in the set goes with all that is in it; one that has lost everything goes too. */
export function removed(value: unknown, set: FieldSet, declared: FieldType): unknown {
  const type = resolved(declared, value);
  const below = branches(set);
  if (below.size === 0 || type.is === 'leaf') return value;
  const kept = <T>(element: string, member: unknown, kind: FieldType, as: (left: unknown) => T): readonly T[] => {
    const branch = below.get(element);
    if (!branch) return [as(member)];
    if (branch.isMember) return [];
    return [as(removed(member, branch.below, kind))];
  };
  if (type.is === 'map') {
    const members = Object.entries(asTree(value)).flatMap(([key, member]) =>
      kept(field(key), member, type.member(key), (left): readonly [string, unknown] => [key, left]),
    );
    return members.length === 0 ? null : Object.fromEntries<unknown>(members);
  }
  const entries = asList(value).flatMap((entry) =>
    kept(elementOf(type, entry), entry, type.is === 'set' ? { is: 'leaf' } : type.entry, (left) => left),
  );
  return entries.length === 0 ? null : entries;
}

/** Without what only the server writes (apimachinery: managedfields/internal/stripmeta.go). */
export const withoutIdentity = (set: FieldSet): FieldSet => minus(set, new Set([textOf([field('metadata')])]));
