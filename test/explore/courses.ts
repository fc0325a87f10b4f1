/** The courses of events that are interrupted at every call: where each begins, what is then asked for, and when it is done. */

import type { Assumptions } from '../../sim/azure/assumptions.ts';
import { approveAnnotation } from '../../src/api/binding.ts';
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
  subnetId,
  tableId,
} from '../scenarios/support/world.ts';

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

/** Says yes to every step of the plan. */
export const approveAll = (stage: Stage) =>
  stage.annotate('orders', { [approveAnnotation]: (stage.latest('orders')?.status?.plan?.steps ?? []).map(({ hash }) => hash).join(',') });

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
    // Leaving Internal exposes the gateway, so a human is asked; the answer stays until it is heard.
    change: async (stage) => {
      await stage.edit('orders', { mode: 'None', dns: null });
      stage.clock.schedule(60_000, () => void approveAll(stage));
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
    name: 'two rules that somebody took away',
    resources: plain,
    before: external,
    change: async (stage) => {
      for (const name of ourRules(stage).slice(0, 2)) stage.azure.remove(ruleId('apim-nsg', name));
      await stage.annotate('orders', { 'apimvnet.io/reconcile-requested-at': 'now' });
    },
    isDone: (stage) => ourRules(stage).length >= 9 && shown(stage, groupId('apim-nsg')) !== undefined,
  },
];
