/** Promises about planned writes in words: the thing with its parents, and each field from what to what. */

import { expect, test } from '@jest/globals';
import { armId, childOf } from '../../../api/arm-id.ts';
import { ids } from '../../testing/observation.test-support.ts';
import { change, type Change, type Write } from '../values/step.ts';
import { differences, lackingOrDifferent, thing, thingAndState } from './words.ts';

const zone = armId(`${ids.service.split('/Microsoft')[0] ?? ''}/Microsoft.Network/privateDnsZones/orders.azure-api.net`);
const put = (...changes: readonly (readonly Change[])[]): Write => ({
  verb: 'put',
  target: childOf(ids.group, 'securityRules', 'sql'),
  changes: changes.flat(),
});

test.each([
  [ids.group, 'network security group apim-nsg'],
  [childOf(ids.group, 'securityRules', 'sql'), 'rule sql in network security group apim-nsg'],
  [childOf(ids.table, 'routes', 'all'), 'route all in route table apim-rt'],
  [ids.subnet, 'subnet apim in virtual network hub'],
  [ids.network, 'virtual network hub'],
  [childOf(zone, 'A', '@'), 'record @ in private zone orders.azure-api.net'],
  [childOf(zone, 'virtualNetworkLinks', 'hub'), 'link hub in private zone orders.azure-api.net'],
  [ids.service, 'resource orders'],
])('%s is %s', (id, words) => expect(thing(id)).toBe(words));

test.each<[string, Write, string]>([
  ['what is gone', put(change('properties.access', undefined, 'Allow')), 'rule sql in network security group apim-nsg (not there)'],
  [
    'what differs, field by field',
    put(change('properties.access', 'Deny', 'Allow'), change('properties.priority', 90, 3000)),
    'rule sql in network security group apim-nsg (access Deny → Allow, priority 90 → 3000)',
  ],
  [
    'what one side lacks',
    put(change('properties.a', 'x', undefined), change('properties.b', undefined, ['y', 'z'])),
    'rule sql in network security group apim-nsg (a x → nothing, b nothing → y z)',
  ],
  [
    'what was never a whole',
    { verb: 'merge', target: ids.subnet, changes: change('properties.networkSecurityGroup', undefined, { id: ids.group }) },
    'subnet apim in virtual network hub (networkSecurityGroup nothing → apim-nsg)',
  ],
  [
    'what goes',
    { verb: 'delete', target: childOf(ids.group, 'securityRules', 'sql'), changes: change('properties', { a: 1 }, undefined) },
    'rule sql in network security group apim-nsg (no longer needed)',
  ],
])('%s', (_, write, words) => expect(thingAndState(write)).toBe(words));

test.each<[string, unknown, string]>([
  ['a text', 'a b', 'a b'],
  ['a number', 5, '5'],
  ['a list of texts', ['a', 'b'], 'a b'],
  ['an empty list', [], '[]'],
  ['a list of anything', ['a', 1], '["a",1]'],
  ['a reference', { id: ids.group }, 'apim-nsg'],
  ['a reference that says more', { id: '/a/b', more: true }, '{"id":"/a/b","more":true}'],
  ['a list of one', [[1]], '[[1]]'],
  ['something with another key', { name: 'a' }, '{"name":"a"}'],
  ['something with a number for an id', { id: 5 }, '{"id":5}'],
  ['a text of 120 letters', 'x'.repeat(120), 'x'.repeat(120)],
  ['a longer text', 'x'.repeat(121), `${'x'.repeat(119)}…`],
])('%s reads well', (_, value, words) =>
  expect(differences({ verb: 'merge', target: ids.group, changes: change('properties.of.properties.a', undefined, value) })).toBe(
    `of.properties.a nothing → ${words}`,
  ),
);

test('a value that is nothing in so many words is told as such', () => {
  expect(differences({ verb: 'merge', target: ids.group, changes: [{ path: 'sub.properties.a', from: 'null', to: '1' }] })).toBe(
    'sub.properties.a null → 1',
  );
});

test('several are told by what is wrong with them', () => {
  const gone = put(change('properties.access', undefined, 'Allow'));
  const different = put(change('properties.access', 'Deny', 'Allow'));
  expect(lackingOrDifferent([different, gone, gone])).toBe('not there: sql, sql; different: sql (access Deny → Allow)');
  expect(lackingOrDifferent([gone])).toBe('not there: sql');
  expect(lackingOrDifferent([different, different])).toBe('different: sql (access Deny → Allow), sql (access Deny → Allow)');
});

test('what is gone is told as what it shall be, and long values are cut', () => {
  expect(differences(put(change('properties.access', undefined, 'Allow')))).toBe('access Allow');
  expect(differences(put(change('properties.access', 'x'.repeat(500), 'y')))).toMatch(/^access x{119}… → y$/);
});
