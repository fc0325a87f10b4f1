/** Table A as the simulator plays it: the one place that says which of its functions judge a packet and choose a way. It shares nothing with the product's. */

import { findsNames, neededFor, reaches, straight } from '../../../sim/azure/gateway-flows.ts';
import type { Json } from '../../../sim/azure/json.ts';
import { filter, rulesOf, type Endpoint } from '../../../sim/azure/packet-filter.ts';
import { addressOf, isWithin } from '../../../sim/azure/ranges.ts';
import { nextHop, type Roads } from '../../../sim/azure/routing.ts';
import { peersOf } from '../../../sim/azure/traffic/peerings.ts';
import { wordsOf, type Remote } from '../../../sim/azure/traffic/words.ts';
import type { Need } from '../needs.ts';
import { machineAt, published, region } from '../places.ts';
import type { Peering, Rule, Side, TrafficRow } from '../traffic.ts';

export function verdictOf(row: TrafficRow): { readonly access: string; readonly rule: string } {
  const here: Endpoint = { ip: row.network.ip, tags: ['VirtualNetwork'], groups: row.network.groups.map((name) => `asg:${name}`) };
  const remote = remoteOf(row);
  const there: Endpoint = { ip: remote.ip, tags: wordsOf(roadsOf(row), remote) };
  const { side, protocol, port, sourcePort } = row.packet;
  const [source, destination] = side === 'In' ? [there, here] : [here, there];
  const packet = { direction: directions[side], protocol, source, destination, sourcePort, port };
  return filter(rulesOf(groupOf(row.rules)), packet, row.admin.map(adminBody));
}

export const hopOf = (row: TrafficRow): string => nextHop(roadsOf(row), remoteOf(row));

function roadsOf({ network, routes }: TrafficRow): Roads {
  return {
    routes: routes.map(({ prefix, hop }, at) => ({ name: `r${at}`, properties: { addressPrefix: prefix, nextHopType: hop } })),
    services: network.endpoints,
    region: region.toLowerCase(),
    networks: network.spaces,
    peers: peersOf({ properties: { virtualNetworkPeerings: network.peerings.map(peeringBody) } }),
    announced: network.propagation ? network.learnt : [],
  };
}

const peeringBody = ({ space, state, access }: Peering, at: number): Json => ({
  name: `p${at}`,
  properties: { peeringState: state, allowVirtualNetworkAccess: access, remoteAddressSpace: { addressPrefixes: [space] } },
});

/** What becomes of a gateway whose flow alone is denied, while all others are open. */
export function levelOf({ side, peer, ports, protocol, tier, mode, regions, ownDns }: Need): 'required' | 'optional' {
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
  const works = neededFor(tier, mode, regions).every((dependency) => reaches(dependency, rules, place));
  return works && (ownDns.length === 0 || findsNames(ownDns, rules, place)) ? 'optional' : 'required';
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

/** As a network manager's rules are shown. */
function adminBody({ name, priority, side, access, protocol, ports, sourcePorts, from, to }: Rule): Json {
  const prefixes = (values: readonly string[]) => values.map((addressPrefix) => ({ addressPrefix }));
  return {
    id: `/rules/${name}`,
    kind: 'Custom',
    properties: {
      priority,
      direction: directions[side],
      access,
      protocol: protocol === '*' ? 'Any' : protocol,
      sourcePortRanges: sourcePorts,
      destinationPortRanges: ports,
      sources: prefixes(from),
      destinations: prefixes(to),
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

/** The other side, with the tags whose published ranges hold it. */
function remoteOf({ packet }: TrafficRow): Remote {
  const { ip } = machineAt(packet.remote);
  const tags = Object.entries(published).flatMap(([tag, ranges]) => (ranges.some((range) => isWithin(range, addressOf(ip))) ? [tag] : []));
  return { ip, tags };
}
