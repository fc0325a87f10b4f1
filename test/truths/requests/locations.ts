/** The URL of a `Location`: 202 without a body for as long as the operation is at work, and then its result. */

import { group, operatorRecording, requests, sdkRecording, service, type Answer, type Request } from './request.ts';

const groups = operatorRecording('Test_Networking_VirtualNetwork_20250301_CRUD');
const assets = 'https://github.com/Azure/azure-sdk-assets';
const removed = sdkRecording('net.CRUD.2022-09-06', '2022-09-06', assets);
const updated = sdkRecording('net.Create_Update_Delete.2022-07-30', '2022-07-30', 'https://github.com/Azure/azure-sdk-for-net');

const groupVersion = '2020-06-01';
const version = '2021-08-01';
const removeGroup: Request = { method: 'DELETE', path: group, version: groupVersion };
const remove: Request = { method: 'DELETE', path: service, version };
const patch: Request = { method: 'PATCH', path: service, version, body: { tags: { newkey: 'newvalue' }, properties: {} } };
const poll = (of: string): Request => ({ method: 'GET', path: { follow: 'location' }, version: of });

const waiting = (seconds: string): Answer => ({
  status: 202,
  isEmpty: true,
  headers: { 'azure-asyncoperation': 'absent', location: 'present', 'retry-after': `= ${seconds}` },
});
const over: Answer['headers'] = { 'azure-asyncoperation': 'absent', location: 'absent', 'retry-after': 'absent' };

export const locations = requests([
  {
    id: 'location-group-removing',
    says: 'a group that is at its removal',
    state: 'a network',
    before: [removeGroup],
    request: poll(groupVersion),
    answer: waiting('15'),
    ...groups(21, '202 without a body, Location, Retry-After 15'),
  },
  {
    id: 'location-group-removed',
    says: 'and one that is removed: 200, empty',
    state: 'a network',
    before: [removeGroup],
    minutes: 30,
    request: poll(groupVersion),
    answer: { status: 200, isEmpty: true, headers: over },
    ...groups(24, '200 without a body'),
  },
  {
    id: 'location-service-removing',
    says: 'a service that is at its removal, at 2021-08-01',
    state: 'a gateway',
    before: [remove],
    request: poll(version),
    answer: waiting('60'),
    ...removed(4, '202 without a body, Location, Retry-After 60'),
  },
  {
    id: 'location-service-removed',
    says: 'and one that is removed: 200, empty',
    state: 'a gateway',
    before: [remove],
    minutes: 90,
    request: poll(version),
    answer: { status: 200, isEmpty: true, headers: over },
    ...removed(5, '200 without a body'),
  },
  {
    id: 'location-service-updating',
    says: 'a service in a network that is at its tags, at 2021-08-01',
    state: 'a gateway in a network',
    before: [patch],
    request: poll(version),
    answer: waiting('60'),
    ...updated(4, '202 without a body, Location, Retry-After 60'),
  },
  {
    id: 'location-service-updated',
    says: 'and that has them: 200 with the service',
    state: 'a gateway in a network',
    before: [patch],
    minutes: 90,
    request: poll(version),
    answer: { status: 200, state: 'Succeeded', shows: { 'tags.newkey': '"newvalue"' }, headers: over },
    ...updated(5, '200 Succeeded, tags newkey: newvalue'),
  },
]);
