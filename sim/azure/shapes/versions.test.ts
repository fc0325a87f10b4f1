/** Api-versions: what is shown at which, and those that are none. */

import { describe, expect, test } from '@jest/globals';
import {
  addressId,
  bench,
  group,
  groupId,
  messageOf,
  networkId,
  ordinary,
  props,
  serviceId,
  subnetId,
  verdict,
} from '../azure.test-support.ts';
import { object, objects } from '../json.ts';

const address = {
  id: addressId,
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: { publicIPAllocationMethod: 'Static', ipAddress: '20.1.1.1' },
};
const at = async (id: string, version: string) => bench([...ordinary, address]).ask('GET', id, undefined, {}, version);

describe('A38: the shape follows the api-version', () => {
  test.each([
    [networkId, 'privateEndpointVNetPolicies', '2023-11-01', '2024-01-01'],
    [subnetId, 'privateEndpointNetworkPolicies', '2019-02-01', '2019-04-01'],
    [subnetId, 'delegations', '2018-07-01', '2018-08-01'],
    [addressId, 'ddosSettings', '2022-01-01', '2022-05-01'],
    [serviceId, 'natGatewayState', '2021-08-01', '2022-08-01'],
    [serviceId, 'configurationApi', '2022-08-01', '2024-05-01'],
    [serviceId, 'platformVersion', '2019-12-01', '2021-08-01'],
  ])('A38: of %s the field %s is not shown at %s and is at %s', async (id, field, without, since) => {
    expect(field in props(await at(id, without))).toBe(false);
    expect(field in props(await at(id, since))).toBe(true);
  });

  test('A38: a retired flag of networks is shown at old versions, and dropped by new ones even when it is sent', async () => {
    expect(props(await at(networkId, '2020-06-01'))['enableVmProtection']).toBe(false);
    const b = bench();
    const sent = { location: 'westeurope', properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, enableVmProtection: true } };
    expect('enableVmProtection' in props(await b.ask('PUT', `${networkId}2`, sent, {}, '2024-03-01'))).toBe(false);
    expect('tier' in object(object((await at(addressId, '2020-06-01')).body)['sku'])).toBe(false);
  });

  test('A38: a list shows its entries at the version of the list', async () => {
    const b = bench([...ordinary, address]);
    const list = await b.ask('GET', `${group}/providers/Microsoft.Network/publicIPAddresses`, undefined, {}, '2021-02-01');
    const [one] = objects(object(list.body)['value']);
    expect('ddosSettings' in object(one?.['properties'])).toBe(false);
  });

  test.each([
    ['GET', networkId, '1999-01-01', '400 NoRegisteredProviderFound'],
    ['PUT', groupId, '2024-03-02', '400 NoRegisteredProviderFound'],
    ['GET', serviceId, '2024-03-01', '400 NoRegisteredProviderFound'],
    ['GET', `${group}/providers/Microsoft.Network/privateDnsZones`, '2024-03-01', '400 NoRegisteredProviderFound'],
    ['GET', group, '1999-01-01', '400 InvalidApiVersionParameter'],
    ['GET', `${group}/providers/Microsoft.Authorization/locks`, '2024-03-01', '400 NoRegisteredProviderFound'],
  ])('A38: %s of %s at %s is %s', async (method, id, version, answer) => {
    const refused = await bench().ask(method, id, method === 'PUT' ? {} : undefined, {}, version);
    expect(verdict(refused)).toBe(answer);
    expect(messageOf(refused)).toContain(version);
    expect(messageOf(refused)).toMatch(/The supported (api-)?versions are '.*20\d\d-/);
  });

  test('A38: omitted subnets are deleted below 2023-09-01, and kept from there on', async () => {
    const sent = { location: 'westeurope', properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } } };
    const subnetsAfter = async (version: string) => {
      const b = bench();
      await b.ask('PUT', networkId, sent, {}, version);
      return objects(props(await b.ask('GET', networkId))['subnets']).length;
    };
    expect([await subnetsAfter('2023-06-01'), await subnetsAfter('2023-09-01'), await subnetsAfter('2026-01-01')]).toEqual([0, 2, 2]);
  });
});
