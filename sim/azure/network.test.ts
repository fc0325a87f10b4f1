/** Writes to networks, subnets and addresses, and what is not there. */

import { describe, expect, test } from '@jest/globals';
import {
  addressId,
  attach,
  bench,
  group,
  groupId,
  management,
  messageOf,
  names,
  network,
  networkId,
  ordinary,
  otherSubnetId,
  props,
  rule,
  securityGroup,
  serviceId,
  stateOf,
  subnetId,
  valuesOf,
  verdict,
} from './azure.test-support.ts';
import { object, objects, properties, text, type Json } from './json.ts';
import type { Answer } from './exchange.ts';

const ruleId = (name: string) => `${groupId}/securityRules/${name}`;
const probe = rule('probe', 3001, 'Inbound Allow 6390 from AzureLoadBalancer to VirtualNetwork');
const tagOf = (answer: Answer): string => text(object(answer.body)['etag']);
const subnetBody = (more: Json = {}): Json => ({
  properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: groupId }, ...more },
});

describe('a subnet', () => {
  test('comes back from a raw read and write as it was, under another tag, and takes one change', async () => {
    const b = bench();
    const { body, headers } = await b.ask('GET', subnetId);
    const raw = object(body);
    const same = await b.ask('PUT', subnetId, raw, { 'if-match': headers['etag'] ?? '' });
    expect([same.status, stateOf(same)]).toEqual([200, 'Succeeded']);
    const again = await b.ask('GET', subnetId);
    expect({ ...object(again.body), etag: '' }).toEqual({ ...raw, etag: '' });
    expect(tagOf(again)).not.toBe(tagOf({ status: 200, headers, body }));
    const endpoints = { ...raw, properties: { ...properties(raw), serviceEndpoints: [{ service: 'Microsoft.Sql' }] } };
    const changed = await b.ask('PUT', subnetId, endpoints, { 'if-match': again.headers['etag'] ?? '' });
    expect([changed.status, stateOf(changed), changed.headers['retry-after']]).toEqual([200, 'Updating', '3']);
  });

  test('a PUT without the group detaches it, also under a gateway', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    await b.ask('PUT', subnetId, { properties: { addressPrefix: '10.0.1.0/24' } });
    await b.seconds(10);
    expect(props(await b.ask('GET', subnetId))).not.toHaveProperty('networkSecurityGroup');
    expect(props(await b.ask('GET', groupId))['subnets']).toEqual([{ id: otherSubnetId }]);
  });

  test('what only Azure writes survives a PUT that leaves it out, and is not taken from one that brings it', async () => {
    const links = [{ name: 'link', properties: { linkedResourceType: 'Microsoft.ApiManagement/service' } }];
    const b = bench([
      securityGroup(management),
      network({ subnets: [{ name: 'apim', ...subnetBody({ resourceNavigationLinks: links }) }] }),
    ]);
    await b.ask('PUT', subnetId, subnetBody({ serviceEndpoints: [], ipConfigurations: [{ id: '/x' }] }));
    await b.seconds(10);
    const after = props(await b.ask('GET', subnetId));
    expect(after['resourceNavigationLinks']).toEqual(links);
    expect(after).not.toHaveProperty('ipConfigurations');
  });

  test('a delegation gets its id, tag, type, state and actions', async () => {
    const b = bench();
    await b.ask(
      'PUT',
      subnetId,
      subnetBody({ delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.DBforMySQL/serversv2' } }] }),
    );
    await b.seconds(10);
    const read = await b.ask('GET', subnetId);
    expect(props(read)['delegations']).toEqual([
      {
        name: 'd',
        id: `${subnetId}/delegations/d`,
        etag: tagOf(read),
        type: 'Microsoft.Network/virtualNetworks/subnets/delegations',
        properties: {
          provisioningState: 'Succeeded',
          serviceName: 'Microsoft.DBforMySQL/serversv2',
          actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'],
        },
      },
    ]);
    expect(stateOf(await b.ask('PUT', subnetId, object(read.body)))).toBe('Succeeded');
  });

  test.each([`${groupId}x`, `${group}/providers/Microsoft.Network/networkSecurityGroups/far`])(
    'refers to a group that is there, in its region: not %s',
    async (reference) => {
      const far = { ...securityGroup(), id: `${group}/providers/Microsoft.Network/networkSecurityGroups/far`, location: 'northeurope' };
      const refused = await bench([...ordinary, far]).ask('PUT', subnetId, subnetBody({ networkSecurityGroup: { id: reference } }));
      expect([verdict(refused), messageOf(refused)]).toEqual([
        '400 InvalidResourceReference',
        `Resource ${reference} referenced by resource ${subnetId} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
      ]);
    },
  );

  test('names the gateway in it, and cannot be deleted, nor its network, nor left out of it', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    const [resident] = objects(props(await b.ask('GET', subnetId))['ipConfigurations']);
    expect(text(resident?.['id'])).toContain('virtualMachineScaleSets|orders|');
    for (const [method, id, body] of [
      ['DELETE', subnetId, undefined],
      ['DELETE', networkId, undefined],
      ['PUT', networkId, { location: 'westeurope', properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [] } }],
    ] as const) {
      const refused = await b.ask(method, id, body);
      expect([verdict(refused), messageOf(refused)]).toEqual([
        '400 InUseSubnetCannotBeDeleted',
        expect.stringContaining(`is in use by ${text(resident?.['id'])}`),
      ]);
    }
    expect(verdict(await b.ask('DELETE', otherSubnetId))).toBe('202');
  });
});

describe('a network', () => {
  test('is made with its subnets, and gets what Azure adds', async () => {
    const id = `${group}/providers/Microsoft.Network/virtualNetworks/made`;
    const b = bench();
    const made = await b.ask('PUT', id, {
      location: 'westeurope',
      properties: {
        addressSpace: { addressPrefixes: ['10.1.0.0/16'] },
        dhcpOptions: {},
        subnets: [{ name: 'a', properties: { addressPrefix: '10.1.0.0/24' } }],
      },
    });
    expect([made.status, made.headers['retry-after']]).toEqual([201, '3']);
    await b.seconds(10);
    expect(props(await b.ask('GET', id))).toMatchObject({
      provisioningState: 'Succeeded',
      virtualNetworkPeerings: [],
      enableDdosProtection: false,
      privateEndpointVNetPolicies: 'Disabled',
      dhcpOptions: { dnsServers: [] },
      subnets: [
        {
          name: 'a',
          properties: {
            provisioningState: 'Succeeded',
            delegations: [],
            privateEndpointNetworkPolicies: 'Disabled',
            privateLinkServiceNetworkPolicies: 'Enabled',
          },
        },
      ],
    });
    const deleted = await b.ask('DELETE', id);
    expect([deleted.status, deleted.headers['retry-after']]).toEqual([202, '10']);
    await b.seconds(20);
    expect(verdict(await b.ask('GET', id))).toBe('404 ResourceNotFound');
  });

  test('lists its subnets', async () => {
    expect(names(valuesOf(await bench().ask('GET', `${networkId}/subnets`)))).toEqual(['apim', 'spare']);
  });
});

describe('a public address', () => {
  const body = {
    location: 'westeurope',
    sku: { name: 'Standard' },
    properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: 'orders' } },
  };

  test('gets its value only once it is there, and keeps it through every change', async () => {
    const b = bench();
    const made = await b.ask('PUT', addressId, body);
    expect([made.status, props(made)['ipAddress'], object(props(made)['dnsSettings'])['fqdn']]).toEqual([
      201,
      undefined,
      'orders.westeurope.cloudapp.azure.com',
    ]);
    await b.seconds(5);
    const { ipAddress } = props(await b.ask('GET', addressId));
    expect(ipAddress).toMatch(/^20\.16\.\d+\.\d+$/);
    const changed = await b.ask('PUT', addressId, { ...body, properties: { ...body.properties, idleTimeoutInMinutes: 7 } });
    expect([changed.status, stateOf(changed), props(changed)['ipAddress']]).toEqual([200, 'Updating', ipAddress]);
    await b.seconds(5);
    expect(props(await b.ask('GET', addressId))).toMatchObject({ ipAddress, idleTimeoutInMinutes: 7 });
  });

  test('in use cannot be deleted', async () => {
    const b = bench();
    await b.ask('PUT', addressId, body);
    await b.seconds(5);
    await b.ask('PATCH', serviceId, attach(subnetId, 'External', { publicIpAddressId: addressId }));
    await b.minutes(46);
    const refused = await b.ask('DELETE', addressId);
    expect([verdict(refused), messageOf(refused)]).toEqual([
      '400 PublicIPAddressCannotBeDeleted',
      expect.stringContaining('can not be deleted since it is still allocated to resource'),
    ]);
  });
});

describe('what is not there', () => {
  test.each([
    ['GET', `${groupId}x`, '404 ResourceNotFound', 'gateway'],
    ['GET', `${groupId}x/securityRules/r`, '404 ResourceNotFound', 'gateway'],
    ['GET', ruleId('none'), '404 NotFound', undefined],
    ['GET', `${networkId}/subnets/none`, '404 NotFound', undefined],
    ['GET', `${group}x/providers/Microsoft.Network/networkSecurityGroups/nsg`, '404 ResourceGroupNotFound', 'gateway'],
    ['GET', groupId.replace('11111111-1111', '22222222-2222'), '404 SubscriptionNotFound', 'gateway'],
    ['GET', `${group}/providers/Microsoft.Network/routeTables/none`, '404 ResourceNotFound', 'gateway'],
    ['PUT', `${groupId}x/securityRules/r`, '404 ResourceNotFound', 'gateway'],
    ['DELETE', `${groupId}x/securityRules/r`, '404 ResourceNotFound', 'gateway'],
    ['DELETE', `${group}x/providers/Microsoft.Network/networkSecurityGroups/nsg/securityRules/r`, '404 ResourceGroupNotFound', 'gateway'],
    ['DELETE', `${groupId}x`, '204', undefined],
  ])('%s %s: %s, by %s', async (method, id, answer, cause) => {
    const found = await bench().ask(method, id, method === 'PUT' ? { properties: properties(probe) } : undefined);
    expect([verdict(found), found.headers['x-ms-failure-cause']]).toEqual([answer, cause]);
  });

  test('what it cannot do it says', async () => {
    const b = bench();
    expect(verdict(await b.ask('PUT', `${group}/providers/Microsoft.Network/natGateways/t`, { location: 'westeurope' }))).toBe(
      '405 MethodNotAllowed',
    );
    expect(verdict(await b.ask('PATCH', `${groupId}/securityRules/management`, {}))).toBe('405 MethodNotAllowed');
    expect(verdict(await b.azure.send({ method: 'GET', url: `https://x${groupId}`, headers: {}, body: undefined }))).toBe(
      '400 MissingApiVersionParameter',
    );
    expect(verdict(await b.azure.send({ method: 'PUT', url: `https://x${groupId}?api-version=2024-03-01`, headers: {}, body: '[1' }))).toBe(
      '400 InvalidRequestContent',
    );
  });
});

test('neighbours that the world puts into a subnet show, keep it in use, and stay through writes and a gateway that comes', async () => {
  const nic = `${group}/providers/Microsoft.Network/networkInterfaces/vm/ipConfigurations/one`;
  const b = bench([
    securityGroup(management),
    network({ subnets: [{ name: 'apim', ...subnetBody({ ipConfigurations: [{ id: nic }] }) }] }),
    ...ordinary.slice(2),
  ]);
  expect(verdict(await b.ask('DELETE', subnetId))).toBe('400 InUseSubnetCannotBeDeleted');
  await b.ask('PATCH', serviceId, attach());
  await b.minutes(46);
  b.azure.put(subnetId, object(b.azure.resource(subnetId)));
  expect(objects(props(await b.ask('GET', subnetId))['ipConfigurations']).map(({ id }) => id)).toEqual([
    expect.stringContaining('|orders|'),
    nic,
  ]);
});
