/** The life of a public address: made, labelled, attached, in use, left, free, given to the next, deleted. */

import { describe, expect, test } from '@jest/globals';
import {
  addressId,
  attach,
  bench,
  group,
  messageOf,
  ordinary,
  otherSubnetId,
  props,
  serviceId,
  stateOf,
  subnetId,
  verdict,
  type Bench,
} from './azure.test-support.ts';
import { object, properties, text, type Json } from './json.ts';

const nextId = `${addressId}-next`;
const address = (label = 'orders', more: Json = {}): Json => ({
  location: 'westeurope',
  sku: { name: 'Standard' },
  ...more,
  properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: label } },
});
const second: Json = { ...object(ordinary[2]), id: `${group}/providers/Microsoft.ApiManagement/service/second` };
const secondId = text(second['id']);

/** Both addresses are there, and the first is attached. */
async function attached(): Promise<Bench> {
  const b = bench([...ordinary, second], { holdMinutes: 60 });
  for (const [id, label] of [
    [addressId, 'orders'],
    [nextId, 'next'],
  ] as const)
    await b.ask('PUT', id, address(label));
  await b.seconds(5);
  await move(b, serviceId, subnetId, addressId);
  return b;
}
async function move(b: Bench, service: string, to: string, publicIpAddressId: string): Promise<string> {
  const first = await b.ask('PATCH', service, attach(to, 'External', { publicIpAddressId }));
  await b.minutes(46);
  return verdict(first);
}
const userOf = async (b: Bench, id: string): Promise<string> => text(object(props(await b.ask('GET', id))['ipConfiguration'])['id']);

test('from its making to its deletion', async () => {
  const b = await attached();
  const { ipAddress } = props(await b.ask('GET', addressId));
  const service = () => props({ status: 200, headers: {}, body: b.azure.resource(serviceId) });
  expect(service()).toMatchObject({ publicIpAddressId: addressId, publicIPAddresses: [ipAddress], outboundPublicIPAddresses: [ipAddress] });

  expect(await userOf(b, addressId)).toMatch(
    /\/resourceGroups\/apim-orders\/providers\/Microsoft\.Network\/loadBalancers\/apimlb\/frontendIPConfigurations\/frontend$/,
  );
  expect(await userOf(b, nextId)).toBe('');
  expect(verdict(await b.ask('DELETE', addressId))).toBe('400 PublicIPAddressCannotBeDeleted');
  expect(await move(b, secondId, otherSubnetId, addressId)).toBe('400 InvalidParameters');

  expect(await move(b, serviceId, otherSubnetId, nextId)).toBe('200');
  expect(service()['publicIPAddresses']).toEqual([props(await b.ask('GET', nextId))['ipAddress']]);
  expect(await userOf(b, addressId)).toContain('apim-orders');
  expect(verdict(await b.ask('DELETE', addressId))).toBe('400 PublicIPAddressCannotBeDeleted');

  await b.minutes(61);
  expect([await userOf(b, addressId), props(await b.ask('GET', addressId))['ipAddress']]).toEqual(['', ipAddress]);
  expect(await move(b, secondId, subnetId, addressId)).toBe('200');
  expect(await userOf(b, addressId)).toContain('apim-second');

  await b.ask('PATCH', secondId, { properties: { virtualNetworkType: 'None', publicIpAddressId: null } });
  await b.minutes(46 + 61);
  const deleted = await b.ask('DELETE', addressId);
  expect([verdict(deleted), deleted.headers['retry-after']]).toEqual(['202', '10']);
  expect(stateOf(await b.ask('GET', addressId))).toBe('Deleting');
  await b.seconds(20);
  expect(verdict(await b.ask('GET', addressId))).toBe('404 ResourceNotFound');
  expect(verdict(await b.ask('DELETE', addressId))).toBe('204');
});

test('one that another client uses is neither deleted nor taken, and says who it is', async () => {
  const user = `${group}/providers/Microsoft.Network/networkInterfaces/vm/ipConfigurations/one`;
  const body = address();
  const b = bench([...ordinary, { id: addressId, ...body, properties: { ...properties(body), ipConfiguration: { id: user } } }]);
  const refused = await b.ask('DELETE', addressId);
  expect(messageOf(refused)).toContain(`still allocated to resource ${user}.`);
  expect(await move(b, serviceId, subnetId, addressId)).toBe('400 InvalidParameters');
  await b.ask('PUT', addressId, { ...body, properties: { ...properties(body), idleTimeoutInMinutes: 9 } });
  await b.seconds(5);
  expect(await userOf(b, addressId)).toBe(user);
});

test('an address of a failed attempt stays taken for a while', async () => {
  const b = bench([...ordinary.slice(1).reverse(), object(ordinary[0]), { id: addressId, ...address() }], { holdMinutes: 60 });
  await b.ask('PUT', `${text(object(ordinary[0])['id'])}/securityRules/oops`, {
    properties: {
      priority: 100,
      direction: 'Inbound',
      access: 'Deny',
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: '3443',
      sourceAddressPrefix: '*',
      destinationAddressPrefix: '*',
    },
  });
  await b.seconds(5);
  expect(await move(b, serviceId, subnetId, addressId)).toBe('200');
  expect(stateOf(await b.ask('GET', serviceId))).toBe('Failed');
  expect(verdict(await b.ask('DELETE', addressId))).toBe('400 PublicIPAddressCannotBeDeleted');
  await b.minutes(61);
  expect(verdict(await b.ask('DELETE', addressId))).toBe('202');
});

describe('a label', () => {
  test.each<[what: string, label: string, more: Json, answer: string]>([
    ['that another has in the region', 'orders', {}, '400 DnsRecordInUse'],
    ['the same in other letters', 'ORDERS', {}, '400 DnsRecordInUse'],
    ['that another has elsewhere', 'orders', { location: 'northeurope' }, '201'],
    ['that no client has', 'next', {}, '201'],
    ['none', '', {}, '201'],
    ['that begins with a digit', '1st', {}, '400 InvalidDomainNameLabel'],
    ['that is too short', 'ab', {}, '400 InvalidDomainNameLabel'],
    ['with a dot', 'a.b.c', {}, '400 InvalidDomainNameLabel'],
  ])('%s (%s): %j: %s', async (_, label, more, answer) => {
    const b = bench([...ordinary, { id: addressId, ...address() }]);
    expect(verdict(await b.ask('PUT', nextId, address(label, more)))).toBe(answer);
  });

  test('is kept by its own address, and free once that is gone', async () => {
    const b = bench([...ordinary, { id: addressId, ...address() }]);
    expect(verdict(await b.ask('PUT', addressId, address('orders', { tags: { a: 'b' } })))).toBe('200');
    await b.ask('DELETE', addressId);
    expect(verdict(await b.ask('PUT', nextId, address()))).toBe('400 DnsRecordInUse');
    await b.seconds(20);
    expect(verdict(await b.ask('PUT', nextId, address()))).toBe('201');
  });
});
