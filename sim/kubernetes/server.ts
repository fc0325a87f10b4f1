/** Answers one request of a client: resources, discovery and documents. Synchronous, so each request is one instant in the log. */

import type { Clock } from '../../src/runtime/clock.ts';
import type { Random } from '../../src/runtime/random.ts';
import { attributesOf, creationOf } from './access/attributes.ts';
import { refusalOf, type Access } from './access/rbac.ts';
import { reviewed } from './access/reviews.ts';
import { aggregated, apiVersions, groupDocument, groupList, resourceList, versionInfo } from './discovery.ts';
import { shown } from './events.ts';
import { storageOf, type Kind } from './kinds.ts';
import { inNamespace, listBody, listPage, type Query } from './lists.ts';
import { openApi } from './openapi.ts';
import { jsonPatch, mergePatch, strategicMerge } from './patch.ts';
import { deleteOptions, forceOf, writeOptions } from './options.ts';
import { forbidden, noSuchPath, noSuchSubresource, notAllowed, notFound, unsupportedMedia } from './refusal.ts';
import { routeOf, type ResourceRoute } from './route.ts';
import { selector } from './selectors.ts';
import { keyOf, type Store, type Stored } from './store.ts';
import { toTable, type IncludeObject } from './table.ts';
import type { Tokens } from './tokens.ts';
import { at, type Tree } from './tree.ts';
import { openWatch, type Listener } from './watch.ts';
import type { Writes } from './writes.ts';

export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly user: string;
  /** What the client calls itself; absent in process, where the user stands for it. */
  readonly agent?: string;
}

export type Answer =
  | {
      readonly type: 'body';
      readonly status: number;
      readonly body: Tree;
      readonly contentType?: string;
      readonly warnings: readonly string[];
    }
  | { readonly type: 'watch'; readonly open: (listener: Listener) => () => void };

export interface Server {
  handle(request: ServerRequest): Answer;
  /** The authorization verb of a request; `other` when its path is no resource. */
  verbOf(request: Pick<ServerRequest, 'method' | 'path' | 'query'>): string;
}

export interface ServerParts {
  readonly store: Store;
  readonly writes: Writes;
  readonly clock: Clock;
  readonly random: Random;
  readonly kinds: () => readonly Kind[];
  readonly tokens: Tokens;
  /** Absent where every user may do everything. */
  readonly access?: Access;
}

const agentOf = ({ agent, user }: ServerRequest): string => agent ?? user;

const patchTypes = ({ schema }: Kind): readonly string[] => [
  ...['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml'],
  ...(schema ? [] : ['application/strategic-merge-patch+json']),
];
/** Admission keeps them (apiserver: pkg/admission/plugin/namespace/lifecycle). */
const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);
const truthy = (text: string | undefined) => text === 'true' || text === '1';

