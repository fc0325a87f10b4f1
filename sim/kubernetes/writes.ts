/** Create, update and delete with everything that the API server checks on the way (apiserver: pkg/registry/generic/registry/store.go). */

import { toIso, type Clock } from '../../src/runtime/clock.ts';
import { uuid, type Random } from '../../src/runtime/random.ts';
import { checkTimes, prepared } from './built-in-rules.ts';
import { changesIntent, coerce, enforce } from './custom-resource.ts';
import { shown, toStorage } from './events.ts';
import { afterApply } from './fields/apply.ts';
import { afterUpdate, decoded, encoded, meant, type Managers, type Writer } from './fields/managers.ts';
import { owned } from './fields/types.ts';
import { apiVersionOf, crdFinalizer, storageOf, type Kind } from './kinds.ts';
import { carriedOver, nameErrors, sanitized, unknownMembers, updateErrors } from './metadata.ts';
import { alreadyExists, badRequest, fieldError, invalid, notFound, type Refused } from './refusal.ts';
import { keyOf, metaOf, type Meta, type Store, type Stored } from './store.ts';
import { asText, asTree, copy, equal, without, type Tree } from './tree.ts';
import {
  checkApplied,
  checkDefinition,
  checkNamespace,
  checkPlace,
  checkPreconditions,
  checkVersion,
  type Target,
  type DeleteOptions,
} from './write-checks.ts';

export interface WriteOptions {
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  readonly dryRun: boolean;
  readonly warn: (warning: string) => void;
  /** In whose name fields are owned. */
  readonly manager: string;
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
  /** Makes the object as one manager wants it; `force` takes fields from others. */
  apply(
    target: Target,
    body: unknown,
    options: WriteOptions & { readonly force: boolean },
    subresource?: 'status',
  ): { readonly object: Stored; readonly isNew: boolean };
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

  const writer = (options: WriteOptions, subresource?: 'status'): Writer => ({ manager: options.manager, subresource, now: now() });
  const ownedBy = (managers: Managers): Tree => {
    const managedFields = encoded(managers);
    return managedFields === undefined ? {} : { managedFields };
  };

  const create = (target: Target, body: unknown, options: WriteOptions, applied?: Managers): Stored => {
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
      ...ownedBy(applied ?? afterUpdate(kind, undefined, object, new Map(), writer(options))),
    };
    return shown(kind, finish(place, object as Stored, undefined, options.dryRun));
  };

  const replace = (
    target: Target,
    body: unknown,
    options: WriteOptions,
    subresource: 'status' | undefined,
    asPatch: boolean,
    applied?: Managers,
  ): Stored => {
    const { kind } = target;
    const old = current(target);
    const sent = decode(target, body, options, asPatch);
    checkVersion(kind, metaOf(sent), old, asPatch);
    // As sent: a member that the request leaves out is one that it takes away from its owners, also where it stays.
    const known = meant(old, asTree(asTree(body).metadata).managedFields, subresource);
    const managers = applied ?? afterUpdate(kind, old, sent, known, writer(options, subresource));
    const { managedFields: _, ...kept } = subresource === 'status' ? copy(old.metadata) : carriedOver(asTree(sent.metadata), old);
    const metadata: Meta = { ...kept, ...ownedBy(managers) };
    const object = (
      subresource === 'status'
        ? { ...copy(old), metadata, status: sent.status }
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
    create: (target, body, options) => create(target, body, options),
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
    apply(target, body, { force, ...options }, subresource) {
      const { kind } = target;
      const config = asTree(copy(body));
      checkApplied(target, config);
      const meta = asTree(config.metadata);
      const live = store.get(storageOf(kind), keyAt(target));
      if (!live && subresource !== undefined) throw notFound(kind, target.name);
      const known = decoded(live?.metadata.managedFields);
      const { object, managers } = afterApply(kind, live ?? { metadata: {} }, config, known, writer(options, subresource), force);
      if (!live) return { object: create(target, { ...config, metadata: meta }, options, managers), isNew: true };
      const { uid = live.metadata.uid, resourceVersion = live.metadata.resourceVersion } = meta;
      const metadata = { ...live.metadata, ...clearedOwned, ...asTree(object.metadata), uid, resourceVersion };
      const next = { ...live, ...object, metadata };
      return { object: replace(target, next, options, subresource, true, managers), isNew: false };
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

/** What is applied may take any of these away. */
const clearedOwned = Object.fromEntries(owned.map((key) => [key, undefined]));

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
