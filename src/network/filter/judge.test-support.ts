/** Networks, flows and rules for tests of the judgement on addresses, in one line each. */

import type { SecurityRule } from '../rules.ts';
import { rule } from '../rules.test-support.ts';
import type { Place, PlacedRoute } from '../words/place.ts';
import { tagListOf } from '../words/tag-list.ts';
import { verdictOf } from './verdict.ts';
import { judge, showPeers, showSharePorts, type Share } from './judge.ts';
import type { Packets } from './needs.ts';

export const tags = tagListOf({
  cloud: 'Public',
  changeNumber: '412',
  tags: Object.entries({
    ApiManagement: ['51.145.179.78/32', '104.214.19.224/32', '52.162.110.80/32', '20.37.52.67/32'],
    'ApiManagement.WestEurope': ['51.145.179.78/32'],
    Storage: ['20.150.8.0/23', '52.239.140.0/22', '20.150.26.0/24', '20.60.0.0/24'],
    'Storage.WestEurope': ['20.150.8.0/23', '52.239.140.0/22'],
    'Storage.NorthEurope': ['20.150.26.0/24'],
    Sql: ['40.68.37.158/32', '52.138.224.0/27'],
    'Sql.WestEurope': ['40.68.37.158/32'],
    AzureKeyVault: ['13.69.64.72/29', '20.43.0.0/29'],
    'AzureKeyVault.WestEurope': ['13.69.64.72/29'],
    AzureMonitor: ['13.69.65.16/28', '20.49.0.0/28'],
    AzureCloud: ['13.64.0.0/11', '20.0.0.0/8', '40.64.0.0/10', '51.144.0.0/13', '52.128.0.0/9', '104.208.0.0/12'],
    'AzureCloud.westeurope': ['13.69.0.0/16', '20.150.8.0/23', '40.68.0.0/16', '51.144.0.0/15', '52.239.140.0/22'],
  }).map(([name, prefixes]) => ({ name, prefixes })),
});

export const hub: Place = { subnetPrefixes: ['10.0.1.0/27'], vnetPrefixes: ['10.0.0.0/16'], region: 'westeurope', peerings: [], tags };
export const unread: Place = { ...hub, tags: undefined };
export const route = (prefix: string, nextHopType: string): PlacedRoute => ({ name: `to-${prefix}`, prefix, nextHopType });
export const tunnelled: Place = { ...hub, routes: [route('ApiManagement', 'Internet'), route('0.0.0.0/0', 'VirtualAppliance')] };

export const flow = (words: string, more: Partial<Packets> = {}): Packets => {
  const [direction, protocol, ports = '', , peers = ''] = words.split(' ');
  return {
    direction: direction as Packets['direction'],
    protocol: protocol as Packets['protocol'],
    ports: ports.split(','),
    peers: peers.split(','),
    ...more,
  };
};
export const management = flow('Inbound Tcp 3443 from ApiManagement');
export const probe = flow('Inbound Tcp 6390 from AzureLoadBalancer');
export const storage = flow('Outbound Tcp 443 to Storage', { mayBeRegional: true });
export const vault = flow('Outbound Tcp 443 to AzureKeyVault');
export const monitor = flow('Outbound Tcp 443,1886 to AzureMonitor');
export const certificates = flow('Outbound Tcp 80 to Internet');
export const clients = flow('Inbound Tcp 443 from Internet');
export const platformDns = flow('Outbound Udp 53 to AzurePlatformDNS');
export const counters = flow('Inbound Udp 4290 from VirtualNetwork', { isBetweenMachines: true });

/** Written as in the cases: `name priority direction access protocol port source -> destination`. */
export const rules = (...lines: readonly string[]): readonly SecurityRule[] =>
  lines.map((line) => {
    const [name = '', priority, direction, access, protocol, port, source, , destination] = line.split(' ');
    const long = direction === 'In' ? 'Inbound' : direction === 'Out' ? 'Outbound' : (direction ?? '');
    return rule(
      name,
      Number(priority),
      `${long} ${access ?? ''} ${protocol ?? ''} ${port ?? ''} from ${source ?? ''} to ${destination ?? ''}`,
    );
  });

export const one = (word: string, shares: readonly Share[]): string[] =>
  shares.map((share) => `${word} ${showPeers(share)} ${showSharePorts(share)} by ${share.rule?.name ?? 'nothing'}`);
export const said = (group: readonly SecurityRule[], what: Packets, place: Place): string => {
  const judgement = judge(group, what, place);
  const details = [...one('denied', judgement.denied), ...one('unknown', judgement.unknown)];
  return [verdictOf(judgement), ...new Set(details)].join('; ');
};

export const noVnetIn = 'no-vnet 200 In Deny * * VirtualNetwork -> *';
export const noVnetOut = 'no-vnet 200 Out Deny * * * -> VirtualNetwork';
export const lateral = [
  'allow-own 3990 Out Allow * * 10.0.1.0/27 -> 10.0.1.0/27',
  'deny-lateral 4000 Out Deny * * VirtualNetwork -> VirtualNetwork',
];
export const mgmt = 'mgmt 300 In Allow Tcp 3443 ApiManagement -> *';
export const defaultRoute: Place = { ...hub, routes: [route('0.0.0.0/0', 'VirtualAppliance')] };
export const declared: Place = { ...hub, declaresTunnel: true };
