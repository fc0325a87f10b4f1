/** Promises about planned writes in words: the thing with its parents, and each field from what to what. */

import { expect, test } from '@jest/globals';
import { armId, childOf } from '../../api/arm-id.ts';
import { ids } from '../observation.test-support.ts';
import { change, type Change, type Write } from './step.ts';
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
])('%s', (_, write, words) => expect(thingAndState(write)).toBe(words));

test('several are told by what is wrong with them', () => {
  const gone = put(change('properties.access', undefined, 'Allow'));
  const different = put(change('properties.access', 'Deny', 'Allow'));
  expect(lackingOrDifferent([different, gone, gone])).toBe('not there: sql, sql; different: sql (access Deny → Allow)');
});

test('what is gone is told as what it shall be, and long values are cut', () => {
  expect(differences(put(change('properties.access', undefined, 'Allow')))).toBe('access Allow');
  expect(differences(put(change('properties.access', 'x'.repeat(500), 'y')))).toMatch(/^access x{119}… → y$/);
});
