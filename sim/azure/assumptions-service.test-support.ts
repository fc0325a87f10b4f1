/** What nobody has recorded of API Management: each answer of each switch, as a client sees it. Add a row. */

import { expect } from '@jest/globals';
import type { Cases } from './assumptions.test-support.ts';
import {
  addressId,
  attach,
  group,
  groupId,
  management,
  network,
  ordinary,
  otherSubnetId,
  props,
  rule,
  securityGroup,
  service,
  serviceId,
  stateOf,
  subnet,
  subnetId,
  verdict,
} from './azure.test-support.ts';
import { list, object, objects } from './json.ts';
import { attachAndEnd, attachNow, untilDone, words } from './service.test-support.ts';

const blocked = [securityGroup(management, rule('oops', 100, 'Inbound Deny 3443 from * to *')), network(), service()];
const tableId = `${group}/providers/Microsoft.Network/routeTables/rt`;
/** Everything leads straight to the internet, and the way to the network is closed. */
const straightAndClosed = [
  securityGroup(management, rule('no-vnet', 100, 'Outbound Deny * from * to VirtualNetwork')),
  {
    id: tableId,
    location: 'westeurope',
    properties: { routes: [{ name: 'all', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'Internet' } }] },
  },
  network({ subnets: [subnet('apim', '10.0.1.0/24', { networkSecurityGroup: { id: groupId }, routeTable: { id: tableId } })] }),
  service(),
];
const address = {
  id: addressId,
  location: 'westeurope',
  sku: { name: 'Standard' },
  properties: { dnsSettings: { domainNameLabel: 'orders' } },
};
const second = {
  ...service(),
  id: `${group}/providers/Microsoft.ApiManagement/service/second`,
  properties: {
    virtualNetworkType: 'External',
    virtualNetworkConfiguration: { subnetResourceId: otherSubnetId },
    publicIpAddressId: addressId,
  },
};

const belowService = `${serviceId}/operationresults/`;
const belowLocation = (kind: string): string =>
  `${serviceId.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.ApiManagement/locations/westeurope/${kind}/`;
const movedToExternal: unknown = expect.objectContaining({
  name: 'orders',
  properties: expect.objectContaining({ virtualNetworkType: 'External' }) as unknown,
});

export const serviceCases: Pick<
  Cases,
  | 'updatingShows'
  | 'operationUrls'
  | 'succeededMeans'
  | 'operationTimes'
  | 'afterSuccess'
  | 'addressReuse'
  | 'failedState'
  | 'failedShows'
  | 'failureEnds'
  | 'blockedFlows'
  | 'routedTag'
  | 'updateMinutes'
  | 'operationUrlMinutes'
