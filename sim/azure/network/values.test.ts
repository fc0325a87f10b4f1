/** Values of network resources: kept, drawn, or refused, as Azure does. */

import { describe, expect, test } from '@jest/globals';
import {
  addressId,
  bench,
  group,
  groupId,
  networkId,
  ordinary,
  props,
  subnetId,
  valuesOf,
  verdict,
  type Bench,
} from '../azure.test-support.ts';
import { object, objects, text, type Json } from '../json.ts';

const address = (more: Json = {}, sku: Json = { name: 'Standard' }, top: Json = {}): Json => ({
  location: 'westeurope',
  sku,
  ...top,
  properties: { publicIPAllocationMethod: 'Static', ...more },
});
const settled = async (b: Bench, id: string, body: Json): Promise<Json> => {
  await b.ask('PUT', id, body);
  await b.minutes(1);
  return object((await b.ask('GET', id)).body);
};

describe('A39: a public address', () => {
  test.each([
    [
      ['1', '2', '3'],
      ['1', '2', '3'],
    ],
    [
      ['1', '3'],
      ['1', '3', '2'],
    ],
    [['2'], ['2']],
    [undefined, undefined],
  ])('A39: sent with zones %j it shows %j', async (zones, shown) => {
    const body = await settled(bench(), addressId, address({}, { name: 'Standard' }, zones ? { zones } : {}));
    expect(body['zones']).toEqual(shown);
    expect('zones' in body).toBe(zones !== undefined);
  });

  test('A39: a dynamic one has no IP before anything uses it', async () => {
    const b = bench();
    const body = await settled(b, addressId, address({ publicIPAllocationMethod: 'Dynamic' }, { name: 'Basic' }));
    expect('ipAddress' in object(body['properties'])).toBe(false);
    b.azure.put(`${group}/providers/Microsoft.Network/networkInterfaces/nic`, {
      location: 'westeurope',
      properties: { ipConfigurations: [{ name: 'one', properties: { subnet: { id: subnetId }, publicIPAddress: { id: addressId } } }] },
    });
    const used = await settled(b, addressId, address({ publicIPAllocationMethod: 'Dynamic', idleTimeoutInMinutes: 5 }, { name: 'Basic' }));
    expect(text(object(used['properties'])['ipAddress'])).not.toBe('');
    expect(text(object(object(used['properties'])['ipConfiguration'])['id'])).toMatch(/\/networkInterfaces\/nic\/ipConfigurations\/one$/);
    expect(verdict(await b.ask('DELETE', addressId))).toBe('400 PublicIPAddressCannotBeDeleted');
  });
});

describe('A39: a subnet and a table', () => {
  test('A39: an endpoint leads where its service is: storage to the region and its pair, SQL to the region, others everywhere', async () => {
    const b = bench();
    const services = ['Microsoft.Storage', 'Microsoft.Sql', 'Microsoft.KeyVault'].map((service) => ({ service }));
    const first = await b.ask('PUT', `${networkId}/subnets/more`, {
      properties: { addressPrefix: '10.0.9.0/24', serviceEndpoints: services },
    });
    const shown = objects(props(first)['serviceEndpoints']);
    expect(shown.map((one) => one['locations'])).toEqual([['westeurope', 'northeurope'], ['westeurope'], ['*']]);
    expect(new Set(shown.map((one) => one['provisioningState']))).toEqual(new Set(['Updating']));
    await b.minutes(1);
    const after = objects(props(await b.ask('GET', `${networkId}/subnets/more`))['serviceEndpoints']);
    expect(new Set(after.map((one) => one['provisioningState']))).toEqual(new Set(['Succeeded']));
  });

  test('A39: the peering flag of a table is not shown at old versions', async () => {
    const id = `${group}/providers/Microsoft.Network/routeTables/t`;
    const b = bench();
    await settled(b, id, { location: 'westeurope', properties: {} });
    expect('disablePeeringRoute' in props(await b.ask('GET', id, undefined, {}, '2024-03-01'))).toBe(false);
    expect('disablePeeringRoute' in props(await b.ask('GET', id, undefined, {}, '2025-03-01'))).toBe(true);
  });
});

const rule = (fields: Json): Json => ({
  properties: {
    priority: 500,
    direction: 'Inbound',
    access: 'Allow',
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '443',
    sourceAddressPrefix: '*',
    destinationAddressPrefix: '*',
    ...fields,
  },
});

