/** The structural schema of a custom resource, and what the API server does with it before validation: defaulting and pruning. */

import { asList, copy, isTree, type Tree } from './tree.ts';

export interface Rule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly description?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly 'x-kubernetes-validations'?: readonly Rule[];
  readonly 'x-kubernetes-list-type'?: 'set' | 'map' | 'atomic';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
}

const forEntries = (schema: Schema): Schema | undefined => (isTree(schema.additionalProperties) ? schema.additionalProperties : undefined);

/** The schema of one member: its property, else that of all entries. */
export const memberSchema = (schema: Schema, key: string): Schema | undefined => schema.properties?.[key] ?? forEntries(schema);

/** Fills in defaults, top down, in place; null for a field that may not be null counts as absent when there is a default. */
export function applyDefaults(value: unknown, schema: Schema): void {
  if (isTree(value)) {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      const absent = value[key] === undefined || (value[key] === null && property.nullable !== true);
      if (absent && property.default !== undefined) value[key] = copy(property.default);
    }
    for (const [key, member] of Object.entries(value)) {
      const below = memberSchema(schema, key);
      if (below) applyDefaults(member, below);
    }
  }
  const items = schema.items;
  if (items) asList(value).forEach((item) => applyDefaults(item, items));
}

/** Removes null where it may not be and no default will replace it, in place (apiextensions-apiserver: schema/defaulting/prunenulls.go). */
export function pruneNulls(value: unknown, schema: Schema | undefined): void {
  for (const item of asList(value)) pruneNulls(item, schema?.items);
  if (!isTree(value)) return;
  for (const [key, member] of Object.entries(value)) {
    const below = schema && memberSchema(schema, key);
    if (member === null && below && below.nullable !== true && below.default === undefined) Reflect.deleteProperty(value, key);
    else pruneNulls(member, below);
  }
}

const ofEveryObject = new Set(['apiVersion', 'kind', 'metadata']);

/** Removes what the schema does not know, in place, and names each removed field by its path. */
export function prune(value: unknown, schema: Schema, path = '', isRoot = true): string[] {
  if (Array.isArray(value)) {
    const items = schema.items;
    return items ? value.flatMap((item, i) => prune(item, items, `${path}[${i}]`, false)) : [];
  }
  if (!isTree(value)) return [];
  return Object.keys(value).flatMap((key) => pruneMember(value, key, schema, path === '' ? key : `${path}.${key}`, isRoot));
}

function pruneMember(value: Tree, key: string, schema: Schema, path: string, isRoot: boolean): string[] {
  if ((isRoot || schema['x-kubernetes-embedded-resource'] === true) && ofEveryObject.has(key)) return [];
  const below = memberSchema(schema, key);
  if (below) return prune(value[key], below, path, false);
  if (schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true) return [];
  Reflect.deleteProperty(value, key);
  return [path];
}
