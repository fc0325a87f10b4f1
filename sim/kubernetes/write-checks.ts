/** What the server asks of a request before it looks at the object that would come of it, in its own words. */

import { apiVersionOf, storageOf, type Kind, crdStorage } from './kinds.ts';
import { badRequest, conflict, fieldError, forbidden, invalid, modified, qualified, Refused } from './refusal.ts';
import { prune } from './schema.ts';
import { keyOf, type Meta, type Store, type Stored } from './store.ts';
import { asText, asTree, copy, type Tree } from './tree.ts';

export interface Target {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string;
}

export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
}

/** In the words of the server (apiserver: pkg/endpoints/handlers/patch.go; apimachinery: managedfields). */
export function checkApplied({ kind, name, namespace = '' }: Target, config: Tree): void {
  const { apiVersion = '', kind: said = '', metadata } = config;
  if (asTree(metadata).managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  if (apiVersion !== apiVersionOf(kind) || said !== kind.kind) {
    const group = asText(apiVersion).includes('/') ? asText(apiVersion) : `/${asText(apiVersion)}`;
    throw badRequest(`invalid object type: ${group}, Kind=${asText(said)}`);
  }
  const [unknown] = kind.schema ? prune(copy(config), kind.schema) : [];
  if (unknown === undefined) return;
  const place = `${asText(asTree(metadata).namespace) === '' ? '' : namespace}/${name}; ${apiVersionOf(kind)}, Kind=${kind.kind}`;
  const why = `failed to create typed patch object (${place}): .${unknown}: field not declared in schema`;
  throw new Refused(500, '', why);
}

export function checkPlace(target: Target, meta: Partial<Meta>): void {
  if (target.kind.namespaced && meta.namespace !== undefined && meta.namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (target.name !== '' && meta.name !== undefined && meta.name !== target.name) {
    throw badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${target.name})`);
  }
}

export function checkNamespace(store: Store, { kind, namespace, name }: Target): void {
  if (!kind.namespaced) return;
  const home = store.get('namespaces.', keyOf(undefined, namespace ?? ''));
  if (!home) throw new Refused(404, 'NotFound', `namespaces "${namespace ?? ''}" not found`, { name: namespace, kind: 'namespaces' });
  if (home.metadata.deletionTimestamp !== undefined) {
    throw forbidden(kind, name, `unable to create new content in namespace ${namespace ?? ''} because it is being terminated`);
  }
}

export function checkDefinition(store: Store, { kind, name }: Target): void {
  const crd = kind.schema && store.get(crdStorage, keyOf(undefined, storageOf(kind)));
  if (crd?.metadata.deletionTimestamp !== undefined)
    throw forbidden(kind, name, 'create not allowed while custom resource definition is terminating');
}

/** The uid of a patch is no precondition but a change that is refused later. */
export function checkVersion(kind: Kind, meta: Partial<Meta>, old: Stored, asPatch: boolean): void {
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

export function checkPreconditions({ kind, name }: Target, { uid, resourceVersion }: DeleteOptions['preconditions'], meta: Meta): void {
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
