/** Route tables and their routes, as recorded at 2025-03-01. */

import { gateway, none, operatorRecording, removing, requests, routeTable, specified, started, type Request } from './request.ts';

const seen = operatorRecording('Test_Networking_RouteTable_20250301_CRUD');
const spec = specified('routeTable.json', 'network/resource-manager/Microsoft.Network/stable/2024-03-01/routeTable.json', '2024-03-01');
const version = '2025-03-01';
const make: Request = { method: 'PUT', path: routeTable, version, body: { location: 'westus2' } };
const look: Request = { method: 'GET', path: routeTable, version };
const remove: Request = { method: 'DELETE', path: routeTable, version };
const route = (name: string, addressPrefix: string, nextHopIpAddress: string): Request => ({
  method: 'PUT',
  path: `${routeTable}/routes/${name}`,
  version,
  body: { properties: { addressPrefix, nextHopIpAddress, nextHopType: 'VirtualAppliance' } },
});
const removeRoute = (name: string): Request => ({ method: 'DELETE', path: `${routeTable}/routes/${name}`, version });
const poll: Request = { method: 'GET', path: { follow: 'azure-asyncoperation' }, version };

export const routeTables = requests([
  {
    id: 'table-missing',
    says: 'a table that is not there',
    state: 'an empty group',
    request: look,
    answer: { status: 404, code: 'ResourceNotFound', headers: gateway },
    means: 'it is not there',
    ...seen(2, '404 ResourceNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'table-made',
    says: 'is made: 201, Updating',
    state: 'an empty group',
    request: make,
    answer: { status: 201, state: 'Updating', headers: started('2') },
    ...seen(3, '201 Updating, Azure-AsyncOperation, Retry-After 2'),
  },
  {
    id: 'table-shown',
    says: 'is shown with its ETag',
    state: 'a route table',
    request: look,
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...seen(5, '200 Succeeded, ETag'),
  },
  {
    id: 'route-made-by-tag',
    says: 'a route by service tag is made: 201, Updating',
    state: 'a route table',
    request: route('tag', 'Storage', '10.0.100.4'),
    answer: { status: 201, state: 'Updating', headers: started('2') },
    ...seen(7, '201 Updating, Azure-AsyncOperation, Retry-After 2'),
  },
  {
    id: 'route-made-operation',
    says: 'and there a minute later',
    state: 'a route table',
    before: [route('tag', 'Storage', '10.0.100.4')],
    minutes: 1,
    request: poll,
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...seen(9, '200, status Succeeded'),
  },
  {
    id: 'route-made-six',
    says: 'a route for IPv6 as well',
    state: 'a route table',
    request: route('six', 'cab:cab::/96', 'ace:cab:deca:f00d::1'),
    answer: { status: 201, state: 'Updating', headers: started('2') },
    ...seen(8, '201 Updating, Azure-AsyncOperation, Retry-After 2'),
  },
  {
    id: 'route-shown',
    says: 'a route is shown with its ETag',
    state: 'a route table',
    request: { method: 'GET', path: `${routeTable}/routes/kept`, version },
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...seen(11, '200 Succeeded, ETag'),
  },
  {
    id: 'route-changed',
    says: 'is changed: 200, Updating',
    state: 'a route table',
    request: route('kept', 'Storage', '10.0.100.5'),
    answer: { status: 200, state: 'Updating', headers: started('2') },
    ...seen(15, '200 Updating, Azure-AsyncOperation, Retry-After 2'),
  },
  {
    id: 'route-busy',
    says: 'two removals at once: the second may be retried in the seconds that are told',
    state: 'a route table',
    before: [removeRoute('kept')],
    request: removeRoute('other'),
    answer: {
      status: 429,
      code: 'RetryableError',
      detail: 'RetryableErrorDueToAnotherOperation',
      headers: { 'azure-asyncoperation': 'absent', location: 'absent', 'retry-after': 'present', 'x-ms-failure-cause': '= service' },
    },
    means: 'come back',
    ...seen(19, 'Operation DeleteRouteOperation … is updating resource … The call can be retried in 12 seconds'),
  },
  {
    id: 'route-removed',
    says: 'is removed: 202, empty',
    state: 'a route table',
    request: removeRoute('kept'),
    answer: { status: 202, isEmpty: true, headers: removing('2') },
    ...seen(20, '202 without a body, Azure-AsyncOperation, Location, Retry-After 2'),
  },
  {
    id: 'route-removed-operation',
    says: 'and gone a minute later',
    state: 'a route table',
    before: [removeRoute('kept')],
    minutes: 1,
    request: poll,
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...seen(22, '200, status Succeeded'),
  },
  {
    id: 'route-missing',
    says: 'a route that is not there in a table that is: the provider’s own words, with no cause',
    state: 'a route table',
    request: { method: 'GET', path: `${routeTable}/routes/none`, version },
    answer: { status: 404, code: 'NotFound', headers: { ...none, 'x-ms-failure-cause': 'absent' } },
    means: 'it is not there',
    ...seen(24, '404 NotFound: Resource … not found'),
  },
  {
    id: 'table-removed',
    says: 'is removed: 202, empty',
    state: 'a route table',
    request: remove,
    answer: { status: 202, isEmpty: true, headers: removing('2') },
    ...seen(25, '202 without a body, Azure-AsyncOperation, Location, Retry-After 2'),
  },
  {
    id: 'table-gone',
    says: 'and then it is not there',
    state: 'a route table',
    before: [remove],
    minutes: 1,
    request: look,
    answer: { status: 404, code: 'ResourceNotFound', headers: gateway },
    means: 'it is not there',
    ...seen(27, '404 ResourceNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'route-removed-twice',
    says: 'a route that is not there is removed with 204',
    state: 'a route table',
    request: removeRoute('none'),
    answer: { status: 204, isEmpty: true, headers: none },
    ...spec('delete of a route, 204: Route was deleted or not found'),
  },
  {
    id: 'table-removed-twice',
    says: 'a table as well',
    state: 'an empty group',
    request: remove,
    answer: { status: 204, isEmpty: true, headers: none },
    ...spec('delete of a table, 204: Request successful. Resource does not exist'),
  },
]);
