/** An API server in one process: objects, the kinds they are of, and clients that reach them without a network. */

import type { KubernetesApi } from '../../src/runtime/api.ts';
import { toIso, type Clock } from '../../src/runtime/clock.ts';
import type { Random } from '../../src/runtime/random.ts';
import { createAccess } from './access/rbac.ts';
import { prepared } from './built-in-rules.ts';
import { inProcessApi } from './client.ts';
import { coerce } from './custom-resource.ts';
import { emptyWhatGoes } from './emptying.ts';
import type { Faults, SeenRequest } from './faults.ts';
import { builtInKinds, crdOf, kindsOf, storageOf, type CrdDocument, type Kind, crdStorage } from './kinds.ts';
import { createServer, type Server } from './server.ts';
import { createStore, keyOf, type Past, type Store, type Stored } from './store.ts';
import { createTokens, type IssuedTokens } from './tokens.ts';
import { copy, equal, type Tree } from './tree.ts';
import { createWrites, type WriteOptions } from './writes.ts';

export interface ClusterOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Definitions that are there from the beginning. */
  readonly crds?: readonly CrdDocument[];
  /** What it held before; definitions above that differ from it are brought up to date. */
  readonly past?: Past;
  /** Tokens of service accounts that were made before. */
  readonly issued?: IssuedTokens;
  /** Whether roles and bindings decide who may do what; every user may do everything unless said. */
  readonly rbac?: boolean;
}

export interface SimCluster {
  readonly clock: Clock;
  /** The contract of the runtime, in process; requests are recorded under this user. */
  api(user?: string): KubernetesApi;
  readonly faults: Faults;
  /** Every request so far, in order; empty it with `requests.length = 0`. */
  readonly requests: SeenRequest[];
  /** How many recorded requests match. */
  count(filter: Partial<Pick<SeenRequest, 'verb' | 'user' | 'method' | 'path'>>): number;
  /** The version of the last change. */
  readonly revision: number;
  /** Forgets past versions: watches and pages from before now are answered 410. */
  compact(): void;
  /** Breaks every open watch without a word, as a restart does. */
  breakWatches(): void;
  readonly server: Server;
  /** Tokens of service accounts, made by TokenRequest: the user they stand for while they are valid. */
  userOf(token: string): string | undefined;
  /** Everything that is stored. */
  readonly store: Pick<Store, 'subscribe' | 'since'>;
  readonly watches: Set<() => void>;
}

const ownNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

export function createCluster({ clock, random, crds = [], past, issued, rbac = false }: ClusterOptions): SimCluster {
  const store = createStore(past);
  const requests: SeenRequest[] = [];
  const watches = new Set<() => void>();
  const faults: Faults = {};

  const definitions = () => store.list(crdStorage).flatMap((object) => kindsOf(crdOf(object)));
  const cache: { revision: number; kinds: readonly Kind[] } = { revision: -1, kinds: [] };
  let definitionsAt = 0;
  store.subscribe((change) => {
    if (change.storage === crdStorage) definitionsAt = change.revision;
  });
  const kinds = () => {
    if (cache.revision !== definitionsAt) Object.assign(cache, { revision: definitionsAt, kinds: [...builtInKinds, ...definitions()] });
    return cache.kinds;
  };

  const writes = createWrites(store, clock, random);
  emptyWhatGoes(store, clock, kinds, () => writes);
  const tokens = createTokens(clock, random, issued);
  const server = createServer({ store, writes, clock, random, kinds, tokens, ...(rbac ? { access: createAccess(store) } : {}) });

  const quietly: WriteOptions = { fieldValidation: 'Ignore', dryRun: false, warn: () => undefined, manager: 'kube-apiserver' };
  const kindNamed = (plural: string) => builtInKinds.find((kind) => kind.plural === plural);
  const add = (plural: string, body: Tree & { readonly metadata: { readonly name: string } }) => {
    const kind = kindNamed(plural);
    const { name } = body.metadata;
    if (!kind) return;
    const old = store.get(storageOf(kind), keyOf(undefined, name));
    if (!old) writes.create({ kind, namespace: undefined, name: '' }, body, quietly);
    else if (body.spec !== undefined)
      writes.update({ kind, namespace: undefined, name }, { ...old, spec: prepared(kind, body).spec }, quietly);
  };
  store.subscribe(({ type, object, previous }) => {
    if (object.kind !== 'CustomResourceDefinition') return;
    if (type === 'ADDED') establish(store, clock, object);
    if (type === 'MODIFIED' && !equal(object.spec, previous?.spec)) pruneStored(store, object);
  });

  for (const name of ownNamespaces) add('namespaces', { metadata: { name } });
  for (const crd of crds) add('customresourcedefinitions', copy(crd) as unknown as Tree & CrdDocument);

  const cluster: SimCluster = {
    clock,
    api: (user = 'admin') => inProcessApi(cluster, user),
    faults,
    requests,
    count: (filter) =>
      requests.filter((request) => Object.entries(filter).every(([key, value]) => request[key as keyof SeenRequest] === value)).length,
    get revision() {
      return store.revision;
    },
    compact: () => store.compact(),
    breakWatches() {
      for (const breakOff of [...watches]) breakOff();
    },
    server,
    userOf: (token) => tokens.userOf(token),
    store,
    watches,
  };
  return cluster;
}

function establish(store: Store, clock: Clock, object: Stored): void {
  const crd = crdOf(object);
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: toIso(clock.now()),
    reason,
    message,
  });
  const status = {
    acceptedNames: crd.spec.names,
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    storedVersions: crd.spec.versions.filter((version) => version.storage).map((version) => version.name),
  };
  store.put(crdStorage, keyOf(undefined, object.metadata.name), { ...object, status });
}

/** A real server prunes by the new schema whatever it reads from then on; here what is stored is pruned at once, and it is no new generation either. */
function pruneStored(store: Store, definition: Stored): void {
  const crd = crdOf(definition);
  const stored = crd.spec.versions.find(({ storage }) => storage)?.name;
  for (const kind of kindsOf(crd).filter(({ version }) => version === stored))
    for (const object of store.list(storageOf(kind))) {
      const pruned = copy(object);
      coerce(kind, pruned);
      if (!equal(pruned, object)) store.put(storageOf(kind), keyOf(object.metadata.namespace, object.metadata.name), pruned);
    }
}
