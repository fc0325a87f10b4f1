/** Public addresses, as recorded at 2025-03-01, and what is refused while something uses it. */

import {
  address,
  cliRecording,
  gateway,
  none,
  operatorRecording,
  removing,
  requests,
  securityGroup,
  specified,
  started,
  virtualNetwork,
  type Request,
} from './request.ts';

const addresses = operatorRecording('Test_Networking_PublicIP_20250301_CRUD');
const application = operatorRecording('Test_Networking_ApplicationGateway_20220701_CRUD');
const dependent = cliRecording('test_delete_dependent_resources');
const addressSpec = specified(
  'publicIpAddress.json',
  'network/resource-manager/Microsoft.Network/stable/2024-03-01/publicIpAddress.json',
  '2024-03-01',
);
const version = '2025-03-01';
const remove: Request = { method: 'DELETE', path: virtualNetwork, version };
const makeAddress: Request = {
  method: 'PUT',
  path: address,
  version,
  body: { location: 'westus2', sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' } },
};
const lookAddress: Request = { method: 'GET', path: address, version };
const removeAddress: Request = { method: 'DELETE', path: address, version };
const poll: Request = { method: 'GET', path: { follow: 'azure-asyncoperation' }, version };

export const publicAddresses = requests([
  {
    id: 'address-made',
    says: 'an address is made: 201, Updating',
    state: 'an empty group',
    request: makeAddress,
    answer: { status: 201, state: 'Updating', headers: started('1') },
    ...addresses(2, '201 Updating, Azure-AsyncOperation, Retry-After 1'),
  },
  {
    id: 'address-made-operation',
    says: 'and there a minute later',
    state: 'an empty group',
    before: [makeAddress],
    minutes: 1,
    request: poll,
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...addresses(3, '200, status Succeeded'),
  },
  {
    id: 'address-shown',
    says: 'is shown with its ETag',
    state: 'a public address',
    request: lookAddress,
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...addresses(4, '200 Succeeded, ETag'),
  },
  {
    id: 'address-changed',
    says: 'is changed: 200, Updating',
    state: 'a public address',
    request: {
      ...makeAddress,
      body: { location: 'westus2', sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static', idleTimeoutInMinutes: 7 } },
    },
    answer: { status: 200, state: 'Updating', headers: started('1') },
    ...addresses(6, '200 Updating, Azure-AsyncOperation, Retry-After 1'),
  },
  {
    id: 'address-removed',
    says: 'is removed: 202, empty',
    state: 'a public address',
    request: removeAddress,
    answer: { status: 202, isEmpty: true, headers: removing('10') },
    ...addresses(10, '202 without a body, Azure-AsyncOperation, Location, Retry-After 10'),
  },
  {
    id: 'address-gone',
    says: 'and then it is not there',
    state: 'a public address',
    before: [removeAddress],
    minutes: 1,
    request: lookAddress,
    answer: { status: 404, code: 'ResourceNotFound', headers: gateway },
    means: 'it is not there',
    ...addresses(12, '404 ResourceNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'address-removed-twice',
    says: 'what is not there is removed with 204',
    state: 'an empty group',
    request: removeAddress,
    answer: { status: 204, isEmpty: true, headers: none },
    ...addressSpec('delete, 204: Request successful. Resource does not exist'),
  },
]);

export const inUse = requests([
  {
    id: 'in-use-address',
    says: 'an address that something has is not removed',
    state: 'all of it in use',
    request: { ...removeAddress, version: '2020-11-01' },
    answer: { status: 400, code: 'PublicIPAddressCannotBeDeleted', headers: none },
    means: 'something has to change',
    ...application(25, 'Public IP address … can not be deleted since it is still allocated to resource …'),
  },
  {
    id: 'in-use-network',
    says: 'nor a network whose subnet something is in, and it is the subnet that is named',
    state: 'all of it in use',
    request: { ...remove, version: '2020-11-01' },
    answer: { status: 400, code: 'InUseSubnetCannotBeDeleted', headers: none },
    means: 'something has to change',
    ...application(27, 'Subnet … is in use by … and cannot be deleted'),
  },
  {
    id: 'in-use-security-group',
    says: 'nor a security group that an interface has',
    state: 'all of it in use',
    request: { method: 'DELETE', path: securityGroup, version: '2020-05-01' },
    answer: { status: 400, code: 'InUseNetworkSecurityGroupCannotBeDeleted', headers: none },
    means: 'something has to change',
    ...dependent(21, 'Network security group … cannot be deleted because it is in use by the following resources: …'),
  },
  {
    id: 'in-use-address-cli',
    says: 'the same of an address, by another client',
    state: 'all of it in use',
    request: { ...removeAddress, version: '2020-05-01' },
    answer: { status: 400, code: 'PublicIPAddressCannotBeDeleted', headers: none },
    means: 'something has to change',
    ...dependent(22, 'Public IP address … can not be deleted since it is still allocated to resource …'),
  },
]);