describe('A40: values that Azure refuses', () => {
  test.each([
    ['a dynamic address of SKU Standard', addressId, address({ publicIPAllocationMethod: 'Dynamic' })],
    ['the global tier on a basic address', addressId, address({}, { name: 'Basic', tier: 'Global' })],
    [
      'encryption without enforcement',
      `${networkId}2`,
      { location: 'westeurope', properties: { addressSpace: { addressPrefixes: ['10.7.0.0/16'] }, encryption: { enabled: true } } },
    ],
    [
      'prefixes of two families in a rule',
      `${groupId}/securityRules/mixed`,
      rule({ sourceAddressPrefix: undefined, sourceAddressPrefixes: ['10.0.0.0/8', 'fd00::/8'] }),
    ],
    [
      'another family on each side of a rule',
      `${groupId}/securityRules/mixed`,
      rule({ sourceAddressPrefix: '10.0.0.0/8', destinationAddressPrefix: 'fd00::/8' }),
    ],
  ])('A40: %s', async (_, id, body) => {
    const refused = await bench().ask('PUT', id, body);
    expect(refused.status).toBe(400);
    expect(object(object(refused.body)['error'])).toHaveProperty('details', []);
  });

  test('A40: their neighbours are taken', async () => {
    const b = bench();
    expect(verdict(await b.ask('PUT', addressId, address({}, { name: 'Standard', tier: 'Global' })))).toBe('201');
    expect(verdict(await b.ask('PUT', `${groupId}/securityRules/six`, rule({ sourceAddressPrefix: 'fd00::/8', priority: 501 })))).toBe(
      '201',
    );
    await b.minutes(1);
    const tags = rule({ sourceAddressPrefix: 'VirtualNetwork', destinationAddressPrefix: 'fd00::/8', priority: 502 });
    expect(verdict(await b.ask('PUT', `${groupId}/securityRules/tags`, tags))).toBe('201');
    const encrypted = {
      addressSpace: { addressPrefixes: ['10.7.0.0/16'] },
      encryption: { enabled: true, enforcement: 'AllowUnencrypted' },
    };
    expect(verdict(await b.ask('PUT', `${networkId}2`, { location: 'westeurope', properties: encrypted }))).toBe('201');
  });
});

describe('A37: tags and records', () => {
  test.each([networkId, groupId])('A37: PATCH of %s sets its tags and nothing else', async (id) => {
    const b = bench();
    const before = props(await b.ask('GET', id));
    const answer = await b.ask('PATCH', id, { tags: { team: 'a' }, properties: { addressSpace: {} } });
    expect([answer.status, object(answer.body)['tags']]).toEqual([200, { team: 'a' }]);
    expect(Object.keys(props(await b.ask('GET', id)))).toEqual(Object.keys(before));
    expect(verdict(await b.ask('PATCH', id, {}))).toBe('400 InvalidRequestContent');
  });

  const zone = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.com`;
  const world = [...ordinary, { id: zone, location: 'global', properties: {} }];

  test.each([
    ['AAAA', { aaaaRecords: [{ ipv6Address: 'fd00::1' }] }],
    ['CNAME', { cnameRecord: { cname: 'other.example.com' } }],
    ['TXT', { txtRecords: [{ value: ['a'] }] }],
    ['MX', { mxRecords: [{ preference: 1, exchange: 'm' }] }],
    ['SRV', { srvRecords: [] }],
    ['PTR', { ptrRecords: [] }],
  ])('A37: a record set of type %s is kept, listed and changed', async (type, fields) => {
    const b = bench(world);
    const id = `${zone}/${type}/Name`;
    const first = await b.ask('PUT', id, { properties: { ttl: 60, ...fields } });
    expect([first.status, object(first.body)['name']]).toEqual([201, 'name']);
    expect(props(await b.ask('GET', id))).toMatchObject({ ttl: 60, fqdn: 'name.contoso.com.', ...fields });
    expect(props(await b.ask('PATCH', id, { properties: { ttl: 90 } }))).toMatchObject({ ttl: 90, ...fields });
    expect(valuesOf(await b.ask('GET', `${zone}/${type}`))).toHaveLength(1);
    expect(valuesOf(await b.ask('GET', `${zone}/ALL`))).toHaveLength(2);
  });

  test('A37: an alias stands alone, not at the apex, and the start of authority is there', async () => {
    const b = bench(world);
    const alias = { properties: { ttl: 60, cnameRecord: { cname: 'x' } } };
    await b.ask('PUT', `${zone}/A/api`, { properties: { ttl: 60, aRecords: [] } });
    expect(verdict(await b.ask('PUT', `${zone}/CNAME/api`, alias))).toBe('400 BadRequest');
    expect(verdict(await b.ask('PUT', `${zone}/CNAME/@`, alias))).toBe('400 BadRequest');
    expect(props(await b.ask('GET', `${zone}/SOA/@`))).toHaveProperty('soaRecord.minimumTtl', 10);
  });
});
