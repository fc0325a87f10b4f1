/** The patch kinds that `kubectl` and controllers send. */

import { describe, expect, test } from '@jest/globals';

import { json, refusal, strategic, type Bench, type Json } from './bench.ts';
import { widgets } from './widgets.ts';

export function patches(bench: Bench): void {
  const { call, home } = bench;
  const { at, create, get, patch } = widgets(bench);
  const rejected = '422 Invalid: the server rejected our request due to an error in our request';

  describe('merge patch', () => {
    test('removes with null and replaces lists', async () => {
      const object = await create({ name: 'abc', tags: ['a', 'b'] });
      const { spec } = await patch(object, { spec: { name: null, tags: ['c'] } });
      expect(spec).toEqual({ color: 'green', size: 3, nested: { depth: 7 }, tags: ['c'] });
    });
    test('of what is not there is NotFound', async () => {
      const object = await create();
      await bench.call('DELETE', at(object));
      expect(await refusal(patch(object, { spec: { size: 4 } }))).toMatch(/^404 NotFound/);
    });
    test('cannot change identity', async () => {
      const object = await create();
      expect(await refusal(patch(object, { metadata: { name: 'other' } }))).toMatch(
        /^400 BadRequest: the name of the object \(other\) does not match/,
      );
      expect(await refusal(patch(object, { metadata: { uid: 'other' } }))).toContain(
        'metadata.uid: Invalid value: "other": field is immutable',
      );
    });
  });

  describe('JSON patch', () => {
    test('adds, tests and removes', async () => {
      const object = await create();
      const added = await patch(object, [{ op: 'add', path: '/metadata/finalizers', value: ['example.org/f'] }]);
      expect(added.metadata.finalizers).toEqual(['example.org/f']);
      const removed = await patch(object, [
        { op: 'test', path: '/metadata/finalizers/0', value: 'example.org/f' },
        { op: 'remove', path: '/metadata/finalizers/0' },
      ]);
      expect(removed.metadata.finalizers).toBeUndefined();
    });
    const broken: readonly (readonly [string, readonly Json[]])[] = [
      [
        'whose test fails',
        [
          { op: 'replace', path: '/spec/size', value: 9 },
          { op: 'test', path: '/spec/color', value: 'red' },
        ],
      ],
      [
        'that removes what is not there',
        [
          { op: 'replace', path: '/spec/size', value: 9 },
          { op: 'remove', path: '/spec/owner' },
        ],
      ],
      [
        'that replaces beyond the end of a list',
        [
          { op: 'replace', path: '/spec/size', value: 9 },
          { op: 'replace', path: '/spec/tags/7', value: 'me' },
        ],
      ],
      [
        'that adds below nothing',
        [
          { op: 'replace', path: '/spec/size', value: 9 },
          { op: 'add', path: '/spec/none/owner', value: 'me' },
        ],
      ],
    ];
    test.each(broken)('%s is refused as a whole', async (_, operations) => {
      const object = await create({ tags: ['a'] });
      expect(await refusal(patch(object, operations))).toBe(rejected);
      expect((await get(object)).spec.size).toBe(3);
    });
    test('that replaces a member that is not there adds it', async () => {
      expect((await patch(await create(), [{ op: 'replace', path: '/spec/name', value: 'new' }])).spec.name).toBe('new');
    });
    test('that is no list is a bad request', async () => {
      expect(await refusal(call('PATCH', at(await create()), { op: 'remove' }, json))).toMatch(/^400 BadRequest: error decoding patch: /);
    });
  });

  describe('other patches', () => {
    test('a media type that it does not know is refused', async () => {
      const object = await create();
      expect(await refusal(call('PATCH', at(object), {}, strategic))).toMatch(/^415 UnsupportedMediaType: /);
      expect(await refusal(call('PATCH', at(object), {}, { contentType: 'text/plain' }))).toMatch(/^415 UnsupportedMediaType: /);
    });
    test('strategic merge joins the finalizers of a built-in kind', async () => {
      const path = home('api/v1', 'configmaps');
      await call('POST', path, { metadata: { name: 'merge', finalizers: ['example.org/a'] } });
      const after = await call<{ metadata: { finalizers: string[] }; data: Json }>(
        'PATCH',
        `${path}/merge`,
        { metadata: { finalizers: ['example.org/b'] }, data: { a: '1' } },
        strategic,
      );
      expect([[...after.metadata.finalizers].sort(), after.data]).toEqual([['example.org/a', 'example.org/b'], { a: '1' }]);
      const without = { metadata: { '$deleteFromPrimitiveList/finalizers': ['example.org/a', 'example.org/b'] } };
      expect((await call('PATCH', `${path}/merge`, without, strategic)).metadata.finalizers).toBeUndefined();
    });
  });
}
