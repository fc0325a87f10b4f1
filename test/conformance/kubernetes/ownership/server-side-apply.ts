/** Server-side apply: what a manager gets and gives up, and what is taken away when it applies without it. */

import { describe, expect, test } from '@jest/globals';

import { merge, refusal, type Bench, type Json } from '../bench.ts';
import { owning } from './owning.ts';
import { widgets } from '../widgets.ts';

const apply = { contentType: 'application/apply-patch+yaml' };

export function serverSideApply(bench: Bench): void {
  const { call } = bench;
  const { at, create, get } = widgets(bench);
  const { by, owners, applied, put, bare } = owning(bench);

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
