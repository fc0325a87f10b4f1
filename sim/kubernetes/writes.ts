/** Create, update and delete with everything that the API server checks on the way (apiserver: pkg/registry/generic/registry/store.go). */

import { toIso, type Clock } from '../../src/runtime/clock.ts';
import { uuid, type Random } from '../../src/runtime/random.ts';
import { checkTimes, prepared } from './built-in-rules.ts';
import { changesIntent, coerce, enforce } from './custom-resource.ts';
import { shown, toStorage } from './events.ts';
import { apiVersionOf, storageOf, type Kind, crdFinalizer, crdStorage } from './kinds.ts';
import { carriedOver, nameErrors, sanitized, unknownMembers, updateErrors } from './metadata.ts';
import { alreadyExists, badRequest, conflict, fieldError, forbidden, invalid, modified, notFound, qualified, Refused } from './refusal.ts';
import { keyOf, metaOf, type Meta, type Store, type Stored } from './store.ts';
import { asText, asTree, copy, equal, without, type Tree } from './tree.ts';

export interface Target {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string;
}

export interface WriteOptions {
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  readonly dryRun: boolean;
  readonly warn: (warning: string) => void;
}

export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface Writes {
  create(target: Target, body: unknown, options: WriteOptions): Stored;
  update(
    target: Target,
    body: unknown,
    options: WriteOptions,
    subresource?: 'status',
  ): { readonly object: Stored; readonly isNew: boolean };
  /** As update; `change` gets the present object, and is told to the user as a patch when it holds unknown fields. */
  patch(target: Target, change: (current: Stored) => unknown, options: WriteOptions, subresource?: 'status'): Stored;
  /** The object when it stays because of finalizers, undefined when it is gone. */
  delete(target: Target, options: DeleteOptions): { readonly remaining: Stored | undefined; readonly last: Stored };
}

