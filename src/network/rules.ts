/** Security rules in one shape whatever ARM's spelling, and the six rules that every network security group has. */

export type Direction = 'Inbound' | 'Outbound';

export interface SecurityRule {
  readonly name: string;
  /** 100 to 4096 for custom rules; lower is stronger. */
  readonly priority: number;
  readonly direction: Direction;
  readonly access: 'Allow' | 'Deny';
  /** `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah`, `*`; a word of the future speaks of no flow of a gateway. */
  readonly protocol: string;
  readonly sourcePortRanges: readonly string[];
  readonly destinationPortRanges: readonly string[];
  readonly sourceAddressPrefixes: readonly string[];
  readonly destinationAddressPrefixes: readonly string[];
  readonly sourceApplicationSecurityGroups: readonly string[];
  readonly destinationApplicationSecurityGroups: readonly string[];
  readonly description?: string | undefined;
}

const standard = (
  name: string,
  direction: Direction,
  priority: number,
  access: 'Allow' | 'Deny',
  source: string,
  destination: string,
): SecurityRule => ({
  name,
  direction,
  priority,
  access,
  protocol: '*',
  sourcePortRanges: ['*'],
  destinationPortRanges: ['*'],
  sourceAddressPrefixes: [source],
  destinationAddressPrefixes: [destination],
  sourceApplicationSecurityGroups: [],
  destinationApplicationSecurityGroups: [],
});

/** Microsoft: Network security groups overview, default security rules. */
export const defaultRules: readonly SecurityRule[] = [
  standard('AllowVnetInBound', 'Inbound', 65_000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  standard('AllowAzureLoadBalancerInBound', 'Inbound', 65_001, 'Allow', 'AzureLoadBalancer', '*'),
  standard('DenyAllInBound', 'Inbound', 65_500, 'Deny', '*', '*'),
  standard('AllowVnetOutBound', 'Outbound', 65_000, 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  standard('AllowInternetOutBound', 'Outbound', 65_001, 'Allow', '*', 'Internet'),
  standard('DenyAllOutBound', 'Outbound', 65_500, 'Deny', '*', '*'),
];

export const isDefault = (rule: SecurityRule): boolean => rule.priority >= 65_000;
