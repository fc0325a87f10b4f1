/** Who owns which fields: what each kind of write does to `managedFields`, and what is taken away when a manager applies without it. */

import { describe, expect, test } from '@jest/globals';

import { json, merge, refusal, type Bench, type Json, type Resource } from './bench.ts';
import { widgets } from './widgets.ts';

interface Entry {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly apiVersion: string;
  readonly fieldsType: string;
  readonly fieldsV1: Json;
  readonly time?: string;
}

const apply = { contentType: 'application/apply-patch+yaml' };

export function ownership(bench: Bench): void {
  const { call, home } = bench;
  const { at, draft, create, get, patchStatus } = widgets(bench);
  const by = (fieldManager: string, more: Json = {}) => ({ query: { fieldManager, ...more } as Record<string, string> });

  const entriesOf = ({ metadata }: Resource): readonly Entry[] => (metadata as unknown as { managedFields?: Entry[] }).managedFields ?? [];
  /** `manager operation`, with the subresource if there is one, and what is owned. */
  const owners = (object: Resource): Readonly<Record<string, Json>> =>
    Object.fromEntries(
      entriesOf(object).map(({ manager, operation, subresource, fieldsV1 }) => [
        [manager, operation, subresource].filter((part) => part !== undefined).join(' '),
        fieldsV1,
      ]),
    );
  const applied = (name: string, spec: Json = {}, metadata: Json = {}) => ({ ...draft(spec, { ...metadata, name }) });
  const put = (object: Resource, metadata: object, status: Json) =>
    call('PUT', `${at(object)}/status`, { ...object, metadata, status }, by('operator'));
  /** What names an object, and nothing else of its metadata. */
  const bare = ({ metadata: { name, namespace, uid, resourceVersion } }: Resource) => ({ name, namespace, uid, resourceVersion });
  const withLabels = { labels: { tier: 'gold' }, annotations: { 'team/owner': 'payments' }, finalizers: ['example.org/a'] };
  const ofMetadata = {
    'f:annotations': { '.': {}, 'f:team/owner': {} },
    'f:finalizers': { '.': {}, 'v:"example.org/a"': {} },
    'f:labels': { '.': {}, 'f:tier': {} },
  };
  const ofSpec = { '.': {}, 'f:color': {}, 'f:nested': { '.': {}, 'f:depth': {} }, 'f:size': {} };
  const ofCount = { 'f:status': { '.': {}, 'f:count': {} } };

  const letGo = async (object: Resource) => {
    await call('PATCH', at(object), { metadata: { finalizers: null } }, merge);
    await call('DELETE', at(object));
  };

  describe('ownership of fields', () => {
    test('begins with who creates them, defaults included', async () => {
      const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', uid: 'u-1' };
      const spec = {
        ...{ tags: ['a', 'b'], parts: [{ id: 'p' }], nested: { depth: 4 }, labels: { l: 'm' }, free: { any: { thing: [1] } }, port: 80 },
      };
      const object = await create(spec, { ...withLabels, ownerReferences: [owner] }, by('me').query);
      expect(owners(object)).toEqual({
        'me Update': {
          'f:metadata': { ...ofMetadata, 'f:ownerReferences': { '.': {}, 'k:{"uid":"u-1"}': {} } },
          'f:spec': {
            ...ofSpec,
            'f:free': { '.': {}, 'f:any': { '.': {}, 'f:thing': {} } },
            'f:labels': { '.': {}, 'f:l': {} },
            'f:parts': { '.': {}, 'k:{"id":"p"}': { '.': {}, 'f:id': {}, 'f:weight': {} } },
            'f:port': {},
            'f:tags': { '.': {}, 'v:"a"': {}, 'v:"b"': {} },
          },
        },
      });
      const { fieldsV1: _, time, ...entry } = entriesOf(object)[0] ?? { fieldsV1: {} };
      expect(entry).toEqual({ apiVersion: object.apiVersion, fieldsType: 'FieldsV1', manager: 'me', operation: 'Update' });
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      await letGo(object);
    });

    test('goes to whoever changes a field, entry by entry', async () => {
      const object = await create({ tags: ['a', 'b'], parts: [{ id: 'p' }] }, { labels: { tier: 'gold', x: 'y' } }, by('me').query);
      const change = {
        metadata: { labels: { tier: 'silver', mine: 'z' } },
        spec: { size: 5, parts: [{ id: 'p', weight: 2 }, { id: 'q' }], tags: ['a', 'c'] },
      };
      expect(owners(await call('PATCH', at(object), change, { ...merge, ...by('you') }))).toEqual({
        'me Update': {
          'f:metadata': { 'f:labels': { '.': {}, 'f:x': {} } },
          'f:spec': {
            ...{ '.': {}, 'f:color': {}, 'f:nested': { '.': {}, 'f:depth': {} } },
            'f:parts': { '.': {}, 'k:{"id":"p"}': { '.': {}, 'f:id': {} } },
            'f:tags': { '.': {}, 'v:"a"': {} },
          },
        },
        'you Update': {
          'f:metadata': { 'f:labels': { 'f:mine': {}, 'f:tier': {} } },
          'f:spec': {
            'f:parts': { 'k:{"id":"p"}': { 'f:weight': {} }, 'k:{"id":"q"}': { '.': {}, 'f:id': {}, 'f:weight': {} } },
            'f:size': {},
            'f:tags': { 'v:"c"': {} },
          },
        },
      });
    });

    test('of metadata is lost to all clients by a PUT of status that leaves metadata out, although the values stay', async () => {
      const object = await create({}, withLabels, by('me').query);
      const after = await put(object, bare(object), { count: 1 });
      expect(owners(after)).toEqual({ 'me Update': { 'f:spec': ofSpec }, 'operator Update status': ofCount });
      expect(after.metadata).toMatchObject(withLabels);
      await letGo(after);
    });

    test('of metadata stays with a PUT of status that has all of it, with and without managedFields', async () => {
      const object = await create({}, withLabels, by('me').query);
      const first = await put(object, object.metadata, { count: 1 });
      const { managedFields: _, ...metadata } = first.metadata as unknown as Json;
      const second = await put(first, metadata, { count: 1, conditions: [{ type: 'Ready', status: 'True' }] });
      expect(owners(second)).toEqual({
        'me Update': { 'f:metadata': ofMetadata, 'f:spec': ofSpec },
        'operator Update status': {
          'f:status': {
            '.': {},
            'f:conditions': { '.': {}, 'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} } },
            'f:count': {},
          },
        },
      });
      await letGo(second);
    });

    test('of metadata stays with a patch of status', async () => {
      const object = await create({}, { labels: { tier: 'gold' } }, by('me').query);
      expect(owners(await patchStatus(object, { count: 1 }))['me Update']).toHaveProperty(['f:metadata', 'f:labels', 'f:tier']);
    });

    test('of a finalizer is its own: putting one on and taking it off with a JSON patch leaves the others theirs', async () => {
      const object = await create({}, withLabels, by('me').query);
      const patch = (operations: readonly Json[]) => call('PATCH', at(object), operations, { ...json, ...by('operator') });
      const on = await patch([{ op: 'add', path: '/metadata/finalizers/-', value: 'example.org/b' }]);
      expect(owners(on)).toEqual({
        'me Update': { 'f:metadata': ofMetadata, 'f:spec': ofSpec },
        'operator Update': { 'f:metadata': { 'f:finalizers': { 'v:"example.org/b"': {} } } },
      });
      expect(owners(await patch([{ op: 'remove', path: '/metadata/finalizers/1' }]))).toEqual({
        'me Update': { 'f:metadata': ofMetadata, 'f:spec': ofSpec },
      });
      await letGo(object);
    });

    test('of what a PUT leaves out is nobody’s, for then it is gone', async () => {
      const object = await create({}, withLabels, by('me').query);
      const after = await call('PUT', at(object), { ...object, metadata: bare(object) }, by('you'));
      expect([owners(after), after.metadata.finalizers]).toEqual([{ 'me Update': { 'f:spec': ofSpec } }, undefined]);
    });

    test('does not change, nor the version, where nothing changes', async () => {
      const object = await create({}, { labels: { tier: 'gold' } }, by('me').query);
      const after = await call('PATCH', at(object), { spec: { size: 3 } }, { ...merge, ...by('you') });
      expect(after).toEqual(object);
    });

    test('can be given up by whoever says so, and is not kept of such an object until something is applied to it', async () => {
      const object = await create({}, {}, by('me').query);
      const none = await call('PUT', at(object), { ...object, metadata: { ...object.metadata, managedFields: [{}] } }, by('you'));
      expect(owners(none)).toEqual({});
      expect(owners(await call('PATCH', at(object), { spec: { size: 9 } }, { ...merge, ...by('you') }))).toEqual({});
      const config = applied(object.metadata.name, {}, { labels: { a: 'b' } });
      expect(owners(await call('PATCH', at(object), config, { ...apply, ...by('me') }))).toEqual({
        'me Apply': { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:spec': { 'f:color': {} } },
        'before-first-apply Update': { 'f:spec': ofSpec },
      });
    });

    test('is kept of built-in kinds too', async () => {
      const made = await call(
        'POST',
        home('api/v1', 'configmaps'),
        { metadata: { name: 'owned', labels: { a: 'b' } }, data: { k: 'v' } },
        by('me'),
      );
      expect(owners(made)).toEqual({
        'me Update': { 'f:data': { '.': {}, 'f:k': {} }, 'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } } },
      });
      const leases = home('apis/coordination.k8s.io/v1', 'leases');
      const lease = await call('POST', leases, { metadata: { name: 'owned' }, spec: { holderIdentity: 'x' } }, by('me'));
      expect(owners(lease)).toEqual({ 'me Update': { 'f:spec': { 'f:holderIdentity': {} } } });
    });
  });

  describe('server-side apply', () => {
    const send = (config: { readonly metadata: { readonly name: string } }, manager: string, force = false) =>
      call('PATCH', at(config.metadata.name), config, { ...apply, ...by(manager, force ? { force: 'true' } : {}) });
    const both = { labels: { tier: 'gold' }, annotations: { 'team/owner': 'payments' } };

    test('makes what is not there, and owns what it names', async () => {
      const spec = { tags: ['a'], parts: [{ id: 'p' }], nested: {}, free: { any: { thing: [1] } }, labels: {} };
      const object = await send(applied('applied-1', spec, both), 'me');
      expect(object.spec).toEqual({ ...spec, color: 'green', size: 3, nested: { depth: 7 }, parts: [{ id: 'p', weight: 1 }] });
      expect(owners(object)).toEqual({
        'me Apply': {
          'f:metadata': { 'f:annotations': { 'f:team/owner': {} }, 'f:labels': { 'f:tier': {} } },
          'f:spec': {
            'f:color': {},
            'f:free': { 'f:any': { '.': {}, 'f:thing': {} } },
            'f:labels': {},
            'f:nested': {},
            'f:parts': { 'k:{"id":"p"}': { '.': {}, 'f:id': {} } },
            'f:tags': { 'v:"a"': {} },
          },
        },
      });
      const less = await send(applied('applied-1', { tags: ['a'] }), 'me');
      expect([less.spec, less.metadata]).toEqual([
        { color: 'green', size: 3, nested: { depth: 7 }, tags: ['a'] },
        expect.not.objectContaining({ labels: expect.anything() }),
      ]);
    });

    test('W24: takes away what it applied before, also after a PUT of status with all of the metadata', async () => {
      const object = await send(applied('applied-2', {}, both), 'me');
      const after = await put(object, object.metadata, { count: 1 });
      expect(after.metadata).toMatchObject(both);
      const { metadata } = await send(applied('applied-2'), 'me');
      expect([metadata, (await get('applied-2')).status]).toEqual([
        expect.not.objectContaining({ labels: expect.anything(), annotations: expect.anything() }),
        { count: 1 },
      ]);
    });

    test('W24: cannot take away any more what a PUT of status without metadata has made nobody’s', async () => {
      const object = await send(applied('applied-3', {}, both), 'me');
      await put(object, bare(object), { count: 1 });
      expect((await send(applied('applied-3'), 'me')).metadata).toMatchObject(both);
    });

    test('asks before it takes a field from another, and takes it by force', async () => {
      await send(applied('applied-4', { size: 4, tags: ['a', 'b'], parts: [{ id: 'p' }, { id: 'q', weight: 3 }] }, both), 'me');
      const yours = applied('applied-4', { size: 5, parts: [{ id: 'q', weight: 4 }] }, { labels: { tier: 'silver' } });
      expect(await refusal(send(yours, 'you'))).toBe(
        '409 Conflict: Apply failed with 3 conflicts: conflicts with "me":\n- .metadata.labels.tier\n- .spec.size\n- .spec.parts[id="q"].weight',
      );
      expect(owners(await send(yours, 'you', true))).toEqual({
        'me Apply': {
          'f:metadata': { 'f:annotations': { 'f:team/owner': {} } },
          'f:spec': {
            'f:color': {},
            'f:parts': { 'k:{"id":"p"}': { '.': {}, 'f:id': {} }, 'k:{"id":"q"}': { '.': {}, 'f:id': {} } },
            'f:tags': { 'v:"a"': {}, 'v:"b"': {} },
          },
        },
        'you Apply': {
          'f:metadata': { 'f:labels': { 'f:tier': {} } },
          'f:spec': { 'f:color': {}, 'f:parts': { 'k:{"id":"q"}': { '.': {}, 'f:id': {}, 'f:weight': {} } }, 'f:size': {} },
        },
      });
    });

    test('leaves what others own too, and what others annotated', async () => {
      await send(applied('applied-5', { size: 4, tags: ['a', 'b'], parts: [{ id: 'p' }, { id: 'q' }] }, both), 'me');
      await send(applied('applied-5', { tags: ['b'] }), 'third');
      const annotate = { metadata: { annotations: { 'example.org/approve': 'abc' } } };
      await call('PATCH', at('applied-5'), annotate, { ...merge, ...by('kubectl-annotate') });
      const { spec, metadata } = await send(applied('applied-5'), 'me');
      expect([spec, metadata]).toEqual([
        { color: 'green', size: 3, nested: { depth: 7 }, tags: ['b'] },
        expect.objectContaining({ annotations: { 'example.org/approve': 'abc' } }),
      ]);
    });

    test('keeps the order in which things are applied', async () => {
      await send(applied('applied-6', { tags: ['a', 'b'] }), 'me');
      expect((await send(applied('applied-6', { tags: ['c', 'b'] }), 'you')).spec.tags).toEqual(['a', 'c', 'b']);
    });

    test('of what is there already changes nothing', async () => {
      const before = await send(applied('applied-7', {}, both), 'me');
      expect(await send(applied('applied-7', {}, both), 'me')).toEqual(before);
    });

    test('of a status is apart from that of the object', async () => {
      const object = await send(applied('applied-8'), 'me');
      await put(object, object.metadata, { count: 1 });
      const config = { ...applied('applied-8'), status: { count: 7 } };
      const status = (force: Json) => call('PATCH', `${at('applied-8')}/status`, config, { ...apply, ...by('st', force) });
      expect(await refusal(status({}))).toBe(
        `409 Conflict: Apply failed with 1 conflict: conflict with "operator" with subresource "status" using ${object.apiVersion}: .status.count`,
      );
      const after = await status({ force: 'true' });
      expect([after.status, owners(after)['st Apply status']]).toEqual([{ count: 7 }, { 'f:status': { 'f:count': {} } }]);
    });

    test.each<[string, Json, string]>([
      [
        'without a manager',
        { fieldManager: '' },
        '422 Invalid: PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      ],
      ['of managedFields', { metadata: { name: 'applied-9', managedFields: [{}] } }, '400 BadRequest: metadata.managedFields must be nil'],
      [
        'of an old version',
        { metadata: { name: 'applied-9', resourceVersion: '1' } },
        '409 Conflict: Operation cannot be fulfilled on widgets.conformance.example.org "applied-9": the object has been modified; please apply your changes to the latest version and try again',
      ],
      [
        'of another uid',
        { metadata: { name: 'applied-9', uid: 'x' } },
        '422 Invalid: Widget.conformance.example.org "applied-9" is invalid: metadata.uid: Invalid value: "x": field is immutable',
      ],
      ['of no kind', { apiVersion: undefined }, '400 BadRequest: invalid object type: /, Kind=Widget'],
      [
        'of a field that no client knows',
        { spec: { color: 'green', nope: 1 } },
        '500 : failed to create typed patch object (/applied-9; conformance.example.org/v1, Kind=Widget): .spec.nope: field not declared in schema',
      ],
    ])('%s is refused', async (_, change, said) => {
      await send(applied('applied-9'), 'me', true);
      const { fieldManager = 'me', ...more } = change;
      const config = { ...applied('applied-9'), ...more };
      expect(await refusal(call('PATCH', at('applied-9'), config, { ...apply, ...by(String(fieldManager)) }))).toBe(said);
    });

    test('is judged like any write, and force belongs to it alone', async () => {
      expect(await refusal(send(applied('applied-10', { color: 'blue' }), 'me'))).toMatch(
        /^422 Invalid: Widget.*spec\.color: Unsupported value: "blue"/,
      );
      const object = await create();
      expect(await refusal(call('PATCH', at(object), {}, { ...merge, ...by('me', { force: 'true' }) }))).toBe(
        '422 Invalid: PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
      );
    });
  });
}
