/**
 * What a network security group does with one packet: the first rule by priority that fits decides.
 * Microsoft: Network security groups overview, and Virtual network service tags. Written for the simulator alone, apart from the product's own reading.
 */

import { addressOf, isWithin } from './ranges.ts';
import { objects, properties, text, texts, type Json } from './json.ts';
import { asRules } from './traffic/admin.ts';
import { platformService } from './traffic/platform.ts';

export interface Packet {
  readonly direction: 'Inbound' | 'Outbound';
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp';
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** Chosen by the sender's system, anything from 1024. */
  readonly sourcePort: number;
  readonly port: number;
}

/** An address and the words of rules that hold it, `VirtualNetwork` and the like included. */
export interface Endpoint {
  readonly ip: string;
  readonly tags: readonly string[];
  /** Ids of the application security groups that it is in; gateways are in none. */
  readonly groups?: readonly string[];
}

export interface Verdict {
  readonly access: 'Allow' | 'Deny';
  readonly rule: string;
}

const noRules: readonly Json[] = [];

/**
 * `rules` are ARM's rule objects, custom and default ones together; a group always ends in a default deny. Those of a network manager come first: `Deny`
 * and `AlwaysAllow` end it, `Allow` leaves it to the group (Microsoft: Azure network security groups overview, 2025-07-15).
 */
export function filter(rules: readonly Json[], packet: Packet, adminRules: readonly Json[] = noRules): Verdict {
  const platform = packet.direction === 'Outbound' ? platformService(packet.destination.ip, packet.port) : undefined;
  if (platform) return filterPlatform(rules, packet, platform.tag);
  const first = firstOf(asRules(adminRules), packet);
  if (first && !isWord(properties(first)['access'], 'Allow')) return verdictOf(first);
  const rule = firstOf(rules, packet);
  return rule ? verdictOf(rule) : { access: 'Deny', rule: 'none' };
}

const firstOf = (rules: readonly Json[], packet: Packet): Json | undefined =>
  byPriority(rules).find((one) => fits(properties(one), packet));

const verdictOf = (rule: Json): Verdict => ({
  access: isWord(properties(rule)['access'], 'Deny') ? 'Deny' : 'Allow',
  rule: text(rule['name']),
});

/** Only a rule by the service's own tag has a say; without one the platform's own rules let it through. */
function filterPlatform(rules: readonly Json[], packet: Packet, tag: string): Verdict {
  const named = { ...packet, destination: { ...packet.destination, tags: [tag] } };
  const rule = byPriority(rules).find(
    (one) =>
      values(properties(one), 'destinationAddressPrefix', 'destinationAddressPrefixes').some((word) => isWord(word, tag)) &&
      fits(properties(one), named),
  );
  return rule ? verdictOf(rule) : { access: 'Allow', rule: 'none' };
}

const sorted = new WeakMap<readonly Json[], readonly Json[]>();

/** One list of rules is asked about many packets; it is sorted once. */
function byPriority(rules: readonly Json[]): readonly Json[] {
  const known = sorted.get(rules) ?? rules.toSorted((a, b) => Number(properties(a)['priority']) - Number(properties(b)['priority']));
  sorted.set(rules, known);
  return known;
}

const isWord = (value: unknown, word: string): boolean => text(value).toLowerCase() === word.toLowerCase();

function fits(rule: Json, packet: Packet): boolean {
  return (
    isWord(rule['direction'], packet.direction) &&
    (rule['protocol'] === '*' || isWord(rule['protocol'], packet.protocol)) &&
    // ICMP has no ports.
    (packet.protocol === 'Icmp' ||
      (values(rule, 'sourcePortRange').some((range) => inRange(range, packet.sourcePort)) &&
        values(rule, 'destinationPortRange').some((range) => inRange(range, packet.port)))) &&
    isSide(rule, 'source', packet.source) &&
    isSide(rule, 'destination', packet.destination)
  );
}

/** By prefixes and words, or as a member of an application security group. */
const isSide = (rule: Json, side: 'source' | 'destination', endpoint: Endpoint): boolean =>
  values(rule, `${side}AddressPrefix`, `${side}AddressPrefixes`).some((prefix) => covers(prefix, endpoint)) ||
  objects(rule[`${side}ApplicationSecurityGroups`]).some(({ id }) => (endpoint.groups ?? []).some((one) => isWord(id, one)));

/** A rule may say it in the singular, the plural or both. */
const values = (rule: Json, one: string, many = `${one}s`): readonly string[] =>
  [text(rule[one]), ...texts(rule[many])].filter((value) => value !== '');

function inRange(range: string, port: number): boolean {
  if (range === '*') return true;
  const [from = NaN, to = from] = range.split('-').map(Number);
  return port >= from && port <= to;
}

function covers(prefix: string, { ip, tags }: Endpoint): boolean {
  if (prefix === '*') return true;
  const isAddress = /^[0-9]/.test(prefix) || prefix.includes(':');
  return isAddress ? isWithin(prefix, addressOf(ip)) : tags.some((tag) => isWord(prefix, tag));
}

const defaultRule = (name: string, description: string, priority: number, words: string): Json => {
  const [direction, access, from, to] = words.split(' ');
  return {
    name,
    properties: {
      description,
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: '*',
      sourceAddressPrefix: from,
      destinationAddressPrefix: to,
      access,
      priority,
      direction,
    },
  };
};

/** The six rules that every group has (Microsoft: Network security groups overview, "Default security rules"). */
export const defaultRules: readonly Json[] = [
  defaultRule('AllowVnetInBound', 'Allow inbound traffic from all VMs in VNET', 65000, 'Inbound Allow VirtualNetwork VirtualNetwork'),
  defaultRule(
    'AllowAzureLoadBalancerInBound',
    'Allow inbound traffic from azure load balancer',
    65001,
    'Inbound Allow AzureLoadBalancer *',
  ),
  defaultRule('DenyAllInBound', 'Deny all inbound traffic', 65500, 'Inbound Deny * *'),
  defaultRule(
    'AllowVnetOutBound',
    'Allow outbound traffic from all VMs to all VMs in VNET',
    65000,
    'Outbound Allow VirtualNetwork VirtualNetwork',
  ),
  defaultRule('AllowInternetOutBound', 'Allow outbound traffic from all VMs to Internet', 65001, 'Outbound Allow * Internet'),
  defaultRule('DenyAllOutBound', 'Deny all outbound traffic', 65500, 'Outbound Deny * *'),
];

/** Custom rules of a group's body, followed by its default ones. */
export const rulesOf = (group: Json): readonly Json[] => [...objects(properties(group)['securityRules']), ...defaultRules];
