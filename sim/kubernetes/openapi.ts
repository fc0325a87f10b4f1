/**
 * OpenAPI documents, as far as `kubectl` reads them: the schemas that `explain` shows, and on PATCH the parameter `fieldValidation`, without
 * which `kubectl apply` falls back to the documents of version 2 (kubectl: pkg/util/openapi; cli-runtime: pkg/resource/query_param_verifier_v3.go).
 */

import { createHash } from 'node:crypto';

import type { Kind } from './kinds.ts';
import type { Schema } from './schema.ts';
import type { Tree } from './tree.ts';

const pathOf = (kind: Kind) => (kind.group === '' ? `api/${kind.version}` : `apis/${kind.group}/${kind.version}`);

const reversed = (group: string) => (group === '' ? 'io.k8s.api.core' : group.split('.').reverse().join('.'));
const schemaName = (kind: Kind) => `${reversed(kind.group)}.${kind.version}.${kind.kind}`;
const metaName = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

const gvk = ({ group, version, kind }: Kind): Tree => ({ group, version, kind });

const typeMeta: Tree = {
  apiVersion: {
    type: 'string',
    description:
      'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
  },
  kind: {
    type: 'string',
    description:
      'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
  },
  metadata: {
    description:
      "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
    allOf: [{ $ref: `#/components/schemas/${metaName}` }],
    default: {},
  },
};

const text = { type: 'string', default: '' };
const objectMeta: Tree = {
  type: 'object',
  description: 'ObjectMeta is metadata that all persisted resources must have, which includes all objects users must create.',
  properties: {
    name: text,
    generateName: text,
    namespace: text,
    uid: text,
    resourceVersion: text,
    generation: { type: 'integer', format: 'int64' },
    creationTimestamp: { type: 'string', format: 'date-time' },
    deletionTimestamp: { type: 'string', format: 'date-time' },
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64' },
    labels: { type: 'object', additionalProperties: text },
    annotations: { type: 'object', additionalProperties: text },
    finalizers: { type: 'array', items: text, 'x-kubernetes-list-type': 'set', 'x-kubernetes-patch-strategy': 'merge' },
    ownerReferences: { type: 'array', items: { type: 'object' } },
    managedFields: { type: 'array', items: { type: 'object' } },
  },
};

/** Rules are not published (apiextensions-apiserver: pkg/controller/openapi/v2, v3 keeps them; clients ignore them). */
function published(kind: Kind): Tree {
  const schema: Schema = kind.schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return { ...schema, properties: { ...schema.properties, ...typeMeta }, 'x-kubernetes-group-version-kind': [gvk(kind)] };
}

const queryParameter = (name: string, type = 'string'): Tree => ({ name, in: 'query', schema: { type, uniqueItems: true } });
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => queryParameter(name));

function operation(kind: Kind, action: string, parameters: readonly Tree[] = []): Tree {
  const ok = { description: 'OK', content: { 'application/json': { schema: { $ref: `#/components/schemas/${schemaName(kind)}` } } } };
  return { parameters, responses: { 200: ok }, 'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': gvk(kind) };
}

function pathsOf(kind: Kind): Tree {
  const root = `/${pathOf(kind)}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
  const one = {
    get: operation(kind, 'get'),
    put: operation(kind, 'put', writeParameters),
    patch: operation(kind, 'patch', [...writeParameters, queryParameter('force', 'boolean')]),
    delete: operation(kind, 'delete', [queryParameter('dryRun')]),
  };
  return {
    [root]: { get: operation(kind, 'list'), post: operation(kind, 'post', writeParameters) },
    [`${root}/{name}`]: one,
    ...(kind.hasStatus && { [`${root}/{name}/status`]: { get: one.get, put: one.put, patch: one.patch } }),
  };
}

export function openApiDocument(kinds: readonly Kind[], path: string): Tree | undefined {
  const here = kinds.filter((kind) => pathOf(kind) === path);
  if (here.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.34.4' },
    paths: Object.assign({}, ...here.map(pathsOf)) as Tree,
    components: { schemas: { ...Object.fromEntries(here.map((kind) => [schemaName(kind), published(kind)])), [metaName]: objectMeta } },
  };
}

export function openApiIndex(kinds: readonly Kind[]): Tree {
  const paths = [...new Set(kinds.map(pathOf))];
  const hash = (path: string) =>
    createHash('sha256')
      .update(JSON.stringify(openApiDocument(kinds, path)))
      .digest('hex')
      .toUpperCase();
  return { paths: Object.fromEntries(paths.map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash(path)}` }])) };
}

/** Version 2 of the documents, as JSON; clients that insist on protobuf are answered 406. */
export function swagger(kinds: readonly Kind[]): Tree {
  const definitions = Object.fromEntries(
    kinds.map((kind) => [schemaName(kind), { ...published(kind), properties: plainProperties(kind) }]),
  );
  return { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.34.4' }, paths: {}, definitions };
}

const plainProperties = (kind: Kind): Tree => ({
  ...kind.schema?.properties,
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object' },
});

/** Everything that begins with `/openapi`; undefined when there is nothing. */
export function openApi(kinds: readonly Kind[], path: string): Tree | undefined {
  if (path === '/openapi/v2') return swagger(kinds);
  if (path === '/openapi/v3') return openApiIndex(kinds);
  return openApiDocument(kinds, path.replace('/openapi/v3/', ''));
}
