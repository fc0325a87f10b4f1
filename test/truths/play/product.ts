/**
 * Table A as the product judges it: the one place that says which of its functions do. A row is put to it as the flow that the packet belongs to, from a
 * service's tag where it has one; whoever changes how the product judges changes the functions here, and takes off the list what holds from then on.
 */

import { flowsFor, type FlowNeed } from '../../../src/network/flows.ts';
import { evaluate } from '../../../src/network/security.ts';
import { canonicalTag } from '../../../src/network/words/words.ts';
import type { Need } from '../needs.ts';
import { machineAt } from '../places.ts';
import type { TrafficRow } from '../traffic.ts';
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

/** Next hops are the core's: the product's checks read them from there. */
export { isRouted, way, wayOf } from './core.ts';

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
