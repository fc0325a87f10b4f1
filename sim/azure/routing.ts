/**
 * Where a packet from a subnet goes: the route with the longest prefix, a user's before Azure's own of the same length; service endpoints are routes too.
 * Microsoft: Virtual network traffic routing; Virtual network service endpoints. Written for the simulator alone, apart from the product's own reading.
 */

import ipaddr from 'ipaddr.js';
import { objects, properties, text, type Json } from './json.ts';

export type Hop = 'Internet' | 'VirtualAppliance' | 'VirtualNetworkGateway' | 'None' | 'VnetLocal' | 'ServiceEndpoint';

export interface Destination {
  readonly ip: string;
  /** Service tags whose ranges hold it. */
  readonly tags: readonly string[];
}

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

/** `routes` are ARM's route objects of the attached table, `services` the subnet's service endpoints, `networks` the ranges of its virtual network. */
export function nextHop(routes: readonly Json[], services: readonly string[], networks: readonly string[], to: Destination): Hop {
  const tags = to.tags.map((tag) => tag.toLowerCase());
  const ours = routes.flatMap((route): readonly Candidate[] => {
    const { addressPrefix, nextHopType } = properties(route);
    const prefix = text(addressPrefix);
    const hop = hopOf(text(nextHopType));
    if (!/^[0-9]/.test(prefix)) return tags.includes(prefix.toLowerCase()) ? [{ hop, length: tagLength, rank: 1 }] : [];
    const length = within(to.ip, prefix);
    return length === undefined ? [] : [{ hop, length, rank: 1 }];
  });
  const local = networks.flatMap((range): readonly Candidate[] => {
    const length = within(to.ip, range);
    return length === undefined ? [] : [{ hop: 'VnetLocal', length, rank: 2 }];
  });
  const names = services.map((service) => service.toLowerCase());
  const direct: readonly Candidate[] = tags.some((tag) => names.includes(endpoints[tag] ?? ''))
    ? [{ hop: 'ServiceEndpoint', length: 32, rank: 0 }]
    : [];
  const all: readonly Candidate[] = [...ours, ...local, ...direct, { hop: 'Internet', length: 0, rank: 2 }];
  const [best] = [...all].sort((a, b) => b.length - a.length || a.rank - b.rank);
  return best?.hop ?? 'Internet';
}

const hops: readonly Hop[] = ['Internet', 'VirtualAppliance', 'VirtualNetworkGateway', 'None', 'VnetLocal'];
const hopOf = (word: string): Hop => hops.find((hop) => hop.toLowerCase() === word.toLowerCase()) ?? 'None';

function within(ip: string, prefix: string): number | undefined {
  if (!ipaddr.isValidCIDR(prefix)) return undefined;
  const range = ipaddr.parseCIDR(prefix);
  const address = ipaddr.parse(ip);
  return range[0].kind() === address.kind() && address.match(range) ? range[1] : undefined;
}

export const servicesOf = (subnet: Json): readonly string[] =>
  objects(properties(subnet)['serviceEndpoints']).map(({ service }) => text(service));
