/** Address families and endpoints that Azure does not take together, and subnets that have both families. */

import { describe, expect, test } from '@jest/globals';
import {
  attach,
  bench,
  groupId,
  management,
  messageOf,
  network,
  networkId,
  ordinary,
  securityGroup,
  service,
  serviceId,
  subnet,
  subnetId,
  verdict,
} from '../azure.test-support.ts';
import { objects, properties, text, type Json } from '../json.ts';

const mixed = '400 ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies';
const fields = (from: readonly string[], to: readonly string[]): Json => ({
  properties: {
    ...properties(management),
    priority: 3001,
    sourceAddressPrefix: undefined,
    sourceAddressPrefixes: from,
    destinationAddressPrefix: undefined,
    destinationAddressPrefixes: to,
  },
});

describe('A14: prefixes of one rule', () => {
  test.each<[what: string, from: readonly string[], to: readonly string[], seen: string]>([
    ['of both families on one side', ['10.0.1.0/27', 'fd00:1:0:1::/64'], ['10.0.0.0/8'], mixed],
    ['of one family on either side', ['2001:db8::/32'], ['10.0.1.0/27'], mixed],
    ['with a single address of the other family', ['10.0.1.4', 'fd00::4'], ['10.0.0.0/8'], mixed],
    ['of one family', ['10.0.1.0/27', '10.0.2.4'], ['10.0.0.0/8'], '201'],
    ['of the other', ['fd00:1:0:1::/64'], ['::/0'], '201'],
  ])('A14: %s', async (_, from, to, seen) => {
    const answer = await bench().ask('PUT', `${groupId}/securityRules/some`, fields(from, to));
    expect(verdict(answer)).toBe(seen);
    if (seen === mixed)
      expect(messageOf(answer)).toBe(
        `Resource ${groupId}/securityRules/some contains IP addresses or prefixes that belong to different address families. All IP addresses or prefixes in the resource should belong to the same address family.`,
      );
  });

  test('A14: a whole group with such a rule is refused, and nothing of it is kept', async () => {
    const b = bench();
    const rules = [{ name: 'some', ...fields(['10.0.1.0/27', 'fd00::/64'], ['*']) }];
    expect(verdict(await b.ask('PUT', groupId, { location: 'westeurope', properties: { securityRules: rules } }))).toBe(mixed);
    expect(objects(properties(b.azure.resource(groupId) ?? {})['securityRules']).map(({ name }) => text(name))).toEqual(['management']);
  });
});

test.each([
  [['fd00:1:0:1::/64', '10.0.1.0/27'], '202'],
  [['10.0.1.0/27', 'fd00:1:0:1::/64'], '202'],
  [['fd00:1:0:1::/64', '10.0.1.0/29'], '400 InvalidParameters'],
])('A14: a subnet of both families has the size of its IPv4 range: %j', async (addressPrefixes, seen) => {
  const both = subnet('apim', '', { addressPrefix: undefined, addressPrefixes });
  const premium = service({ sku: { name: 'Premium', capacity: 3 } });
  const b = bench([securityGroup(management), network({ subnets: [both] }), premium]);
  expect(verdict(await b.ask('PATCH', serviceId, attach(subnetId)))).toBe(seen);
});

describe('A21: service endpoints of storage', () => {
  const withServices = (...services: readonly string[]): Json =>
    subnet('apim', '10.0.1.0/24', { serviceEndpoints: services.map((one) => ({ service: one })) });

  test.each([
    [['Microsoft.Storage', 'Microsoft.Storage.Global'], '400 SubnetServiceEndpointsConflict'],
    [['microsoft.storage.global', 'Microsoft.Sql', 'MICROSOFT.STORAGE'], '400 SubnetServiceEndpointsConflict'],
    [['Microsoft.Storage.Global', 'Microsoft.Sql'], '200'],
    [['Microsoft.Storage'], '200'],
  ])('A21: %j in one subnet: %s', async (services, seen) => {
    const one = bench(ordinary);
    expect(verdict(await one.ask('PUT', subnetId, withServices(...services)))).toBe(seen);
    const whole = bench(ordinary);
    const properties = { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [withServices(...services)] };
    expect(verdict(await whole.ask('PUT', networkId, { location: 'westeurope', properties }))).toBe(seen);
  });
});
