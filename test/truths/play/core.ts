/**
 * Table A as the core judges it, which works on sets of addresses (`src/network/addresses`, `words`, `filter` and `ways`). The product's checks do not call
 * it yet and will be moved to it; how they judge until then is played in `product.ts`, which this file takes the place of when they are.
 */

import { judge, type Share } from '../../../src/network/filter/judge.ts';
import { verdictOf as isOf } from '../../../src/network/filter/verdict.ts';
import type { Packets } from '../../../src/network/filter/needs.ts';
import type { Hop as Way } from '../../../src/network/ways/lanes.ts';
import { waysOf } from '../../../src/network/ways/ways.ts';
import type { Place } from '../../../src/network/words/place.ts';
import { tagListOf } from '../../../src/network/words/tag-list.ts';
import { machineAt, published, region } from '../places.ts';
import type { Hop, Packet, TrafficRow } from '../traffic.ts';
import { adminRule, securityRule, type Judgement } from './rules.ts';

/** A gateway speaks IPv4, is in no application security group, and is judged for all ports that a sender may have. */
export const isJudged = ({ network, rules, packet }: TrafficRow): boolean =>
  network.groups.length === 0 &&
  !network.ip.includes(':') &&
  !machineAt(packet.remote).ip.includes(':') &&
  packet.protocol !== 'Icmp' &&
  rules.every(({ sourcePorts }) => sourcePorts.join() === '*');

export function verdictOf(row: TrafficRow): Judgement {
  const judgement = judge(row.rules.map(securityRule), flowOf(row.packet), placeOf(row), row.admin.map(adminRule));
  const names = (shares: readonly Share[]): readonly string[] => [...new Set(shares.flatMap(({ rule }) => rule?.name ?? []))];
  switch (isOf(judgement)) {
    case 'Allowed':
      return { access: 'Allow', rules: names(judgement.allowed) };
    case 'Denied':
    case 'Partly':
      return { access: 'Deny', rules: names(judgement.denied) };
    case 'Unknown':
      return { access: 'Unsure', rules: names(judgement.unknown) };
  }
}

export const isRouted = ({ network, packet, hop }: TrafficRow): boolean =>
  hop !== undefined && !machineAt(packet.remote).ip.includes(':') && !network.ip.includes(':');

const ways: Readonly<Record<Hop, Way>> = {
  Internet: 'Internet',
  ServiceEndpoint: 'Endpoint',
  VnetLocal: 'Network',
  VnetPeering: 'Network',
  VirtualAppliance: 'Through',
  VirtualNetworkGateway: 'Through',
  None: 'Nowhere',
  Host: 'Host',
};
export const wayOf = (hop: Hop): Way => ways[hop];

/** `A or B` where it cannot tell. */
export const way = (row: TrafficRow): string => [...new Set(waysOf(flowOf(row.packet), placeOf(row)).map(({ hop }) => hop))].join(' or ');

/** What a service of the host answers to is judged by the word of that service. */
const ofHost: Readonly<Record<string, string>> = {
  'host 53': 'AzurePlatformDNS',
  'metadata 80': 'AzurePlatformIMDS',
  'licences 1688': 'AzurePlatformLKM',
};

const flowOf = ({ side, remote, port, protocol }: Packet): Packets => {
  const service = side === 'Out' ? ofHost[`${remote} ${port}`] : remote === 'host' ? 'AzureLoadBalancer' : undefined;
  return {
    direction: directions[side],
    peers: [service ?? `${machineAt(remote).ip}/32`],
    ports: [String(port)],
    protocol: protocol === 'Udp' ? 'Udp' : 'Tcp',
  };
};

const tags = tagListOf({
  cloud: 'Public',
  changeNumber: '1',
  tags: Object.entries(published).map(([name, prefixes]) => ({ name, prefixes })),
});

/** What premises announce nobody sees, but a default route, which the user declares. */
const placeOf = ({ network, routes }: TrafficRow): Place => ({
  subnetPrefixes: [`${network.ip}/32`],
  vnetPrefixes: network.spaces,
  region: region.toLowerCase(),
  peerings: network.peerings.map(({ space, state, access }) => ({ remotePrefixes: [space], state, allowsAccess: access })),
  reachesFurther: network.learnt.length > 0,
  takesAnnounced: network.propagation,
  declaresTunnel: network.propagation && network.learnt.includes('0.0.0.0/0'),
  endpoints: network.endpoints,
  tags,
  routes: routes.map(({ prefix, hop }, at) => ({
    name: `r${at}`,
    prefix,
    nextHopType: hop,
    nextHopIp: hop === 'VirtualAppliance' ? '10.9.0.4' : undefined,
  })),
});

const directions = { In: 'Inbound', Out: 'Outbound' } as const;
