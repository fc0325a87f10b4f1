/**
 * Structural validation of a custom resource in the API server's words (k8s.io/kube-openapi: pkg/validation; apiextensions-apiserver:
 * pkg/apiserver/validation). What an update leaves as it was is not judged again (KEP-4008).
 */

import { fieldError, type FieldError } from './refusal.ts';
import { memberSchema, type Schema } from './schema.ts';
import { asList, equal, isTree, type Tree } from './tree.ts';

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const fits = (value: unknown, schema: Schema): boolean => {
  if (schema.type === undefined) return schema['x-kubernetes-int-or-string'] !== true || ['integer', 'string'].includes(typeOf(value));
  if (value === null) return schema.nullable === true;
  const actual = typeOf(value);
  return actual === schema.type || (schema.type === 'number' && actual === 'integer');
};

const child = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** Every broken rule of `value`; `old` is the value at the same place before an update. */
export function validate(value: unknown, schema: Schema, path = '', old?: unknown): FieldError[] {
  if (old !== undefined && equal(value, old)) return [];
  const errors: FieldError[] = [];
  const bad = (detail: string, shown: unknown = value) =>
    errors.push(fieldError('FieldValueInvalid', path, shown, `${path} in body ${detail}`));

  if (!fits(value, schema)) {
    const wanted = schema.type ?? 'integer,string';
    errors.push(fieldError('FieldValueTypeInvalid', path, typeOf(value), `${path} in body must be of type ${wanted}: "${typeOf(value)}"`));
  }
  if (typeof value === 'string') judgeText(value, schema, path, bad, errors);
  if (typeof value === 'number') judgeNumber(value, schema, bad);
  if (schema.enum && !schema.enum.some((allowed) => equal(allowed, value))) {
    const allowed = schema.enum.map((one) => JSON.stringify(typeof one === 'string' ? one : JSON.stringify(one))).join(', ');
    errors.push(fieldError('FieldValueNotSupported', path, value, `supported values: ${allowed}`));
  }
  if (Array.isArray(value)) errors.push(...judgeList(value, schema, path, old, bad));
  if (isTree(value)) errors.push(...judgeObject(value, schema, path, old, bad));
  return errors;
}

type Bad = (detail: string, shown?: unknown) => void;

function judgeText(value: string, schema: Schema, path: string, bad: Bad, errors: FieldError[]): void {
  const length = Array.from(value).length;
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    errors.push(
      fieldError('FieldValueTooLong', path, '', `may not be more than ${schema.maxLength} ${schema.maxLength === 1 ? 'byte' : 'bytes'}`),
    );
  }
  if (schema.minLength !== undefined && length < schema.minLength) bad(`should be at least ${schema.minLength} chars long`);
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) bad(`should match '${schema.pattern}'`);
  if (schema.format === 'date-time' && Number.isNaN(Date.parse(value))) {
    errors.push(fieldError('FieldValueTypeInvalid', path, value, `${path} in body must be of type date-time: ${JSON.stringify(value)}`));
  }
}

function judgeNumber(value: number, schema: Schema, bad: Bad): void {
  const { minimum: min, maximum: max } = schema;
  if (max !== undefined && schema.exclusiveMaximum === true && value >= max) bad(`should be less than ${max}`);
  if (max !== undefined && schema.exclusiveMaximum !== true && value > max) bad(`should be less than or equal to ${max}`);
  if (min !== undefined && schema.exclusiveMinimum === true && value <= min) bad(`should be greater than ${min}`);
  if (min !== undefined && schema.exclusiveMinimum !== true && value < min) bad(`should be greater than or equal to ${min}`);
  if (schema.multipleOf !== undefined && value % schema.multipleOf !== 0) bad(`should be a multiple of ${schema.multipleOf}`);
}

const tooMany = (path: string, size: number, max: number, what: readonly [string, string]) =>
  fieldError('FieldValueTooMany', path, size, `must have at most ${max} ${max === 1 ? what[0] : what[1]}`);

function judgeList(value: readonly unknown[], schema: Schema, path: string, old: unknown, bad: Bad): FieldError[] {
  const errors: FieldError[] = [];
  const before = correlate(value, schema, old);
  const items = schema.items;
  if (items) value.forEach((item, i) => errors.push(...validate(item, items, `${path}[${i}]`, before[i])));
  if (schema.maxItems !== undefined && value.length > schema.maxItems)
    errors.push(tooMany(path, value.length, schema.maxItems, ['item', 'items']));
  if (schema.minItems !== undefined && value.length < schema.minItems) bad(`should have at least ${schema.minItems} items`, value.length);
  return errors;
}

/** For each item the old item that it continues: by key in a list map, none otherwise. */
export function correlate(value: readonly unknown[], schema: Schema, old: unknown): readonly unknown[] {
  const keys = schema['x-kubernetes-list-type'] === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : undefined;
  if (!keys) return value.map(() => undefined);
  const sameKey = (a: unknown, b: unknown) => isTree(a) && isTree(b) && keys.every((key) => equal(a[key], b[key]));
  return value.map((item) => asList(old).find((candidate) => sameKey(item, candidate)));
}

function judgeObject(value: Tree, schema: Schema, path: string, old: unknown, bad: Bad): FieldError[] {
  const errors: FieldError[] = [];
  const size = Object.keys(value).length;
  if (schema.maxProperties !== undefined && size > schema.maxProperties)
    errors.push(tooMany(path, size, schema.maxProperties, ['item', 'items']));
  if (schema.minProperties !== undefined && size < schema.minProperties)
    bad(`should have at least ${schema.minProperties} properties`, size);
  for (const key of schema.required ?? []) {
    if (value[key] === undefined) errors.push(fieldError('FieldValueRequired', child(path, key), ''));
  }
  for (const [key, member] of Object.entries(value)) {
    const below = memberSchema(schema, key);
    if (below) errors.push(...validate(member, below, child(path, key), isTree(old) ? old[key] : undefined));
  }
  return errors;
}

/** Members of sets, and keys of list maps, that occur twice. */
export function validateLists(value: unknown, schema: Schema, path = ''): FieldError[] {
  if (isTree(value)) {
    return Object.entries(value).flatMap(([key, member]) => {
      const below = memberSchema(schema, key);
      return below ? validateLists(member, below, child(path, key)) : [];
    });
  }
  if (!Array.isArray(value)) return [];
  const items = schema.items;
  const nested = items ? value.flatMap((item, i) => validateLists(item, items, `${path}[${i}]`)) : [];
  return [...duplicates(value, schema, path), ...nested];
}

function duplicates(value: readonly unknown[], schema: Schema, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== 'set' && listType !== 'map') return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const identity = (item: unknown) =>
    listType === 'set' ? item : Object.fromEntries(keys.map((key) => [key, isTree(item) ? item[key] : undefined]));
  const identities = value.map(identity);
  return identities.flatMap((one, i) => {
    const earlier = identities.slice(0, i).filter((other) => equal(one, other)).length;
    return earlier === 1 ? [fieldError('FieldValueDuplicate', `${path}[${i}]`, one)] : [];
  });
}
