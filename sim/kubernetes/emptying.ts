/** The part of a cluster's controllers that this server plays: namespaces and definitions that are deleted take their objects along first. */

import { toIso, type Clock } from '../../src/runtime/clock.ts';
import { crdOf, kindsOf, storageOf, type Kind, crdStorage, crdFinalizer } from './kinds.ts';
import { keyOf, type Change, type Store, type Stored } from './store.ts';
import { asList, asTree, at, equal } from './tree.ts';
import type { Writes } from './writes.ts';

const namespaces = 'namespaces.';

const isGoing = (object: Stored | undefined): object is Stored => object?.metadata.deletionTimestamp !== undefined;

/** Follows the store. `kinds` are those that are served now, `writes` deletes with everything that belongs to it. */
export function emptyWhatGoes(store: Store, clock: Clock, kinds: () => readonly Kind[], writes: () => Writes): void {
  const deleteAll = (kind: Kind, isMeant: (object: Stored) => boolean) => {
    for (const object of store.list(storageOf(kind)).filter(isMeant)) {
      const { namespace, name } = object.metadata;
      if (!isGoing(object)) writes().delete({ kind, namespace, name }, { dryRun: false, preconditions: {} });
    }
  };
  const marked = ({ object, previous }: Change) => isGoing(object) && !isGoing(previous);

  store.subscribe((change) => {
    const { storage, type, object } = change;
    const { name } = object.metadata;
    if (type === 'DELETED') return afterRemoval(store, change);
    if (type !== 'MODIFIED' || !marked(change)) return;
    if (storage === namespaces) {
      for (const kind of kinds().filter((one) => one.namespaced && one.storedAs === undefined))
        deleteAll(kind, (one) => one.metadata.namespace === name);
      removeNamespace(store, name);
    }
    if (storage === crdStorage) {
      store.put(crdStorage, keyOf(undefined, name), terminating(object, clock));
      for (const kind of kindsOf(crdOf(object)).slice(0, 1)) deleteAll(kind, () => true);
      removeDefinition(store, name);
    }
  });
}

function terminating(crd: Stored, clock: Clock): Stored {
  const condition = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: toIso(clock.now()),
    reason: 'InstanceDeletionInProgress',
    message: 'CustomResource deletion is in progress',
  };
  const status = asTree(crd.status);
  return { ...crd, status: { ...status, conditions: [...asList(status.conditions), condition] } };
}

/** The last object takes with it what held it. A definition's name is its storage. */
function afterRemoval(store: Store, { storage, object }: Change): void {
  const { namespace } = object.metadata;
  if (namespace !== undefined) removeNamespace(store, namespace);
  removeDefinition(store, storage);
}

function removeNamespace(store: Store, name: string): void {
  const key = keyOf(undefined, name);
  const home = store.get(namespaces, key);
  if (isGoing(home) && !store.holds(name)) store.remove(namespaces, key, { ...home, spec: {} });
}

function removeDefinition(store: Store, name: string): void {
  const key = keyOf(undefined, name);
  const crd = store.get(crdStorage, key);
  if (!isGoing(crd) || store.list(name).length > 0) return;
  const finalizers = asList(at(crd, 'metadata', 'finalizers')).filter((one) => one !== crdFinalizer) as string[];
  if (finalizers.length === 0) store.remove(crdStorage, key, crd);
  else if (!equal(finalizers, crd.metadata.finalizers)) store.put(crdStorage, key, { ...crd, metadata: { ...crd.metadata, finalizers } });
}