export function createWrites(store: Store, clock: Clock, random: Random): Writes {
  const now = () => toIso(clock.now());
  const keyAt = ({ kind, namespace, name }: Target) => keyOf(kind.namespaced ? namespace : undefined, name);

  const current = (target: Target): Stored => {
    const object = store.get(storageOf(target.kind), keyAt(target));
    if (!object) throw notFound(target.kind, target.name);
    return object;
  };

  /** Parses what a client sent: kind and version, unknown fields, defaults. */
  const decode = (target: Target, body: unknown, options: WriteOptions, asPatch: boolean): Tree => {
    const { kind } = target;
    const object = copy(asTree(body));
    const version = apiVersionOf(kind);
    if (kind.schema && asText(object.kind) === '') throw unrecognized(kind, object);
    object.apiVersion ??= version;
    object.kind ??= kind.kind;
    if (object.apiVersion !== version) {
      throw badRequest(`the API version in the data (${String(object.apiVersion)}) does not match the expected API version (${version})`);
    }
    if (object.kind !== kind.kind && !kind.schema) throw unconvertible(kind, asText(object.kind));
    checkTimes(kind, object);
    const paths = options.fieldValidation === 'Ignore' ? [] : [...unknownMembers(object.metadata), ...coerce(kind, copy(object))];
    const unknown = paths.map((path) => `unknown field "${path}"`);
    if (unknown.length > 0 && options.fieldValidation === 'Strict') throw strictly(kind, object, unknown, asPatch);
    unknown.forEach(options.warn);
    coerce(kind, object);
    checkPlace(target, metaOf(object));
    object.metadata = sanitized(object.metadata);
    if (kind.namespaced) metaOf(object).namespace = target.namespace ?? 'default';
    return toStorage(kind, object);
  };

  const finish = (target: Target, object: Stored, old: Stored | undefined, dryRun: boolean): Stored => {
    if (old && equal(object, old)) return old;
    const storage = storageOf(target.kind);
    const ends =
      object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0 && !holdsNamespace(object);
    if (dryRun) return object;
    if (!ends) return store.put(storage, keyAt(target), object);
    return store.remove(storage, keyAt(target), object);
  };

  const create: Writes['create'] = (target, body, options) => {
    const { kind } = target;
    const object = prepared(kind, decode({ ...target, name: '' }, body, options, false));
    const meta = metaOf(object);
    if (meta.name === undefined && meta.generateName !== undefined) meta.name = `${meta.generateName}${suffix(random)}`;
    const place = { ...target, name: meta.name ?? '' };
    if (meta.resourceVersion !== undefined) throw badRequest('resourceVersion should not be set on objects to be created');
    checkNamespace(store, place);
    checkDefinition(store, place);
    if (kind.hasStatus && kind.schema) Reflect.deleteProperty(object, 'status');
    enforce(kind, object, undefined, nameErrors(kind, meta));
    coerce(kind, object);
    if (store.get(storageOf(kind), keyAt(place))) throw alreadyExists(kind, place.name);
    object.metadata = {
      ...meta,
      uid: uuid(random),
      resourceVersion: '',
      creationTimestamp: now(),
      ...(hasGeneration(kind) && { generation: 1 }),
    };
    return shown(kind, finish(place, object as Stored, undefined, options.dryRun));
  };

  const replace = (target: Target, body: unknown, options: WriteOptions, subresource: 'status' | undefined, asPatch: boolean): Stored => {
    const { kind } = target;
    const old = current(target);
    const sent = decode(target, body, options, asPatch);
    checkVersion(kind, metaOf(sent), old, asPatch);
    const metadata = subresource === 'status' ? copy(old.metadata) : carriedOver(asTree(sent.metadata), old);
    const object = (
      subresource === 'status'
        ? { ...copy(old), status: sent.status }
        : { ...sent, ...(kind.hasStatus && { status: copy(old.status) }), metadata }
    ) as Stored;
    if (object.status === undefined) Reflect.deleteProperty(object, 'status');
    enforce(kind, object, old, updateErrors(metadata, asPatch ? metaOf(sent).uid : undefined, old.metadata), subresource);
    coerce(kind, object);
    if (hasGeneration(kind) && subresource === undefined && changesIntent(kind, object, old))
      metadata.generation = (old.metadata.generation ?? 0) + 1;
    return shown(kind, finish(target, object, old, options.dryRun));
  };

  return {
    create,
    update(target, body, options, subresource) {
      const isThere = store.get(storageOf(target.kind), keyAt(target)) !== undefined;
      if (isThere || !target.kind.createdByUpdate) return { object: replace(target, body, options, subresource, false), isNew: false };
      const sent = asTree(body);
      return { object: create(target, { ...sent, metadata: without(asTree(sent.metadata), 'resourceVersion') }, options), isNew: true };
    },
    patch(target, change, options, subresource) {
      const seen = shown(target.kind, current(target));
      const changed = asTree(change(copy(seen)));
      return replace(target, changed, options, subresource, true);
    },
    delete(target, { dryRun, preconditions }) {
      const old = current(target);
      checkPreconditions(target, preconditions, old.metadata);
      if (old.metadata.deletionTimestamp !== undefined) return { remaining: shown(target.kind, old), last: old };
      const object = marked(target.kind, old, now());
      const stays = (object.metadata.finalizers ?? []).length > 0 || holdsNamespace(object);
      const last = finish(target, object, old, dryRun);
      return { remaining: stays ? shown(target.kind, last) : undefined, last };
    },
  };
}

/** The object as it is from the moment when its deletion was asked for. */
function marked(kind: Kind, old: Stored, deletionTimestamp: string): Stored {
  const object = copy(old);
  object.metadata.deletionTimestamp = deletionTimestamp;
  if (kind.schema && old.metadata.generation !== undefined) object.metadata.generation = old.metadata.generation + 1;
  if (isDefinition(kind)) object.metadata.finalizers = [...new Set([...(old.metadata.finalizers ?? []), crdFinalizer])];
  else if (holdsNamespace(old)) object.status = { ...asTree(old.status), phase: 'Terminating' };
  else object.metadata.deletionGracePeriodSeconds = 0;
  return object;
}

const isDefinition = (kind: Kind): boolean => kind.kind === 'CustomResourceDefinition';
const hasGeneration = (kind: Kind): boolean => kind.schema !== undefined || isDefinition(kind);

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const suffix = (random: Random) => Array.from({ length: 5 }, () => alphabet.charAt(Math.floor(random.next() * alphabet.length))).join('');

