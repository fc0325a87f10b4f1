/** Rules of rows in the shape in which the product judges them, and what a judgement is. */

import type { SecurityRule } from '../../../src/network/rules.ts';
import type { AdminRule } from '../../../src/network/filter/cells.ts';
import type { Rule } from '../traffic.ts';

/** `Unsure` where it says that it cannot tell. */
export interface Judgement {
  readonly access: 'Allow' | 'Deny' | 'Unsure';
  /** Of an allow all rules that let the flow through, of a denial the one that closes it. */
  readonly rules: readonly string[];
}

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
