/** Rules on metadata (apimachinery: pkg/api/validation/objectmeta.go), and what of it the server alone decides. */

import type { Kind } from './kinds.ts';
import { fieldError, type FieldError } from './refusal.ts';
import type { Meta, Stored } from './store.ts';
import { asList, asTree, asText, type Tree } from './tree.ts';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

export function nameErrors(kind: Kind, meta: Partial<Meta>): readonly FieldError[] {
  const name = meta.name ?? '';
  if (name === '') return [fieldError('FieldValueRequired', 'metadata.name', '', 'name or generateName is required')];
  const isLabel = kind.kind === 'Namespace';
  if ((isLabel ? label : subdomain).test(name)) return [];
  return [fieldError('FieldValueInvalid', 'metadata.name', name, isLabel ? labelRule : subdomainRule)];
}

export function updateErrors(meta: Partial<Meta>, old: Meta): readonly FieldError[] {
  const errors: FieldError[] = [];
  const added = (meta.finalizers ?? []).filter((finalizer) => !(old.finalizers ?? []).includes(finalizer));
  if (old.deletionTimestamp !== undefined && added.length > 0) {
    const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
    errors.push(fieldError('FieldValueForbidden', 'metadata.finalizers', '', detail));
  }
  return errors;
}

const clientsOwn = [
  'name',
  'generateName',
  'namespace',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'resourceVersion',
  'uid',
];

/** The members that a client may send, with empty collections left out. */
export function sanitized(metadata: unknown): Tree {
  const isEmpty = (value: unknown) =>
    value === null ||
    value === '' ||
    (Array.isArray(value)
      ? asList(value).length === 0
      : Object.keys(asTree(value)).length === 0 && asText(value) === '' && typeof value === 'object');
  return Object.fromEntries(Object.entries(asTree(metadata)).filter(([key, value]) => clientsOwn.includes(key) && !isEmpty(value)));
}

/** Metadata of an update: the client's labels, annotations, finalizers and owners on the server's identity. */
export function carriedOver(metadata: Tree, old: Stored): Meta {
  const kept = [
    'uid',
    'creationTimestamp',
    'generation',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generateName',
    'namespace',
    'name',
  ];
  const identity = Object.fromEntries(Object.entries(old.metadata).filter(([key]) => kept.includes(key)));
  return { ...sanitized(metadata), ...identity, resourceVersion: old.metadata.resourceVersion } as Meta;
}
