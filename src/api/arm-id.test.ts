/** Promises about resource ids: what is one, what is in it, and that letter case never tells two apart. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  armId,
  childOf,
  contains,
  idKey,
  isType,
  nameOf,
  parentOf,
  parseArmId,
  partsOf,
  resourceGroupOf,
  sameId,
  subscriptionOf,
  typeOf,
} from './arm-id.ts';

const sub = '/subscriptions/11111111-1111-4111-8111-111111111111';
const hub = `${sub}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub`;

describe('what is an id', () => {
  test.each<[string | undefined, boolean]>([
    [`${hub}/subnets/apim`, true],
    [hub, true],
    [`${hub}/`, true],
    [`${sub}/resourceGroups/net`, true],
    [sub, true],
    [`${sub}/providers/Microsoft.ApiManagement/deletedservices/orders`, true],
    [`${sub}/resourcegroups/net/PROVIDERS/microsoft.network/virtualnetworks/hub`, true],
    [`${hub}/subnets`, false],
    [`${sub}/resourceGroups/net/providers/Microsoft.Network`, false],
    [`${sub}/resourceGroups`, false],
    [hub.slice(1), false],
    [hub.replace('resourceGroups', 'groups'), false],
    [`${hub}//apim`, false],
    ['https://management.azure.com' + hub, false],
    ['', false],
    ['/', false],
    [undefined, false],
  ])('%s: %s', (text, is) => expect(parseArmId(text) !== undefined).toBe(is));

  test('a trailing slash is dropped, letter case is kept', () => expect(parseArmId(`${hub}//`)).toBe(hub));
  test('what the program itself puts together wrongly is a bug, and says so', () =>
    expect(() => armId('hub')).toThrow('"hub" is not an Azure resource id'));
});

/** Every spelling that a URL parser, ARM or a reader takes for something else than what is compared. */
describe('T1: what Azure does not take in a name is no id', () => {
  const group = (name: string): string => `${sub}/resourceGroups/${name}/providers/Microsoft.Network/virtualNetworks/hub`;
  const named = (name: string): string => `${sub}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/${name}`;

  test.each([
    ['a subscription by name', '/subscriptions/production/resourceGroups/net'],
    ['a subscription without a digit', `${sub.slice(0, -1)}/resourceGroups/net`],
    ['a subscription with a digit more', `${sub}1/resourceGroups/net`],
    ['the placeholder of an example', '/subscriptions/<id>/resourceGroups/net'],
    ['a word with a letter that looks like another', hub.replace('subscriptions', '\u017fubscriptions')],
    ['a provider with one', hub.replace('Microsoft', 'Micro\u017foft')],
    ['a type with one', hub.replace('virtualNetworks', 'virtualNetwor\u212as')],
    ...[
      '.',
      '..',
      'net.',
      'a/..',
      'x\\..\\net',
      'n%65t',
      'ne t',
      ' net',
      'net\t',
      'net\n',
      'net\0',
      'net?',
      'net#',
      'net;',
      'net:',
      'ne\u0301t',
    ].flatMap((name) => [
      [`a group ${JSON.stringify(name)}`, group(name)],
      [`a name ${JSON.stringify(name)}`, named(name)],
    ]),
    ['a group with a letter whose capital is a Latin one', group('\u017fervices')],
    ['a group that is too long', group('n'.repeat(91))],
    ['a name with parts that are not composed', named('re\u0301seau')],
    ['a name with a dot in front', named('.hub')],
    ['a provider with a percent sign', hub.replace('Network', 'Net%77ork')],
    ['a type with a dot segment', hub.replace('virtualNetworks', '..')],
  ])('T1: %s', (_, text) => expect(parseArmId(text)).toBeUndefined());

  test.each([
    ['parentheses in a group', group('net(1)-a_b.c')],
    ['letters of other alphabets in a group', group('größe-ŽÁBA-日本-١')],
    ['a group as long as Azure takes it', group('n'.repeat(90))],
    ['the zone of a host', `${sub}/resourceGroups/net/providers/Microsoft.Network/privateDnsZones/orders.azure-api.net`],
    ['the record of a zone itself', `${sub}/resourceGroups/net/providers/Microsoft.Network/privateDnsZones/example.org/A/@`],
    ['a wildcard record', `${sub}/resourceGroups/net/providers/Microsoft.Network/privateDnsZones/example.org/A/*.apps`],
    ['a record with an underscore in front', `${sub}/resourceGroups/net/providers/Microsoft.Network/privateDnsZones/example.org/A/_dmarc`],
    ['a lock on a resource', `${hub}/providers/Microsoft.Authorization/locks/no (not) now`.replace(/ /g, '-')],
  ])('T1: %s stays one', (_, text) => expect(parseArmId(text)).toBe(text));

  test('T1: letters compare as ARM compares them: by their capitals', () => {
    expect(sameId(group('größe'), group('GRÖßE'))).toBe(true);
    expect(sameId(group('ΛΟΓΟΣ'), group('λογος'))).toBe(true);
    expect(sameId(group('λογοσ'), group('λογος'))).toBe(true);
    expect(sameId(group('straße'), group('strasse'))).toBe(false);
  });
});

