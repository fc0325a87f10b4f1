/**
 * Which words of a rule hold an address, as seen from one subnet. Microsoft: Virtual network service tags: `VirtualNetwork` is the network, connected
 * ones, the host's address and prefixes of user-defined routes; `Internet` is what lies outside and is public. Written for the simulator alone.
 */

import type { Assumptions } from '../assumptions.ts';
import { addressOf, isWithin, rangeOf } from '../ranges.ts';
import { properties, text, type Json } from '../json.ts';

/** What surrounds a subnet and decides which addresses count as the network's own. */
export interface Around {
  /** The ranges of its virtual network. */
  readonly networks: readonly string[];
  /** The ranges of networks that are peered with it, where traffic passes. */
  readonly peers: readonly string[];
  /** Ranges that a gateway of the network has learnt by BGP, where the table lets them in. */
  readonly announced: readonly string[];
  /** ARM's route objects of the attached table. */
  readonly routes: readonly Json[];
  /** Which of their prefixes are in `VirtualNetwork`; those to appliances unless said. */
  readonly routedTag?: Assumptions['routedTag'];
}

/** An address and the tags of Azure's services whose published ranges hold it. */
export interface Remote {
  readonly ip: string;
  readonly tags: readonly string[];
}

/** The host beneath each machine: probes come from it, and it answers for DNS (Microsoft: What is IP address 168.63.129.16). */
export const hostAddress = '168.63.129.16';

/** RFC 1918 and 6598, and what never leaves a link or a machine. */
const unreachable = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
];

/** Hops that make a prefix the network's (MicrosoftDocs/azure-docs#22178 and #124192 of appliances; Azure/azure-powershell#4972: `0.0.0.0/0` in the tag). */
const bringing = ['virtualappliance', 'virtualnetworkgateway', 'vnetlocal'];

export function wordsOf({ networks, peers, announced, routes, routedTag = 'appliances' }: Around, { ip, tags }: Remote): readonly string[] {
  if (ip === hostAddress) return ['AzureLoadBalancer', 'VirtualNetwork'];
  const isInside = isIn([...networks, ...peers], ip);
  const isBrought = isIn(announced, ip) || routes.some((route) => brings(route, { ip, tags }, routedTag));
  return [
    ...tags,
    ...(isInside || isBrought ? ['VirtualNetwork'] : []),
    // Whether what only a route brings into the network leaves the internet is open (MicrosoftDocs/azure-docs#94454).
    ...(isInside || isIn(unreachable, ip) ? [] : ['Internet']),
  ];
}

const isIn = (prefixes: readonly string[], ip: string): boolean => prefixes.some((prefix) => isWithin(prefix, addressOf(ip)));

function brings(route: Json, { ip, tags }: Remote, which: Assumptions['routedTag']): boolean {
  const { addressPrefix, nextHopType } = properties(route);
  if (which === 'appliances' && !bringing.includes(text(nextHopType).toLowerCase())) return false;
  const prefix = text(addressPrefix);
  return rangeOf(prefix) ? isIn([prefix], ip) : tags.some((tag) => tag.toLowerCase() === prefix.toLowerCase());
}
