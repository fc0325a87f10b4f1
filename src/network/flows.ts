/** Every flow that a gateway in a virtual network needs or may use, as data. Order is the order of Microsoft's table. */

import type { Direction } from './rules.ts';

export type Mode = 'External' | 'Internal';
export type InjectableSku = 'Developer' | 'Premium';

/** What the needs of a gateway depend on. */
export interface FlowContext {
  readonly mode: Mode;
  readonly sku: InjectableSku;
  /** Regions that the service runs in, the primary included. */
  readonly locations: number;
  /** Who may reach the client ports in External mode; empty means that nobody was named. */
  readonly clientSources: readonly string[];
  readonly clientPorts: readonly number[];
}

/** `Recommended`: a rule of ours guarantees it, but its lack does not keep the gateway out of the subnet. */
export type Need = 'Required' | 'Recommended' | 'Optional' | 'No';

export interface Flow {
  readonly id: string;
  /** As it reads in a sentence. */
  readonly title: string;
  readonly direction: Direction;
  /** The other side: tags, or for clients whoever the binding names. This side is always the gateway's subnet. */
  readonly peers: readonly string[];
  readonly ports: readonly string[];
  readonly protocol: 'Tcp' | 'Udp';
  readonly neededBy: (context: FlowContext) => Need;
  /** What does not work without it. */
  readonly loss: string;
  readonly source: string;
}

const reference = 'Microsoft: Virtual network configuration reference, 2025-06-17';
const always = (): Need => 'Required';
const optional = (): Need => 'Optional';
const external =
  (need: Need) =>
  ({ mode }: FlowContext): Need =>
    mode === 'External' ? need : 'No';

type Row = Omit<Flow, 'source' | 'protocol'> & Partial<Pick<Flow, 'source' | 'protocol'>>;
const row = (flow: Row): Flow => ({ source: reference, protocol: 'Tcp', ...flow });

/** Clients come first in the table; their sources and ports are the binding's own. */
export const clientFlow = 'clients';

