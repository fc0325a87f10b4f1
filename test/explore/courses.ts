/** The courses of events that are interrupted at every call: where each begins, what is then asked for, and when it is done. */

import type { Assumptions } from '../../sim/azure/assumptions.ts';
import { childrenOf, shown } from '../scenarios/support/shown.ts';
import { ordinarySpec, type Stage } from '../scenarios/support/stage.ts';
import {
  furtherRegion,
  groupId,
  network,
  networkId,
  routeTable,
  ruleId,
  securityGroup,
  service,
  serviceId,
  subnetId,
  tableId,
} from '../scenarios/support/world.ts';
import { offersWayBack, sayYes } from './consent.ts';

export interface Course {
  readonly name: string;
  readonly resources: readonly object[];
  readonly assumptions?: Partial<Assumptions>;
  /** What is settled before anything is interrupted; absent when the course begins with a new binding. */
  readonly before?: object;
  /** What is interrupted. */
  readonly change: (stage: Stage) => Promise<unknown>;
  /** Beyond being settled with the present generation. */
  readonly isDone?: (stage: Stage) => boolean;
  /** In place of being settled. */
  readonly end?: (stage: Stage) => boolean;
  /** How long is watched after that: what a gateway leaves behind goes later. */
  readonly then?: string;
}

const hub = network('hub', {
  apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' },
  spare: { prefix: '10.0.2.0/27', group: 'spare-nsg' },
  bare: { prefix: '10.0.3.0/27' },
});
const plain = [
  securityGroup('apim-nsg'),
  securityGroup('spare-nsg'),
  hub,
  network('clients', { pods: { prefix: '10.0.9.0/24' } }),
  service('orders'),
];
const external = { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } };
const names = { dns: { privateRecords: { linkedVnetIds: [networkId('hub'), networkId('clients')] } } };
const passing = ['AzureMonitor', 'Internet', 'AzureActiveDirectory', 'EventHub', 'AzureKeyVault', 'Storage', 'Sql'];

const ourRules = (stage: Stage): readonly string[] =>
  childrenOf(stage, groupId('apim-nsg'), 'securityRules').flatMap(({ name }) => (name.startsWith('apimvnet-') ? [name] : []));

const seesServer = (stage: Stage, server: string): boolean =>
  stage.latest('orders')?.status?.locations?.[0]?.dnsServers?.includes(server) === true;

/** Everything goes to a firewall that lets nothing through, by a route that shows in none of the tables. */
const tunnelled = { ...network('spoke', { apim: { prefix: '10.1.1.0/27', group: 'spoke-nsg' } }), simulated: { announced: ['0.0.0.0/0'] } };

/** Whatever letters Azure writes it in. */
const isIn = (stage: Stage, id: string): boolean =>
  (
    shown(stage, serviceId('orders'))?.['virtualNetworkConfiguration'] as { readonly subnetResourceId?: string } | null
  )?.subnetResourceId?.toLowerCase() === id.toLowerCase();

