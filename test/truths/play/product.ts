/**
 * Table A as the product judges it: the one place that says which of its functions do. A row is put to it as the flow that the packet belongs to, from a
 * service's tag where it has one; whoever changes how the product judges changes the functions here, and takes off the list what holds from then on.
 */

import { flowsFor, type FlowNeed } from '../../../src/network/flows.ts';
import { desiredRoutes, isForced, type Route } from '../../../src/network/routes.ts';
import type { SecurityRule } from '../../../src/network/rules.ts';
import type { AdminRule } from '../../../src/network/filter/cells.ts';
import { evaluate } from '../../../src/network/security.ts';
import { canonicalTag } from '../../../src/network/words/words.ts';
import type { Need } from '../needs.ts';
import { machineAt, published } from '../places.ts';
import type { Hop, Rule, TrafficRow } from '../traffic.ts';
import { flowOf, placeOf } from './place.ts';

/** `Unsure` where it says that it cannot tell. */
export interface Judgement {
  readonly access: 'Allow' | 'Deny' | 'Unsure';
  /** Of an allow all rules that let the flow through, of a denial the one that closes it. */
  readonly rules: readonly string[];
}

/** A gateway speaks IPv4, is in no application security group, and is judged for all ports that a sender may have. */
export const isJudged = ({ network, rules, packet }: TrafficRow): boolean =>
  network.groups.length === 0 &&
  !network.ip.includes(':') &&
  !machineAt(packet.remote).ip.includes(':') &&
  packet.protocol !== 'Icmp' &&
  rules.every(({ sourcePorts }) => sourcePorts.join() === '*');

export function verdictOf(row: TrafficRow): Judgement {
  const verdict = evaluate(row.rules.map(securityRule), flowOf(row.packet), placeOf(row), row.admin.map(adminRule));
  switch (verdict.is) {
    case 'Allowed':
      return { access: 'Allow', rules: verdict.by.map(({ name }) => name) };
    case 'Denied':
      return { access: 'Deny', rules: [verdict.by.name] };
    case 'Partly':
      return { access: 'Deny', rules: [verdict.by.name] };
    case 'Unknown':
      return { access: 'Unsure', rules: [verdict.by.name] };
  }
}

/** The product has no next hop yet: it knows whether a flow goes straight, and asks it of public addresses without endpoints. */
export const isRouted = ({ network, packet, hop }: TrafficRow): boolean => {
  const { ip } = machineAt(packet.remote);
  const isPublic = !/^(10|100\.64|172\.31|192\.168|169\.254|168\.63\.129)\./.test(ip) && !ip.includes(':');
  return hop !== undefined && isPublic && network.endpoints.length === 0 && network.learnt.length === 0 && packet.remote !== 'publicInside';
};

export type Way = 'straight' | 'elsewhere';
export const wayOf = (hop: Hop): Way => (hop === 'Internet' ? 'straight' : 'elsewhere');

export function way({ routes, packet }: TrafficRow): Way {
  const { ip, service } = machineAt(packet.remote);
  const need = { id: 'row', prefix: service ?? `${ip}/32`, why: '', source: '' };
  const table: readonly Route[] = routes.map(({ prefix, hop }, at) => ({
    name: `r${at}`,
    prefix,
    nextHopType: hop,
    nextHopIp: hop === 'VirtualAppliance' ? '10.9.0.4' : undefined,
  }));
  const { write, conflicts, diverted } = desiredRoutes({
    needs: [need],
    routes: table,
    prefix: 'apimvnet-',
    neededByOthers: [],
    tagRanges: new Map(Object.entries(published).map(([tag, ranges]) => [canonicalTag(tag), ranges])),
  });
  if (conflicts.length > 0 || diverted.length > 0) return 'elsewhere';
  return isForced(table, 'Auto') && write.length > 0 ? 'elsewhere' : 'straight';
}

export function levelOf({ mode, tier, regions, ownDns, side, peer, ports, protocol }: Need): Need['level'] {
  const needs = flowsFor({
    mode,
    sku: tier,
    locations: regions,
    clientSources: ['Internet'],
    clientPorts: [443],
    customDns: ownDns,
  });
  const found = needs.filter(
    (flow) => flow.direction === (side === 'In' ? 'Inbound' : 'Outbound') && flow.protocol === protocol && holds(flow, peer, ports),
  );
  if (found.length === 0) return 'unneeded';
  return found.some(({ need }) => need === 'Required') ? 'required' : 'optional';
}

const holds = (flow: FlowNeed, peer: string, ports: readonly string[]): boolean =>
  flow.peers.some((one) => canonicalTag(one) === canonicalTag(peer)) && ports.every((port) => flow.ports.includes(port));

const directions = { In: 'Inbound', Out: 'Outbound' } as const;
const isGroup = (value: string): boolean => value.startsWith('asg:');

export function adminRule(rule: Rule): AdminRule {
  const { name, priority, side, access, protocol, ports, sourcePorts, from, to } = rule;
  return {
    name,
    priority,
    direction: directions[side],
    access,
    protocol,
    sourcePortRanges: sourcePorts,
    destinationPortRanges: ports,
    sourceAddressPrefixes: from.filter((value) => !isGroup(value)),
    destinationAddressPrefixes: to.filter((value) => !isGroup(value)),
    sourceApplicationSecurityGroups: from.filter(isGroup),
    destinationApplicationSecurityGroups: to.filter(isGroup),
  };
}

export const securityRule = (rule: Rule): SecurityRule => ({ ...adminRule(rule), access: rule.access === 'Deny' ? 'Deny' : 'Allow' });