export const flows: readonly Flow[] = [
  row({
    id: clientFlow,
    title: 'clients to the gateway',
    direction: 'Inbound',
    peers: ['Internet'],
    ports: ['443'],
    neededBy: external('Required'),
    loss: 'Clients cannot reach the gateway.',
  }),
  row({
    id: 'management',
    title: 'management endpoint',
    direction: 'Inbound',
    peers: ['ApiManagement'],
    ports: ['3443'],
    neededBy: always,
    loss: 'The service can be neither managed nor updated.',
  }),
  row({
    id: 'loadbalancer',
    title: 'load balancer health probe',
    direction: 'Inbound',
    peers: ['AzureLoadBalancer'],
    ports: ['6390'],
    neededBy: ({ sku }) => (sku === 'Premium' ? 'Required' : 'Recommended'),
    loss: 'The load balancer takes units out of rotation.',
    source: `${reference} (not strictly needed by the single unit of Developer)`,
  }),
  row({
    id: 'trafficmanager',
    title: 'Traffic Manager probes',
    direction: 'Inbound',
    peers: ['AzureTrafficManager'],
    ports: ['443'],
    neededBy: ({ mode, locations }) => (mode !== 'External' ? 'No' : locations > 1 ? 'Required' : 'Recommended'),
    loss: 'Traffic Manager sends no clients to this region.',
    source: `${reference} (listed as required; its purpose is routing between regions)`,
  }),
  row({
    id: 'machinehealth',
    title: 'health of single machines',
    direction: 'Inbound',
    peers: ['AzureLoadBalancer'],
    ports: ['6391'],
    neededBy: optional,
    loss: 'The health of single machines is not monitored.',
  }),
  row({
    id: 'certificates',
    title: 'certificate validation',
    direction: 'Outbound',
    peers: ['Internet'],
    ports: ['80'],
    neededBy: always,
    loss: 'Certificates cannot be validated.',
    source: `${reference}; absent before`,
  }),
  row({
    id: 'storage',
    title: 'Azure Storage',
    direction: 'Outbound',
    peers: ['Storage'],
    ports: ['443'],
    neededBy: always,
    loss: 'The service loses its core storage; the developer portal cannot be published.',
  }),
  row({
    id: 'sql',
    title: 'Azure SQL',
    direction: 'Outbound',
    peers: ['Sql'],
    ports: ['1433'],
    neededBy: always,
    loss: 'The service loses its configuration database.',
  }),
  row({
    id: 'keyvault',
    title: 'Azure Key Vault',
    direction: 'Outbound',
    peers: ['AzureKeyVault'],
    ports: ['443'],
    neededBy: always,
    loss: 'Certificates and secrets cannot be read.',
  }),
  row({
    id: 'monitor',
    title: 'Azure Monitor',
    direction: 'Outbound',
    peers: ['AzureMonitor'],
    ports: ['1886', '443'],
    neededBy: always,
    loss: 'Logs, metrics and Resource Health stop.',
    source: `${reference}; optional in the edition of 2023-08-29`,
  }),
  row({
    id: 'entra',
    title: 'Microsoft Entra ID',
    direction: 'Outbound',
    peers: ['AzureActiveDirectory'],
    ports: ['443'],
    neededBy: optional,
    loss: 'Sign-in to the developer portal and Key Vault authentication can fail.',
  }),
  row({
    id: 'connectors',
    title: 'managed connections',
    direction: 'Outbound',
    peers: ['AzureConnectors'],
    ports: ['443'],
    neededBy: optional,
    loss: 'The credential manager does not work.',
  }),
  row({
    id: 'eventhub',
    title: 'Azure Event Hubs',
    direction: 'Outbound',
    peers: ['EventHub'],
    ports: ['5671', '5672', '443'],
    neededBy: optional,
    loss: 'The log-to-eventhub policy and Azure Monitor lose events.',
  }),
  row({
    id: 'externalcache-in',
    title: 'external Redis cache, inbound',
    direction: 'Inbound',
    peers: ['VirtualNetwork'],
    ports: ['6380'],
    neededBy: optional,
    loss: 'An external cache in the network cannot be used.',
  }),
  row({
    id: 'externalcache-out',
    title: 'external Redis cache',
    direction: 'Outbound',
    peers: ['VirtualNetwork'],
    ports: ['6380'],
    neededBy: optional,
    loss: 'An external cache in the network cannot be used.',
  }),
  row({
    id: 'internalcache-in',
    title: 'internal cache between machines, inbound',
    direction: 'Inbound',
    peers: ['VirtualNetwork'],
    ports: ['6381-6383'],
    neededBy: optional,
    loss: 'The internal cache is not shared between machines.',
  }),
  row({
    id: 'internalcache-out',
    title: 'internal cache between machines',
    direction: 'Outbound',
    peers: ['VirtualNetwork'],
    ports: ['6381-6383'],
    neededBy: optional,
    loss: 'The internal cache is not shared between machines.',
  }),
  row({
    id: 'ratelimit-in',
    title: 'rate-limit counters between machines, inbound',
    direction: 'Inbound',
    peers: ['VirtualNetwork'],
    ports: ['4290'],
    protocol: 'Udp',
    neededBy: optional,
    loss: 'Rate-limit counters differ between machines.',
  }),
  row({
    id: 'ratelimit-out',
    title: 'rate-limit counters between machines',
    direction: 'Outbound',
    peers: ['VirtualNetwork'],
    ports: ['4290'],
    protocol: 'Udp',
    neededBy: optional,
    loss: 'Rate-limit counters differ between machines.',
  }),
];

/** A flow of one gateway: with its peers and ports settled. */
export interface FlowNeed extends Omit<Flow, 'neededBy'> {
  readonly need: Exclude<Need, 'No'>;
}

/** The flows of a gateway. Clients are there only in External mode, and without peers when the binding names nobody. */
export const flowsFor = (context: FlowContext): readonly FlowNeed[] =>
  flows.flatMap(({ neededBy, ...flow }) => {
    const need = neededBy(context);
    if (need === 'No') return [];
    return flow.id === clientFlow
      ? [{ ...flow, need, peers: context.clientSources, ports: context.clientPorts.map(String) }]
      : [{ ...flow, need }];
  });