export const courses: readonly Course[] = [
  { name: 'a clean attach', resources: plain, change: (stage) => stage.apply('orders', external) },
  {
    name: 'a move to another subnet',
    resources: plain,
    before: external,
    change: (stage) => stage.edit('orders', { subnetId: subnetId('hub', 'spare') }),
    then: '3h',
  },
  {
    name: 'from External to Internal with names in private zones',
    resources: plain,
    before: external,
    change: (stage) => stage.edit('orders', { mode: 'Internal', networkSecurity: { clientSources: null }, ...names }),
  },
  {
    name: 'leaving Internal for no network',
    resources: plain,
    before: { ...ordinarySpec(), mode: 'Internal', ...names },
    // Leaving Internal exposes the gateway, so a human is asked.
    change: async (stage) => {
      await stage.edit('orders', { mode: 'None', dns: null });
      sayYes(stage, 60_000);
    },
    then: '3h',
  },
  {
    name: 'an attach behind a firewall',
    resources: [
      securityGroup('apim-nsg'),
      routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, passing),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
      service('orders'),
    ],
    change: (stage) =>
      stage.apply('orders', {
        ...ordinarySpec(),
        networkSecurity: { clientSources: ['203.0.113.0/24'] },
        routing: { clientPrefixes: ['203.0.113.0/24'] },
      }),
  },
  {
    name: 'an attach of three regions',
    resources: [
      securityGroup('apim-nsg'),
      securityGroup('north-nsg', [], 'northeurope'),
      securityGroup('us-nsg', [], 'eastus'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
      network('north', { apim: { prefix: '10.1.1.0/27', group: 'north-nsg' } }, 'northeurope'),
      network('us', { apim: { prefix: '10.2.1.0/27', group: 'us-nsg' } }, 'eastus'),
      service('orders', {
        sku: 'Premium',
        properties: { additionalLocations: [furtherRegion('North Europe'), furtherRegion('East US')] },
      }),
    ],
    change: (stage) =>
      stage.apply('orders', {
        ...external,
        additionalLocations: [
          { location: 'northeurope', subnetId: subnetId('north', 'apim') },
          { location: 'eastus', subnetId: subnetId('us', 'apim') },
        ],
      }),
  },
  {
    name: 'an attach with an address and a group that are made',
    resources: plain,
    change: (stage) =>
      stage.apply('orders', {
        ...ordinarySpec(),
        subnetId: subnetId('hub', 'bare'),
        networkSecurity: { create: { name: 'made-nsg' } },
        publicIp: { create: { name: 'made-ip' } },
      }),
  },
  {
    name: 'other DNS servers, taken over by the gateway',
    resources: plain,
    before: { ...ordinarySpec(), dns: { servers: ['10.0.0.4'] } },
    change: (stage) => stage.edit('orders', { dns: { servers: ['10.0.0.6'] } }),
    isDone: (stage) => seesServer(stage, '10.0.0.6'),
  },
  {
    name: 'two rules that a user took away',
    resources: plain,
    before: external,
    change: async (stage) => {
      for (const name of ourRules(stage).slice(0, 2)) stage.azure.remove(ruleId('apim-nsg', name));
      await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': 'now' });
    },
    isDone: (stage) => ourRules(stage).length >= 9 && shown(stage, groupId('apim-nsg')) !== undefined,
  },
  {
    name: 'a deletion that detaches the gateway and takes what was made for it',
    resources: plain,
    before: {
      ...ordinarySpec(),
      subnetId: subnetId('hub', 'bare'),
      networkSecurity: { create: { name: 'made-nsg' } },
      publicIp: { create: { name: 'made-ip' } },
      deletionPolicy: 'Detach',
    },
    change: (stage) => stage.remove('orders'),
    end: (stage) => stage.isGone('orders'),
  },
  {
    name: 'a move that fails and is taken back',
    resources: [...plain, securityGroup('spoke-nsg'), tunnelled],
    assumptions: { failedShows: 'wanted' },
    before: { ...external, changes: { onFailure: 'Revert' } },
    change: async (stage) => {
      await stage.edit('orders', { subnetId: subnetId('spoke', 'apim') });
      sayYes(stage, 60_000, offersWayBack);
    },
    end: (stage) => {
      const { operation, history } = stage.latest('orders')?.status ?? {};
      return (
        stage.ready('orders') === 'False/OperationFailed' &&
        operation === undefined &&
        (history ?? []).length > 2 &&
        isIn(stage, subnetId('hub', 'apim'))
      );
    },
    then: '3h',
  },
  {
    name: 'a move that waits for a yes and for its window',
    resources: plain,
    before: external,
    change: async (stage) => {
      const changes = { approval: 'WhenDisruptive', windows: [{ schedule: '0 22 * * *', duration: '6h' }] };
      await stage.edit('orders', { subnetId: subnetId('hub', 'spare'), changes });
      sayYes(stage, 60_000);
    },
    then: '3h',
  },
];
