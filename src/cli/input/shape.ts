/**
 * Judges a value by its schema, in the words of the API server (k8s.io/kube-openapi: pkg/validation; apimachinery: pkg/util/validation/field), and fills in
 * defaults.
 */

import { closest } from '../did-you-mean.ts';
import { isTree, written, type Path, type Problem, type Schema } from './schema.ts';

/** A field that is null counts as absent; what has a default gets it (apiextensions-apiserver: pkg/apiserver/schema/defaulting). */
export function withDefaults(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((one) => withDefaults(one, items)) : value;
  }
  if (!isTree(value)) return value;
  const { properties = {} } = schema;
  const present = Object.entries(value).filter(([name, one]) => !(one === null && name in properties));
  const filled = Object.fromEntries(
    present.map(([name, one]) => {
      const below = properties[name];
      return [name, below ? withDefaults(one, below) : one];
    }),
  );
  const missing = Object.entries(properties).flatMap(([name, below]) =>
    below.default === undefined || name in filled ? [] : [[name, withDefaults(structuredClone(below.default), below)] as const],
  );
  return { ...filled, ...Object.fromEntries(missing) };
}

/** Fields that the schema does not know: what strict decoding refuses, and a cluster that is not strict leaves out without a word. */
export function unknownFields(value: unknown, schema: Schema, path: Path): readonly Problem[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((one, at) => unknownFields(one, items, [...path, at])) : [];
  }
  if (!isTree(value) || schema.properties === undefined) return [];
  const { properties } = schema;
  return Object.entries(value).flatMap(([name, one]) => {
    const below = properties[name];
    if (below) return unknownFields(one, below, [...path, name]);
    const meant = closest(name, Object.keys(properties));
    return [
      {
        path: [...path, name],
        message: `unknown field "${written([...path, name])}"${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      },
    ];
  });
}

export function misshapen(value: unknown, schema: Schema, path: Path): readonly Problem[] {
  const place = written(path);
  const say = (message: string): Problem => ({ path, message: `${place}: ${message}` });
  const invalid = (detail: string): Problem => say(`Invalid value: ${JSON.stringify(value)}: ${place} in body ${detail}`);
  const type = typeOf(value);
  if (type !== schema.type && !(schema.type === 'number' && type === 'integer'))
    return [
      say(`Invalid value: "${type}": ${place} in body must be of type ${schema.type}: "${type}"`),
      ...unsupported(value, schema, say),
    ];
  return [...unsupported(value, schema, say), ...limits(value, schema, say, invalid), ...inside(value, schema, path)];
}

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'number' && Number.isInteger(value)
        ? 'integer'
        : typeof value;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function unsupported(value: unknown, schema: Schema, say: (message: string) => Problem): readonly Problem[] {
  if (!schema.enum || schema.enum.some((one) => isSame(one, value))) return [];
  const words = schema.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  const meant = typeof value === 'string' ? closest(value, words) : undefined;
  const list = words.map((word) => JSON.stringify(word)).join(', ');
  return [
    say(`Unsupported value: ${JSON.stringify(value)}: supported values: ${list}${meant === undefined ? '' : `; did you mean ${meant}?`}`),
  ];
}

function limits(
  value: unknown,
  schema: Schema,
  say: (message: string) => Problem,
  invalid: (detail: string) => Problem,
): readonly Problem[] {
  const { minLength = 0, maxLength = Infinity, minItems = 0, maxItems = Infinity, minimum = -Infinity, maximum = Infinity } = schema;
  if (typeof value === 'string') {
    const length = Array.from(value).length;
    return [
      ...(length > maxLength ? [say(`Too long: may not be more than ${maxLength} ${maxLength === 1 ? 'byte' : 'bytes'}`)] : []),
      ...(length < minLength ? [invalid(`should be at least ${minLength} chars long`)] : []),
    ];
  }
  if (typeof value === 'number')
    return [
      ...(value > maximum ? [invalid(`should be less than or equal to ${maximum}`)] : []),
      ...(value < minimum ? [invalid(`should be greater than or equal to ${minimum}`)] : []),
    ];
  if (!Array.isArray(value)) return [];
  return [
    ...(value.length > maxItems
      ? [say(`Too many: ${value.length}: must have at most ${maxItems} ${maxItems === 1 ? 'item' : 'items'}`)]
      : []),
    ...(value.length < minItems
      ? [say(`Invalid value: ${value.length}: ${say('').message.slice(0, -2)} in body should have at least ${minItems} items`)]
      : []),
  ];
}

function inside(value: unknown, schema: Schema, path: Path): readonly Problem[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return [...(items ? value.flatMap((one, at) => misshapen(one, items, [...path, at])) : []), ...duplicates(value, schema, path)];
  }
  if (!isTree(value)) return [];
  const lacking = (schema.required ?? []).filter((name) => value[name] === undefined);
  return [
    ...lacking.map((name): Problem => ({ path: [...path, name], message: `${written([...path, name])}: Required value` })),
    ...Object.entries(value).flatMap(([name, one]) => {
      const below = schema.properties?.[name];
      return below ? misshapen(one, below, [...path, name]) : [];
    }),
  ];
}

/** Members of sets, and keys of maps, that occur twice: said of the second one. */
function duplicates(value: readonly unknown[], schema: Schema, path: Path): readonly Problem[] {
  const { 'x-kubernetes-list-type': kind, 'x-kubernetes-list-map-keys': keys = [] } = schema;
  if (kind !== 'set' && kind !== 'map') return [];
  const identity = (one: unknown): unknown =>
    kind === 'set' ? one : Object.fromEntries(keys.map((key) => [key, isTree(one) ? one[key] : undefined]));
  const all = value.map(identity);
  return all.flatMap((one, at) =>
    all.slice(0, at).filter((other) => isSame(other, one)).length === 1
      ? [{ path: [...path, at], message: `${written([...path, at])}: Duplicate value: ${JSON.stringify(one)}` }]
      : [],
  );
}
