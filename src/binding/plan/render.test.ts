/** Promises about request bodies: what is planned is in them, and what nobody planned to touch is as it was read. */

import { describe, expect, test } from '@jest/globals';
import { at, render } from './render.ts';
import type { Change } from './step.ts';

const read = { id: '/x', etag: 'one', properties: { priority: 100, unknown: { of: ['a', 'future'] }, list: [1, 2] }, tags: { a: 'b' } };

describe('a body', () => {
  test.each<[string, readonly Change[], object]>([
    ['a value that is there', [{ path: 'properties.priority', to: '200' }], { ...read, properties: { ...read.properties, priority: 200 } }],
    [
      'a value that is not',
      [{ path: 'properties.x.y', to: '{"z":1}' }],
      { ...read, properties: { ...read.properties, x: { y: { z: 1 } } } },
    ],
    [
      'a value that goes',
      [{ path: 'properties.list', from: '[1,2]' }],
      { ...read, properties: { priority: 100, unknown: read.properties.unknown } },
    ],
    ['a value that goes and was not there', [{ path: 'properties.nothing' }], read],
    ['a value in place of text', [{ path: 'etag.deep', to: '1' }], { ...read, etag: { deep: 1 } }],
    ['nothing', [], read],
  ])('with %s', (_, changes, body) => expect(render(read, changes)).toEqual(body));

  test('is made of what was read, which itself stays as it is', () => {
    const before = JSON.stringify(read);
    render(read, [
      { path: 'properties.unknown.of', to: '[]' },
      { path: 'tags', from: '{}' },
    ]);
    expect(JSON.stringify(read)).toBe(before);
  });

  test('of a new resource is its changes and no more', () =>
    expect(
      render({}, [
        { path: 'location', to: '"westeurope"' },
        { path: 'properties.a', to: '1' },
      ]),
    ).toEqual({
      location: 'westeurope',
      properties: { a: 1 },
    }));
});

test.each<[string, unknown]>([
  ['properties.priority', 100],
  ['properties.unknown.of', ['a', 'future']],
  ['properties.nothing.more', undefined],
  ['etag.deep', undefined],
  ['properties.list.0', undefined],
])('at %s there is %j', (path, value) => expect(at(read, path)).toEqual(value));
