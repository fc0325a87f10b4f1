/** What API Management refuses before it starts to move a gateway. Add a row. */

import { describe, expect, test } from '@jest/globals';
import {
  addressId,
  attach,
  bench,
  group,
  groupId,
  management,
  messageOf,
  network,
  networkId,
  securityGroup,
  service,
  serviceId,
  stateOf,
  subnet,
  subnetId,
  verdict,
} from './azure.test-support.ts';
import type { Json } from './json.ts';

const one = (more: Json = {}, prefix = '10.0.1.0/24') => network({ subnets: [subnet('apim', prefix, more)] });
const premium = (units: number): Json => service({ sku: { name: 'Premium', capacity: units } });
const elsewhere = '/subscriptions/99999999-9999-4999-8999-999999999999';

type Row = readonly [what: string, world: readonly Json[], asked: Json, answer: string, says: RegExp];
const rows: readonly Row[] = [
  [
    'a subnet without a group',
    [one({ networkSecurityGroup: undefined }), service()],
    attach(),
    '400 NetworkSecurityGroupNotFound',
    /requires a Network Security Group to be associated with it/,
  ],
  [
    'a group that is gone',
    [one({ networkSecurityGroup: { id: `${groupId}x` } }), service()],
    attach(),
    '400 NetworkSecurityGroupNotFound',
    /requires a Network Security Group/,
  ],
  ['a tier that cannot', [one(), service({ sku: { name: 'Basic', capacity: 1 } })], attach(), '400 InvalidOperation', /Sku Type 'Basic'/],
  ['a subnet that is not there', [one(), service()], attach(`${networkId}/subnets/none`), '400 InvalidParameters', /none` was not found/],
  ['a network that is not there', [one(), service()], attach(`${networkId}x/subnets/apim`), '400 InvalidParameters', /was not found/],
  [
    'no subnet',
    [one(), service()],
    { properties: { virtualNetworkType: 'External' } },
    '400 InvalidParameters',
    /subnetResourceId is required/,
  ],
  [
    'an unknown mode',
    [one(), service()],
    attach(subnetId, 'Outside'),
    '400 InvalidParameters',
    /'Outside' is none of None, External, Internal/,
  ],
  [
    'a delegation',
    [one({ delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.Web/serverFarms' } }] }), service()],
    attach(),
    '400 InvalidParameters',
    /delegated to Microsoft.Web\/serverFarms/,
  ],
  ['too small a subnet', [one({}, '10.0.1.0/29'), premium(2)], attach(), '400 InvalidParameters', /has 8 addresses; 9 are required/],
  [
    'too small for an internal balancer',
    [one({}, '10.0.1.0/28'), premium(6)],
    attach(subnetId, 'Internal'),
    '400 InvalidParameters',
    /has 16 addresses; 18 are required/,
  ],
  ['another region', [{ ...one(), location: 'northeurope' }, service()], attach(), '400 InvalidParameters', /must be in the same region/],
  [
    'another subscription',
    [one(), service()],
    attach(`${elsewhere}/resourceGroups/x/providers/Microsoft.Network/virtualNetworks/v/subnets/s`),
    '400 InvalidParameters',
    /same subscription/,
  ],
  [
    'an address that is not there',
    [one(), service()],
    attach(subnetId, 'External', { publicIpAddressId: addressId }),
    '400 InvalidParameters',
    /PublicIpAddressId .* was not found/,
  ],
];

describe('refused at once, and nothing starts', () => {
  test.each(rows)('%s', async (_, world, asked, answer, says) => {
    const b = bench([securityGroup(), ...world]);
    const refused = await b.ask('PATCH', serviceId, asked);
    expect(verdict(refused)).toBe(answer);
    expect(messageOf(refused)).toMatch(says);
    expect(refused.headers).not.toHaveProperty('azure-asyncoperation');
    expect(stateOf(await b.ask('GET', serviceId))).toBe('Succeeded');
  });
});

describe('room', () => {
  const second = (sku: string, units: number): Json => ({
    ...service(),
    id: `${group}/providers/Microsoft.ApiManagement/service/second`,
    sku: { name: sku, capacity: units },
    properties: { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnetId } },
  });
  test.each<[prefix: string, asked: Json, beside: string, mode: string, fits: boolean]>([
    ['10.0.1.0/29', service(), 'nobody', 'Internal', true],
    ['10.0.1.0/29', premium(1), 'nobody', 'Internal', true],
    ['10.0.1.0/29', premium(2), 'nobody', 'External', false],
    ['10.0.1.0/28', premium(5), 'nobody', 'Internal', true],
    ['10.0.1.0/29', premium(1), 'Developer', 'External', true],
    ['10.0.1.0/29', premium(1), 'Premium', 'External', false],
    ['10.0.1.0/26', premium(9), 'Premium', 'Internal', true],
  ])('in %s for %j beside %s, %s: %s', async (prefix, asked, beside, mode, fits) => {
    const neighbours = beside === 'nobody' ? [] : [second(beside, 1)];
    const b = bench([securityGroup(), one({}, prefix), asked, ...neighbours]);
    expect(verdict(await b.ask('PATCH', serviceId, attach(subnetId, mode)))).toBe(fits ? '202' : '400 InvalidParameters');
  });
});

test('a subnet that is still being written is not taken', async () => {
  const b = bench([securityGroup(), one(), service()]);
  await b.ask('PUT', subnetId, {
    properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: groupId }, serviceEndpoints: [{ service: 'Microsoft.Sql' }] },
  });
  const refused = await b.ask('PATCH', serviceId, attach());
  expect([verdict(refused), messageOf(refused)]).toEqual([
    '400 ReferencedResourceNotProvisioned',
    expect.stringContaining('is not in Succeeded state'),
  ]);
  await b.seconds(10);
  expect(verdict(await b.ask('PATCH', serviceId, attach()))).toBe('202');
});

test('a service in a subnet may grow within it, or change what is not its place', async () => {
  const b = bench([securityGroup(management), one({}, '10.0.1.0/28'), premium(1)]);
  await b.ask('PATCH', serviceId, attach());
  await b.minutes(46);
  expect(verdict(await b.ask('PATCH', serviceId, { sku: { name: 'Premium', capacity: 2 } }))).toBe('202');
  await b.minutes(46);
  expect(verdict(await b.ask('PATCH', serviceId, { sku: { name: 'Premium', capacity: 6 } }))).toBe('400 InvalidParameters');
});
