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
    // Somebody's resource group may bear the name of a segment.
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
