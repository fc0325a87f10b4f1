/** Promises about request bodies: what is planned is in them, and what no step touches is as it was read. */

import { describe, expect, test } from '@jest/globals';
import { at, render } from './render.ts';
import type { Change } from '../model/values/step.ts';

const read = {
  id: '/x',
  etag: 'one',
  properties: { priority: 100, unknown: { of: ['a', 'future'] }, list: [1, 2], empty: null },
  tags: { a: 'b' },
};

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
      { ...read, properties: { priority: 100, unknown: read.properties.unknown, empty: null } },
    ],
    ['a value that goes and was not there', [{ path: 'properties.nothing' }], read],
    ['a value in place of text', [{ path: 'etag.deep', to: '1' }], { ...read, etag: { deep: 1 } }],
    ['a value below nothing', [{ path: 'properties.empty.a', to: '1' }], { ...read, properties: { ...read.properties, empty: { a: 1 } } }],
    ['a key with brackets that is no entry of a list', [{ path: 'a-b[c]', to: '1' }], { ...read, 'a-b[c]': 1 }],
    ['a key that goes on after its brackets', [{ path: 'a[b]c', to: '1' }], { ...read, 'a[b]c': 1 }],
    ['nothing', [], read],
  ])('with %s', (_, changes, body) => expect(render(read, changes)).toStrictEqual(body));

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

describe('an entry of a list', () => {
  const body = {
    properties: {
      additionalLocations: [{ location: 'North Europe', a: 1, deep: { x: 1 } }, { location: 'East US', a: 2 }, 'text', null],
      serviceEndpoints: [{ service: 'Microsoft.Sql' }, { service: 'Microsoft.Storage', locations: ['*'] }],
    },
  };
  const { additionalLocations, serviceEndpoints } = body.properties;
  const [north, eastern, ...rest] = additionalLocations;
  const [sql, storage] = serviceEndpoints;
  const locations = (...entries: readonly unknown[]) => ({ properties: { ...body.properties, additionalLocations: entries } });
  const endpoints = (...entries: readonly unknown[]) => ({ properties: { ...body.properties, serviceEndpoints: entries } });

  test.each<[string, Change, object]>([
    [
      'of a region, by its code, gets a value',
      { path: 'properties.additionalLocations[eastus].a', to: '3' },
      locations(north, { location: 'East US', a: 3 }, ...rest),
    ],
    [
      'loses one',
      { path: 'properties.additionalLocations[northeurope].deep.x' },
      locations({ location: 'North Europe', a: 1, deep: {} }, eastern, ...rest),
    ],
    ['that is not there gets none', { path: 'properties.additionalLocations[westus].a', to: '3' }, body],
    [
      'is added',
      { path: 'properties.serviceEndpoints[Microsoft.KeyVault]', to: '{"service":"Microsoft.KeyVault"}' },
      endpoints(sql, storage, { service: 'Microsoft.KeyVault' }),
    ],
    [
      'takes the place of the first, whatever letters it is written in',
      { path: 'properties.serviceEndpoints[microsoft.SQL]', to: '{"service":"new"}' },
      endpoints({ service: 'new' }, storage),
    ],
    [
      'takes the place of the second',
      { path: 'properties.serviceEndpoints[Microsoft.Storage]', to: '{"service":"new"}' },
      endpoints(sql, { service: 'new' }),
    ],
    ['goes', { path: 'properties.serviceEndpoints[Microsoft.Sql]' }, endpoints(storage)],
    ['that is not there goes', { path: 'properties.serviceEndpoints[Microsoft.Web]' }, body],
    ['of a list that is not there is its first', { path: 'zones[one]', to: '{"service":"one"}' }, { ...body, zones: [{ service: 'one' }] }],
  ])('%s', (_, change, expected) => expect(render(body, [change])).toStrictEqual(expected));

  test.each<[string, unknown]>([
    ['properties.additionalLocations[northeurope].deep.x', 1],
    ['properties.additionalLocations[eastus].a', 2],
    ['properties.additionalLocations[westus].a', undefined],
    ['properties.serviceEndpoints[Microsoft.Storage].locations', ['*']],
    ['properties.serviceEndpoints[microsoft.sql]', { service: 'Microsoft.Sql' }],
    ['properties.zones[a].b', undefined],
  ])('is found at %s: %j', (path, value) => expect(at(body, path)).toEqual(value));
});

test.each<[string, unknown]>([
  ['properties.priority', 100],
  ['properties.empty', null],
  ['properties.empty.more', undefined],
  ['properties.unknown.of', ['a', 'future']],
  ['properties.nothing.more', undefined],
  ['etag.deep', undefined],
  ['properties.list.0', undefined],
])('at %s there is %j', (path, value) => expect(at(read, path)).toEqual(value));

describe('a rule in which another client has set the other form of a field too', () => {
  test.each<[string, Readonly<Record<string, unknown>>, Change, Readonly<Record<string, unknown>>]>([
    [
      'a port beside a list of ports',
      { destinationPortRange: '1434', destinationPortRanges: ['1886', '443'] },
      { path: 'properties.destinationPortRanges', to: '["1886","443"]' },
      { destinationPortRanges: ['1886', '443'] },
    ],
    [
      'a list of prefixes beside a prefix',
      { sourceAddressPrefix: 'Sql', sourceAddressPrefixes: ['10.0.0.0/8'] },
      { path: 'properties.sourceAddressPrefix', to: '"Storage"' },
      { sourceAddressPrefix: 'Storage' },
    ],
    [
      'of the other side stays',
      { destinationAddressPrefix: 'Sql', sourceAddressPrefixes: ['10.0.0.0/8'] },
      { path: 'properties.sourceAddressPrefix', to: '"Storage"' },
      { destinationAddressPrefix: 'Sql', sourceAddressPrefix: 'Storage' },
    ],
  ])('W15: %s', (_, before, change, after) => expect(render({ properties: before }, [change])).toEqual({ properties: after }));
});
