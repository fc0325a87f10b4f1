/**
 * Table A as the core judges it, which works on sets of addresses (`src/network/addresses`, `words`, `filter` and `ways`). The product's checks
 * go by it.
 */

import { judge, type Share } from '../../../src/network/filter/judge.ts';
import { verdictOf as isOf } from '../../../src/network/filter/verdict.ts';
import type { Hop as Way } from '../../../src/network/ways/lanes.ts';
import { waysOf } from '../../../src/network/ways/ways.ts';
import { machineAt } from '../places.ts';
import type { Hop, TrafficRow } from '../traffic.ts';
import { flowOf, placeOf } from './place.ts';
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
