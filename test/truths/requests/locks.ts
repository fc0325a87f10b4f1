/** Locks on a group and on a network, and resource groups themselves, as the Azure CLI's tests and Azure Service Operator recorded them. */

import { cliRecording, gateway, group, lockOf, none, operatorRecording, requests, virtualNetwork, type Request } from './request.ts';

const onGroup = cliRecording('test_cannotdelete_resource_group_lock');
const onNetwork = cliRecording('test_cannotdelete_resource_lock');
const readOnly = cliRecording('test_readonly_resource_lock');
const groups = operatorRecording('Test_Networking_NetworkSecurityGroup_20250301_CRUD');
const version = '2016-09-01';
const lock = (method: Request['method'], scope: string, level?: string): Request => ({
  method,
  path: lockOf(scope),
  version,
  ...(level !== undefined && { body: { properties: { level } } }),
});

export const locks = requests([
  {
    id: 'lock-group-made',
    says: 'a lock of a group is made at once',
    state: 'an empty group',
    request: lock('PUT', group, 'CanNotDelete'),
    answer: { status: 201, headers: none },
    ...onGroup(1, '201 Created, level CanNotDelete'),
  },
  {
    id: 'lock-group-shown',
    says: 'is shown',
    state: 'a lock on the group',
    request: lock('GET', group),
    answer: { status: 200, headers: { ...none, etag: 'absent' } },
    ...onGroup(3, '200, level CanNotDelete'),
  },
  {
    id: 'lock-group-changed',
    says: 'is changed at once',
    state: 'a lock on the group',
    request: lock('PUT', group, 'ReadOnly'),
    answer: { status: 200, headers: none },
    ...onGroup(7, '200, level ReadOnly'),
  },
  {
    id: 'lock-group-removed',
    says: 'is removed at once: 200, empty',
    state: 'a lock on the group',
    request: lock('DELETE', group),
    answer: { status: 200, isEmpty: true, headers: none },
    ...onGroup(9, '200 without a body'),
  },
  {
    id: 'lock-network-made',
    says: 'a lock of a network is made at once',
    state: 'a network',
    request: lock('PUT', virtualNetwork, 'CanNotDelete'),
    answer: { status: 201, headers: none },
    ...onNetwork(4, '201 Created, level CanNotDelete'),
  },
  {
    id: 'lock-network-read-only',
    says: 'one that lets nobody write as well',
    state: 'a network',
    request: lock('PUT', virtualNetwork, 'ReadOnly'),
    answer: { status: 201, headers: none },
    ...readOnly(4, '201 Created, level ReadOnly'),
  },
  {
    id: 'lock-network-shown',
    says: 'is shown',
    state: 'a lock on the network',
    request: lock('GET', virtualNetwork),
    answer: { status: 200, headers: none },
    ...onNetwork(6, '200, level CanNotDelete'),
  },
  {
    id: 'lock-network-changed',
    says: 'is changed at once',
    state: 'a lock on the network',
    request: lock('PUT', virtualNetwork, 'ReadOnly'),
    answer: { status: 200, headers: none },
    ...onNetwork(10, '200, level ReadOnly'),
  },
  {
    id: 'lock-network-removed',
    says: 'is removed at once',
    state: 'a lock on the network',
    request: lock('DELETE', virtualNetwork),
    answer: { status: 200, isEmpty: true, headers: none },
    ...onNetwork(12, '200 without a body'),
  },
]);

const groupVersion = '2020-06-01';

export const resourceGroups = requests([
  {
    id: 'group-made',
    says: 'a resource group is made at once: 201, Succeeded',
    state: 'no group',
    request: { method: 'PUT', path: group, version: groupVersion, body: { location: 'westus2' } },
    answer: { status: 201, state: 'Succeeded', headers: none },
    ...groups(0, '201 Succeeded, without an operation'),
  },
  {
    id: 'group-shown',
    says: 'is shown, without an ETag',
    state: 'an empty group',
    request: { method: 'GET', path: group, version: groupVersion },
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'absent' } },
    ...groups(1, '200 Succeeded, no ETag'),
  },
  {
    id: 'group-removed',
    says: 'is removed: 202, empty, with a Location and no other name of an operation',
    state: 'an empty group',
    request: { method: 'DELETE', path: group, version: groupVersion },
    answer: { status: 202, isEmpty: true, headers: { 'azure-asyncoperation': 'absent', location: 'present', 'retry-after': '= 15' } },
    ...groups(25, '202 without a body, Location, Retry-After 15'),
  },
  {
    id: 'group-missing',
    says: 'what is in a group that is not there is missed by the name of the group',
    state: 'no group',
    request: { method: 'DELETE', path: virtualNetwork, version: '2024-03-01' },
    answer: { status: 404, code: 'ResourceGroupNotFound', headers: gateway },
    means: 'it is not there',
    ...operatorRecording('Test_Networking_Firewall_20240301_CRUD')(61, '404 ResourceGroupNotFound, x-ms-failure-cause gateway'),
  },
]);
