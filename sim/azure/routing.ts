/**
 * Where a packet from a subnet goes: the route with the longest prefix; of the same length a user's, then one learnt by BGP, then Azure's own. Service
 * endpoints are routes too, and nothing overrides them.
 * Microsoft: Virtual network traffic routing; Virtual network service endpoints. Written for the simulator alone, apart from the product's own reading.
 */

import { addressOf, rangeOf } from './ranges.ts';
import { objects, properties, text, type Json } from './json.ts';
import type { Around, Remote } from './traffic/words.ts';

export type Hop = 'Internet' | 'VirtualAppliance' | 'VirtualNetworkGateway' | 'None' | 'VnetLocal' | 'ServiceEndpoint';

interface Candidate {
  readonly hop: Hop;
  readonly length: number;
  /** Lower wins among equals. */
  readonly rank: number;
}

/** The service whose endpoint takes a tag's traffic. */
const endpoints: Readonly<Record<string, string>> = {
  storage: 'microsoft.storage',
  sql: 'microsoft.sql',
  azurekeyvault: 'microsoft.keyvault',
  eventhub: 'microsoft.eventhub',
};

/** Ranges of tags are /16 to /32; a route by tag is taken for one of their usual length. */
const tagLength = 24;

export interface Roads extends Around {
  /** The subnet's service endpoints. */
  readonly services: readonly string[];
}

/** Where equals are ranked: a range before a tag, a region's tag before the whole one's, that of one service before `AzureCloud` (the same page). */
const rankOf = (tag: string): number => 1 + (tag.toLowerCase().startsWith('azurecloud') ? 0.3 : 0.1) + (tag.includes('.') ? 0 : 0.1);

export function nextHop({ routes, services, networks, announced }: Roads, to: Remote): Hop {
  const tags = to.tags.map((tag) => tag.toLowerCase());
  const ours = routes.flatMap((route): readonly Candidate[] => {
    const { addressPrefix, nextHopType } = properties(route);
    const prefix = text(addressPrefix);
    const hop = hopOf(text(nextHopType));
    if (!isRange(prefix)) return tags.includes(prefix.toLowerCase()) ? [{ hop, length: tagLength, rank: rankOf(prefix) }] : [];
    return ranges([prefix], to.ip, hop, 1);
  });
  const local = ranges(networks, to.ip, 'VnetLocal', 3);
  // The network's own routes win over learnt ones even where these are longer.
  const learnt = local.length > 0 ? [] : ranges(announced, to.ip, 'VirtualNetworkGateway', 2);
  const names = services.map((service) => service.toLowerCase());
  const direct: readonly Candidate[] = tags.some((tag) => names.includes(endpoints[tag] ?? ''))
    ? [{ hop: 'ServiceEndpoint', length: 32, rank: 0 }]
    : [];
  const all: readonly Candidate[] = [...ours, ...learnt, ...local, ...direct, { hop: 'Internet', length: 0, rank: 3 }];
  const [best] = [...all].sort((a, b) => b.length - a.length || a.rank - b.rank);
  return best?.hop ?? 'Internet';
}

const isRange = (prefix: string): boolean => prefix.includes('/') && rangeOf(prefix) !== undefined;

const ranges = (prefixes: readonly string[], ip: string, hop: Hop, rank: number): readonly Candidate[] =>
  prefixes.flatMap((prefix) => {
    const length = within(ip, prefix);
    return length === undefined ? [] : [{ hop, length, rank }];
  });

const hops: readonly Hop[] = ['Internet', 'VirtualAppliance', 'VirtualNetworkGateway', 'None', 'VnetLocal'];
const hopOf = (word: string): Hop => hops.find((hop) => hop.toLowerCase() === word.toLowerCase()) ?? 'None';

function within(ip: string, prefix: string): number | undefined {
  const range = isRange(prefix) ? rangeOf(prefix) : undefined;
  const address = addressOf(ip);
  return range !== undefined && range[0].kind() === address.kind() && address.match(range[0], range[1]) ? range[1] : undefined;
}

export const servicesOf = (subnet: Json): readonly string[] =>
  objects(properties(subnet)['serviceEndpoints']).map(({ service }) => text(service));