describe('what is in it', () => {
  test.each([
    [
      `${hub}/subnets/apim`,
      { resourceGroup: 'net', provider: 'Microsoft.Network', types: ['virtualNetworks', 'subnets'], names: ['hub', 'apim'] },
    ],
    [hub.replace('resourceGroups', 'RESOURCEGROUPS'), { resourceGroup: 'net', types: ['virtualNetworks'], names: ['hub'] }],
    [`${sub}/resourceGroups/net`, { resourceGroup: 'net', provider: '', types: [], names: [] }],
    [
      `${sub}/providers/Microsoft.ApiManagement/deletedservices/orders`,
      { resourceGroup: undefined, provider: 'Microsoft.ApiManagement', types: ['deletedservices'], names: ['orders'] },
    ],
    // A user's resource group may bear the name of a segment.
    [`${sub}/resourceGroups/providers/providers/Microsoft.Network/virtualNetworks/hub`, { resourceGroup: 'providers', names: ['hub'] }],
    [`${sub}/resourceGroups/resourceGroups/providers/Microsoft.Network/virtualNetworks/hub`, { resourceGroup: 'resourceGroups' }],
  ])('%s', (text, parts) => expect(partsOf(armId(text))).toMatchObject(parts));

  test.each([
    [`${hub}/subnets/apim`, 'apim', 'Microsoft.Network/virtualNetworks/subnets', hub],
    [hub, 'hub', 'Microsoft.Network/virtualNetworks', hub],
  ])('%s is named %s, of type %s, in %s', (text, name, type, parent) => {
    const id = armId(text);
    expect([nameOf(id), typeOf(id), parentOf(id), resourceGroupOf(id)]).toEqual([name, type, parent, 'net']);
    expect(isType(id, type.toUpperCase())).toBe(true);
    expect(isType(id, 'Microsoft.Network/routeTables')).toBe(false);
    expect(subscriptionOf(id)).toBe('11111111-1111-4111-8111-111111111111');
  });

  test('a child is in its parent', () => expect(parentOf(childOf(armId(hub), 'subnets', 'apim'))).toBe(hub));
});

test.each([
  [sub, hub, true],
  [`${sub}/resourceGroups/net`, hub, true],
  [`${sub}/resourceGroups/NET/`, hub, true],
  [hub, hub.toUpperCase(), true],
  [hub, `${hub}/subnets/apim`, true],
  [`${hub}/subnets/apim`, hub, false],
  [`${sub}/resourceGroups/ne`, hub, false],
  [hub, `${hub}-2`, false],
])('%s contains %s: %s', (scope, id, is) => expect(contains(scope, id)).toBe(is));

test('ids that differ in letter case or a trailing slash are the same, others are not, and nothing is the same as an absent one', () => {
  const letters = fc.array(fc.boolean(), { minLength: hub.length, maxLength: hub.length });
  fc.assert(
    fc.property(letters, fc.constantFrom('', '/'), (upper, end) => {
      const recased = Array.from(hub, (letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase())).join('') + end;
      expect(sameId(recased, hub)).toBe(true);
      expect(idKey(recased)).toBe(idKey(hub));
      expect(sameId(`${recased.replace(/\/$/, '')}x`, hub)).toBe(false);
    }),
    { seed: 7 },
  );
  expect([sameId(undefined, undefined), sameId(hub, undefined), sameId(undefined, hub)]).toEqual([false, false, false]);
});
