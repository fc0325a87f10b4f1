/** What a request is to the authorizer, by its path alone, whatever is served there (apiserver: pkg/endpoints/request/requestinfo.go). */

import type { Query } from '../lists.ts';
import type { ResourceRoute } from '../route.ts';
import type { Attributes } from './rbac.ts';

const verbs: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
/** What follows the name of a namespace and is no resource in it. */
const ofNamespace: ReadonlySet<string> = new Set(['status', 'finalize']);

export function attributesOf({
  method,
  path,
  query,
}: {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
}): Attributes {
  const verb = verbs[method] ?? method.toLowerCase();
  const [root, ...parts] = path.split('/').filter((part) => part !== '');
  const [group = '', , ...rest] = root === 'api' ? ['', ...parts] : parts;
  if ((root !== 'api' && root !== 'apis') || rest.length === 0) return { type: 'path', verb, path };
  const isInside = rest[0] === 'namespaces' && rest.length > 2 && !ofNamespace.has(rest[2] ?? '');
  const [resource = '', name = '', subresource = ''] = isInside ? rest.slice(2) : rest;
  const namespace = isInside || rest[0] === 'namespaces' ? rest[1] : undefined;
  const isWatch = method === 'GET' && (query.watch === 'true' || query.watch === '1');
  const ofMany = { GET: 'list', DELETE: 'deletecollection' }[method];
  return {
    type: 'resource',
    verb: isWatch ? 'watch' : name === '' ? (ofMany ?? verb) : verb,
    ...{ group, resource, subresource, namespace, name },
  };
}

export const creationOf = ({ kind, namespace, name = '' }: ResourceRoute): Attributes => ({
  type: 'resource',
  verb: 'create',
  ...{ group: kind.group, resource: kind.plural, subresource: '', namespace, name },
});
