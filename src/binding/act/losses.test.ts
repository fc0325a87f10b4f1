/** Promises about the alarm after a write: it names the first thing that went lost, and stays silent about what was meant or only reads differently. */

import { describe, expect, test } from '@jest/globals';
import { firstLoss } from './losses.ts';

const before = {
  id: '/subscriptions/a/subnets/apim',
  etag: 'one',
  tags: { team: 'gateways' },
  properties: {
    provisioningState: 'Succeeded',
    resourceGuid: '1',
    prefix: '10.0.0.0/24',
    size: 5,
    nothing: null,
    routeTable: { id: '/rt', etag: 'x' },
    serviceEndpoints: [
      { service: 'Microsoft.Sql', locations: ['westeurope'] },
      { service: 'Microsoft.Web', locations: ['*'] },
    ],
    rules: [{ name: 'a', properties: { priority: 1 } }],
    prefixes: ['10.0.0.0/24', '10.0.1.0/24'],
    unnamed: [{ x: 1 }, { x: 2 }],
  },
};
type Properties = Partial<Record<keyof typeof before.properties, unknown>>;
const after = (properties: Properties = {}) => ({ ...before, properties: { ...before.properties, ...properties } });
const without = (name: keyof typeof before.properties) => {
  const { [name]: _gone, ...properties } = before.properties;
  return { ...before, properties };
};

describe('nothing is lost', () => {
  test.each<[string, unknown]>([
    ['where all is as it was', before],
    [
      'where something came in addition',
      { ...after({ serviceEndpoints: [...before.properties.serviceEndpoints, { service: 'x' }] }), more: 1 },
    ],
    ['where Azure renewed what it renews by itself', { ...after({ provisioningState: 'Updating', resourceGuid: '2' }), etag: 'two' }],
    ['where an id is spelled differently', after({ routeTable: { id: '/RT', etag: 'y' } })],
    [
      'where a list has another order',
      after({ serviceEndpoints: before.properties.serviceEndpoints.toReversed(), prefixes: ['10.0.1.0/24', '10.0.0.0/24'] }),
    ],
    ['where entries are named in other letters', after({ rules: [{ name: 'A', properties: { priority: 1 } }] })],
    ['where nothing became nothing', without('nothing')],
  ])('%s', (_, shown) => expect(firstLoss(before, shown, [])).toBeUndefined());

  test('where it was meant', () => {
    expect(firstLoss(before, without('routeTable'), [{ path: 'properties.routeTable' }])).toBeUndefined();
    expect(firstLoss(before, { ...before, tags: {} }, [{ path: 'tags.team' }])).toBeUndefined();
    const [sql] = before.properties.serviceEndpoints;
    expect(firstLoss(before, after({ serviceEndpoints: [sql] }), [{ path: 'properties.serviceEndpoints[Microsoft.Web]' }])).toBeUndefined();
  });
});

describe('lost is', () => {
  test.each<[string, unknown, string]>([
    ['everything', undefined, 'id'],
    ['a text that changed', after({ prefix: '10.9.0.0/24' }), 'properties.prefix'],
    ['a number that changed', after({ size: 6 }), 'properties.size'],
    ['a number that became a text', after({ size: '5' }), 'properties.size'],
    ['a value that is gone', without('prefix'), 'properties.prefix'],
    ['a reference that is gone', without('routeTable'), 'properties.routeTable.id'],
    ['a reference that became nothing', after({ routeTable: null }), 'properties.routeTable.id'],
    ['a reference that became a text', after({ routeTable: '/rt' }), 'properties.routeTable.id'],
    ['a tag', { ...before, tags: {} }, 'tags.team'],
    ['a list that is gone', without('serviceEndpoints'), 'properties.serviceEndpoints[Microsoft.Sql]'],
    ['an entry', after({ serviceEndpoints: before.properties.serviceEndpoints.slice(0, 1) }), 'properties.serviceEndpoints[Microsoft.Web]'],
    [
      'a part of an entry',
      after({ serviceEndpoints: [{ service: 'Microsoft.Sql' }, { service: 'Microsoft.Web', locations: ['*'] }] }),
      'properties.serviceEndpoints["westeurope"]'.replace('serviceEndpoints', 'serviceEndpoints.locations'),
    ],
    ['a part of a named entry', after({ rules: [{ name: 'a', properties: { priority: 2 } }] }), 'properties.rules.properties.priority'],
    ['a text of a list', after({ prefixes: ['10.0.0.0/24'] }), 'properties.prefixes["10.0.1.0/24"]'],
    ['an entry that has no name', after({ unnamed: [{ x: 1 }] }), 'properties.unnamed[{"x":2}]'],
  ])('%s', (_, shown, path) => expect(firstLoss(before, shown, [])).toBe(path));

  test('T13: what is named by a user who plays with terminals', () => {
    expect(firstLoss({ subnets: [{ name: 'a\u001b[2J\nb\u202e' }] }, { subnets: [] }, [])).toBe('subnets[a\\u001b[2J b\\u202e]');
  });

  test('what was not meant although something beside it was', () => {
    expect(firstLoss(before, without('prefix'), [{ path: 'properties.prefixes' }, { path: 'prefix' }])).toBe('properties.prefix');
  });

  test('another entry of a list than the one that was meant', () => {
    const meant = [{ path: 'properties.serviceEndpoints[microsoft.web]' }];
    expect(firstLoss(before, after({ serviceEndpoints: [] }), meant)).toBe('properties.serviceEndpoints[Microsoft.Sql]');
    const added = [{ path: 'properties.serviceEndpoints[Microsoft.Storage]', to: '{"service":"Microsoft.Storage"}' }];
    expect(firstLoss(before, after({ serviceEndpoints: [{ service: 'Microsoft.Storage' }] }), added)).toBe(
      'properties.serviceEndpoints[Microsoft.Sql]',
    );
  });

  test('an entry by its id before its name', () => {
    const rules = (id: string, name: string) => ({ rules: [{ id, name }] });
    expect(firstLoss(rules('/a', 'x'), rules('/b', 'x'), [])).toBe('rules[/a]');
    expect(firstLoss(rules('/a', 'x'), rules('/a', 'y'), [])).toBe('rules.name');
    expect(firstLoss({ rules: [null, { id: 5, name: 'x' }] }, { rules: [null] }, [])).toBe('rules[x]');
  });
});
