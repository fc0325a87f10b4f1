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
  const rule = !isLabel ? subdomainRule : subdomain.test(name) ? 'must not contain dots' : labelRule;
  return [fieldError('FieldValueInvalid', 'metadata.name', name, rule)];
}

/** `uid` is what the client wants it to be, if anything. */
export function updateErrors(meta: Partial<Meta>, uid: string | undefined, old: Meta): readonly FieldError[] {
  const errors: FieldError[] = [];
  const added = (meta.finalizers ?? []).filter((finalizer) => !(old.finalizers ?? []).includes(finalizer));
  if (old.deletionTimestamp !== undefined && added.length > 0) {
    const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
    errors.push(fieldError('FieldValueForbidden', 'metadata.finalizers', '', detail));
  }
  if (uid !== undefined && uid !== old.uid) errors.push(fieldError('FieldValueInvalid', 'metadata.uid', uid, 'field is immutable'));
  return errors;
}

const namePart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const namePartRule =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/** A name with an optional domain before a slash (apimachinery: pkg/util/validation, `IsQualifiedName`). */
export function qualifiedNameErrors(field: string, value: string): readonly FieldError[] {
  const bad = (detail: string) => fieldError('FieldValueInvalid', field, value, detail);
  const [name = '', prefix, ...more] = value.split('/').reverse();
  if (more.length > 0) {
    return [
      bad(
        "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
      ),
    ];
  }
  return [
    ...(prefix === '' ? [bad('prefix part must be non-empty')] : []),
    ...(prefix !== undefined && prefix !== '' && !subdomain.test(prefix) ? [bad(`prefix part ${subdomainRule}`)] : []),
    ...(name === '' ? [bad('name part must be non-empty')] : []),
    ...(name.length > 63 ? [bad('name part must be no more than 63 bytes')] : []),
    ...(namePart.test(name) ? [] : [bad(namePartRule)]),
  ];
}

const members = [
  ...['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp'],
  ...['deletionGracePeriodSeconds', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields'],
];

/** Paths of members that metadata does not have. */
export const unknownMembers = (metadata: unknown): readonly string[] =>
  Object.keys(asTree(metadata))
    .filter((key) => !members.includes(key))
    .map((key) => `metadata.${key}`);

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
