/** Server-side apply: an object is made as one manager wants it, as far as it is that manager's (structured-merge-diff: merge/update.go, merge/conflict.go). */

import type { Kind } from '../kinds.ts';
import { Refused } from '../refusal.ts';
import { asTree, equal, type Tree } from '../tree.ts';
import { afterUpdate, comparable, idOf, withoutFields, writerAs, type Manager, type Managers, type Writer } from './managers.ts';
import { merged } from './merge.ts';
import { both, branches, minus, nameIn, union, type FieldSet, type Path } from './paths.ts';
import { typeOf, type FieldType } from './types.ts';
import { compare, fieldsOf, removed, withContainers, withoutIdentity } from './values.ts';

export interface Applied {
  /** The parts that have owners, as they are then. */
  readonly object: Tree;
  readonly managers: Managers;
}

/** `live` and `config` whole; throws the conflict with others unless it is forced. */
export function afterApply(kind: Kind, live: Tree, config: Tree, known: Managers, writer: Writer, force: boolean): Applied {
  const type = typeOf(kind);
  const before = comparable(kind, live, writer.subresource);
  const wanted = comparable(kind, config, writer.subresource);
  const managers = known.size > 0 ? known : beforeFirstApply(kind, live, writer);
  const one = writerAs(kind, 'Apply', writer);
  const last = managers.get(idOf(one));
  const mine: Manager = { ...one, fields: withoutIdentity(fieldsOf(wanted, type)), ...(last?.time !== undefined && { time: last.time }) };
  const now = new Map([...managers, [idOf(one), mine]]);
  const object = asTree(pruned(merged(before, wanted, type), now, last?.fields, type));

  const changes = compare(before, object, type);
  const changed = union(changes.added, changes.modified);
  const others = new Map([...now].filter(([id]) => id !== idOf(one)));
  const conflicts = [...others.values()].flatMap((other) => {
    const fields = both(other.fields, changed);
    return fields.size > 0 ? [{ other, fields }] : [];
  });
  if (conflicts.length > 0 && !force) throw conflict(conflicts);
  const left = withoutFields(others, union(changed, changes.removed));
  const isSame = equal(before, object);
  return { object, managers: new Map([...left, [idOf(one), isSame ? mine : { ...mine, time: writer.now }]]) };
}

/** What was there when nobody owned anything belongs to a manager of its own. */
const beforeFirstApply = (kind: Kind, live: Tree, writer: Writer): Managers =>
  Object.keys(asTree(live.metadata)).length === 0
    ? new Map()
    : afterUpdate(kind, undefined, live, new Map(), { ...writer, manager: 'before-first-apply' });

/** What this manager applied last time, does not apply now, and no other client owns, goes. */
function pruned(object: unknown, managers: Managers, last: FieldSet | undefined, type: FieldType): unknown {
  if (!last || last.size === 0) return object;
  const all = (value: unknown) => withContainers(fieldsOf(value, type), type);
  const ours = withContainers(last, type);
  const someones = withContainers(union(...[...managers.values()].map(({ fields }) => fields)), type);
  const whole = all(object);
  const bare = removed(object, ours, type);
  const kept = removed(object, minus(whole, union(all(bare), someones)), type);
  return removed(object, both(minus(whole, all(kept)), ours), type);
}

/** `.spec.parts[id="q"].weight` */
const shown = (path: Path): string =>
  path
    .map((element) => {
      const name = nameIn(element);
      if (name !== undefined) return `.${name}`;
      if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
      const keys = Object.entries(JSON.parse(element.slice(2)) as Tree).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
      return `[${keys.join(',')}]`;
    })
    .join('');

/** What stands at a place comes before what is below it. */
function inOrder(set: FieldSet): readonly Path[] {
  const sorted = [...branches(set)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...sorted.filter(([, { isMember }]) => isMember).map(([element]) => [element]),
    ...sorted.flatMap(([element, { below }]) => inOrder(below).map((path) => [element, ...path])),
  ];
}

/** An applier by its name, an updater with what tells it from another of the same name. */
const called = ({ manager, operation, subresource, apiVersion }: Manager): string =>
  `"${manager}"${subresource === '' ? '' : ` with subresource "${subresource}"`}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;

function conflict(conflicts: readonly { readonly other: Manager; readonly fields: FieldSet }[]): Refused {
  const sorted = conflicts.toSorted((a, b) => (idOf(a.other) < idOf(b.other) ? -1 : 1));
  const all = sorted.flatMap(({ other, fields }) => inOrder(fields).map((path) => ({ who: called(other), path: shown(path) })));
  const [first] = all;
  const listed = [...new Set(all.map(({ who }) => who))].flatMap((one) => [
    `conflicts with ${one}:`,
    ...all.filter(({ who }) => who === one).map(({ path }) => `- ${path}`),
  ]);
  const said =
    all.length === 1 && first ? `1 conflict: conflict with ${first.who}: ${first.path}` : `${all.length} conflicts: ${listed.join('\n')}`;
  const causes = all.map(({ who, path }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field: path }));
  return new Refused(409, 'Conflict', `Apply failed with ${said}`, { causes });
}
