/** What a Kubernetes API server promises to this operator; the same tests run against the embedded server and a real one, which decides every wording. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ApiError, type ApiRequest, type KubernetesApi, type WatchLine } from '../../../src/runtime/api.ts';
import { crdFrom } from './embedded.ts';

export interface RunningServer {
  readonly api: KubernetesApi;
  readonly kubeconfig?: string;
  close(): Promise<void> | void;
}

const merge = 'application/merge-patch+json';
const json = 'application/json-patch+json';
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

export function describeApiServer(name: string, start: () => Promise<RunningServer>): void {
  describe(`API server, ${name}`, () => {
    let server: RunningServer;
    let namespace: string;
    let count = 0;
    const call = <T = any>(method: ApiRequest['method'], path: string, body?: unknown, more: Partial<ApiRequest> = {}): Promise<T> =>
      server.api.request<T>({ method, path, body, ...more });
    const home = (plural = 'widgets', group = 'apis/conformance.example.org/v1') => `/${group}/namespaces/${namespace}/${plural}`;
    const widget = (spec: object, more: object = {}) => ({
      apiVersion: 'conformance.example.org/v1',
      kind: 'Widget',
      metadata: { name: `w${++count}`, ...(more as { metadata?: object }).metadata },
      spec: { color: 'green', ...spec },
    });
    const create = (spec: object = {}, metadata: object = {}, query: Record<string, string> = {}) => call('POST', home(), widget(spec, { metadata }), { query });
    const patch = (object: any, body: unknown, more: Partial<ApiRequest> = {}) =>
      call('PATCH', `${home()}/${object.metadata.name}`, body, { contentType: Array.isArray(body) ? json : merge, ...more });
    const patchStatus = (object: any, status: object) => call('PATCH', `${home()}/${object.metadata.name}/status`, { status }, { contentType: merge });
    const refused = async (attempt: Promise<unknown>): Promise<string> => {
      const error = await attempt.then(
        () => new Error('accepted'),
        (reason: unknown) => reason,
      );
      if (!(error instanceof ApiError)) throw error;
      return `${error.status} ${error.reason}: ${error.message}`;
    };

    beforeAll(async () => {
      server = await start();
      namespace = `conformance-${Math.random().toString(36).slice(2, 8)}`;
      await call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
      await call('POST', crds, crdFrom('./widgets.yaml')).catch((error: ApiError) => error.status === 409 || Promise.reject(error));
      for (let i = 0; i < 100; i++) {
        const ready = await call('GET', home()).then(
          () => true,
          () => false,
        );
        if (ready) break;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }, 30_000);
    afterAll(async () => {
      await server.close();
    });

    describe('refuses a custom resource in these words', () => {
      const cases: readonly (readonly [string, object, string])[] = [
        ['a value outside an enum', { color: 'blue' }, 'spec.color: Unsupported value: "blue": supported values: "red", "green"'],
        ['a missing field', { color: undefined }, 'spec.color: Required value'],
        ['a text that is too long', { name: 'abcdefghi' }, 'spec.name: Too long: may not be more than 8 bytes'],
        ['a text that is too short', { name: 'a' }, 'spec.name: Invalid value: "a": spec.name in body should be at least 2 chars long'],
        ['a text of another pattern', { name: 'AB' }, "spec.name: Invalid value: \"AB\": spec.name in body should match '^[a-z]+$'"],
        ['a number that is too large', { size: 11 }, 'spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10'],
        ['a number that is too small', { size: 0 }, 'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
        ['a text for a number', { low: 'x' }, 'spec.low: Invalid value: "string": spec.low in body must be of type integer: "string"'],
        ['a number for a text', { name: 5 }, 'spec.name: Invalid value: "integer": spec.name in body must be of type string: "integer"'],
        ['an object for a list', { tags: {} }, 'spec.tags: Invalid value: "object": spec.tags in body must be of type array: "object"'],
        ['a text for a boolean', { on: 'yes' }, 'spec.on: Invalid value: "string": spec.on in body must be of type boolean: "string"'],
        ['a fraction for an integer', { low: 1.5 }, 'spec.low: Invalid value: "number": spec.low in body must be of type integer: "number"'],
        ['what is not a date', { at: 'tomorrow' }, 'spec.at: Invalid value: "tomorrow": spec.at in body must be of type date-time: "tomorrow"'],
        ['a list that is too long', { tags: ['a', 'b', 'c', 'd'] }, 'spec.tags: Too many: 4: must have at most 3 items'],
        ['a list that is too short', { tags: [] }, 'spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items'],
        ['a value twice in a set', { tags: ['a', 'b', 'a'] }, 'spec.tags[2]: Duplicate value: "a"'],
        ['a key twice in a list map', { parts: [{ id: 'a' }, { id: 'a' }] }, 'spec.parts[1]: Duplicate value: {"id":"a"}'],
        ['an item without its key', { parts: [{ weight: 2 }] }, 'spec.parts[0].id: Required value'],
        ['an item that is too long', { tags: ['abcdefghijk'] }, 'spec.tags[0]: Too long: may not be more than 10 bytes'],
        ['a map with too many entries', { labels: { a: '1', b: '2', c: '3' } }, 'spec.labels: Too many: 3: must have at most 2 items'],
        ['a wrong entry of a map', { labels: { a: 1 } }, 'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"'],
        ['neither integer nor text', { port: true }, 'spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'],
        ['a broken rule', { low: 2, high: 1 }, 'spec: Invalid value: "object": spec.low must not exceed spec.high'],
        ['a broken rule with reason and field path', { color: 'red' }, 'spec.name: Required value: a red widget has a name'],
      ];
      test.each(cases)('%s', async (_, spec, sentence) => {
        const unchecked =
          '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
        const said = await refused(create(spec));
        const name = `Widget.conformance.example.org "w${count}"`;
        expect([`422 Invalid: ${name} is invalid: ${sentence}`, `422 Invalid: ${name} is invalid: [${sentence}, ${unchecked}]`]).toContain(said);
      });

      test('and says whether rules were left unchecked', async () => {
        expect(await refused(create({ name: 'abcdefghi' }))).toContain('some validation rules were not checked');
        expect(await refused(create({ name: 'AB' }))).not.toContain('some validation rules were not checked');
      });
    });

    describe('metadata and identity', () => {
      test('a new object gets uid, version, generation 1 and its creation time', async () => {
        const { metadata } = await create();
        expect(metadata).toMatchObject({ namespace, generation: 1, uid: expect.stringMatching(/^[0-9a-f-]{36}$/), resourceVersion: expect.stringMatching(/^\d+$/) });
        expect(metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      });
      test('generateName gets five more characters', async () => {
        expect((await create({}, { name: undefined, generateName: 'gen-' })).metadata.name).toMatch(/^gen-[a-z0-9]{5}$/);
      });
      test('a name is required', async () => {
        expect(await refused(create({}, { name: undefined }))).toContain('metadata.name: Required value: name or generateName is required');
      });
      test('a name must be a subdomain', async () => {
        expect(await refused(create({}, { name: 'Upper_1' }))).toContain(
          'metadata.name: Invalid value: "Upper_1": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters',
        );
      });
      test('the same name twice is AlreadyExists', async () => {
        const { metadata } = await create();
        expect(await refused(create({}, { name: metadata.name }))).toBe(`409 AlreadyExists: widgets.conformance.example.org "${metadata.name}" already exists`);
      });
      test('what is not there is NotFound', async () => {
        expect(await refused(call('GET', `${home()}/nobody`))).toBe('404 NotFound: widgets.conformance.example.org "nobody" not found');
        expect(await refused(call('GET', `${home('configmaps', 'api/v1')}/nobody`))).toBe('404 NotFound: configmaps "nobody" not found');
      });
      test('a namespace that is not there is NotFound', async () => {
        expect(await refused(call('POST', home().replace(namespace, 'nowhere'), widget({})))).toBe('404 NotFound: namespaces "nowhere" not found');
      });
      test('a namespace in the object must be that of the path', async () => {
        expect(await refused(create({}, { namespace: 'other' }))).toBe(
          '400 BadRequest: the namespace of the provided object does not match the namespace sent on the request',
        );
      });
      test('a path of no known kind is NotFound', async () => {
        expect(await refused(call('GET', '/apis/conformance.example.org/v1/gadgets'))).toMatch(/^404 /);
      });
      test('generation grows with spec, not with labels or status', async () => {
        const first = await create();
        const labelled = await patch(first, { metadata: { labels: { a: 'b' } } });
        expect(labelled.metadata.generation).toBe(1);
        expect((await patchStatus(first, { count: 1 })).metadata.generation).toBe(1);
        expect((await patch(first, { spec: { size: 4 } })).metadata.generation).toBe(2);
      });
    });

    describe('defaults and unknown fields', () => {
      test('defaults are stored, also inside objects that were themselves defaulted and in list items', async () => {
        const { spec } = await create({ parts: [{ id: 'a' }] });
        expect(spec).toMatchObject({ size: 3, nested: { depth: 7 }, parts: [{ id: 'a', weight: 1 }] });
      });
      test('null counts as absent where there is a default', async () => {
        expect((await create({ size: null })).spec.size).toBe(3);
      });
      test('unknown fields are dropped unless the client asks for strictness', async () => {
        expect((await create({ wrong: 1, free: { any: { thing: 1 } } })).spec).toEqual({ color: 'green', size: 3, nested: { depth: 7 }, free: { any: { thing: 1 } } });
      });
      test('Strict names the unknown field on create', async () => {
        expect(await refused(create({ wrong: 1 }, {}, { fieldValidation: 'Strict' }))).toBe(
          '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.wrong"',
        );
      });
      test('Strict names all unknown fields on create', async () => {
        expect(await refused(create({ wrong: 1, nested: { deeper: 1 } }, {}, { fieldValidation: 'Strict' }))).toBe(
          '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.nested.deeper", unknown field "spec.wrong"',
        );
      });
      test('Strict names the unknown field on patch', async () => {
        const said = await refused(patch(await create(), { spec: { wrong: 1 } }, { query: { fieldValidation: 'Strict' } }));
        expect(said).toMatch(/^422 Invalid: {2}"" is invalid: patch: Invalid value: "\{.*\}": strict decoding error: unknown field "spec.wrong"$/);
      });
      test('status in a create is dropped', async () => {
        expect((await call('POST', home(), { ...widget({}), status: { count: 5 } })).status).toBeUndefined();
      });
    });

    describe('rules over time', () => {
      test('a field that may be set once', async () => {
        const owned = await create({ owner: 'me' });
        expect(await refused(patch(owned, { spec: { owner: 'you' } }))).toContain('is invalid: spec.owner: Forbidden: spec.owner stays me');
        expect(await refused(patch(owned, { spec: { owner: null } }))).toContain('is invalid: spec: Invalid value: "object": spec.owner is set once or never');
      });
      test('a status update is judged by the schema of status', async () => {
        expect(await refused(patchStatus(await create(), { count: -1 }))).toContain(
          'status.count: Invalid value: -1: status.count in body should be greater than or equal to 0',
        );
      });
    });

    describe('updates', () => {
      test('PUT needs the version', async () => {
        const object = await create();
        const { resourceVersion: _, ...metadata } = object.metadata;
        expect(await refused(call('PUT', `${home()}/${object.metadata.name}`, { ...object, metadata }))).toContain(
          'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
        );
      });
      test('an old version is a Conflict', async () => {
        const old = await create();
        await patch(old, { spec: { size: 5 } });
        const words = `Operation cannot be fulfilled on widgets.conformance.example.org "${old.metadata.name}": the object has been modified; please apply your changes to the latest version and try again`;
        expect(await refused(call('PUT', `${home()}/${old.metadata.name}`, { ...old, spec: { color: 'green', size: 6 } }))).toBe(`409 Conflict: ${words}`);
        expect(await refused(patch(old, { metadata: { resourceVersion: old.metadata.resourceVersion }, spec: { size: 7 } }))).toBe(`409 Conflict: ${words}`);
      });
      test('PUT of what is not there is NotFound', async () => {
        expect(await refused(call('PUT', `${home()}/nobody`, widget({}, { metadata: { name: 'nobody', resourceVersion: '1' } })))).toMatch(/^404 NotFound/);
      });
      test('a name in the object must be that of the path', async () => {
        const object = await create();
        expect(await refused(call('PUT', `${home()}/other`, object))).toBe(
          `400 BadRequest: the name of the object (${object.metadata.name}) does not match the name on the URL (other)`,
        );
      });
      test('a write that changes nothing keeps the version', async () => {
        const object = await create();
        expect((await patch(object, { spec: { size: 3 } })).metadata.resourceVersion).toBe(object.metadata.resourceVersion);
      });
      test('PUT of the main resource leaves status alone', async () => {
        const object = await create();
        const seen = await patchStatus(object, { count: 4 });
        const after = await call('PUT', `${home()}/${object.metadata.name}`, { ...seen, spec: { color: 'green', size: 8 }, status: { count: 9 } });
        expect([after.spec.size, after.status]).toEqual([8, { count: 4 }]);
      });
      test('PUT of status leaves everything else alone', async () => {
        const object = await create();
        const after = await call('PUT', `${home()}/${object.metadata.name}/status`, { ...object, spec: { color: 'green', size: 8 }, status: { count: 2 } });
        expect([after.spec.size, after.status]).toEqual([3, { count: 2 }]);
      });
      test('a dry run answers but stores nothing', async () => {
        const object = await create();
        expect((await patch(object, { spec: { size: 9 } }, { query: { dryRun: 'All' } })).spec.size).toBe(9);
        expect((await call('GET', `${home()}/${object.metadata.name}`)).spec.size).toBe(3);
      });
    });

    describe('patches', () => {
      test('merge patch removes with null and replaces lists', async () => {
        const object = await create({ name: 'abc', tags: ['a', 'b'] });
        expect((await patch(object, { spec: { name: null, tags: ['c'] } })).spec).toMatchObject({ tags: ['c'] });
      });
      test('JSON patch adds, tests and removes', async () => {
        const object = await create();
        const added = await patch(object, [{ op: 'add', path: '/metadata/finalizers', value: ['example.org/f'] }]);
        expect(added.metadata.finalizers).toEqual(['example.org/f']);
        const removed = await patch(object, [
          { op: 'test', path: '/metadata/finalizers/0', value: 'example.org/f' },
          { op: 'remove', path: '/metadata/finalizers/0' },
        ]);
        expect(removed.metadata.finalizers).toBeUndefined();
      });
      test('a JSON patch whose test fails is refused as a whole', async () => {
        const object = await create();
        const operations = [
          { op: 'replace', path: '/spec/size', value: 9 },
          { op: 'test', path: '/spec/color', value: 'red' },
        ];
        expect(await refused(patch(object, operations))).toBe('422 Invalid: the server rejected our request due to an error in our request');
        expect((await call('GET', `${home()}/${object.metadata.name}`)).spec.size).toBe(3);
      });
      test('a media type that it does not know is refused', async () => {
        expect(await refused(patch(await create(), {}, { contentType: 'application/strategic-merge-patch+json' }))).toMatch(/^415 UnsupportedMediaType/);
      });
      test('strategic merge joins the finalizers of a built-in kind', async () => {
        const path = home('configmaps', 'api/v1');
        await call('POST', path, { metadata: { name: 'merge', finalizers: ['example.org/a'] } });
        const strategic = { contentType: 'application/strategic-merge-patch+json' };
        const after = await call('PATCH', `${path}/merge`, { metadata: { finalizers: ['example.org/b'] }, data: { a: '1' } }, strategic);
        expect([[...after.metadata.finalizers].sort(), after.data]).toEqual([['example.org/a', 'example.org/b'], { a: '1' }]);
      });
    });

    describe('deletion', () => {
      test('without finalizers the object is gone, and the answer says which', async () => {
        const object = await create();
        const { name, uid } = object.metadata;
        expect(await call('DELETE', `${home()}/${name}`)).toMatchObject({ kind: 'Status', status: 'Success', details: { name, kind: 'widgets', group: 'conformance.example.org', uid } });
        expect(await refused(call('GET', `${home()}/${name}`))).toMatch(/^404/);
      });
      test('finalizers keep it, with a time and a new generation; the last one lets it go', async () => {
        const object = await create({}, { finalizers: ['example.org/f'] });
        const marked = await call('DELETE', `${home()}/${object.metadata.name}`);
        expect(marked.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, generation: 2, deletionTimestamp: expect.any(String) });
        const more = await refused(patch(object, { metadata: { finalizers: ['example.org/f', 'example.org/g'] } }));
        expect(more).toContain(
          'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.org/g"}',
        );
        await patch(object, { metadata: { finalizers: null } });
        expect(await refused(call('GET', `${home()}/${object.metadata.name}`))).toMatch(/^404/);
      });
      test('a precondition on the uid', async () => {
        const { name, uid } = (await create()).metadata;
        expect(await refused(call('DELETE', `${home()}/${name}`, { preconditions: { uid: 'other' } }))).toBe(
          `409 Conflict: Operation cannot be fulfilled on Widget.conformance.example.org "${name}": the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
        );
      });
      test('of a collection takes what the selector matches', async () => {
        await create({}, { labels: { batch: 'x' } });
        await call('DELETE', home(), undefined, { query: { labelSelector: 'batch=x' } });
        expect((await call('GET', home(), undefined, { query: { labelSelector: 'batch=x' } })).items).toEqual([]);
      });
    });

    describe('lists', () => {
      const names = async (query: Record<string, string>) => (await call('GET', home(), undefined, { query })).items.map((item: any) => item.metadata.name);
      beforeAll(async () => {
        for (const [name, tier] of [['list-a', 'x'], ['list-b', 'y'], ['list-c', 'x']] as const) await create({}, { name, labels: { set: 'list', tier } });
      });
      test.each([
        ['set=list', ['list-a', 'list-b', 'list-c']],
        ['set=list,tier=x', ['list-a', 'list-c']],
        ['set=list,tier!=x', ['list-b']],
        ['set=list,tier in (y, z)', ['list-b']],
        ['set=list,tier notin (x)', ['list-b']],
        ['set,tier', ['list-a', 'list-b', 'list-c']],
        ['set=list,!tier', []],
      ])('labels %s', async (labelSelector, expected) => {
        expect(await names({ labelSelector })).toEqual(expected);
      });
      test('by name', async () => {
        expect(await names({ fieldSelector: 'metadata.name=list-b' })).toEqual(['list-b']);
      });
      test('by a field that cannot be selected', async () => {
        expect(await refused(call('GET', home(), undefined, { query: { fieldSelector: 'spec.color=red' } }))).toBe('400 BadRequest: field label not supported: spec.color');
      });
      test('pages show one state, also when something is added in between', async () => {
        const first = await call('GET', home(), undefined, { query: { labelSelector: 'set=list', limit: '2' } });
        expect(first.items).toHaveLength(2);
        const late = await create({}, { name: 'list-bb', labels: { set: 'list' } });
        const second = await call('GET', home(), undefined, { query: { labelSelector: 'set=list', limit: '2', continue: first.metadata.continue } });
        expect(second.items.map((item: any) => item.metadata.name)).toEqual(['list-c']);
        expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
        await call('DELETE', `${home()}/${late.metadata.name}`);
      });
      test('say kind and version', async () => {
        expect(await call('GET', home())).toMatchObject({ kind: 'WidgetList', apiVersion: 'conformance.example.org/v1', metadata: { resourceVersion: expect.any(String) } });
      });
    });

    describe('watches', () => {
      const collect = async (query: Record<string, string>, enough: (lines: readonly WatchLine[]) => boolean, act?: () => Promise<unknown>) => {
        const abort = new AbortController();
        const lines: WatchLine[] = [];
        const reading = (async () => {
          for await (const line of server.api.watch({ path: home(), query, signal: abort.signal, inactivityMs: 8000 })) {
            lines.push(line);
            if (enough(lines)) return;
          }
        })();
        await act?.();
        await reading;
        abort.abort();
        return lines;
      };
      const brief = (lines: readonly WatchLine[]) => lines.map((line) => `${line.type} ${(line.object as any).metadata?.name}`);
      const version = async () => (await call('GET', home())).metadata.resourceVersion as string;

      test('tell each change after the given version in order', async () => {
        const resourceVersion = await version();
        const object = await create({}, { name: 'watch-1' });
        await patch(object, { spec: { size: 5 } });
        await call('DELETE', `${home()}/watch-1`);
        const lines = await collect({ resourceVersion }, (all) => all.length === 3);
        expect(brief(lines)).toEqual(['ADDED watch-1', 'MODIFIED watch-1', 'DELETED watch-1']);
      });
      test('without a version begin with what is there', async () => {
        await create({}, { name: 'watch-2', labels: { w: '2' } });
        expect(brief(await collect({ labelSelector: 'w=2' }, (all) => all.length === 1))).toEqual(['ADDED watch-2']);
      });
      test('show an object that enters or leaves the selection as ADDED or DELETED', async () => {
        const resourceVersion = await version();
        const object = await create({}, { name: 'watch-3' });
        await patch(object, { metadata: { labels: { w: '3' } } });
        await patch(object, { metadata: { labels: { w: 'other' } } });
        expect(brief(await collect({ resourceVersion, labelSelector: 'w=3' }, (all) => all.length === 2))).toEqual(['ADDED watch-3', 'DELETED watch-3']);
      });
      test('a deleted object carries the version of its deletion', async () => {
        const resourceVersion = await version();
        const object = await create({}, { name: 'watch-4' });
        await call('DELETE', `${home()}/watch-4`);
        const last = (await collect({ resourceVersion }, (all) => all.length === 2))[1];
        expect(Number((last?.object as any).metadata.resourceVersion)).toBeGreaterThan(Number(object.metadata.resourceVersion));
      });
      test('end cleanly after timeoutSeconds', async () => {
        expect(brief(await collect({ resourceVersion: await version(), timeoutSeconds: '1' }, () => false))).toEqual([]);
      });
      test('from a version that is long gone answer Expired', async () => {
        const [line] = await collect({ resourceVersion: '1' }, () => true);
        expect(line).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/) } });
      });
      test('with bookmarks say how far they are before they end', async () => {
        const lines = await collect({ resourceVersion: await version(), timeoutSeconds: '4', allowWatchBookmarks: 'true' }, (all) => all.length > 0);
        expect(lines[0]).toMatchObject({ type: 'BOOKMARK', object: { kind: 'Widget', metadata: { resourceVersion: expect.stringMatching(/^\d+$/) } } });
      }, 10_000);
    });

    describe('built-in kinds', () => {
      test('kube-system has a uid', async () => {
        expect((await call('GET', '/api/v1/namespaces/kube-system')).metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      });
      test('a namespace starts Active', async () => {
        expect((await call('GET', `/api/v1/namespaces/${namespace}`)).status).toEqual({ phase: 'Active' });
      });
      test('an event is the same object in both groups', async () => {
        const regarding = { apiVersion: 'conformance.example.org/v1', kind: 'Widget', namespace, name: 'w' };
        const event = { metadata: { name: 'ev', namespace }, eventTime: '2026-01-05T08:00:00.000000Z', reportingController: 'a/b', reportingInstance: 'c', action: 'Act', reason: 'Why', regarding, note: 'Said', type: 'Normal' };
        await call('POST', home('events', 'apis/events.k8s.io/v1'), { apiVersion: 'events.k8s.io/v1', kind: 'Event', ...event });
        const found = await call('GET', home('events', 'api/v1'), undefined, { query: { fieldSelector: 'involvedObject.name=w,involvedObject.kind=Widget' } });
        expect(found.items[0]).toMatchObject({ involvedObject: { name: 'w' }, message: 'Said', reason: 'Why', reportingComponent: 'a/b', type: 'Normal' });
      });
      test('a lease is updated by version', async () => {
        const path = home('leases', 'apis/coordination.k8s.io/v1');
        const lease = await call('POST', path, { metadata: { name: 'lead' }, spec: { holderIdentity: 'a', leaseDurationSeconds: 15 } });
        const next = await call('PUT', `${path}/lead`, { ...lease, spec: { ...lease.spec, holderIdentity: 'b' } });
        expect(next.spec.holderIdentity).toBe('b');
        expect(await refused(call('PUT', `${path}/lead`, lease))).toMatch(/^409 Conflict: Operation cannot be fulfilled on leases.coordination.k8s.io "lead"/);
      });
      test('a service account gets a token', async () => {
        await call('POST', home('serviceaccounts', 'api/v1'), { metadata: { name: 'robot' } });
        const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } };
        const answer = await call('POST', `${home('serviceaccounts', 'api/v1')}/robot/token`, body);
        expect(answer.status).toMatchObject({ token: expect.any(String), expirationTimestamp: expect.any(String) });
      });
      test('a definition says that it is established, and discovery lists it', async () => {
        const crd = await call('GET', `${crds}/widgets.conformance.example.org`);
        expect(crd.status.conditions.find((one: any) => one.type === 'Established').status).toBe('True');
        const found = await call('GET', '/apis/conformance.example.org/v1');
        expect(found.resources.map((one: any) => one.name)).toEqual(['widgets', 'widgets/status']);
        expect(found.resources[0]).toMatchObject({ kind: 'Widget', namespaced: true, shortNames: ['wd'], categories: ['conformance'] });
      });
      test('access reviews are answered', async () => {
        const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { verb: 'get', resource: 'secrets' } } };
        expect((await call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review)).status.allowed).toBe(true);
      });
    });
  });
}
