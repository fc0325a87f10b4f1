/** What answers show in their bodies, where more than a state was recorded. */

import {
  address,
  operatorRecording,
  recording,
  requests,
  routeTable,
  sdkRecording,
  securityGroup,
  service,
  subnet,
  type Request,
} from './request.ts';

const zones = recording(
  'aso/PublicIPAddresses.zones.excerpt.json',
  'Azure Service Operator and Azure CLI, zones of public addresses',
  '2026-08-21',
  'https://github.com/stolostron/azure-service-operator',
);
const group = operatorRecording('Test_Networking_NetworkSecurityGroup_20250301_CRUD');
const table = operatorRecording('Test_Networking_RouteTable_20250301_CRUD');
const network = operatorRecording('Test_Networking_VirtualNetwork_20250301_CRUD');
const assets = 'https://github.com/Azure/azure-sdk-assets';
const version = '2025-03-01';

const zoned = (api: string, ...list: readonly string[]): Request => ({
  method: 'PUT',
  path: address,
  version: api,
  body: { location: 'westus2', sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' }, zones: list },
});

export const bodies = requests([
  {
    id: 'body-zones',
    says: 'zones of an address are echoed',
    state: 'an empty group',
    request: zoned(version, '1', '2', '3'),
    answer: { status: 201, shows: { zones: '["1","2","3"]' } },
    ...zones(0, '201, zones ["1","2","3"]'),
  },
  {
    id: 'body-zones-widened',
    says: 'two of a region’s three become all three',
    state: 'an empty group',
    request: zoned('2022-05-01', '1', '3'),
    answer: { status: 201, shows: { zones: '["1","3","2"]' } },
    ...zones(3, '201, sent ["1","3"], shown ["1","3","2"]'),
  },
  {
    id: 'body-no-zones',
    says: 'an address without zones has no such field',
    state: 'a public address',
    request: { method: 'GET', path: address, version },
    answer: { status: 200, shows: { zones: 'nothing' } },
    ...operatorRecording('Test_Networking_PublicIP_20250301_CRUD')(4, '200, no zones'),
  },
  {
    id: 'body-address-later',
    says: 'a new address has no address yet',
    state: 'an empty group',
    request: {
      method: 'PUT',
      path: address,
      version,
      body: { location: 'westus2', sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' } },
    },
    answer: { status: 201, shows: { 'properties.ipAddress': 'nothing' } },
    ...operatorRecording('Test_Networking_PublicIP_20250301_CRUD')(2, '201 Updating, no ipAddress'),
  },
  {
    id: 'body-default-rules',
    says: 'a new security group has its six default rules, and an empty list of others',
    state: 'an empty group',
    request: { method: 'PUT', path: securityGroup, version, body: { location: 'westus2' } },
    answer: {
      status: 201,
      shows: {
        'properties.securityRules': '[]',
        'properties.defaultSecurityRules.length': '6',
        'properties.defaultSecurityRules.0.name': '"AllowVnetInBound"',
        'properties.defaultSecurityRules.0.properties.priority': '65000',
        'properties.defaultSecurityRules.1.name': '"AllowAzureLoadBalancerInBound"',
        'properties.defaultSecurityRules.2.name': '"DenyAllInBound"',
        'properties.defaultSecurityRules.2.properties.priority': '65500',
        'properties.defaultSecurityRules.4.name': '"AllowInternetOutBound"',
        'properties.defaultSecurityRules.4.properties.destinationAddressPrefix': '"Internet"',
      },
    },
    ...group(3, '201, securityRules [], six defaultSecurityRules'),
  },
  {
    id: 'body-table',
    says: 'a new table lets learnt routes in, and has none of its own',
    state: 'an empty group',
    request: { method: 'PUT', path: routeTable, version, body: { location: 'westus2' } },
    answer: { status: 201, shows: { 'properties.disableBgpRoutePropagation': 'false', 'properties.routes': '[]' } },
    ...table(3, '201, disableBgpRoutePropagation false, routes []'),
  },
  {
    id: 'body-route-by-tag',
    says: 'a route by tag is shown with the tag as its prefix',
    state: 'a route table',
    request: {
      method: 'PUT',
      path: `${routeTable}/routes/tag`,
      version,
      body: { properties: { addressPrefix: 'Storage', nextHopIpAddress: '10.0.100.4', nextHopType: 'VirtualAppliance' } },
    },
    answer: {
      status: 201,
      shows: { 'properties.addressPrefix': '"Storage"', 'properties.nextHopType': '"VirtualAppliance"' },
    },
    ...table(7, '201, addressPrefix Storage, nextHopType VirtualAppliance'),
  },
  {
    id: 'body-delegation',
    says: 'a delegation is shown with the service that it is for',
    state: 'a network',
    request: {
      method: 'PUT',
      path: subnet,
      version,
      body: {
        properties: {
          addressPrefix: '10.0.1.0/24',
          delegations: [{ name: 'mydelegation', properties: { serviceName: 'Microsoft.DBforMySQL/serversv2' } }],
        },
      },
    },
    answer: {
      status: 200,
      shows: {
        'properties.delegations.length': '1',
        'properties.delegations.0.properties.serviceName': '"Microsoft.DBforMySQL/serversv2"',
      },
    },
    ...network(11, '200, delegations mydelegation'),
  },
  {
    id: 'body-network-status',
    says: 'outside a network, network status has sixteen rows and none of the control plane',
    state: 'a gateway',
    request: { method: 'GET', path: `${service}/networkstatus`, version: '2024-05-01' },
    answer: {
      status: 200,
      shows: { length: '1', '0.location': '"West US 2"', '0.networkStatus.connectivityStatus.length': '16' },
    },
    ...sdkRecording('net.GetNetworkStatuses', '2024-10-17', assets)(1, '200, one region, 16 rows'),
  },
  {
    id: 'body-dependencies',
    says: 'outbound dependencies are of eleven categories',
    state: 'a gateway',
    request: { method: 'GET', path: `${service}/outboundNetworkDependenciesEndpoints`, version: '2021-08-01' },
    answer: { status: 200, shows: { 'value.length': '11', 'value.0.category': '"Azure SMTP"', nextLink: 'nothing' } },
    ...sdkRecording(
      'net.GetOutboundNetworkDependenciesEndpoints.2022-07-29',
      '2022-07-29',
      'https://github.com/Azure/azure-sdk-for-net',
    )(0, '200, eleven categories, Azure SMTP first, no nextLink'),
  },
  {
    id: 'body-tag-at-once',
    says: 'a tag that is written without an operation shows at once',
    state: 'a gateway',
    request: { method: 'PATCH', path: service, version: '2021-08-01', body: { tags: { newkey: 'newvalue' }, properties: {} } },
    answer: { status: 200, shows: { 'tags.newkey': '"newvalue"', 'properties.targetProvisioningState': '""' } },
    ...sdkRecording('net.CRUD.2022-09-06', '2022-09-06', assets)(2, '200, the tag shows, no target'),
  },
  {
    id: 'body-no-regions',
    says: 'further regions are null, and not an empty list, where there are none',
    state: 'a gateway',
    request: { method: 'GET', path: service, version: '2022-08-01' },
    answer: { status: 200, shows: { 'properties.additionalLocations': 'null', 'properties.virtualNetworkType': '"None"' } },
    ...operatorRecording('Test_ApiManagement_20220801_CRUD')(6, '200, additionalLocations null, virtualNetworkType None'),
  },
]);
