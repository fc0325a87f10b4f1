/** Every object in a versioned log: current state, past states until compaction, and subscribers told of each change in order. */

import { asTree, copy, type Tree } from './tree.ts';

export interface Meta extends Tree {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface Stored extends Tree {
  apiVersion: string;
  kind: string;
  metadata: Meta;
}

export interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly storage: string;
  readonly key: string;
  readonly object: Stored;
  readonly previous: Stored | undefined;
}

export interface Store {
  readonly revision: number;
  /** Changes up to and including this revision are forgotten. */
  readonly compactedTo: number;
  get(storage: string, key: string): Stored | undefined;
  /** Objects in the order of their keys, now or as they were at `revision`. */
  list(storage: string, revision?: number): readonly Stored[];
  /** Stores the object under the next revision, which becomes its `resourceVersion`. */
  put(storage: string, key: string, object: Stored): Stored;
  remove(storage: string, key: string, last: Stored): Stored;
  /** Whether any object lives in this namespace. */
  holds(namespace: string): boolean;
  since(revision: number): readonly Change[];
  subscribe(listener: (change: Change) => void): () => void;
  compact(): void;
}

/** What a store held before: its changes in order, and what was forgotten before them. */
export interface Past {
  readonly changes: readonly Omit<Change, 'previous'>[];
  readonly compactedTo: number;
}

export const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

/** Revisions start where a server that has run for a moment would be, so that 1 is always the past. */
const firstRevision = 100;

/** No watcher is told of `past`: whoever follows the store begins where it ends. */
export function createStore(past?: Past): Store {
  const shelves = new Map<string, Map<string, Stored>>();
  const listeners = new Set<(change: Change) => void>();
  let log: Change[] = [];
  let revision = firstRevision;
  let compactedTo = past?.compactedTo ?? firstRevision;

  const shelf = (storage: string) => {
    const known = shelves.get(storage) ?? new Map<string, Stored>();
    shelves.set(storage, known);
    return known;
  };
  const record = (change: Change) => {
    log.push(change);
    for (const listener of [...listeners]) listener(change);
    return change.object;
  };
  const stamped = (object: Stored): Stored => {
    const next = copy(object);
    next.metadata.resourceVersion = String(revision);
    return next;
  };

  for (const change of past?.changes ?? []) {
    const { storage, key, object } = change;
    const previous = shelf(storage).get(key);
    if (change.type === 'DELETED') shelf(storage).delete(key);
    else shelf(storage).set(key, object);
    revision = Math.max(revision, change.revision);
    if (change.revision > compactedTo) log.push({ ...change, previous });
  }
  revision = Math.max(revision, compactedTo);

  return {
    get revision() {
      return revision;
    },
    get compactedTo() {
      return compactedTo;
    },
    get: (storage, key) => shelves.get(storage)?.get(key),
    list(storage, atRevision = revision) {
      const state = new Map(shelves.get(storage) ?? []);
      for (const change of log.filter((one) => one.revision > atRevision && one.storage === storage).reverse()) {
        if (change.previous) state.set(change.key, change.previous);
        else state.delete(change.key);
      }
      return [...state].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    },
    put(storage, key, object) {
      revision += 1;
      const previous = shelf(storage).get(key);
      const next = stamped(object);
      shelf(storage).set(key, next);
      return record({ revision, type: previous ? 'MODIFIED' : 'ADDED', storage, key, object: next, previous });
    },
    remove(storage, key, last) {
      revision += 1;
      const previous = shelf(storage).get(key);
      shelf(storage).delete(key);
      return record({ revision, type: 'DELETED', storage, key, object: stamped(last), previous });
    },
    holds: (namespace) => [...shelves.values()].some((objects) => [...objects.keys()].some((key) => key.startsWith(`${namespace}/`))),
    since: (from) => log.filter((change) => change.revision > from),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compact() {
      compactedTo = revision;
      log = [];
    },
  };
}

export const metaOf = (object: Tree): Partial<Meta> => asTree(object.metadata);
