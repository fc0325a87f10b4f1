/** What a custom resource goes through on its way into the store: pruning, defaulting, validation, generation. */

import type { Kind } from './kinds.ts';
import { builtInErrors } from './built-in-rules.ts';
import { fieldError, invalid, nowhere, type FieldError } from './refusal.ts';
import { validateRules } from './rules.ts';
import { applyDefaults, prune, pruneNulls, type Schema } from './schema.ts';
import type { Stored } from './store.ts';
import { asText, at, equal, without, type Tree } from './tree.ts';
import { validate, validateLists } from './validate.ts';

/** Prunes and defaults in place; answers the paths of fields that the schema does not know. */
export function coerce(kind: Kind, object: Tree): readonly string[] {
  if (!kind.schema) return [];
  const unknown = prune(object, kind.schema).sort();
  pruneNulls(object, kind.schema);
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
export function enforce(kind: Kind, object: Tree, old: Stored | undefined, before: readonly FieldError[], subresource?: 'status'): void {
  const { schema } = kind;
  const name = asText(at(object, 'metadata', 'name'));
  if (schema && object.kind !== kind.kind) {
    const errors = [fieldError('FieldValueInvalid', 'kind', object.kind, `must be ${kind.kind}`)];
    throw invalid({ ...kind, kind: asText(object.kind) }, name, errors);
  }
  const errors = [...before, ...builtInErrors(kind, object, old)];
  if (schema) {
    errors.push(...(subresource === 'status' ? statusErrors(object, old, schema) : validate(object, schema, '', old)));
    if (!old || validateLists(old, schema).length === 0) errors.push(...validateLists(object, schema));
    if (errors.some((error) => blocking.has(error.cause))) errors.push(unchecked);
    else errors.push(...validateRules(object, schema, '', old));
  }
  // Events are judged in their oldest form, whichever they came in.
  if (errors.length > 0) throw invalid(kind.kind === 'Event' ? { ...kind, group: '' } : kind, name, errors);
}

/** A status is judged by its own part of the schema, so the sentences begin there; the fields do not. */
function statusErrors(object: Tree, old: Tree | undefined, schema: Schema): readonly FieldError[] {
  const below = schema.properties?.status;
  if (!below || object.status === undefined) return [];
  return validate(object.status, below, '', old?.status).map((error) => ({
    ...error,
    field: error.field === nowhere ? 'status' : `status.${error.field}`,
  }));
}

/** A new generation for a new desired state: anything but metadata and, where it is a subresource, status. */
export function changesIntent(kind: Kind, object: Tree, old: Tree): boolean {
  const ignored = kind.hasStatus ? ['metadata', 'status'] : ['metadata'];
  return !equal(without(object, ...ignored), without(old, ...ignored));
}
