/** What the server says of itself: definitions, discovery in both forms, documents, health. */

import { describe, expect, test } from '@jest/globals';

import type { Bench, Json } from './bench.ts';
import { definitions } from './install.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
}

interface ResourceEntry {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

interface OpenApiDocument {
  readonly paths: Readonly<Record<string, { readonly patch?: { readonly parameters: readonly Json[] } }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

export function discovery(bench: Bench): void {
  const { call } = bench;

  describe('discovery', () => {
    test('a definition says that it is established', async () => {
      const { status } = await call('GET', `${definitions}/widgets.conformance.example.org`);
      const conditions = status?.conditions as readonly Condition[];
      expect(
        conditions
          .filter((one) => one.status === 'True')
          .map((one) => one.type)
          .sort(),
      ).toEqual(['Established', 'NamesAccepted']);
      expect(status).toMatchObject({
        storedVersions: ['v1'],
        acceptedNames: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList', shortNames: ['wd'] },
      });
    });
    test('lists the resources of a group', async () => {
      const { resources } = await call<{ resources: readonly ResourceEntry[] }>('GET', '/apis/conformance.example.org/v1');
      expect(resources.map((one) => one.name)).toEqual(['widgets', 'widgets/status']);
      expect(resources[0]).toMatchObject({
        kind: 'Widget',
        namespaced: true,
        singularName: 'widget',
        shortNames: ['wd'],
        categories: ['conformance'],
      });
      expect([...(resources[0]?.verbs ?? [])].sort()).toEqual([
        'create',
        'delete',
        'deletecollection',
        'get',
        'list',
        'patch',
        'update',
        'watch',
      ]);
    });
    test('lists the groups', async () => {
      const { groups } = await call<{ groups: readonly { name: string; preferredVersion: Json }[] }>('GET', '/apis');
      const found = new Map(groups.map((group) => [group.name, group.preferredVersion.groupVersion]));
      expect(found.get('conformance.example.org')).toBe('conformance.example.org/v1');
      expect(found.get('apimvnet.io')).toBe('apimvnet.io/v1alpha1');
      expect(found.get('events.k8s.io')).toBe('events.k8s.io/v1');
    });
    test('says its version', async () => {
      expect(await call('GET', '/version')).toMatchObject({ major: '1', minor: '34', gitVersion: expect.stringMatching(/^v1\.34\./) });
    });
  });
}

/** What only a client that chooses media types can tell. */
export function documents(bench: Bench): void {
  const get = <T>(path: string, accept = 'application/json') => bench.http<T>({ method: 'GET', path, headers: { accept } });

  describe('discovery for kubectl', () => {
    test('is aggregated when asked', async () => {
      const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
      const { headers, body } = await get<{ kind: string; items: readonly { metadata: Json; versions: readonly Json[] }[] }>(
        '/apis',
        accept,
      );
      expect(headers['content-type']).toContain('as=APIGroupDiscoveryList');
      expect(body.kind).toBe('APIGroupDiscoveryList');
      const group = body.items.find((item) => item.metadata.name === 'conformance.example.org');
      expect(group?.versions[0]).toMatchObject({
        version: 'v1',
        freshness: 'Current',
        resources: [
          {
            resource: 'widgets',
            responseKind: { group: 'conformance.example.org', version: 'v1', kind: 'Widget' },
            scope: 'Namespaced',
            singularResource: 'widget',
            shortNames: ['wd'],
            categories: ['conformance'],
            subresources: [{ subresource: 'status' }],
          },
        ],
      });
    });
    test('OpenAPI v3 has the schema, and says that a patch can be validated', async () => {
      const { body } = await get<{ paths: Readonly<Record<string, { serverRelativeURL: string }>> }>('/openapi/v3');
      const where = new URL(body.paths['apis/conformance.example.org/v1']?.serverRelativeURL ?? '', 'https://host');
      const { body: document } = await bench.http<OpenApiDocument>({
        method: 'GET',
        path: where.pathname,
        query: Object.fromEntries(where.searchParams),
      });
      const patch = document.paths['/apis/conformance.example.org/v1/namespaces/{namespace}/widgets/{name}']?.patch;
      expect(patch?.parameters.map((one) => one.name)).toContain('fieldValidation');
      const schema = document.components.schemas['org.example.conformance.v1.Widget'];
      expect(schema).toMatchObject({
        'x-kubernetes-group-version-kind': [{ group: 'conformance.example.org', version: 'v1', kind: 'Widget' }],
        properties: { spec: { required: ['color'], properties: { size: { type: 'integer', default: 3, maximum: 10 } } } },
      });
    });
    test('health is open to all clients', async () => {
      for (const path of ['/healthz', '/readyz', '/livez'])
        expect((await bench.http({ method: 'GET', path, headers: { authorization: '' } })).body).toBe('ok');
    });
    test('a token that it does not know is Unauthorized', async () => {
      const { status, body } = await bench.http({ method: 'GET', path: '/api/v1/namespaces', headers: { authorization: 'Bearer nobody' } });
      expect([status, body]).toMatchObject([401, { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized', code: 401 }]);
    });
  });
}
