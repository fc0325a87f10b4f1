/** What a custom resource goes through on its way into the store: pruning, defaulting, validation, generation. */

import type { Kind } from './kinds.ts';
import { fieldError, invalid, type FieldError } from './refusal.ts';
import { validateRules } from './rules.ts';
import { applyDefaults, prune } from './schema.ts';
import type { Stored } from './store.ts';
import { asText, at, equal, without, type Tree } from './tree.ts';
import { validate, validateLists } from './validate.ts';

/** Prunes and defaults in place; answers the paths of fields that the schema does not know. */
export function coerce(kind: Kind, object: Tree): readonly string[] {
  if (!kind.schema) return [];
  const unknown = prune(object, kind.schema).sort();
  applyDefaults(object, kind.schema);
  return unknown;
}

const blocking = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const unchecked = fieldError(
  'FieldValueInvalid',
  '',
  null,
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

/** Throws with every broken rule. CEL runs only on an object whose shape is right (apiextensions-apiserver: customresource/strategy.go). */
export function enforce(kind: Kind, object: Tree, old: Stored | undefined, before: readonly FieldError[] = []): void {
  const { schema } = kind;
  const errors = [...before];
  if (schema) {
    errors.push(...validate(object, schema, '', old), ...validateLists(object, schema));
    if (errors.some((error) => blocking.has(error.cause))) errors.push(unchecked);
    else errors.push(...validateRules(object, schema, '', old));
  }
  if (errors.length > 0) throw invalid(kind, asText(at(object, 'metadata', 'name')), errors);
}

/** A new generation for a new desired state: anything but metadata and, where it is a subresource, status. */
export function changesIntent(kind: Kind, object: Tree, old: Tree): boolean {
  const ignored = kind.hasStatus ? ['metadata', 'status'] : ['metadata'];
  return !equal(without(object, ...ignored), without(old, ...ignored));
}
