/** A service of API Management is removed. */

import { none, operatorRecording, requests, sdkRecording, service, specified, type Request } from './request.ts';

const assets = 'https://github.com/Azure/azure-sdk-assets';
const tagged = sdkRecording('net.CRUD.2022-09-06', '2022-09-06', assets);
const cli = sdkRecording('cli.test_apim_core_service.2023-05-26', '2023-05-26', 'https://github.com/ReaNAiveD/azure-cli');
const developer = operatorRecording('Test_ApiManagement_20220801_CRUD');
const spec = specified(
  'apimdeployment.json',
  'apimanagement/resource-manager/Microsoft.ApiManagement/stable/2024-05-01/apimdeployment.json',
  '2024-05-01',
);
const version = '2024-05-01';
const older = '2022-08-01';
const remove: Request = { method: 'DELETE', path: service, version };

export const removedServices = requests([
  {
    id: 'service-removed',
    says: 'is removed: 202 with its body, both headers, and no ETag',
    state: 'a gateway',
    request: { ...remove, version: older },
    answer: { status: 202, state: 'Deleting', headers: { 'azure-asyncoperation': 'present', location: 'present', etag: 'absent' } },
    ...cli(14, '202 Deleting, azure-asyncoperation, location, no etag'),
  },
  {
    id: 'service-removed-older',
    says: 'at 2021-08-01 with a Location alone, and Succeeded',
    state: 'a gateway',
    request: { ...remove, version: '2021-08-01' },
    answer: {
      status: 202,
      state: 'Succeeded',
      headers: { 'azure-asyncoperation': 'absent', location: 'present', 'retry-after': '= 60', etag: 'absent' },
    },
    ...tagged(3, '202 Succeeded, Location, Retry-After 60, no ETag'),
  },
  {
    id: 'service-removed-location',
    says: 'at 2024-05-01 with Retry-After 20',
    state: 'a gateway',
    request: remove,
    answer: {
      status: 202,
      state: 'Deleting',
      headers: { 'azure-asyncoperation': 'present', location: 'present', 'retry-after': '= 20', etag: 'absent' },
    },
    ...sdkRecording(
      'net.CRUD.2025-05-16',
      '2025-05-16',
      assets,
    )(2, '202 Deleting, Azure-AsyncOperation, Location, Retry-After 20, no ETag'),
  },
  {
    id: 'service-removed-without-group',
    says: 'in a group that is not there it is missed',
    state: 'no group',
    request: { ...remove, version: older },
    answer: { status: 404, code: 'ResourceGroupNotFound', headers: { ...none, 'x-ms-failure-cause': '= gateway' } },
    means: 'it is not there',
    ...developer(98, '404 ResourceGroupNotFound, x-ms-failure-cause gateway'),
  },
  {
    id: 'service-removed-twice',
    says: 'what is not there is removed with 204',
    state: 'an empty group',
    request: remove,
    answer: { status: 204, isEmpty: true, headers: none },
    ...spec('delete, 204: The service does not exist'),
  },
]);
