/** A service of API Management: reads, updates that start an operation and such as do not, what is refused meanwhile. */

import {
  group,
  none,
  operatorRecording,
  recording,
  requests,
  sdkRecording,
  service,
  subnet,
  type Answer,
  type Request,
} from './request.ts';

const net = 'https://github.com/Azure/azure-sdk-for-net';
const assets = 'https://github.com/Azure/azure-sdk-assets';
const locked = sdkRecording('js.ServiceLocked.2021-09-18', '2021-09-18', 'https://github.com/Azure/azure-sdk-for-js');
const apply = sdkRecording('net.ApplyNetworkConfigurationUpdates', '2025-05-17', assets);
const twice = sdkRecording('python.TwoServicesInOneLocation.2020-10-27', '2020-10-27', 'https://github.com/Azure/azure-sdk-for-python');
const tagged = sdkRecording('net.CRUD.2022-09-06', '2022-09-06', assets);
const unchanged = sdkRecording('js.create_update.2025-04-17', '2025-04-17', assets);
const statuses = sdkRecording('net.GetNetworkStatuses', '2024-10-17', assets);
const dependencies = sdkRecording('net.GetOutboundNetworkDependenciesEndpoints.2022-07-29', '2022-07-29', net);
const cli = sdkRecording('cli.test_apim_core_service.2023-05-26', '2023-05-26', 'https://github.com/ReaNAiveD/azure-cli');
const internal = sdkRecording('net.Create_Update_Delete.2022-07-30', '2022-07-30', net);
const developer = operatorRecording('Test_ApiManagement_20220801_CRUD');
const basic = operatorRecording('Test_ApiManagement_20240501_CRUD');
const deleted = operatorRecording('Test_Apimanagement_v20240501_ServiceLocked_1616a6dc565c7e884e5642512ccefb0af615b7e4');
const history = recording(
  'aso/ApiManagement.history.excerpt.json',
  'Azure Service Operator, API Management through time',
  '2026-08-21',
  'https://github.com/stolostron/azure-service-operator',
);
const version = '2024-05-01';
const older = '2022-08-01';
const look: Request = { method: 'GET', path: service, version };
const put = (more: { readonly tags?: unknown; readonly publisherName?: string } = {}, at = older): Request => ({
  method: 'PUT',
  path: service,
  version: at,
  body: {
    location: 'westus2',
    sku: { name: 'Developer', capacity: 1 },
    ...(more.tags !== undefined && { tags: more.tags }),
    properties: { publisherEmail: 'publisher@example.invalid', publisherName: more.publisherName ?? 'sample' },
  },
});
const move: Request = {
  method: 'PATCH',
  path: service,
  version,
  body: { properties: { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnet } } },
};
const remove: Request = { method: 'DELETE', path: service, version };
const still = { properties: { customProperties: { 'Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10': 'false' } } };
const busy: Pick<Answer, 'status' | 'code' | 'headers'> = { status: 409, code: 'ServiceLocked', headers: { ...none, etag: 'absent' } };
const begun: Answer['headers'] = { 'azure-asyncoperation': 'present', location: 'present', 'retry-after': '= 20', etag: 'present' };

