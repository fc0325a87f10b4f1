/**
 * Where a packet from a subnet goes: the route with the longest prefix; of the same length a user's, then one learnt by BGP, then Azure's own. Service
 * endpoints are routes too, and nothing overrides them.
 * Microsoft: Virtual network traffic routing; Virtual network service endpoints. Written for the simulator alone, apart from the product's own reading.
 */

import { addressOf, rangeOf } from './ranges.ts';
import { objects, properties, text, type Json } from './json.ts';
import { placesOf } from './shapes/endpoints.ts';
import { isHost } from './traffic/platform.ts';
import type { Around, Remote } from './traffic/words.ts';

export type Hop =
  | 'Internet'
  | 'VirtualAppliance'
  | 'VirtualNetworkGateway'
  | 'None'
  | 'VnetLocal'
  | 'VnetPeering'
  | 'ServiceEndpoint'
  /** The machine beneath: no route of a subnet applies. */
  | 'Host';

interface Candidate {
  readonly hop: Hop;
  readonly length: number;
  /** Lower wins among equals. */
  readonly rank: number;
}

/** The services whose endpoints take a tag's traffic. */
const endpoints: Readonly<Record<string, readonly string[]>> = {
  storage: ['microsoft.storage', 'microsoft.storage.global'],
  sql: ['microsoft.sql'],
  azurekeyvault: ['microsoft.keyvault'],
  eventhub: ['microsoft.eventhub'],
};

/** Ranges of tags are /16 to /32; a route by tag is taken for one of their usual length. */
const tagLength = 24;

export interface Roads extends Around {
  /** The subnet's service endpoints. */
  readonly services: readonly string[];
  /** Code of the subnet's region. */
  readonly region: string;
}

/** Where equals are ranked: a range before a tag, a region's tag before the whole one's, that of one service before `AzureCloud` (the same page). */
const rankOf = (tag: string): number => 1 + (tag.toLowerCase().startsWith('azurecloud') ? 0.3 : 0.1) + (tag.includes('.') ? 0 : 0.1);

export function nextHop(roads: Roads, to: Remote): Hop {
  if (isHost(to.ip)) return 'Host';
  const near = [...ranges(roads.networks, to.ip, 'VnetLocal', 3), ...ranges(roads.peers, to.ip, 'VnetPeering', 3)];
  // The routes of the network and of its peerings win over learnt ones even where these are longer.
  const learnt = near.length > 0 ? [] : ranges(roads.announced, to.ip, 'VirtualNetworkGateway', 2);
  const all: readonly Candidate[] = [
    ...byUser(roads, to),
    ...learnt,
    ...near,
    ...nowhere(roads, to.ip),
    ...(isServed(roads, to) ? [{ hop: 'ServiceEndpoint', length: 32, rank: 0 } as const] : []),
    { hop: 'Internet', length: 0, rank: 3 },
  ];
  const [best] = [...all].sort((a, b) => b.length - a.length || a.rank - b.rank);
  return best?.hop ?? 'Internet';
}

const byUser = ({ routes }: Roads, { ip, tags }: Remote): readonly Candidate[] =>
  routes.flatMap((route): readonly Candidate[] => {
    const { addressPrefix, nextHopType } = properties(route);
    const prefix = text(addressPrefix);
    const hop = hopOf(text(nextHopType));
    if (isRange(prefix)) return ranges([prefix], ip, hop, 1);
    return tags.some((tag) => isSame(tag, prefix)) ? [{ hop, length: tagLength, rank: rankOf(prefix) }] : [];
  });

/**
 * Private ranges that no network has lead nowhere, until a default route of a user takes them (the same page, "Default"; that 172.16.0.0/12 is there too:
 * Microsoft, Tutorial: Diagnose a virtual machine network routing problem, 2021-01-07).
 */
function nowhere({ routes }: Roads, ip: string): readonly Candidate[] {
  if (routes.some((route) => properties(route)['addressPrefix'] === '0.0.0.0/0')) return [];
  return ranges(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'], ip, 'None', 4);
}

/** An endpoint reaches its service where it has locations; an address whose tags name no region is taken for one of the subnet's. */
function isServed({ services, region }: Roads, { tags }: Remote): boolean {
  return tags.some((tag) =>
    (endpoints[tag.toLowerCase()] ?? []).some((service) => {
      if (!services.some((one) => isSame(one, service))) return false;
      const regional = tags.filter((one) => one.toLowerCase().startsWith(`${tag.toLowerCase()}.`)).map((one) => one.slice(tag.length + 1));
      return (
        regional.length === 0 || placesOf(service, region).some((place) => place === '*' || regional.some((one) => isSame(one, place)))
      );
    }),
  );
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const isRange = (prefix: string): boolean => prefix.includes('/') && rangeOf(prefix) !== undefined;

const ranges = (prefixes: readonly string[], ip: string, hop: Hop, rank: number): readonly Candidate[] =>
  prefixes.flatMap((prefix) => {
    const length = within(ip, prefix);
    return length === undefined ? [] : [{ hop, length, rank }];
  });

const hops: readonly Hop[] = ['Internet', 'VirtualAppliance', 'VirtualNetworkGateway', 'None', 'VnetLocal'];
const hopOf = (word: string): Hop => hops.find((hop) => isSame(hop, word)) ?? 'None';

function within(ip: string, prefix: string): number | undefined {
  const range = isRange(prefix) ? rangeOf(prefix) : undefined;
  const address = addressOf(ip);
  return range !== undefined && range[0].kind() === address.kind() && address.match(range[0], range[1]) ? range[1] : undefined;
}

export const servicesOf = (subnet: Json): readonly string[] =>
  objects(properties(subnet)['serviceEndpoints']).map(({ service }) => text(service));
