/** Networks and subnets, as recorded from 2020 to 2026. */

import {
  gateway,
  network,
  none,
  operatorRecording,
  recording,
  removing,
  requests,
  specified,
  started,
  subnet,
  virtualNetwork,
  type Request,
} from './request.ts';

const seen = operatorRecording('Test_Networking_VirtualNetwork_20250301_CRUD');
const adopted = operatorRecording('Test_Networking_VirtualNetworkAndSubnetAdopted_20250301_SubnetsStillExist');
const application = operatorRecording('Test_Networking_ApplicationGateway_20220701_CRUD');
const later = recording(
  'aso/VirtualNetworks.2026-05-to-07.excerpt.json',
  'Azure Service Operator, virtual networks, May to July 2026',
  '2026-08-21',
  'https://github.com/stolostron/azure-service-operator',
);
const spec = specified(
  'virtualNetwork.json',
  'network/resource-manager/Microsoft.Network/stable/2024-03-01/virtualNetwork.json',
  '2024-03-01',
);
const natGateway = network('natGateways', 'nat');
const version = '2025-03-01';
const make: Request = {
  method: 'PUT',
  path: virtualNetwork,
  version,
  body: { location: 'westus2', properties: { addressSpace: { addressPrefixes: ['10.0.0.0/8'] } } },
};
const look: Request = { method: 'GET', path: virtualNetwork, version };
const remove: Request = { method: 'DELETE', path: virtualNetwork, version };
const putSubnet = (name: string, more = {}): Request => ({
  method: 'PUT',
  path: `${virtualNetwork}/subnets/${name}`,
  version,
  body: { properties: { addressPrefix: name === 'apim' ? '10.0.1.0/24' : '10.0.9.0/24', ...more } },
});
const removeSubnet: Request = { method: 'DELETE', path: subnet, version };
const poll: Request = { method: 'GET', path: { follow: 'azure-asyncoperation' }, version };
const delegated = { delegations: [{ name: 'mydelegation', properties: { serviceName: 'Microsoft.DBforMySQL/serversv2' } }] };

