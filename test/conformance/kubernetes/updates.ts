/** Updates: versions, subresources, dry runs, and rules that compare with what was. */

import { describe, expect, test } from '@jest/globals';

import { refusal, type Bench, type Json, type Resource } from './bench.ts';
import { widgets } from './widgets.ts';

export function updates(bench: Bench): void {
  const { call } = bench;
  const { at, draft, create, get, patch, patchStatus, remove } = widgets(bench);
  const put = (object: { readonly metadata: { readonly name: string } }, change: Json, subresource = '', query = {}) =>
    call('PUT', `${at(object.metadata.name)}${subresource}`, { ...object, ...change }, { query });
  const modified = (object: Resource) =>
    `409 Conflict: Operation cannot be fulfilled on widgets.conformance.example.org "${object.metadata.name}": the object has been modified; please apply your changes to the latest version and try again`;

  describe('updates', () => {
    test('PUT needs the version', async () => {
      const object = await create();
      const { resourceVersion: _, ...metadata } = object.metadata;
      expect(await refusal(put(object, { metadata }))).toBe(
        `422 Invalid: widgets.conformance.example.org "${object.metadata.name}" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`,
      );
    });
    test('PUT of a built-in kind does not', async () => {
      const path = bench.home('api/v1', 'configmaps');
      await call('POST', path, { metadata: { name: 'versionless' } });
      expect(await call('PUT', `${path}/versionless`, { metadata: { name: 'versionless' }, data: { a: '1' } })).toMatchObject({
        data: { a: '1' },
      });
      expect(await refusal(call('PUT', `${path}/nobody`, { metadata: { name: 'nobody' } }))).toBe(
        '404 NotFound: configmaps "nobody" not found',
      );
    });
    test('an old version is a Conflict', async () => {
      const old = await create();
      await patch(old, { spec: { size: 5 } });
      expect(await refusal(put(old, { spec: { color: 'green', size: 6 } }))).toBe(modified(old));
      const withVersion = { metadata: { resourceVersion: old.metadata.resourceVersion }, spec: { size: 7 } };
      expect(await refusal(patch(old, withVersion))).toBe(modified(old));
      expect(await refusal(put(old, { status: { count: 1 } }, '/status'))).toBe(modified(old));
    });
    test('the uid of another object is a Conflict', async () => {
      const object = await create();
      expect(await refusal(put(object, { metadata: { ...object.metadata, uid: 'other' } }))).toMatch(/^409 Conflict: .*UID/);
    });
    test('PUT of what is not there is NotFound', async () => {
      expect(await refusal(put(draft({}, { name: 'nobody', resourceVersion: '1' }), {}))).toMatch(/^404 NotFound/);
    });
    test('a name in the object must be that of the path', async () => {
      const object = await create();
      const other = await create();
      expect(await refusal(call('PUT', at(other), object))).toBe(
        `400 BadRequest: the name of the object (${object.metadata.name}) does not match the name on the URL (${other.metadata.name})`,
      );
    });
    test('a write that changes nothing keeps the version', async () => {
      const object = await create();
      expect((await patch(object, { spec: { size: 3 } })).metadata.resourceVersion).toBe(object.metadata.resourceVersion);
      expect((await put(object, {})).metadata.resourceVersion).toBe(object.metadata.resourceVersion);
    });
    test('PUT of the main resource leaves status alone', async () => {
      const object = await create();
      const seen = await patchStatus(object, { count: 4 });
      const after = await put(seen, { spec: { color: 'green', size: 8 }, status: { count: 9 } });
      expect([after.spec.size, after.status]).toEqual([8, { count: 4 }]);
    });
    test('PUT of status leaves everything else alone', async () => {
      const object = await create();
      const metadata = { ...object.metadata, labels: { new: 'label' } };
      const after = await put(object, { metadata, spec: { color: 'green', size: 8 }, status: { count: 2 } }, '/status');
      expect(after).toMatchObject({ spec: { size: 3 }, status: { count: 2 } });
      expect(after.metadata).not.toHaveProperty('labels');
    });
    test('status is judged by its schema', async () => {
      expect(await refusal(patchStatus(await create(), { count: -1 }))).toContain(
        'is invalid: status.count: Invalid value: -1: count in body should be greater than or equal to 0',
      );
    });
    test('a subresource that there is not is NotFound', async () => {
      expect(await refusal(call('GET', `${at(await create())}/scale`))).toMatch(/^404 NotFound/);
    });
  });

  describe('a dry run', () => {
    const dry = { dryRun: 'All' };
    test('of a create answers but stores nothing', async () => {
      const object = await create({}, { name: 'dry' }, dry);
      expect(object).toMatchObject({ spec: { size: 3 }, metadata: { generation: 1, uid: expect.any(String) } });
      expect(await refusal(get('dry'))).toMatch(/^404/);
    });
    test('of a patch answers but stores nothing', async () => {
      const object = await create();
      expect((await patch(object, { spec: { size: 9 } }, dry)).spec.size).toBe(9);
      expect((await get(object)).spec.size).toBe(3);
    });
    test('of a delete answers but deletes nothing', async () => {
      const object = await create();
      await call('DELETE', at(object), undefined, { query: dry });
      await remove(await create(), { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] });
      expect(await get(object)).toEqual(object);
    });
    test('is refused like the real thing', async () => {
      expect(await refusal(create({ color: 'blue' }, {}, dry))).toMatch(/^422 Invalid/);
      expect(await refusal(create({}, {}, { dryRun: 'Some' }))).toBe(
        '422 Invalid: CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
      );
    });
  });

  describe('rules over time', () => {
    test('a field that may be set once', async () => {
      const owned = await create({ owner: 'me' });
      expect(await refusal(patch(owned, { spec: { owner: 'you' } }))).toContain('is invalid: spec.owner: Forbidden: spec.owner stays me');
      expect(await refusal(patch(owned, { spec: { owner: null } }))).toContain(
        'is invalid: spec: Invalid value: "object": spec.owner is set once or never',
      );
    });
  });
}
