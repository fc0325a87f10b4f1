/** Promises about API Management's JSON: null lists, spellings and unknown fields do not matter; what a judgement would rest on is never guessed. */

import { describe, expect, test } from '@jest/globals';
import { readDeletedService, readNetworkStatus, readService } from './read-apim.ts';

const id = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.ApiManagement/service/orders';
const subnet =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/hub/subnets/apim';
const service = (properties: object = {}, more: object = {}) => ({
  id,
  name: 'orders',
  location: 'West Europe',
  sku: { name: 'Developer', capacity: 1 },
  properties: { provisioningState: 'Succeeded', ...properties },
  ...more,
});

describe('a service', () => {
  test('as a new one comes: null for all that is not there', () => {
    const body = service({
      targetProvisioningState: '',
      publicIPAddresses: null,
      privateIPAddresses: null,
      outboundPublicIPAddresses: null,
      additionalLocations: null,
      virtualNetworkConfiguration: null,
      publicIpAddressId: null,
      platformVersion: null,
    });
    expect(readService(body)).toEqual({
      id,
      name: 'orders',
      location: 'West Europe',
      etag: undefined,
      sku: { name: 'Developer', capacity: 1 },
      provisioningState: 'Succeeded',
      targetProvisioningState: '',
      virtualNetworkType: 'None',
      subnetId: undefined,
      publicIpAddressId: undefined,
      publicIpAddresses: [],
      privateIpAddresses: [],
      outboundPublicIpAddresses: [],
      gatewayUrl: undefined,
      gatewayRegionalUrl: undefined,
      platformVersion: 'undetermined',
      zones: [],
      hostnames: [],
      natGatewayState: undefined,
      disableGateway: false,
      privateEndpoints: [],
      publicNetworkAccess: undefined,
      additionalLocations: [],
    });
  });

  test('as one in a network comes, with fields that no client here knows', () => {
    const body = service(
      {
        virtualNetworkType: 'External',
        virtualNetworkConfiguration: { subnetResourceId: subnet, vnetid: '00000000-0000-0000-0000-000000000000', subnetname: null },
        publicIPAddresses: ['20.61.0.10'],
        publicIpAddressId:
          '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Network/publicIPAddresses/front',
        additionalLocations: [
          {
            location: 'East US',
            sku: { name: 'Premium', capacity: 2 },
            virtualNetworkConfiguration: { subnetResourceId: subnet },
            publicIpAddressId: null,
            natGatewayState: 'Disabled',
            disableGateway: true,
            platformVersion: 'stv2.1',
            publicIPAddresses: ['20.62.0.10'],
          },
        ],
        hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.example.com', encodedCertificate: null }, { type: 'Proxy' }],
        customProperties: { a: 'b' },
      },
      { zones: ['1', '2'], etag: 'AAA=', systemData: {} },
    );
    expect(readService(body)).toMatchObject({
      virtualNetworkType: 'External',
      subnetId: subnet,
      etag: 'AAA=',
      zones: ['1', '2'],
      hostnames: [{ type: 'Proxy', hostName: 'api.example.com' }],
      additionalLocations: [
        {
          location: 'East US',
          sku: { name: 'Premium', capacity: 2 },
          subnetId: subnet,
          publicIpAddressId: undefined,
          publicIpAddresses: ['20.62.0.10'],
          natGatewayState: 'Disabled',
          disableGateway: true,
          platformVersion: 'stv2.1',
        },
      ],
    });
  });

  test.each<[string, object, object]>([
    ['the mode', { virtualNetworkType: 'external' }, { virtualNetworkType: 'External' }],
    ['a mode of the future', { virtualNetworkType: 'Hybrid' }, { virtualNetworkType: 'Hybrid' }],
    ['the state', { provisioningState: 'succeeded' }, { provisioningState: 'Succeeded' }],
    ['a state of the future', { provisioningState: 'Dreaming' }, { provisioningState: 'Dreaming' }],
  ])('spells %s as all clients here does', (_, properties, read) => expect(readService(service(properties))).toMatchObject(read));

  test.each([
    ['DEVELOPER', 'Developer'],
    ['premium', 'Premium'],
    ['StandardV2', 'StandardV2'],
    ['Isolated', 'Isolated'],
  ])('of tier %s is of tier %s', (name, tier) => expect(readService(service({}, { sku: { name, capacity: 1 } })).sku.name).toBe(tier));

  test.each<[string, object, string]>([
    ['no properties', service({}, { properties: null }), 'service.properties is not an object'],
    ['no state', service({ provisioningState: null }), 'service.properties.provisioningState is missing'],
    ['no region', service({}, { location: '' }), 'service.location is missing'],
    ['no tier', service({}, { sku: {} }), 'service.sku.name is missing'],
    ['a subnet that is no id', service({ virtualNetworkConfiguration: { subnetResourceId: 'apim' } }), '"apim" is not a resource id'],
    ['a subnet that is a number', service({ virtualNetworkConfiguration: { subnetResourceId: 7 } }), 'subnetResourceId is missing'],
    ['an address that is no id', service({ publicIpAddressId: 'front' }), '"front" is not a resource id'],
    ['addresses that are a word', service({ publicIPAddresses: '20.61.0.10' }), 'publicIPAddresses is not a list'],
    ['a location without a region', service({ additionalLocations: [{}] }), 'additionalLocations[].location is missing'],
    ['a location that is a word', service({ additionalLocations: ['East US'] }), 'additionalLocations[] is not an object'],
  ])('with %s is refused, by name', (_, body, sentence) => expect(() => readService(body)).toThrow(sentence));
});

