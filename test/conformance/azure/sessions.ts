/** Recorded sessions that touch what the simulator knows, and where it may differ from them, with the reason. Add a session, or a step to one. */

import { attach, management } from '../../../sim/azure/azure.test-support.ts';
import { object, properties, text, type Json } from '../../../sim/azure/json.ts';
import { exchangeAt, objectAt } from './recordings.ts';
import type { Request, Session, Stand } from './replay.ts';
import { emptyGroup, groupIn, named, steps, userIn, withProperties, type Recording } from './session-parts.ts';
import { tables } from './table-sessions.ts';

const unsigned = 'recorded before operation URLs were signed and before Retry-After came with them';

const networking: readonly Session[] = [
  {
    title: 'a group: made, tagged, two rules within one second, one changed; deleted; then children of what is gone',
    file: 'aso/Test_Networking_NetworkSecurityGroup_20250301_CRUD.yaml',
    // Another group keeps the subscription known when this one is gone.
    world: (recording) => [...emptyGroup(recording), { id: `${groupIn(recording)}-2`, location: 'westus2' }],
    assumptions: { networkBusy: 'Accepted' },
    steps: [
      ...steps(2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 18, 19, 20, 22, 23, 24, 28),
      { at: 27, before: async (stand, recording) => stand.azure.remove(groupIn(recording)) },
    ],
  },
  {
    title: 'a public address: made, changed, deleted',
    file: 'aso/Test_Networking_PublicIP_20250301_CRUD.yaml',
    world: emptyGroup,
    steps: steps(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
  },
  {
    title: 'a network and its subnet: made, delegated, deleted',
    file: 'aso/Test_Networking_VirtualNetwork_20250301_CRUD.yaml',
    assumptions: { networkEtagHeader: 'present' },
    world: emptyGroup,
    steps: steps(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19),
  },
  {
    title: 'a network tagged, with its subnet repeated: both stay, under one new tag',
    file: 'aso/Test_Networking_Subnet_CreatedThenVNETUpdated_20250301_SubnetStillExists.yaml',
    assumptions: { networkEtagHeader: 'present' },
    world: emptyGroup,
    steps: steps(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
  },
  {
    title: 'a network and a subnet in use, written as they are',
    file: 'aso/Test_Networking_VirtualNetworkAndSubnetAdopted_20250301_SubnetsStillExist.yaml',
    assumptions: { networkEtagHeader: 'present' },
    world: (recording) => [...emptyGroup(recording), objectAt(recording, 23)],
    steps: steps(21, 23, 24, 25, 26, 27),
  },
  {
    title: 'an address and a subnet: in use, free, gone',
    file: 'aso/Test_Networking_ApplicationGateway_20220701_CRUD.yaml',
    world: (recording) => [
      ...emptyGroup(recording),
      withProperties(objectAt(recording, 6), { ipConfiguration: userIn(recording, 25) }),
      withProperties(objectAt(recording, 9), {
        subnets: [withProperties(objectAt(recording, 14), { ipConfigurations: [userIn(recording, 27)] })],
      }),
    ],
    steps: [
      ...steps(25, 27),
      {
        at: 48,
        before: async (stand, recording) => {
          stand.azure.put(text(objectAt(recording, 6)['id']), objectAt(recording, 6));
          stand.azure.put(text(objectAt(recording, 14)['id']), objectAt(recording, 14));
        },
      },
      ...steps(49, 50, 51, 53),
    ],
  },
  {
    title: 'a group, an address and a network in use, as another client saw them',
    file: 'azure-cli/test_delete_dependent_resources.yaml',
    world: (recording) => [
      { id: groupIn(recording), location: 'southcentralus' },
      named(recording, 21, { location: 'southcentralus', properties: { networkInterfaces: [userIn(recording, 21)] } }),
      named(recording, 22, { location: 'southcentralus', properties: { ipConfiguration: userIn(recording, 22) } }),
      named(recording, 23, {
        location: 'southcentralus',
        properties: {
          addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
          subnets: [
            { name: 'cli-test-vm000002Subnet', properties: { addressPrefix: '10.0.0.0/24', ipConfigurations: [userIn(recording, 23)] } },
          ],
        },
      }),
    ],
    steps: [
      ...steps(21, 22, 23),
      {
        at: 34,
        before: async (stand, recording) => stand.azure.put(exchangeAt(recording, 21).path, { location: 'southcentralus', properties: {} }),
        except: {
          'header retry-after': unsigned,
          'header azure-asyncoperation': unsigned,
          'header location': unsigned,
        },
      },
      { at: 37 },
    ],
  },
];

const version = '2026-01-01';
/** Stands in for a resource of a kind that the simulator does not know. */
const standIn = (recording: Recording): readonly Json[] => [
  ...emptyGroup(recording),
  { id: standInId(recording), location: 'westus2', properties: { securityRules: [management] } },
];
const standInId = (recording: Recording): string => `${groupIn(recording)}/providers/Microsoft.Network/networkSecurityGroups/nsg`;
const ruleBody = (priority: number): Json => ({ properties: { ...properties(management), priority } });
const onRule =
  (name: string, method: string, body?: Json) =>
  (recording: Recording): Partial<Request> => ({ method, path: `${standInId(recording)}/securityRules/${name}`, version, body });
/** A user begins to write a rule of the same group. */
const begun = (stand: Stand, recording: Recording) =>
  stand.send({ method: 'PUT', path: `${standInId(recording)}/securityRules/other`, version, body: ruleBody(400) });

const otherSeconds = 'the seconds are those of the kind of resource';

const busy: readonly Session[] = [
  {
    title: 'two writes of one table at once: the second may be retried in some seconds; a child that is gone',
    file: 'aso/Test_Networking_RouteTable_20250301_CRUD.yaml',
    world: standIn,
    steps: [
      { at: 19, before: begun, instead: onRule('management', 'DELETE') },
      { at: 24, instead: onRule('none', 'GET') },
    ],
  },
  {
    title: 'a write while another operation runs, and how a running operation answers',
    file: 'aso/Test_Networking_Firewall_20240301_CRUD.yaml',
    world: standIn,
    assumptions: { networkBusy: 'AnotherOperationInProgress' },
    steps: [
      {
        at: 17,
        instead: onRule('third', 'PUT', ruleBody(401)),
        only: ['status', 'header'],
        except: { 'header retry-after': otherSeconds },
      },
      { at: 20, except: { 'header retry-after': otherSeconds } },
      { at: 38, instead: onRule('management', 'PUT', ruleBody(402)) },
      { at: 22 },
    ],
  },
];

const lockSession = (file: string, vnetAt: number | undefined, places: readonly number[], lists: readonly number[]): Session => ({
  title: `locks: ${file.replace(/^.*test_|\.yaml$/g, '')}`,
  file: `azure-cli/${file}`,
  world: (recording) => [{ id: groupIn(recording), location: 'westus' }, ...(vnetAt === undefined ? [] : [objectAt(recording, vnetAt)])],
  steps: places.map((at) => (lists.includes(at) ? { at, among: groupIn } : { at })),
});

const locks: readonly Session[] = [
  lockSession('test_cannotdelete_resource_group_lock.yaml', undefined, [1, 2, 3, 4, 7, 9], [2]),
  lockSession('test_cannotdelete_resource_lock.yaml', 3, [4, 5, 6, 10, 12], [5]),
  lockSession('test_readonly_resource_group_lock.yaml', undefined, [1, 2, 3, 4, 7, 9], [2]),
  lockSession('test_readonly_resource_lock.yaml', 3, [4, 5, 6, 10, 12], [5]),
  // At a group, its network and its subnet: each made, read, changed and deleted.
  lockSession(
    'test_lock_commands_with_ids.yaml',
    7,
    [8, 9, 10, 11, 12, 14, 16, 17, 18, 19, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32],
    [11, 17, 26, 28, 30],
  ),
];

const subnetOf = (recording: Recording): string => `${groupIn(recording)}/providers/Microsoft.Network/virtualNetworks/hub/subnets/apim`;
/** A network and its group, in the region of the recorded service. */
const ground = (recording: Recording, location: string): readonly Json[] => [
  { id: groupIn(recording), location },
  { id: standInId(recording), location, properties: { securityRules: [management] } },
  {
    id: `${groupIn(recording)}/providers/Microsoft.Network/virtualNetworks/hub`,
    location,
    properties: {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [{ name: 'apim', properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: standInId(recording) } } }],
    },
  },
];
const attached = (recording: Recording): Partial<Request> => ({ method: 'PATCH', body: attach(subnetOf(recording)) });
/** The same by PUT, whose answer is another. */
const attachedByPut = (recording: Recording): Partial<Request> => {
  const { location, sku, properties: said } = objectAt(recording, 8);
  const { publisherEmail, publisherName } = object(said);
  const body = attach(subnetOf(recording));
  return {
    method: 'PUT',
    body: { location, sku: { ...object(sku), name: 'Developer' }, properties: { publisherEmail, publisherName, ...properties(body) } },
  };
};
const isCreation = 'recorded when a service was made; the simulator shows the same of an update';

