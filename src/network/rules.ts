/** Security rules in one shape whatever ARM's spelling, and the six rules that every network security group has. */

export type Direction = 'Inbound' | 'Outbound';

export interface SecurityRule {
  readonly name: string;
  /** 100 to 4096 for custom rules; lower is stronger. */
  readonly priority: number;
  /** `Inbound`, `Outbound`; here and below a word of the future is kept as it came, and is perhaps any of those that are known. */
  readonly direction: string;
  /** `Allow`, `Deny`. */
  readonly access: string;
  /** `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah`, `*`. */
  readonly protocol: string;
  readonly sourcePortRanges: readonly string[];
  readonly destinationPortRanges: readonly string[];
  readonly sourceAddressPrefixes: readonly string[];
  readonly destinationAddressPrefixes: readonly string[];
  readonly sourceApplicationSecurityGroups: readonly string[];
  readonly destinationApplicationSecurityGroups: readonly string[];
  readonly description?: string | undefined;
}

const directions: ReadonlySet<string> = new Set<Direction>(['Inbound', 'Outbound']);
const protocols: ReadonlySet<string> = new Set(['*', 'Tcp', 'Udp', 'Icmp', 'Esp', 'Ah']);
/** `AlwaysAllow` is a word of network managers. */
const accesses: ReadonlySet<string> = new Set(['Allow', 'Deny', 'AlwaysAllow']);

/** Whether a rule speaks of a direction, for sure or perhaps. */
export const isOn = (rule: Pick<SecurityRule, 'direction'>, direction: Direction): boolean =>
  rule.direction === direction || !directions.has(rule.direction);

export const isOfProtocol = ({ protocol }: Pick<SecurityRule, 'protocol'>, wanted: string): boolean =>
  protocol === '*' || protocol === wanted || !protocols.has(protocol);

export const isKnownAccess = (access: string): boolean => accesses.has(access);

/** Words of a rule that Azure did not have when this was written, each with what it is the word for: nothing that rests on them is certain. */
export const newWords = ({ direction, access, protocol }: SecurityRule): readonly string[] => [
  ...(directions.has(direction) ? [] : [`the direction ${direction}`]),
  ...(accesses.has(access) ? [] : [`the access ${access}`]),
  ...(protocols.has(protocol) ? [] : [`the protocol ${protocol}`]),
];

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