describe('network status', () => {
  const row = {
    name: 'db',
    status: 'success',
    resourceType: 'SQLDatabase',
    isOptional: false,
    lastUpdated: '2026-01-05T08:00:00Z',
    error: '',
  };
  const body = (rows: unknown, dnsServers: unknown = ['10.0.0.4']) => [
    { location: 'West Europe', networkStatus: { dnsServers, connectivityStatus: rows } },
  ];

  test('is one entry for each location, with its rows', () => {
    expect(readNetworkStatus(body([row]))).toEqual([
      {
        location: 'West Europe',
        dnsServers: ['10.0.0.4'],
        rows: [
          {
            name: 'db',
            resourceType: 'SQLDatabase',
            status: 'success',
            error: '',
            optional: false,
            lastUpdated: Date.UTC(2026, 0, 5, 8),
            lastStatusChange: undefined,
          },
        ],
      },
    ]);
  });

  test.each<[string, object, object]>([
    ['a word in capitals', { status: 'Success' }, { status: 'success' }],
    ['a word of the future', { status: 'Degraded' }, { status: 'degraded' }],
    ['no word on being optional, which means required', { isOptional: undefined }, { optional: false }],
    ['a time that is none', { lastUpdated: 'soon' }, { lastUpdated: undefined }],
    [
      'null for what is not there',
      { resourceType: null, error: null, lastUpdated: null },
      { resourceType: '', error: '', lastUpdated: undefined },
    ],
  ])('a row with %s', (_, change, read) => expect(readNetworkStatus(body([{ ...row, ...change }]))[0]?.rows[0]).toMatchObject(read));

  test('without rows or servers has none', () =>
    expect(readNetworkStatus(body(null, null))).toEqual([{ location: 'West Europe', dnsServers: [], rows: [] }]));
  test('of no location is empty', () => expect(readNetworkStatus([])).toEqual([]));

  test.each<[string, unknown, string]>([
    ['an object', { value: [] }, 'the network status is not an object'],
    ['nothing', null, 'the network status is not an object'],
    ['an entry without status', [{ location: 'x' }], 'networkStatus[].networkStatus is not an object'],
    ['an entry without location', [{ networkStatus: {} }], 'networkStatus[].location is missing'],
    ['a row without a name', body([{ status: 'success' }]), 'connectivityStatus[].name is missing'],
    ['a row without a status', body([{ name: 'db' }]), 'connectivityStatus[].status is missing'],
  ])('that is %s is refused', (_, json, sentence) => expect(() => readNetworkStatus(json)).toThrow(sentence));
});

describe('a deleted service', () => {
  test('is its name, and what else is known', () => {
    expect(
      readDeletedService({ name: 'orders', location: 'West Europe', properties: { serviceId: id, scheduledPurgeDate: '2026-01-07' } }),
    ).toEqual({
      name: 'orders',
      serviceId: id,
      location: 'West Europe',
      deletionDate: undefined,
      scheduledPurgeDate: '2026-01-07',
    });
    expect(readDeletedService({ name: 'orders' })).toMatchObject({ name: 'orders', serviceId: '' });
    expect(() => readDeletedService({})).toThrow('deletedService.name is missing');
  });
});