export const services = requests([
  {
    id: 'service-made',
    says: 'a service is made: 201, Activating, with both headers',
    state: 'an empty group',
    request: put({}),
    answer: { status: 201, state: 'Activating', headers: begun },
    ...developer(2, '201 Activating, Azure-AsyncOperation, Location, Retry-After 20, ETag'),
  },
  {
    id: 'service-shown',
    says: 'is shown with its ETag',
    state: 'a gateway',
    request: { ...look, version: older },
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...developer(6, '200 Succeeded, ETag'),
  },
  {
    id: 'service-put-tags',
    says: 'tags alone are written at once, by PUT, outside a network',
    state: 'a gateway',
    request: put({ tags: { scratchcard: 'lanyard' } }),
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...developer(8, '200 Succeeded, ETag'),
  },
  {
    id: 'service-patch-tags',
    says: 'and by PATCH',
    state: 'a gateway',
    request: { method: 'PATCH', path: service, version: '2021-08-01', body: { tags: { newkey: 'newvalue' }, properties: {} } },
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...tagged(2, '200 Succeeded, ETag, no Location, no Retry-After'),
  },
  {
    id: 'service-patch-nothing',
    says: 'a PATCH that changes nothing starts nothing',
    state: 'a gateway',
    request: { method: 'PATCH', path: service, version, body: still },
    answer: { status: 200, state: 'Succeeded', headers: { ...none, etag: 'present' } },
    ...unchanged(3, '200 Succeeded, ETag as before, no operation'),
  },
  {
    id: 'service-put-change',
    says: 'another publisher by PUT is an update: 200, Updating, with both headers',
    state: 'a gateway',
    request: put({ publisherName: 'another' }),
    answer: { status: 200, state: 'Updating', headers: { 'azure-asyncoperation': 'present', location: 'present', etag: 'present' } },
    ...cli(7, '200 Updating, azure-asyncoperation, location, etag'),
  },
  {
    id: 'service-patch-tags-internal',
    says: 'tags alone by PATCH inside a network are an operation of a minute',
    state: 'a gateway in a network',
    request: { method: 'PATCH', path: service, version: '2021-08-01', body: { tags: { newkey: 'newvalue' }, properties: {} } },
    answer: {
      status: 202,
      state: 'Succeeded',
      headers: { 'azure-asyncoperation': 'absent', location: 'present', 'retry-after': '= 60', etag: 'present' },
    },
    ...internal(3, '202 Succeeded, Location, Retry-After 60, ETag'),
  },

  {
    id: 'service-locked-patch',
    says: 'while it is changing, a PATCH is refused',
    state: 'a gateway',
    before: [move],
    request: { method: 'PATCH', path: service, version: '2021-01-01-preview', body: still },
    answer: busy,
    means: 'come back',
    ...locked(1, 'The API Service … is transitioning at this time. Please try'),
  },
  {
    id: 'service-locked-delete',
    says: 'a DELETE as well',
    state: 'a gateway',
    before: [move],
    request: { ...remove, version: '2021-01-01-preview' },
    answer: busy,
    means: 'come back',
    ...locked(2, 'The API Service … is transitioning at this time. Please try'),
  },
  {
    id: 'service-kept-name',
    says: 'the name of a soft-deleted service is not free',
    state: 'a soft-deleted gateway',
    request: put({}, version),
    answer: { status: 409, code: 'ServiceAlreadyExistsInSoftDeletedState', headers: none },
    means: 'something has to change',
    ...deleted(2, '409 ServiceAlreadyExistsInSoftDeletedState'),
  },

  {
    id: 'service-region-twice',
    says: 'a region that repeats the first is refused before anything starts',
    state: 'a Premium gateway',
    request: {
      method: 'PUT',
      path: service,
      version: '2020-06-01-preview',
      body: {
        location: 'westus2',
        sku: { name: 'Premium', capacity: 1 },
        properties: {
          publisherEmail: 'publisher@example.invalid',
          publisherName: 'sample',
          additionalLocations: [{ location: 'West US 2', sku: { name: 'Premium', capacity: 1 } }],
        },
      },
    },
    answer: { status: 400, code: 'InvalidParameters', headers: none },
    means: 'something has to change',
    ...twice(0, 'Cannot have two services in the same location'),
  },
  {
    id: 'service-apply-outside',
    says: 'outside a network there is no configuration to apply',
    state: 'a gateway',
    request: { method: 'POST', path: `${service}/applynetworkconfigurationupdates`, version, body: {} },
    answer: { status: 400, code: 'InvalidOperation', headers: { ...none, etag: 'absent' } },
    means: 'something has to change',
    ...apply(1, '… is not configured in Virtual Network'),
  },
  {
    id: 'service-network-status',
    says: 'its network status is read at once, without an ETag',
    state: 'a gateway',
    request: { method: 'GET', path: `${service}/networkstatus`, version },
    answer: { status: 200, headers: { ...none, etag: 'absent' } },
    ...statuses(1, '200, an array, no ETag'),
  },
  {
    id: 'service-dependencies',
    says: 'so are its dependencies',
    state: 'a gateway',
    request: { method: 'GET', path: `${service}/outboundNetworkDependenciesEndpoints`, version: '2021-08-01' },
    answer: { status: 200, headers: { ...none, etag: 'absent' } },
    ...dependencies(0, '200, eleven categories, no ETag'),
  },

  {
    id: 'service-update-operation',
    says: 'an operation of 2024-05-01 that runs is InProgress, with both headers again',
    state: 'a gateway',
    before: [move],
    request: { method: 'GET', path: { follow: 'azure-asyncoperation' }, version },
    answer: {
      status: 200,
      state: 'InProgress',
      headers: { 'azure-asyncoperation': 'present', location: 'present', 'retry-after': '= 20' },
    },
    ...basic(10, '200, status InProgress, Azure-AsyncOperation, Location, Retry-After 20'),
  },
  {
    id: 'service-update-operation-over',
    says: 'and one that is over is Succeeded, without them',
    state: 'a gateway',
    before: [move],
    minutes: 90,
    request: { method: 'GET', path: { follow: 'azure-asyncoperation' }, version },
    answer: { status: 200, state: 'Succeeded', headers: none },
    ...basic(11, '200, status Succeeded'),
  },
  {
    id: 'service-put-tags-older',
    says: 'tags alone at an older time, too',
    state: 'a gateway',
    request: put({ tags: { scratchcard: 'lanyard' } }),
    answer: { status: 200, state: 'Succeeded', headers: { etag: 'present', 'azure-asyncoperation': 'absent', location: 'absent' } },
    ...history(4, '200 Succeeded, etag'),
  },
  {
    id: 'service-name-free',
    says: 'whether a name is free is told at once',
    state: 'an empty group',
    request: {
      method: 'POST',
      path: `${group.split('/resourceGroups')[0]}/providers/Microsoft.ApiManagement/checkNameAvailability`,
      version: older,
      body: { name: 'orders' },
    },
    answer: { status: 200, headers: none },
    ...cli(0, '200, nameAvailable true, reason Valid'),
  },
]);
