/** Who owns which fields: what each kind of write does to `managedFields`. */

import { describe, expect, test } from '@jest/globals';

import { json, merge, type Bench, type Json } from '../bench.ts';
import { owning } from './owning.ts';
import { widgets } from '../widgets.ts';

const apply = { contentType: 'application/apply-patch+yaml' };

export function ownership(bench: Bench): void {
  const { call, home } = bench;
  const { at, create, patchStatus } = widgets(bench);
  const { by, entriesOf, owners, applied, put, bare, withLabels, ofMetadata, ofSpec, ofCount, letGo } = owning(bench);

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
}
