/**
 * The packets that a gateway in a subnet lives on, as the simulated platform sends them.
 * Microsoft: Virtual network configuration reference, API Management, "Required ports", 2025-06-17.
 */

import ipaddr from 'ipaddr.js';
import { filter, type Endpoint, type Packet } from './packet-filter.ts';
import { nextHop, type Roads } from './routing.ts';
import { wordsOf, type Remote } from './traffic/words.ts';
import type { Json } from './json.ts';

export type Dependency =
  | 'Management'
  | 'LoadBalancer'
  | 'Certificates'
  | 'Storage'
  | 'Sql'
  | 'AzureKeyVault'
  | 'AzureMonitor'
  | 'AzureMonitorMetrics'
  | 'Files'
  | 'AzureActiveDirectory'
  | 'Internet'
  | 'Clients'
  | 'TrafficManager';

interface Route {
  readonly direction: Packet['direction'];
  readonly tag: string;
  readonly port: number;
  /** Addresses in different ranges: a rule for one of them is not enough. */
  readonly peers: readonly string[];
}

/** Documented addresses where Microsoft names any (APIM control plane, SQL gateways), else one from the tag's published ranges. */
const routes: Readonly<Record<Dependency, Route>> = {
  Management: { direction: 'Inbound', tag: 'ApiManagement', port: 3443, peers: ['51.145.179.78', '104.214.19.224', '52.162.110.80'] },
  LoadBalancer: { direction: 'Inbound', tag: 'AzureLoadBalancer', port: 6390, peers: ['168.63.129.16', '168.63.129.16'] },
  Certificates: { direction: 'Outbound', tag: 'Internet', port: 80, peers: ['93.184.216.34', '192.229.221.95'] },
  Storage: { direction: 'Outbound', tag: 'Storage', port: 443, peers: ['20.150.8.4', '52.239.140.4'] },
  Sql: { direction: 'Outbound', tag: 'Sql', port: 1433, peers: ['40.68.37.158', '104.40.168.105'] },
  AzureKeyVault: { direction: 'Outbound', tag: 'AzureKeyVault', port: 443, peers: ['13.69.64.72', '52.236.186.82'] },
  AzureMonitor: { direction: 'Outbound', tag: 'AzureMonitor', port: 443, peers: ['13.69.65.16', '20.50.68.130'] },
  AzureMonitorMetrics: { direction: 'Outbound', tag: 'AzureMonitor', port: 1886, peers: ['13.69.65.16', '20.50.68.130'] },
  Files: { direction: 'Outbound', tag: 'Storage', port: 445, peers: ['20.150.8.4', '52.239.140.4'] },
  AzureActiveDirectory: { direction: 'Outbound', tag: 'AzureActiveDirectory', port: 443, peers: ['20.190.128.10', '40.126.0.10'] },
  Internet: { direction: 'Outbound', tag: 'Internet', port: 443, peers: ['93.184.216.34', '192.229.221.95'] },
  Clients: { direction: 'Inbound', tag: 'Internet', port: 443, peers: ['93.184.216.34', '192.229.221.95'] },
  TrafficManager: { direction: 'Inbound', tag: 'AzureTrafficManager', port: 443, peers: ['13.65.92.252', '40.68.30.66'] },
};

/**
 * Addresses that serve gateways of every region, by the region in whose tags they are; all others are in the gateway's own. Two of the control plane
 * (Microsoft: API Management with virtual networks, 2021-04-12, control plane IP addresses, "Global"; MicrosoftDocs/azure-docs#50301), and one of Azure
 * Monitor, which a service's outbound dependencies call `Global` (recorded: Azure/azure-sdk-for-net, 2022-07-29; range of the list of 2023-12-25).
 */
const globals: Readonly<Record<string, string>> = {
  '104.214.19.224': 'southcentralus',
  '52.162.110.80': 'northcentralus',
  '20.50.68.130': 'northeurope',
};

/** Without these an activation never ends well. The single unit of Developer does without the balancer's probe (the same page). */
export const vitalFor = (tier: string): readonly Dependency[] =>
  tier === 'Developer'
    ? ['Management', 'Storage', 'Sql', 'AzureKeyVault']
    : ['Management', 'LoadBalancer', 'Storage', 'Sql', 'AzureKeyVault'];

/** What a gateway of a mode needs for its work, in the words of the same page: "required for successful deployment and operation". */
export const neededFor = (tier: string, mode: string, regions: number): readonly Dependency[] => [
  ...vitalFor(tier),
  'Certificates',
  'AzureMonitor',
  'AzureMonitorMetrics',
  ...(mode === 'External' ? (['Clients'] as const) : []),
  ...(mode === 'External' && regions > 1 ? (['TrafficManager'] as const) : []),
];