export function createServer(parts: ServerParts): Server {
  const { store, writes, clock, random } = parts;

  const body = (value: Tree, status = 200, warnings: readonly string[] = []): Answer => ({ type: 'body', status, body: value, warnings });
  const one = (request: ServerRequest, kind: Kind, object: Stored, status = 200, warnings: readonly string[] = []): Answer => {
    const table = wantsTable(request.accept);
    const shape = table
      ? toTable(clock, kind, [object], { resourceVersion: object.metadata.resourceVersion }, include(request.query))
      : object;
    return body(shape, status, warnings);
  };

  const read = (request: ServerRequest, { kind, namespace, name }: ResourceRoute): Answer => {
    const { query } = request;
    if (truthy(query.watch)) return watch(request, { kind, namespace, name, subresource: undefined });
    if (name !== undefined) {
      const object = store.get(storageOf(kind), keyOf(kind.namespaced ? namespace : undefined, name));
      if (!object) throw notFound(kind, name);
      return one(request, kind, shown(kind, object));
    }
    const page = listPage(store, kind, namespace, query);
    return body(wantsTable(request.accept) ? toTable(clock, kind, page.items, page.metadata, include(query)) : listBody(kind, page));
  };

  const watch = (request: ServerRequest, { kind, namespace, name }: ResourceRoute): Answer => {
    const query = name === undefined ? request.query : { ...request.query, fieldSelector: `metadata.name=${name}` };
    selector(kind, query.labelSelector, query.fieldSelector);
    const asTable = wantsTable(request.accept);
    const shape = (type: string, object: Tree): Tree => {
      if (!asTable || type === 'ERROR') return object;
      const rows = type === 'BOOKMARK' ? [] : [object as Stored];
      return toTable(clock, kind, rows, { resourceVersion: at(object, 'metadata', 'resourceVersion') }, include(query));
    };
    return {
      type: 'watch',
      open: (listener) =>
        openWatch(
          store,
          clock,
          random,
          { kind, namespace, query },
          { event: (type, object) => listener.event(type, shape(type, object)), end: () => listener.end() },
        ),
    };
  };

  const patched = (request: ServerRequest, route: ResourceRoute, name: string): Answer => {
    const { kind, namespace } = route;
    const warnings: string[] = [];
    const media = (request.contentType ?? '').split(';')[0]?.trim() ?? '';
    const options = writeOptions('Patch', request.query, agentOf(request), (warning) => warnings.push(warning));
    const isApply = media === 'application/apply-patch+yaml';
    const force = forceOf(request.query, isApply);
    if (isApply) {
      admitCreation(request, route, name);
      const { object, isNew } = writes.apply({ kind, namespace, name }, request.body, { ...options, force }, statusOf(route));
      return one(request, kind, object, isNew ? 201 : 200, warnings);
    }
    const change = changeOf(media, kind, request.body);
    const object = writes.patch({ kind, namespace, name }, change, options, statusOf(route));
    return one(request, kind, object, 200, warnings);
  };

  const write = (request: ServerRequest, route: ResourceRoute): Answer => {
    const { kind, namespace, name } = route;
    const warnings: string[] = [];
    const warn = (warning: string) => warnings.push(warning);
    if (request.method === 'POST' && name === undefined) {
      const options = writeOptions('Create', request.query, agentOf(request), warn);
      const object = writes.create({ kind, namespace, name: '' }, request.body, options);
      return one(request, kind, object, 201, warnings);
    }
    if (name === undefined) throw notAllowed();
    if (request.method === 'PUT') {
      const options = writeOptions('Update', request.query, agentOf(request), warn);
      const { object, isNew } = writes.update({ kind, namespace, name }, request.body, options, statusOf(route));
      return one(request, kind, object, isNew ? 201 : 200, warnings);
    }
    if (request.method === 'PATCH') return patched(request, route, name);
    throw notAllowed();
  };

  const remove = (request: ServerRequest, { kind, namespace, name }: ResourceRoute): Answer => {
    const options = deleteOptions(request.query, request.body);
    if (name === undefined) {
      const matches = selector(kind, request.query.labelSelector, request.query.fieldSelector);
      const page = store
        .list(storageOf(kind))
        .filter(inNamespace(namespace))
        .filter((object) => matches(shown(kind, object)));
      for (const object of page)
        writes.delete({ kind, namespace: object.metadata.namespace, name: object.metadata.name }, { ...options, preconditions: {} });
      return body(
        listBody(kind, { items: page.map((object) => shown(kind, object)), metadata: { resourceVersion: String(store.revision) } }),
      );
    }
    if (kind.kind === 'Namespace' && immortal.has(name)) throw forbidden(kind, name, 'this namespace may not be deleted');
    const { remaining, last } = writes.delete({ kind, namespace, name }, options);
    if (remaining) return body(remaining);
    const details = { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.plural, uid: last.metadata.uid };
    return body({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
  };

  const token = (request: ServerRequest, { kind, namespace, name = '' }: ResourceRoute): Answer => {
    const account = store.get(storageOf(kind), keyOf(namespace, name));
    if (!account) throw notFound(kind, name);
    return body(parts.tokens.request(account, request.body), 201);
  };

  const resource = (request: ServerRequest, route: ResourceRoute): Answer => {
    const { subresource, kind } = route;
    if (subresource === 'token' && kind.kind === 'ServiceAccount' && request.method === 'POST') return token(request, route);
    if (subresource !== undefined && !(subresource === 'status' && kind.hasStatus)) throw noSuchSubresource();
    switch (request.method) {
      case 'GET':
        return read(request, route);
      case 'DELETE':
        return remove(request, route);
      default:
        return write(request, route);
    }
  };

  const review = ({ path, user, body: sent }: ServerRequest): Answer | undefined => {
    const answer = reviewed(path, user, sent, parts.access);
    return answer && body(answer, 201);
  };

  const admit = (request: ServerRequest): void => {
    const what = attributesOf(request);
    const { allowed, reason } = parts.access?.judge(request.user, what) ?? { allowed: true, reason: '' };
    if (!allowed) throw refusalOf(request.user, what, reason);
  };
  /** An apply that makes something is a create too. */
  const admitCreation = ({ user }: ServerRequest, route: ResourceRoute, name: string): void => {
    if (store.get(storageOf(route.kind), keyOf(route.kind.namespaced ? route.namespace : undefined, name))) return;
    const what = creationOf(route);
    const { allowed, reason } = parts.access?.judge(user, what) ?? { allowed: true, reason: '' };
    if (!allowed) throw refusalOf(user, what, reason);
  };

  const discovery = ({ path, accept = '' }: ServerRequest): Answer => {
    const kinds = parts.kinds();
    if ((path === '/api' || path === '/apis') && accept.includes('as=APIGroupDiscoveryList')) {
      const contentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
      return { type: 'body', status: 200, body: aggregated(kinds, path === '/api'), contentType, warnings: [] };
    }
    const found = path.startsWith('/openapi') ? openApi(kinds, path) : documentAt(kinds, path);
    if (!found) throw noSuchPath();
    return body(found);
  };

  return {
    handle(request) {
      admit(request);
      const route = routeOf(parts.kinds(), request.path);
      if (route) return resource(request, route);
      const reviewed = request.method === 'POST' ? review(request) : undefined;
      if (reviewed) return reviewed;
      if (['/healthz', '/readyz', '/livez'].includes(request.path)) return body({ ok: true });
      if (request.method !== 'GET') throw noSuchPath();
      return discovery(request);
    },
    verbOf({ method, path, query }) {
      const route = routeOf(parts.kinds(), path);
      if (!route) return 'other';
      if (method === 'GET') return truthy(query.watch) ? 'watch' : route.name === undefined ? 'list' : 'get';
      return { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[method] ?? 'other';
    },
  };
}

function documentAt(kinds: readonly Kind[], path: string): Tree | undefined {
  const [root, first, second, ...more] = path.split('/').filter((part) => part !== '');
  if (more.length > 0) return undefined;
  switch (root) {
    case 'version':
      return versionInfo;
    case 'api':
      return first === undefined ? apiVersions() : second === undefined ? resourceList(kinds, '', first) : undefined;
    case 'apis':
      if (first === undefined) return groupList(kinds);
      return second === undefined ? groupDocument(kinds, first) : resourceList(kinds, first, second);
    default:
      return undefined;
  }
}

const statusOf = (route: ResourceRoute): 'status' | undefined => (route.subresource === 'status' ? 'status' : undefined);
const wantsTable = (accept = '') => /as=Table/.test(accept);
const include = (query: Query): IncludeObject =>
  query.includeObject === 'None' || query.includeObject === 'Object' ? query.includeObject : 'Metadata';

function changeOf(media: string, kind: Kind, sent: unknown): (current: Stored) => unknown {
  switch (media) {
    case 'application/json-patch+json':
      return (current) => jsonPatch(current, sent);
    case 'application/merge-patch+json':
      return (current) => mergePatch(current, sent);
    case 'application/strategic-merge-patch+json':
      if (kind.schema) throw unsupportedMedia(patchTypes(kind));
      return (current) => strategicMerge(current, sent);
    default:
      throw unsupportedMedia(patchTypes(kind));
  }
}
