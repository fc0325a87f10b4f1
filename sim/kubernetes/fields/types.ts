/** How the fields of a kind are owned: one by one, entry by entry, or as a whole (apimachinery: managedfields; kube-openapi: schemaconv). */

import type { Kind } from '../kinds.ts';
import { memberSchema, type Schema } from '../schema.ts';
import { isTree } from '../tree.ts';

export type FieldType =
  /** Scalars, and what is owned as a whole. */
  | { readonly is: 'leaf' }
  /** `named`: a member that the type itself knows, and not one of any name. */
  | { readonly is: 'map'; readonly member: (key: string) => FieldType; readonly named: (key: string) => boolean }
  | { readonly is: 'set' }
  | { readonly is: 'entries'; readonly keys: readonly string[]; readonly entry: FieldType }
  /** By what the value is: objects member by member, lists as a whole. */
  | { readonly is: 'deduced' };

const leaf: FieldType = { is: 'leaf' };
const deduced: FieldType = { is: 'deduced' };
const anyMap = (entry: FieldType): FieldType => ({ is: 'map', member: () => entry, named: () => false });

/** The type by which a value is owned; undefined values take the form of the other side. */
export const resolved = (type: FieldType, ...values: readonly unknown[]): Exclude<FieldType, { is: 'deduced' }> => {
  if (type.is !== 'deduced') return type;
  return values.every((value) => value === undefined || isTree(value))
    ? { is: 'map', member: () => deduced, named: () => false }
    : { is: 'leaf' };
};

function ofSchema(schema: Schema): FieldType {
  if (schema.type === 'array') {
    const entry = schema.items ? ofSchema(schema.items) : deduced;
    switch (schema['x-kubernetes-list-type']) {
      case 'set':
        return { is: 'set' };
      case 'map':
        return { is: 'entries', keys: schema['x-kubernetes-list-map-keys'] ?? [], entry };
      default:
        return leaf;
    }
  }
  const keepsAll = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema.type !== 'object') return keepsAll ? deduced : leaf;
  if (keepsAll && !schema.properties) return deduced;
  return {
    is: 'map',
    member: (key) => {
      const below = memberSchema(schema, key);
      return below ? ofSchema(below) : deduced;
    },
    named: (key) => schema.properties?.[key] !== undefined,
  };
}

/** ObjectMeta, as far as its fields have owners. */
const metadata: Readonly<Record<string, FieldType>> = {
  labels: anyMap(leaf),
  annotations: anyMap(leaf),
  finalizers: { is: 'set' },
  ownerReferences: { is: 'entries', keys: ['uid'], entry: leaf },
};
export const owned = ['annotations', 'finalizers', 'generateName', 'labels', 'ownerReferences'];
const metadataType: FieldType = { is: 'map', member: (key) => metadata[key] ?? leaf, named: (key) => owned.includes(key) };

/** Of the built-in kinds only what an operator writes is told apart: their lists are owned as wholes. */
export const typeOf = ({ schema }: Kind): FieldType => ({
  is: 'map',
  member: (key) => {
    if (key === 'metadata') return metadataType;
    const below = schema && memberSchema(schema, key);
    return below ? ofSchema(below) : deduced;
  },
  named: (key) => key === 'metadata' || !schema || schema.properties?.[key] !== undefined,
});

/** The element of a path that names this entry of a list. */
export function elementOf(type: Extract<FieldType, { is: 'set' | 'entries' }>, value: unknown): string {
  if (type.is === 'set') return `v:${JSON.stringify(value)}`;
  const keys = [...type.keys].sort().map((key) => [key, isTree(value) ? (value[key] ?? null) : null] as const);
  return `k:${JSON.stringify(Object.fromEntries(keys))}`;
}
