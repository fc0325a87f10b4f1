/** P22: what clients ask beside resources: free addresses, what a region offers and has used, and lists of what is not simulated. */

import { describe, expect, test } from '@jest/globals';
import {
  attach,
  bench,
  names,
  network,
  networkId,
  ordinary,
  securityGroup,
  management,
  service,
  serviceId,
  subscription,
  valuesOf,
  verdict,
} from '../../azure.test-support.ts';
import { object, objects } from '../../json.ts';

const version = '2024-03-01';

describe('P22: an address of a network', () => {
  const ask = async (ip: string, b = bench()) => {
    const url = `https://management.azure.com${networkId}/CheckIPAddressAvailability?api-version=${version}&ipAddress=${ip}`;
    return b.azure.send({ method: 'GET', url, headers: {}, body: undefined });
  };
  test.each([
    ['10.0.1.4', true, false],
    ['10.0.1.0', false, true],
    ['10.0.1.3', false, true],
    ['10.0.2.255', false, true],
  ])('%s: available %s, reserved %s', async (ip, available, isPlatformReserved) => {
    expect((await ask(ip)).body).toMatchObject({ available, isPlatformReserved });
  });

  test('P22: of a reserved one the next five free are named', async () => {
    expect((await ask('10.0.2.0')).body).toMatchObject({
      availableIPAddresses: ['10.0.2.4', '10.0.2.5', '10.0.2.6', '10.0.2.7', '10.0.2.8'],
    });
  });

  test('P22: one that a gateway has is taken, and not among the free ones', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach(undefined, 'Internal'));
    await b.minutes(120);
    const [ip = ''] = (object(object((await b.ask('GET', serviceId)).body)['properties'])['privateIPAddresses'] ?? []) as readonly string[];
    expect(ip).toMatch(/^10\.0\.1\./);
    const { body } = await ask(ip, b);
    expect(body).toMatchObject({ available: false, isPlatformReserved: false });
    expect(object(body)['availableIPAddresses']).not.toContain(ip);
  });

  test.each([
    ['10.0.9.4', '400 PrivateIPAddressNotInAnySubnet'],
    ['here', '400 InvalidIPAddressFormat'],
  ])('%s: %s', async (ip, code) => expect(verdict(await ask(ip))).toBe(code));
});

describe('P22: a region', () => {
  const get = (what: string) =>
    bench().ask('GET', `${subscription}/providers/Microsoft.Network/locations/westeurope/${what}`, undefined, {}, version);
  test('P22: offers endpoints and delegations', async () => {
    expect(names(valuesOf(await get('virtualNetworkAvailableEndpointServices')))).toContain('Microsoft.KeyVault');
    expect(objects(valuesOf(await get('availableDelegations')))[0]).toMatchObject({
      name: 'Microsoft.Web.serverFarms',
      actions: [expect.stringContaining('/action')],
    });
  });
  test('P22: says how much of its limits is used', async () => {
    expect(valuesOf(await get('usages'))).toContainEqual(
      expect.objectContaining({ currentValue: 1, unit: 'Count', name: { value: 'VirtualNetworks', localizedValue: 'Virtual Networks' } }),
    );
  });
});

describe('P22: lists of what is not simulated', () => {
  const interfaceId = networkId.replace(/virtualNetworks.*/, 'networkInterfaces/vm');
  const b = () => bench([securityGroup(management), network(), service(), { id: interfaceId, location: 'westeurope', properties: {} }]);
  test.each([
    ['Microsoft.Network/networkInterfaces', ['vm']],
    ['Microsoft.Network/networkWatchers', []],
    ['Microsoft.Network/natGateways', []],
    ['Microsoft.Authorization/roleAssignments', []],
    ['Microsoft.Authorization/policyAssignments', []],
  ])('%s: %j', async (type, found) => {
    const answer = await b().ask('GET', `${subscription}/providers/${type}`, undefined, {}, version);
    expect([answer.status, names(valuesOf(answer))]).toEqual([200, found]);
  });
  test('P22: peerings of a network', async () => {
    expect(valuesOf(await bench(ordinary).ask('GET', `${networkId}/virtualNetworkPeerings`, undefined, {}, version))).toEqual([]);
  });
  test('P22: a type that Azure does not know is still refused', async () => {
    expect(verdict(await b().ask('GET', `${subscription}/providers/Microsoft.Network/wormholes`, undefined, {}, version))).toBe(
      '404 InvalidResourceType',
    );
  });
});