const gateways: readonly Session[] = [
  {
    title: 'a service: read, tagged at once',
    file: 'aso/Test_ApiManagement_20220801_CRUD.yaml',
    world: (recording) => [objectAt(recording, 6)],
    steps: steps(6, 7, 8, 9),
  },
  {
    title: 'an operation below the service',
    file: 'aso/Test_ApiManagement_20220801_CRUD.yaml',
    world: (recording) => [...ground(recording, 'westus2'), objectAt(recording, 6)],
    steps: [
      {
        at: 2,
        instead: attached,
        only: ['status', 'header'],
        except: { status: isCreation },
      },
      { at: 4 },
      { at: 5 },
    ],
  },
  {
    title: 'an operation below the location',
    file: 'aso/Test_ApiManagement_20240501_CRUD.yaml',
    world: (recording) => [
      ...ground(recording, 'eastus'),
      withProperties({ ...objectAt(recording, 8), sku: { name: 'Developer', capacity: 1 } }, { platformVersion: 'stv2' }),
    ],
    assumptions: { operationUrls: 'location' },
    steps: [{ at: 9, instead: attachedByPut, only: ['status', 'header'] }, { at: 10 }, { at: 11 }],
  },
  {
    title: 'a name that is kept by a soft-deleted service, then locked by its purge',
    file: 'aso/Test_Apimanagement_v20240501_ServiceLocked_1616a6dc565c7e884e5642512ccefb0af615b7e4.yaml',
    world: (recording) => [
      { id: groupIn(recording), location: 'eastus' },
      { id: exchangeAt(recording, 2).path, location: 'East US', properties: {} },
    ],
    steps: [
      {
        at: 2,
        before: async (stand, recording) => {
          await stand.send({ method: 'DELETE', path: exchangeAt(recording, 2).path, version: '2024-05-01', body: undefined });
          await stand.clock.forward(600_000);
        },
      },
      {
        at: 17,
        before: (stand, recording) => {
          const [, subscription = '', name = ''] = /^(\/subscriptions\/[^/]+)\/.*\/([^/]+)$/.exec(exchangeAt(recording, 2).path) ?? [];
          const path = `${subscription}/providers/Microsoft.ApiManagement/locations/eastus/deletedservices/${name}`;
          return stand.send({ method: 'DELETE', path, version: '2024-05-01', body: undefined });
        },
      },
    ],
  },
];

export const sessions: readonly Session[] = [...networking, ...tables, ...busy, ...locks, ...gateways];
export const files: readonly string[] = [...new Set(sessions.map(({ file }) => `azure-recordings/${file}`))];