export interface Place {
  /** The address prefix of the subnet. */
  readonly prefix: string;
  /** `westeurope` */
  readonly region: string;
  /** Where the database is, if not there: of an Internal gateway in the primary region (Microsoft: Deploy an API Management instance to multiple regions). */
  readonly databaseRegion?: string;
  readonly way: Way;
  /** Of a network manager. */
  readonly adminRules?: readonly Json[];
}

/** How traffic leaves the subnet. */
export interface Way extends Roads {
  /** What stands where a forced tunnel leads to lets these tags through; `*` is everything. */
  readonly passes: readonly string[];
  /** Nothing that is called by name can be found. */
  readonly isNameless: boolean;
  /** Endpoint policies stand before storage, and name accounts of the user alone (MicrosoftDocs/azure-docs#71936; Microsoft: service endpoint policies). */
  readonly hasPolicies: boolean;
}

export const straight: Way = {
  routes: [],
  services: [],
  region: '',
  networks: [],
  peers: [],
  announced: [],
  passes: [],
  isNameless: false,
  hasPolicies: false,
};

/** A sender may take any of these as its own port. */
const sourcePorts = [1024, 65535];

/** The addresses that a flow has on the other side, with their tags. */
function peersOf(dependency: Dependency, { region, databaseRegion = region }: Place): readonly Remote[] {
  const { tag, peers } = routes[dependency];
  const own = dependency === 'Sql' ? databaseRegion : region;
  return peers.map((ip) => ({ ip, tags: serviceTags(tag, globals[ip] ?? own) }));
}

/** By routes: a request goes out and comes back; an answer to what came in must leave the way that the request came. */
export function isOnTheWay(dependency: Dependency, place: Place): boolean {
  const { direction, tag } = routes[dependency];
  const { way } = place;
  if (direction === 'Outbound' && way.isNameless) return false;
  return peersOf(dependency, place).every((peer) => {
    const hop = nextHop(way, peer);
    if (hop === 'Internet' || hop === 'Host') return true;
    if (hop === 'ServiceEndpoint') return tag !== 'Storage' || !way.hasPolicies;
    if (direction === 'Inbound' || hop === 'None' || hop === 'VnetLocal' || hop === 'VnetPeering') return false;
    return way.passes.includes('*') || way.passes.some((passed) => passed.toLowerCase() === tag.toLowerCase());
  });
}

/** By rules; `rules` undefined stands for a subnet without a group, where the platform's balancer lets nothing in. */
export function isAllowed(dependency: Dependency, rules: readonly Json[] | undefined, place: Place): boolean {
  const { direction, port } = routes[dependency];
  if (!rules) return direction === 'Outbound';
  return peersOf(dependency, place).every((peer) => isLetThrough(rules, place, peer, { direction, protocol: 'Tcp', port }));
}

/** From whichever port it is sent. */
export function isLetThrough(
  rules: readonly Json[],
  { prefix, way, adminRules }: Pick<Place, 'prefix' | 'way' | 'adminRules'>,
  remote: Remote,
  packet: Pick<Packet, 'direction' | 'protocol' | 'port'>,
): boolean {
  const here: Endpoint = { ip: addressIn(prefix), tags: ['VirtualNetwork'] };
  const there: Endpoint = { ip: remote.ip, tags: wordsOf(way, remote) };
  const [source, destination] = packet.direction === 'Inbound' ? [there, here] : [here, there];
  return sourcePorts.every((sourcePort) => filter(rules, { ...packet, source, destination, sourcePort }, adminRules).access === 'Allow');
}

/** Whether all samples get through. */
export const reaches = (dependency: Dependency, rules: readonly Json[] | undefined, place: Place): boolean =>
  isOnTheWay(dependency, place) && isAllowed(dependency, rules, place);

/** Whether one of these name servers can be asked; no route takes names away, and Azure's own server is the host. */
export const findsNames = (servers: readonly string[], rules: readonly Json[] | undefined, place: Omit<Place, 'region'>): boolean =>
  servers.some(
    (ip) => rules === undefined || isLetThrough(rules, place, { ip, tags: [] }, { direction: 'Outbound', protocol: 'Udp', port: 53 }),
  );

/** Azure's public addresses are in their service's tag, its regional form and `AzureCloud` (Microsoft: Virtual network service tags). */
const serviceTags = (tag: string, region: string): readonly string[] =>
  tag === 'Internet' || tag === 'AzureLoadBalancer' ? [] : [tag, `${tag}.${region}`, 'AzureCloud', `AzureCloud.${region}`];

/** The fifth address: Azure keeps the first four of every subnet. */
export function addressIn(prefix: string, offset = 4): string {
  const bytes = ipaddr.IPv4.networkAddressFromCIDR(prefix).toByteArray();
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0) + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
