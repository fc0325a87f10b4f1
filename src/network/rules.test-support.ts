/** Security rules in one line each: `rule('corp', 200, 'Inbound Deny Tcp 443,80 from Internet to VirtualNetwork')`. */

import type { SecurityRule } from './rules.ts';

const shape = /^(\w+) (\w+) (\S+) (\S+) from (\S+) to (\S+)$/;

/** Words: direction, access, protocol, destination ports, source, destination; lists are joined by commas. `more` is for what has no word. */
export function rule(name: string, priority: number, words: string, more: Partial<SecurityRule> = {}): SecurityRule {
  const [, direction, access = '', protocol = '', ports = '', source = '', destination = ''] = shape.exec(words) ?? [];
  if (direction === undefined) throw new Error(`"${words}" is not like "Inbound Deny Tcp 443,80 from Internet to VirtualNetwork"`);
  return {
    name,
    priority,
    direction,
    access,
    protocol,
    sourcePortRanges: ['*'],
    destinationPortRanges: ports.split(','),
    sourceAddressPrefixes: source.split(','),
    destinationAddressPrefixes: destination.split(','),
    sourceApplicationSecurityGroups: [],
    destinationApplicationSecurityGroups: [],
    ...more,
  };
}

/** The way back, for the titles of tests and for comparisons that a reader can check. */
export const wordsOf = (one: SecurityRule): string =>
  `${one.priority} ${one.name} ${one.direction} ${one.access} ${one.protocol} ${one.destinationPortRanges.join()} from ${one.sourceAddressPrefixes.join()} to ${one.destinationAddressPrefixes.join()}`;
