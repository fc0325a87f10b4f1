/**
 * Table A as the simulator plays it: the one place that says which of its functions judge a packet and choose a way. It shares nothing with the product's.
 * Which words hold an address is said here as `sim/azure/gateway-flows.ts` says it of the packets that a gateway lives on; the simulator has no function for it.
 */

import { reaches, straight, vitalFor, type Dependency } from '../../../sim/azure/gateway-flows.ts';
import type { Json } from '../../../sim/azure/json.ts';
import { filter, rulesOf, type Endpoint } from '../../../sim/azure/packet-filter.ts';
import { addressOf, rangeOf } from '../../../sim/azure/ranges.ts';
import { nextHop } from '../../../sim/azure/routing.ts';
import type { Need } from '../needs.ts';
import { machineAt, published, region } from '../places.ts';
import type { Rule, Side, TrafficRow } from '../traffic.ts';

export function verdictOf(row: TrafficRow): { readonly access: string; readonly rule: string } {
  const here: Endpoint = { ip: row.network.ip, tags: ['VirtualNetwork'] };
  const there = endpoint(row);
  const { side, protocol, port, sourcePort } = row.packet;
  const [source, destination] = side === 'In' ? [there, here] : [here, there];
  return filter(rulesOf(groupOf(row.rules)), { direction: directions[side], protocol, source, destination, sourcePort, port });
}

export function hopOf({ network, routes, packet }: TrafficRow): string {
  const { ip } = machineAt(packet.remote);
  return nextHop(
    {
      routes: routes.map(({ prefix, hop }, at) => ({ name: `r${at}`, properties: { addressPrefix: prefix, nextHopType: hop } })),
      services: network.endpoints,
      networks: network.spaces,
      announced: network.propagation ? network.learnt : [],
    },
    { ip, tags: tagsHolding(ip) },
  );
}

/** What becomes of a gateway whose flow alone is denied, while all others are open. */
export function levelOf({ side, peer, ports, protocol, tier }: Need): 'required' | 'optional' {
  const deny: Rule = {
    name: 'deny',
    priority: 100,
    side,
    access: 'Deny',
    protocol,
    ports,
    sourcePorts: ['*'],
    from: [side === 'In' ? peer : '*'],
    to: [side === 'In' ? '*' : peer],
  };
  const allow = (name: string, way: Side): Rule => ({
    ...deny,
    name,
    priority: 4096,
    side: way,
    access: 'Allow',
    protocol: '*',
    ports: ['*'],
    from: ['*'],
    to: ['*'],
  });
  const rules = rulesOf(groupOf([deny, allow('in', 'In'), allow('out', 'Out')]));
  const place = { prefix: '10.0.1.0/27', region: region.toLowerCase(), way: straight };
  const needed: readonly Dependency[] = [...vitalFor(tier), 'Certificates', 'AzureMonitor', 'AzureMonitorMetrics'];
  return needed.every((dependency) => reaches(dependency, rules, place)) ? 'optional' : 'required';
}

const directions = { In: 'Inbound', Out: 'Outbound' } as const;

const groupOf = (rules: readonly Rule[]): Json => ({ properties: { securityRules: rules.map(ruleBody) } });

/** As clients write it to ARM: one value in the singular, several in the plural, groups by id. */
function ruleBody({ name, priority, side, access, protocol, ports, sourcePorts, from, to }: Rule): Json {
  return {
    name,
    properties: {
      priority,
      direction: directions[side],
      access,
      protocol,
      ...spelled('sourcePortRange', 'sourcePortRanges', sourcePorts),
      ...spelled('destinationPortRange', 'destinationPortRanges', ports),
      ...peers('source', from),
      ...peers('destination', to),
    },
  };
}

function spelled(one: string, many: string, values: readonly string[]): Json {
  return values.length === 1 ? { [one]: values[0] } : { [many]: values };
}

function peers(side: 'source' | 'destination', values: readonly string[]): Json {
  const groups = values.filter((value) => value.startsWith('asg:'));
  return groups.length === 0
    ? spelled(`${side}AddressPrefix`, `${side}AddressPrefixes`, values)
    : { [`${side}ApplicationSecurityGroups`]: groups.map((id) => ({ id })) };
}

const host = addressOf('168.63.129.16').toString();

function endpoint({ network, packet }: TrafficRow): Endpoint {
  const { ip } = machineAt(packet.remote);
  if (ip === host) return { ip, tags: ['AzureLoadBalancer', 'VirtualNetwork'] };
  if (network.spaces.some((space) => holds(space, ip))) return { ip, tags: ['VirtualNetwork'] };
  const isPrivate = addressOf(ip).range() !== 'unicast' && !ip.includes(':') && !/^(203\.0\.113|198\.51\.100)\./.test(ip);
  return { ip, tags: isPrivate ? [] : [...tagsHolding(ip), 'Internet'] };
}

const tagsHolding = (ip: string): readonly string[] =>
  Object.entries(published).flatMap(([tag, ranges]) => (ranges.some((range) => holds(range, ip)) ? [tag] : []));

function holds(prefix: string, ip: string): boolean {
  const range = rangeOf(prefix);
  const address = addressOf(ip);
  return range !== undefined && range[0].kind() === address.kind() && address.match(range[0], range[1]);
}