> = {
  updatingShows: [
    [
      ['Updating', ['Updating/Updating', 'Updating/Updating', 'Succeeded/']],
      ['SucceededWithTarget', ['Succeeded/Updating', 'Succeeded/Updating', 'Succeeded/']],
    ],
    async (b) => {
      const seen = [words(await attachNow(b)), words(await b.ask('GET', serviceId))];
      await untilDone(b);
      return [...seen, words(await b.ask('GET', serviceId))];
    },
  ],
  operationUrls: [
    [
      [
        'byVersion',
        [belowLocation('operationsStatuses'), belowLocation('operationResults'), '20', undefined, movedToExternal, belowService],
      ],
      ['service', [belowService, belowService, '60', { status: 'InProgress' }, { status: 'Succeeded' }, belowService]],
      [
        'location',
        [
          belowLocation('operationsStatuses'),
          belowLocation('operationResults'),
          '20',
          undefined,
          movedToExternal,
          belowLocation('operationResults'),
        ],
      ],
    ],
    async (b) => {
      const { headers } = await attachNow(b);
      const path = (url = '') => new URL(url).pathname.replace(/[^/]+$/, '');
      const running = await b.follow(headers['location']);
      await untilDone(b);
      const end = await b.follow(headers['location']);
      const old = await b.ask('PUT', serviceId, service({ properties: { publisherName: 'Another' } }), {}, '2022-08-01');
      return [
        path(headers['azure-asyncoperation']),
        path(headers['location']),
        headers['retry-after'],
        running.body,
        end.body,
        path(old.headers['location']),
      ];
    },
  ],
  succeededMeans: [
    [
      ['applied', ['Succeeded', 'External', 'Succeeded']],
      ['unchanged', ['Succeeded', 'None', 'Succeeded']],
    ],
    async (b) => {
      const { status } = await attachAndEnd(b);
      const after = await b.ask('GET', serviceId);
      return [status, props(after)['virtualNetworkType'], stateOf(after)];
    },
  ],
  operationTimes: [
    [
      ['absent', ['status']],
      ['told', ['status', 'startTime', 'endTime']],
    ],
    async (b) => Object.keys(await attachAndEnd(b)),
  ],
  afterSuccess: [
    [
      ['open', ['Succeeded', '200', '200']],
      ['lockedForAMinute', ['Succeeded', '409 ServiceLocked', '200']],
    ],
    async (b) => {
      await attachAndEnd(b);
      const tag = async () => verdict(await b.ask('PATCH', serviceId, { tags: { a: 'b' } }));
      const seen = [stateOf(await b.ask('GET', serviceId)), await tag()];
      await b.seconds(61);
      return [...seen, await tag()];
    },
  ],
  addressReuse: [
    [
      ['refusedAtOnce', ['400 InvalidParameters', undefined]],
      ['refusedLate', ['202', 'InvalidParameters']],
    ],
    async (b) => {
      const first = await attachNow(b, attach(subnetId, 'External', { publicIpAddressId: addressId }));
      await untilDone(b);
      const url = first.headers['azure-asyncoperation'];
      const end = url === undefined ? {} : object((await b.follow(url)).body);
      expect(props(await b.ask('GET', serviceId))['virtualNetworkType']).toBe('None');
      return [verdict(first), object(end['error'])['code']];
    },
    [...ordinary, address, second],
  ],
  failedState: [
    [
      ['Failed', ['Failed', 'Failed', 'None']],
      ['Succeeded', ['Failed', 'Succeeded', 'None']],
    ],
    async (b) => {
      const { status } = await attachAndEnd(b);
      const after = await b.ask('GET', serviceId);
      return [status, stateOf(after), props(after)['virtualNetworkType']];
    },
    blocked,
  ],
  failedShows: [
    [
      ['before', ['Failed', 'Failed', 'None']],
      ['wanted', ['Failed', 'Failed', 'External']],
    ],
    async (b) => {
      const { status } = await attachAndEnd(b);
      const after = await b.ask('GET', serviceId);
      return [status, stateOf(after), props(after)['virtualNetworkType']];
    },
    blocked,
  ],
  failureEnds: [
    [
      ['Failed', ['Failed', 'ActivationFailed']],
      ['Canceled', ['Canceled', 'Canceled']],
    ],
    async (b) => {
      const { status, error } = await attachAndEnd(b);
      return [status, object(error)['code']];
    },
    blocked,
  ],
  blockedFlows: [
    [
      ['failActivation', ['Failed', []]],
      ['failNetworkStatusOnly', ['Succeeded', ['ApiManagement Control Plane - inbound']]],
    ],
    async (b) => {
      const { status } = await attachAndEnd(b);
      await b.minutes(20);
      const [here] = list((await b.ask('GET', `${serviceId}/networkstatus`)).body);
      const rows = objects(object(object(here)['networkStatus'])['connectivityStatus']);
      return [status, rows.filter((row) => row['status'] === 'failure').map((row) => row['resourceType'])];
    },
    blocked,
  ],
  routedTag: [
    [
      ['appliances', 'Succeeded'],
      ['everyHop', 'Failed'],
    ],
    async (b) => (await attachAndEnd(b)).status,
    straightAndClosed,
  ],
  updateMinutes: [
    [
      [0, true],
      [540, false],
    ],
    async (b) => {
      await attachNow(b);
      await b.minutes(46);
      return b.azure.progress(serviceId) === undefined;
    },
  ],
  operationUrlMinutes: [
    [
      [5, ['200', '404 NotFound']],
      [1440, ['200', '200']],
    ],
    async (b) => {
      const { headers } = await attachNow(b);
      await untilDone(b);
      const ask = async () => verdict(await b.follow(headers['azure-asyncoperation']));
      const first = await ask();
      await b.minutes(6);
      return [first, await ask()];
    },
  ],
};
