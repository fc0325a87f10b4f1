/** Members of bodies that an api-version does not know are refused, whoever sends them; what a version shows can always be sent back to it. */

import { describe, expect, test } from '@jest/globals';
import {
  addressId,
  bench,
  groupId,
  management,
  network,
  networkId,
  ordinary,
  securityGroup,
  service,
  subnet,
  subnetId,
  verdict,
} from '../azure.test-support.ts';
import { object, objects, properties, text, type Json } from '../json.ts';

const detail = (body: unknown): string => text(objects(object(object(body)['error'])['details'])[0]?.['message']);
const put = async (id: string, body: Json, version = '2026-01-01') => await bench().ask('PUT', id, body, {}, version);
const hub = (more: Json, inSubnet: Json = {}): Json => ({
  location: 'westeurope',
  properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [subnet('apim', '10.0.1.0/24', inSubnet)], ...more },
});

describe('A40: a member that no version knows', () => {
  test.each<[where: string, id: string, body: Json, member: string, type: string, path: string]>([
    ['a network', networkId, hub({ colour: 1 }), 'colour', 'VirtualNetworkProperties', 'properties.colour'],
    ['a subnet of it', networkId, hub({}, { colour: 1 }), 'colour', 'SubnetProperties', 'properties.subnets[0].properties.colour'],
    ['a subnet', subnetId, subnet('apim', '10.0.1.0/24', { routeTabel: {} }), 'routeTabel', 'SubnetProperties', 'properties.routeTabel'],
    [
      'a rule',
      `${groupId}/securityRules/management`,
      { properties: { ...properties(management), accses: 'Deny' } },
      'accses',
      'SecurityRuleProperties',
      'properties.accses',
    ],
    [
      'a group',
      groupId,
      { location: 'westeurope', properties: { rules: [] } },
      'rules',
      'NetworkSecurityGroupProperties',
      'properties.rules',
    ],
    [
      'an address',
      addressId,
      { location: 'westeurope', properties: { zones: ['1'] } },
      'zones',
      'PublicIpAddressProperties',
      'properties.zones',
    ],
  ])('A40: in the body of %s', async (_, id, body, member, type, path) => {
    const answer = await put(id, body);
    expect(verdict(answer)).toBe('400 InvalidRequestFormat');
    expect(detail(answer.body)).toMatch(`Could not find member '${member}' on object of type '${type}'. Path '${path}', line 1, position `);
  });
});

describe('A24: a member that came with a newer version', () => {
  const gateway = { id: `${networkId.replace(/virtualNetworks.*/, 'serviceGateways')}/one` };
  test.each([
    ['2024-03-01', '400 InvalidRequestFormat'],
    ['2025-03-01', '400 InvalidRequestFormat'],
    ['2025-05-01', '200'],
    ['2026-01-01', '200'],
  ])('A24: serviceGateway of a subnet, at %s: %s', async (version, seen) => {
    expect(verdict(await put(subnetId, subnet('apim', '10.0.1.0/24', { serviceGateway: gateway }), version))).toBe(seen);
  });

  test('A24: an older version does not show it, and what it shows, sent back, takes it away', async () => {
    const b = bench([
      securityGroup(management),
      network({ subnets: [subnet('apim', '10.0.1.0/24', { serviceGateway: gateway })] }),
      service(),
    ]);
    const older = await b.ask('GET', subnetId, undefined, {}, '2024-03-01');
    expect(properties(object(older.body))).not.toHaveProperty('serviceGateway');
    expect(properties(object((await b.ask('GET', subnetId)).body))).toHaveProperty('serviceGateway', gateway);
    const newest = object((await b.ask('GET', subnetId)).body);
    expect(verdict(await b.ask('PUT', subnetId, newest, {}, '2024-03-01'))).toBe('400 InvalidRequestFormat');
    expect(verdict(await b.ask('PUT', subnetId, object(older.body), {}, '2024-03-01'))).toBe('200');
    await b.minutes(1);
    expect(properties(object((await b.ask('GET', subnetId)).body))).not.toHaveProperty('serviceGateway');
  });

  test.each(['2020-11-01', '2023-09-01', '2024-03-01', '2026-01-01'])('A24: everything that %s shows it takes back', async (version) => {
    const b = bench([
      ...ordinary.slice(0, 2),
      service(),
      { id: addressId, location: 'westeurope', sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' } },
    ]);
    for (const id of [networkId, subnetId, groupId, `${groupId}/securityRules/management`, addressId]) {
      const shown = await b.ask('GET', id, undefined, {}, version);
      expect(verdict(await b.ask('PUT', id, object(shown.body), {}, version))).toBe('200');
      await b.minutes(1);
    }
  });
});
