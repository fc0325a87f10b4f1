/** Security groups and their rules, as recorded at 2025-03-01. */

import { gateway, none, operatorRecording, removing, requests, securityGroup, specified, started, type Request } from './request.ts';

const seen = operatorRecording('Test_Networking_NetworkSecurityGroup_20250301_CRUD');
const spec = specified(
  'networkSecurityGroup.json',
  'network/resource-manager/Microsoft.Network/stable/2024-03-01/networkSecurityGroup.json',
  '2024-03-01',
);
const version = '2025-03-01';
const rule = (name: string, priority: number): Request => ({
  method: 'PUT',
  path: `${securityGroup}/securityRules/${name}`,
  version,
  body: {
    properties: {
      access: 'Allow',
      direction: 'Inbound',
      priority,
      protocol: 'Tcp',
      sourceAddressPrefix: '*',
      sourcePortRange: '23-45',
      destinationAddressPrefix: '*',
      destinationPortRange: '46-56',
    },
  },
});
const make: Request = { method: 'PUT', path: securityGroup, version, body: { location: 'westus2' } };
const look: Request = { method: 'GET', path: securityGroup, version };
const remove: Request = { method: 'DELETE', path: securityGroup, version };
const poll: Request = { method: 'GET', path: { follow: 'azure-asyncoperation' }, version };

export const securityGroups = requests([
  {
    id: 'nsg-missing',
    says: 'a group that is not there',
    state: 'an empty group',
    request: look,
    answer: { status: 404, code: 'ResourceNotFound', headers: gateway },
    means: 'it is not there',
    ...seen(2, '404 ResourceNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'nsg-made',
    says: 'is made: 201, Updating, with an operation and no Location',
    state: 'an empty group',
    request: make,
    answer: { status: 201, state: 'Updating', headers: started('1') },
    ...seen(3, '201 Updating, Azure-AsyncOperation, Retry-After 1'),
  },
  {
    id: 'nsg-made-operation',
    says: 'the operation is over a minute later, without headers of one',
    state: 'an empty group',
    before: [make],
    minutes: 1,
    request: poll,
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...seen(4, '200, status Succeeded'),
  },
  {
    id: 'nsg-shown',
    says: 'is shown with its ETag',
    state: 'a security group',
    request: look,
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...seen(5, '200 Succeeded, ETag'),
  },
  {
    id: 'nsg-tagged',
    says: 'is tagged at once: Succeeded in the answer, an operation that is over, no time to wait',
    state: 'a security group without rules',
    request: { ...make, body: { location: 'westus2', properties: {}, tags: { foo: 'bar' } } },
    answer: {
      status: 200,
      state: 'Succeeded',
      headers: { 'azure-asyncoperation': 'present', location: 'absent', 'retry-after': 'absent' },
    },
    ...seen(8, '200 Succeeded, Azure-AsyncOperation'),
  },
  {
    id: 'nsg-rule-made',
    says: 'a rule is made: 201, Updating',
    state: 'a security group',
    request: rule('new', 123),
    answer: { status: 201, state: 'Updating', headers: started('1') },
    ...seen(10, '201 Updating, Azure-AsyncOperation, Retry-After 1'),
  },
  {
    id: 'nsg-rule-made-operation',
    says: 'and there a minute later',
    state: 'a security group',
    before: [rule('new', 123)],
    minutes: 1,
    request: poll,
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...seen(12, '200, status Succeeded'),
  },
  {
    id: 'nsg-rule-shown',
    says: 'a rule is shown with its ETag',
    state: 'a security group',
    request: { method: 'GET', path: `${securityGroup}/securityRules/kept`, version },
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...seen(14, '200 Succeeded, ETag'),
  },
  {
    id: 'nsg-rule-changed',
    says: 'a rule is changed: 200, Updating',
    state: 'a security group',
    request: rule('kept', 100),
    answer: { status: 200, state: 'Updating', headers: started('1') },
    ...seen(18, '200 Updating, Azure-AsyncOperation, Retry-After 1'),
  },
  {
    id: 'nsg-removed',
    says: 'is removed: 202, empty, now with a Location too',
    state: 'a security group',
    request: remove,
    answer: { status: 202, isEmpty: true, headers: removing('1') },
    ...seen(22, '202 without a body, Azure-AsyncOperation, Location, Retry-After 1'),
  },
  {
    id: 'nsg-removed-operation',
    says: 'whose operation is over a minute later',
    state: 'a security group',
    before: [remove],
    minutes: 1,
    request: poll,
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...seen(23, '200, status Succeeded'),
  },
  {
    id: 'nsg-gone',
    says: 'and then it is not there',
    state: 'a security group',
    before: [remove],
    minutes: 1,
    request: look,
    answer: { status: 404, code: 'ResourceNotFound', headers: gateway },
    means: 'it is not there',
    ...seen(24, '404 ResourceNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'nsg-rule-without-group',
    says: 'a rule of a group that is not there is not removed but missed',
    state: 'an empty group',
    request: { method: 'DELETE', path: `${securityGroup}/securityRules/kept`, version },
    answer: { status: 404, code: 'ResourceNotFound', headers: gateway },
    means: 'it is not there',
    ...seen(28, '404 ResourceNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'nsg-rule-without-resource-group',
    says: 'nor one in a resource group that is not there',
    state: 'no group',
    request: { method: 'DELETE', path: `${securityGroup}/securityRules/kept`, version },
    answer: { status: 404, code: 'ResourceGroupNotFound', headers: gateway },
    means: 'it is not there',
    ...seen(27, '404 ResourceGroupNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'nsg-removed-twice',
    says: 'what is not there is removed with 204',
    state: 'an empty group',
    request: remove,
    answer: { status: 204, isEmpty: true, headers: none },
    ...spec('delete, 204: Request successful. Resource does not exist'),
  },
  {
    id: 'nsg-rule-removed-twice',
    says: 'a rule as well',
    state: 'a security group',
    request: { method: 'DELETE', path: `${securityGroup}/securityRules/none`, version },
    answer: { status: 204, isEmpty: true, headers: none },
    ...spec('delete of a securityRule, 204: Request successful. Resource does not exist'),
  },
]);
