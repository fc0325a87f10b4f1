/** Who owns which fields of an object: `managedFields`, as every write changes them (apimachinery: util/managedfields; structured-merge-diff: merge/update.go). */

import { apiVersionOf, type Kind } from '../kinds.ts';
import { asList, asText, asTree, isTree, without, type Tree } from '../tree.ts';
import { fromFieldsV1, minus, toFieldsV1, union, type FieldSet } from './paths.ts';
import { owned, typeOf } from './types.ts';
import { compare, withoutIdentity } from './values.ts';

export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly fields: FieldSet;
  /** Absent for what was applied without changing anything. */
  readonly time?: string;
}
export type Managers = ReadonlyMap<string, Manager>;

export interface Writer {
  readonly manager: string;
  readonly subresource?: 'status' | undefined;
  readonly now: string;
}

/** An applier is the same in every version. */
export const idOf = ({ manager, operation, apiVersion, subresource }: Omit<Manager, 'fields' | 'time'>): string =>
  JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource]);

export const writerAs = (kind: Kind, operation: Manager['operation'], { manager, subresource }: Writer): Omit<Manager, 'fields'> => ({
  manager,
  operation,
  apiVersion: apiVersionOf(kind),
  subresource: subresource ?? '',
});

export function decoded(managedFields: unknown): Managers {
  return new Map(
    asList(managedFields).map((entry) => {
      const { manager, operation, apiVersion, subresource, time, fieldsV1 } = asTree(entry);
      const one: Manager = {
        manager: asText(manager),
        operation: operation === 'Apply' ? 'Apply' : 'Update',
        apiVersion: asText(apiVersion),
        subresource: asText(subresource),
        fields: fromFieldsV1(fieldsV1),
        ...(typeof time === 'string' && { time }),
      };
      return [idOf(one), one];
    }),
  );
}

const order = ({ operation, time = '', manager, apiVersion, subresource }: Manager): string =>
  [operation, time, manager, apiVersion, subresource].join('\u0000');

/** Undefined when nobody owns anything. */
export function encoded(managers: Managers): readonly Tree[] | undefined {
  if (managers.size === 0) return undefined;
  return [...managers.values()]
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map(({ manager, operation, apiVersion, subresource, fields, time }) => ({
      apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      manager,
      operation,
      ...(subresource !== '' && { subresource }),
      ...(time !== undefined && { time }),
    }));
}

/** The part that has owners for a write of this kind: a status is none of the object's business, nor the other way round. */
export function comparable(kind: Kind, object: Tree, subresource: Writer['subresource']): Tree {
  const metadata = asTree(object.metadata);
  const ignored = subresource === 'status' ? ['spec'] : kind.hasStatus ? ['status'] : [];
  return {
    ...without(object, 'apiVersion', 'kind', 'metadata', ...ignored),
    metadata: Object.fromEntries(owned.flatMap((key) => (metadata[key] === undefined ? [] : [[key, metadata[key]]]))),
  };
}

const empty: Tree = { metadata: {} };
/** The structs of built-in kinds are always there, filled or not. */
const withStructs = (kind: Kind, object: Tree): Tree => (kind.schema ? object : { spec: {}, ...object });

/**
 * After a create, update or patch: what changed belongs to the writer and to no other client, what is gone to nobody. An object that no client owns anything of
 * stays so until something is applied to it.
 */
export function afterUpdate(kind: Kind, live: Tree | undefined, next: Tree, managers: Managers, writer: Writer): Managers {
  if (live && managers.size === 0) return managers;
  const { added, modified, removed } = compare(
    withStructs(kind, comparable(kind, live ?? empty, writer.subresource)),
    withStructs(kind, comparable(kind, next, writer.subresource)),
    typeOf(kind),
  );
  const left = withoutFields(managers, union(added, modified, removed));
  const mine = withoutIdentity(union(added, modified));
  if (mine.size === 0) return left;
  const one = writerAs(kind, 'Update', writer);
  const before = left.get(idOf(one))?.fields ?? new Set<string>();
  return new Map([...left, [idOf(one), { ...one, fields: union(before, mine), time: writer.now }]]);
}

/** Managers without these fields, and without those who then have none. */
export const withoutFields = (managers: Managers, fields: FieldSet): Managers =>
  new Map(
    [...managers]
      .map(([id, one]): [string, Manager] => [id, { ...one, fields: minus(one.fields, fields) }])
      .filter(([, one]) => one.fields.size > 0),
  );

/** The managers that a request means: those of the object, unless it names others, or takes them all away. */
export function meant(live: Tree | undefined, sent: unknown, subresource: Writer['subresource']): Managers {
  const present = decoded(asTree(live?.metadata).managedFields);
  if (subresource !== undefined || !Array.isArray(sent)) return present;
  const list = asList(sent);
  const isReset = list.length === 0 || (list.length === 1 && isTree(list[0]) && Object.keys(list[0]).length === 0);
  if (isReset) return new Map();
  const named = decoded(sent);
  return [...named.values()].every(({ apiVersion, fields }) => apiVersion !== '' && fields.size > 0) ? named : present;
}
