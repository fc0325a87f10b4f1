/** Effective security the slow way, packet by packet, for comparison: it shares no code with the real one and knows nothing of boxes. */

import type { SecurityRule } from './rules.ts';
import type { AdminRule } from './filter/cells.ts';

export interface Packet {
  readonly direction: 'Inbound' | 'Outbound';
  readonly protocol: 'Tcp' | 'Udp';
  /** The other side: an address, and the tags that hold it. */
  readonly peer: number;
  readonly peerTags: readonly string[];
  readonly local: number;
  readonly port: number;
  readonly sourcePort: number;
}

const number = (ip: string): number => ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

function holds(prefix: string, address: number, tags: readonly string[]): boolean {
  if (prefix === '*') return true;
  const [ip = '', length = '32'] = prefix.split('/');
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(ip)) return tags.some((tag) => tag.toLowerCase() === prefix.toLowerCase());
  const size = 2 ** (32 - Number(length));
  return Math.floor(address / size) === Math.floor(number(ip) / size);
}

function inRange(range: string, port: number): boolean {
  if (range === '*') return true;
  const [from = NaN, to = from] = range.split('-').map(Number);
  return port >= from && port <= to;
}

const localTags = ['VirtualNetwork'];

function fits(rule: Omit<AdminRule, 'access'>, packet: Packet): boolean {
  const inbound = packet.direction === 'Inbound';
  const [theirs, ours] = inbound
    ? [rule.sourceAddressPrefixes, rule.destinationAddressPrefixes]
    : [rule.destinationAddressPrefixes, rule.sourceAddressPrefixes];
  return (
    rule.direction === packet.direction &&
    (rule.protocol === '*' || rule.protocol === packet.protocol) &&
    rule.sourcePortRanges.some((range) => inRange(range, packet.sourcePort)) &&
    rule.destinationPortRanges.some((range) => inRange(range, packet.port)) &&
    theirs.some((prefix) => holds(prefix, packet.peer, packet.peerTags)) &&
    ours.some((prefix) => holds(prefix, packet.local, localTags))
  );
}

/** What happens to one packet: admin rules first, then the group's by priority, then Azure's defaults. */
export function passes(rules: readonly SecurityRule[], admin: readonly AdminRule[], packet: Packet): boolean {
  for (const rule of [...admin].sort((a, b) => a.priority - b.priority)) {
    if (!fits(rule, packet)) continue;
    if (rule.access === 'AlwaysAllow') return true;
    if (rule.access === 'Deny') return false;
    break;
  }
  const first = [...rules].sort((a, b) => a.priority - b.priority).find((rule) => fits(rule, packet));
  if (first) return first.access === 'Allow';
  if (packet.direction === 'Inbound') return packet.peerTags.includes('VirtualNetwork') || packet.peerTags.includes('AzureLoadBalancer');
  return packet.peerTags.includes('VirtualNetwork') || packet.peerTags.includes('Internet');
}
