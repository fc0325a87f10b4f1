/** Deletion of objects, collections and namespaces, and what finalizers keep. */

import { describe, expect, test } from '@jest/globals';

import { merge, refusal, type Bench, type ResourceList } from './bench.ts';
import { widgets } from './widgets.ts';

export function deletion(bench: Bench): void {
  const { call } = bench;
  const { path, draft, create, get, patch, patchStatus, remove } = widgets(bench);

  describe('deletion', () => {
    test('without finalizers the object is gone, and the answer says which', async () => {
      const object = await create();
      const { name, uid } = object.metadata;
      expect(await remove(object)).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name, kind: 'widgets', group: 'conformance.example.org', uid },
      });
      expect(await refusal(get(object))).toMatch(/^404/);
      expect(await refusal(remove(object))).toMatch(/^404/);
    });
    test('finalizers keep it, with a time and a new generation; the last one lets it go', async () => {
      const object = await create({}, { finalizers: ['example.org/f'] });
      const marked = await remove(object);
      expect(marked.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, generation: 2, deletionTimestamp: expect.any(String) });
      expect(await refusal(patch(object, { metadata: { finalizers: ['example.org/f', 'example.org/g'] } }))).toContain(
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.org/g"}',
      );
      const last = await patch(object, { metadata: { finalizers: null } });
      expect(last.metadata.deletionTimestamp).toBe(marked.metadata.deletionTimestamp);
      expect(await refusal(get(object))).toMatch(/^404/);
    });
    test('asked for twice it keeps its first time', async () => {
      const object = await create({}, { finalizers: ['example.org/f'] });
      const first = await remove(object);
      expect((await remove(object)).metadata).toEqual(first.metadata);
      await patch(object, { metadata: { finalizers: null } });
    });
    test('while it lasts spec and status can change, its time cannot', async () => {
      const object = await create({}, { finalizers: ['example.org/f'] });
      const marked = await remove(object);
      expect((await patchStatus(object, { count: 1 })).status).toEqual({ count: 1 });
      const changed = await patch(object, { metadata: { deletionTimestamp: null }, spec: { size: 5 } });
      expect(changed.metadata).toMatchObject({ generation: 3, deletionTimestamp: marked.metadata.deletionTimestamp });
      await patch(object, { metadata: { finalizers: null } });
    });
    test('a precondition on uid or version', async () => {
      const object = await create();
      const { name, uid, resourceVersion } = object.metadata;
      const start = `409 Conflict: Operation cannot be fulfilled on Widget.conformance.example.org "${name}": `;
      expect(await refusal(remove(object, { preconditions: { uid: 'other' } }))).toBe(
        `${start}the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
      );
      expect(await refusal(remove(object, { preconditions: { resourceVersion: '1' } }))).toBe(
        `${start}the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
      );
      await remove(object, { preconditions: { uid, resourceVersion } });
      expect(await refusal(get(object))).toMatch(/^404/);
    });
    test('of a collection takes what the selector matches', async () => {
      await create({}, { labels: { batch: 'x' } });
      const other = await create({}, { labels: { batch: 'y' } });
      const query = { labelSelector: 'batch=x' };
      await call('DELETE', path, undefined, { query });
      expect((await call<ResourceList>('GET', path, undefined, { query })).items).toEqual([]);
      expect(await get(other)).toEqual(other);
    });
  });

  describe('a namespace that is being deleted', () => {
    test('says so, takes nothing new, and lets finalizers run', async () => {
      const name = `${bench.namespace}-going`;
      const home = `/api/v1/namespaces/${name}`;
      await call('POST', '/api/v1/namespaces', { metadata: { name } });
      const inside = path.replace(bench.namespace, name);
      const kept = await call('POST', inside, draft({}, { name: 'kept', finalizers: ['example.org/f'] }));
      const going = await call('DELETE', home);
      expect([going.kind, going.status, typeof going.metadata.deletionTimestamp]).toEqual([
        'Namespace',
        { phase: 'Terminating' },
        'string',
      ]);
      const seen = await call('GET', home);
      expect([seen.status?.phase, seen.spec]).toEqual(['Terminating', { finalizers: ['kubernetes'] }]);
      expect(await refusal(call('POST', inside, draft({}, { name: 'late' })))).toBe(
        `403 Forbidden: widgets.conformance.example.org "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
      );
      const changed = await call('PATCH', `${inside}/kept`, { spec: { size: 5 } }, merge);
      expect([kept.spec.size, changed.spec.size]).toEqual([3, 5]);
      await call('PATCH', `${inside}/kept`, { metadata: { finalizers: null } }, merge);
    });
    test('is not kube-system or default', async () => {
      for (const name of ['kube-system', 'default']) {
        expect(await refusal(call('DELETE', `/api/v1/namespaces/${name}`))).toBe(
          `403 Forbidden: namespaces "${name}" is forbidden: this namespace may not be deleted`,
        );
      }
    });
  });
}
