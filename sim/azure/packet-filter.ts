/**
 * What a network security group does with one packet: the first rule by priority that fits decides.
 * Microsoft: Network security groups overview, and Virtual network service tags. Written for the simulator alone, apart from the product's own reading.
 */

import ipaddr from 'ipaddr.js';
import { objects, properties, text, texts, type Json } from './json.ts';

export interface Packet {
  readonly direction: 'Inbound' | 'Outbound';
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp';
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly port: number;
}

/** An address and the service tags whose ranges hold it. */
export interface Endpoint {
  readonly ip: string;
  readonly tags: readonly string[];
}

export interface Verdict {
  readonly access: 'Allow' | 'Deny';
  readonly rule: string;
}

/** `rules` are ARM's rule objects, custom and default ones together; a group always ends in a default deny. */
export function filter(rules: readonly Json[], packet: Packet): Verdict {
  const byPriority = [...rules].sort((a, b) => Number(properties(a)['priority']) - Number(properties(b)['priority']));
  const rule = byPriority.find((one) => fits(properties(one), packet));
  return rule
    ? { access: properties(rule)['access'] === 'Allow' ? 'Allow' : 'Deny', rule: text(rule['name']) }
    : { access: 'Deny', rule: 'none' };
}

function fits(rule: Json, packet: Packet): boolean {
  const protocol = text(rule['protocol']).toLowerCase();
  return (
    rule['direction'] === packet.direction &&
    (protocol === '*' || protocol === packet.protocol.toLowerCase()) &&
    // The source port is chosen by the sender's system, so only rules that take them all can be relied on.
    values(rule, 'sourcePortRange').some((range) => range === '*' || range === '0-65535') &&
    (packet.protocol === 'Icmp' || values(rule, 'destinationPortRange').some((range) => inRange(range, packet.port))) &&
    values(rule, 'sourceAddressPrefix', 'sourceAddressPrefixes').some((prefix) => covers(prefix, packet.source)) &&
    values(rule, 'destinationAddressPrefix', 'destinationAddressPrefixes').some((prefix) => covers(prefix, packet.destination))
  );
}

const values = (rule: Json, one: string, many = `${one}s`): readonly string[] =>
  [text(rule[one]), ...texts(rule[many])].filter((value) => value !== '');

function inRange(range: string, port: number): boolean {
  if (range === '*') return true;
  const [from = NaN, to = from] = range.split('-').map(Number);
  return port >= from && port <= to;
}

function covers(prefix: string, { ip, tags }: Endpoint): boolean {
  if (prefix === '*' || prefix === '0.0.0.0/0' || prefix.toLowerCase() === 'any') return true;
  if (!/^[0-9]/.test(prefix)) return tags.some((tag) => tag.toLowerCase() === prefix.toLowerCase());
  return within(ip, prefix);
}

export function within(ip: string, prefix: string): boolean {
  const cidr = prefix.includes('/') ? prefix : `${prefix}/32`;
  return ipaddr.isValidCIDR(cidr) && ipaddr.isValid(ip) && ipaddr.parse(ip).match(ipaddr.parseCIDR(cidr));
}

/** The six rules that every group has (Microsoft: Network security groups overview, "Default security rules"). */
export const defaultRules: readonly (readonly [
  name: string,
  priority: number,
  direction: string,
  from: string,
  to: string,
  access: string,
])[] = [
  ['AllowVnetInBound', 65000, 'Inbound', 'VirtualNetwork', 'VirtualNetwork', 'Allow'],
  ['AllowAzureLoadBalancerInBound', 65001, 'Inbound', 'AzureLoadBalancer', '*', 'Allow'],
  ['DenyAllInBound', 65500, 'Inbound', '*', '*', 'Deny'],
  ['AllowVnetOutBound', 65000, 'Outbound', 'VirtualNetwork', 'VirtualNetwork', 'Allow'],
  ['AllowInternetOutBound', 65001, 'Outbound', '*', 'Internet', 'Allow'],
  ['DenyAllOutBound', 65500, 'Outbound', '*', '*', 'Deny'],
];

/** Custom rules of a group's body, followed by its default ones. */
export const rulesOf = (group: Json): readonly Json[] => [
  ...objects(properties(group)['securityRules']),
  ...defaultRules.map(([name, priority, direction, from, to, access]) => ({
    name,
    properties: {
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: '*',
      sourceAddressPrefix: from,
      destinationAddressPrefix: to,
      access,
      priority,
      direction,
    },
  })),
];