export const networks = requests([
  {
    id: 'network-missing',
    says: 'a network that is not there',
    state: 'an empty group',
    request: look,
    answer: { status: 404, code: 'ResourceNotFound', headers: gateway },
    means: 'it is not there',
    ...seen(2, '404 ResourceNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'network-made',
    says: 'is made: 201, Updating',
    state: 'an empty group',
    request: make,
    answer: { status: 201, state: 'Updating', headers: started('3') },
    ...seen(3, '201 Updating, Azure-AsyncOperation, Retry-After 3'),
  },
  {
    id: 'network-made-operation',
    says: 'and there a minute later',
    state: 'an empty group',
    before: [make],
    minutes: 1,
    request: poll,
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...seen(4, '200, status Succeeded'),
  },
  {
    id: 'network-shown',
    says: 'is shown without an ETag header, since April 2026',
    state: 'a network',
    request: { ...look, version: '2020-11-01' },
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'absent' } },
    ...later(7, '200 Succeeded, no ETag header, etag in the body'),
  },
  {
    id: 'subnet-shown',
    says: 'a subnet is still shown with one',
    state: 'a network',
    request: { method: 'GET', path: subnet, version: '2020-11-01' },
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...later(15, '200 Succeeded, etag in a header'),
  },
  {
    id: 'subnet-made',
    says: 'a subnet is made: 201, Updating',
    state: 'a network',
    request: putSubnet('spare'),
    answer: { status: 201, state: 'Updating', headers: started('3') },
    ...seen(7, '201 Updating, Azure-AsyncOperation, Retry-After 3'),
  },
  {
    id: 'subnet-made-operation',
    says: 'and there a minute later',
    state: 'a network',
    before: [putSubnet('spare')],
    minutes: 1,
    request: poll,
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...seen(8, '200, status Succeeded'),
  },
  {
    id: 'subnet-delegated',
    says: 'is delegated: 200, Updating',
    state: 'a network',
    request: putSubnet('apim', delegated),
    answer: { status: 200, state: 'Updating', headers: started('3') },
    ...seen(11, '200 Updating, Azure-AsyncOperation, Retry-After 3'),
  },
  {
    id: 'subnet-unchanged',
    says: 'written as it is: 200, Succeeded, an operation and no time to wait',
    state: 'a network',
    request: { ...putSubnet('apim'), version: '2020-11-01' },
    answer: {
      status: 200,
      state: 'Succeeded',
      headers: { 'azure-asyncoperation': 'present', location: 'absent', 'retry-after': 'absent' },
    },
    ...adopted(26, '200 Succeeded, Azure-AsyncOperation'),
  },
  {
    id: 'network-unchanged',
    says: 'a network as well',
    state: 'a network',
    request: {
      ...make,
      version: '2020-11-01',
      body: {
        location: 'westus2',
        properties: {
          addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
          subnets: [{ id: subnet, name: 'apim', properties: { addressPrefix: '10.0.1.0/24' } }],
        },
      },
    },
    answer: {
      status: 200,
      state: 'Succeeded',
      headers: { 'azure-asyncoperation': 'present', location: 'absent', 'retry-after': 'absent' },
    },
    ...adopted(24, '200 Succeeded, Azure-AsyncOperation'),
  },
  {
    id: 'subnet-removed',
    says: 'a subnet is removed: 202, empty',
    state: 'a network',
    request: removeSubnet,
    answer: { status: 202, isEmpty: true, headers: removing('10') },
    ...seen(15, '202 without a body, Azure-AsyncOperation, Location, Retry-After 10'),
  },
  {
    id: 'subnet-removed-operation',
    says: 'and gone a minute later',
    state: 'a network',
    before: [removeSubnet],
    minutes: 1,
    request: poll,
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...seen(16, '200, status Succeeded'),
  },
  {
    id: 'network-removed',
    says: 'a network is removed: 202, empty',
    state: 'a network',
    request: remove,
    answer: { status: 202, isEmpty: true, headers: removing('10') },
    ...seen(17, '202 without a body, Azure-AsyncOperation, Location, Retry-After 10'),
  },
  {
    id: 'network-gone',
    says: 'and then it is not there',
    state: 'a network',
    before: [remove],
    minutes: 1,
    request: look,
    answer: { status: 404, code: 'ResourceNotFound', headers: gateway },
    means: 'it is not there',
    ...seen(19, '404 ResourceNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'subnet-without-network',
    says: 'a subnet of a network that is not there is missed',
    state: 'an empty group',
    request: { ...removeSubnet, version: '2020-11-01' },
    answer: { status: 404, code: 'ResourceNotFound', headers: gateway },
    means: 'it is not there',
    ...application(53, '404 ResourceNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'subnet-removed-twice',
    says: 'a subnet that is not there is removed with 204',
    state: 'a network',
    request: { ...removeSubnet, path: `${virtualNetwork}/subnets/none` },
    answer: { status: 204, isEmpty: true, headers: none },
    ...spec('delete of a subnet, 204: Request successful. Resource does not exist'),
  },
  {
    id: 'subnet-private-made',
    says: 'a subnet is made private by a member of its body, which it shows',
    state: 'a network',
    request: { ...putSubnet('second', { defaultOutboundAccess: false }), version: '2024-03-01' },
    answer: { status: 201, shows: { 'properties.defaultOutboundAccess': 'false' } },
    ...spec(
      'a subnet has defaultOutboundAccess: Set this property to false to disable default outbound connectivity for all VMs in the subnet',
    ),
  },
  {
    id: 'subnet-nat-shown',
    says: 'and shows the NAT gateway behind which it is',
    state: 'a network',
    request: { ...putSubnet('second', { natGateway: { id: natGateway } }), version: '2024-03-01' },
    answer: { status: 201, shows: { 'properties.natGateway.id': JSON.stringify(natGateway) } },
    ...spec('a subnet has natGateway: Nat gateway associated with this subnet'),
  },
]);