/** A namespace goes only when its content has gone: its own kind of finalizer. */
const holdsNamespace = (object: Stored): boolean =>
  object.kind === 'Namespace' && Array.isArray(asTree(object.spec).finalizers) && (asTree(object.spec).finalizers as unknown[]).length > 0;

const unconvertible = (kind: Kind, sent: string): Refused =>
  badRequest(
    `${sent} in version "${kind.version}" cannot be handled as a ${kind.kind}: converting (${kind.version}.${sent}) to (core.${kind.kind}): unknown conversion`,
  );

/** The server says what it got twice, the second time shortened. */
function unrecognized(kind: Kind, object: Tree): Refused {
  const text = JSON.stringify(object);
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind.kind}): Object 'Kind' is missing in '${text}' (${text.slice(0, 30)} ...)`,
  );
}

function strictly(kind: Kind, object: Tree, unknown: readonly string[], asPatch: boolean): Refused {
  const why = `strict decoding error: ${unknown.join(', ')}`;
  if (!asPatch) return badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${why}`);
  return invalid({ group: '', kind: '', plural: '' }, '', [fieldError('FieldValueInvalid', 'patch', sortedJson(object), why)]);
}

const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

function checkPlace(target: Target, meta: Partial<Meta>): void {
  if (target.kind.namespaced && meta.namespace !== undefined && meta.namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (target.name !== '' && meta.name !== undefined && meta.name !== target.name) {
    throw badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${target.name})`);
  }
}

function checkNamespace(store: Store, { kind, namespace, name }: Target): void {
  if (!kind.namespaced) return;
  const home = store.get('namespaces.', keyOf(undefined, namespace ?? ''));
  if (!home) throw new Refused(404, 'NotFound', `namespaces "${namespace ?? ''}" not found`, { name: namespace, kind: 'namespaces' });
  if (home.metadata.deletionTimestamp !== undefined) {
    throw forbidden(kind, name, `unable to create new content in namespace ${namespace ?? ''} because it is being terminated`);
  }
}

function checkDefinition(store: Store, { kind, name }: Target): void {
  const crd = kind.schema && store.get(crdStorage, keyOf(undefined, storageOf(kind)));
  if (crd?.metadata.deletionTimestamp !== undefined)
    throw forbidden(kind, name, 'create not allowed while custom resource definition is terminating');
}

/** The uid of a patch is no precondition but a change that is refused later. */
function checkVersion(kind: Kind, meta: Partial<Meta>, old: Stored, asPatch: boolean): void {
  const name = old.metadata.name;
  if (!asPatch && meta.uid !== undefined && meta.uid !== old.metadata.uid) {
    const place = `/registry/${kind.group === '' ? '' : `${kind.group}/`}${kind.plural}/${kind.namespaced ? `${old.metadata.namespace ?? ''}/` : ''}${name}`;
    const why = `Precondition failed: UID in precondition: ${meta.uid}, UID in object meta: ${old.metadata.uid}`;
    throw conflict(kind, name, `StorageError: invalid object, Code: 4, Key: ${place}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`);
  }
  if (meta.resourceVersion === undefined && !kind.unconditionalUpdate) {
    const errors = [fieldError('FieldValueInvalid', 'metadata.resourceVersion', 0, 'must be specified for an update')];
    throw invalid({ ...kind, kind: kind.plural }, name, errors);
  }
  if (meta.resourceVersion !== undefined && meta.resourceVersion !== old.metadata.resourceVersion) throw modified(kind, name);
}

function checkPreconditions({ kind, name }: Target, { uid, resourceVersion }: DeleteOptions['preconditions'], meta: Meta): void {
  const refuse = (why: string) =>
    new Refused(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(kind.group, kind.kind)} "${name}": ${why}`, {
      name,
      kind: kind.kind,
    });
  if (uid !== undefined && uid !== meta.uid) {
    throw refuse(
      `the UID in the precondition (${uid}) does not match the UID in record (${meta.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== meta.resourceVersion) {
    throw refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${meta.resourceVersion}). The object might have been modified`,
    );
  }
}
