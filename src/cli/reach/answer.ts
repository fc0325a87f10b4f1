/** Whether a peer can be reached from a subnet, or can reach it, hop by hop. */

import type { Packets } from '../../network/filter/needs.ts';
import { isPrivatePrefix } from '../../network/prefixes.ts';
import { withRoutes } from '../../network/ways/readings.ts';
import type { PlacedRoute } from '../../network/words/place.ts';
import { routeHop, securityHop, type Hop } from './hops.ts';
import { resolve, type Resolver } from './names.ts';
import type { Standpoint } from './standpoint.ts';
import type { Target } from './target.ts';

export type Direction = 'Outbound' | 'Inbound';

export interface Answer {
  readonly from: string;
  readonly location: string;
  readonly subnet: string;
  readonly direction: Direction;
  readonly target: string;
  readonly protocol: 'Tcp' | 'Udp';
  /** The addresses, ranges or tags that were judged. */
  readonly peers: readonly string[];
  readonly verdict: 'Reachable' | 'Blocked' | 'Unknown';
  readonly hops: readonly Hop[];
  readonly notKnown: readonly string[];
}

export interface Question {
  readonly target: Target;
  readonly direction: Direction;
  readonly protocol: 'Tcp' | 'Udp';
  /** What the name is inside the network; none: it is looked for. */
  readonly addresses: readonly string[];
}

export async function answer(question: Question, from: Standpoint, resolver: Resolver): Promise<Answer> {
  const { target, direction, protocol, addresses } = question;
  const isNamed = target.is === 'Name' && addresses.length === 0;
  const resolved = isNamed ? await resolve(target.host, from, resolver) : undefined;
  const peers = resolved?.peers ?? (target.is === 'Name' ? addresses : [target.host]);
  const flow: Packets = { direction, protocol, ports: [target.port], peers };
  // Whoever asks for the gateway looks its name up, not the other way round.
  const dns = resolved && direction === 'Outbound' ? [resolved.hop] : [];
  const hops = [...dns, ...(peers.length === 0 ? [] : [securityHop(from, flow), routeHop(from, flow)])];
  return {
    from: from.title,
    location: from.location,
    subnet: from.subnet.id,
    direction,
    target: target.text,
    protocol,
    peers,
    verdict: verdictOf(hops, peers.length > 0),
    hops,
    notKnown: [...new Set([...hops.flatMap(({ notKnown = [] }) => notKnown), ...from.unread, ...farSide(question, from, peers)])],
  };
}

function verdictOf(hops: readonly Hop[], hasPeers: boolean): Answer['verdict'] {
  if (hops.some(({ verdict }) => verdict === 'Closed')) return 'Blocked';
  return hasPeers && hops.every(({ verdict }) => verdict === 'Open') ? 'Reachable' : 'Unknown';
}

/** What no one can see from here, whatever the verdict. */
const farSide = ({ direction, target }: Question, { network }: Standpoint, peers: readonly string[]): readonly string[] => [
  direction === 'Outbound'
    ? `Whether something listens on port ${target.port} there, and whether a firewall of the other side lets the gateway in.`
    : `Whether the gateway answers on port ${target.port}, and what the network of the caller lets out.`,
  ...(peers.some(isPrivatePrefix) && (network.peerings ?? []).length > 0 ? ['The rules and routes of networks that are peered.'] : []),
];

/** As if these routes were in the table. */
export const withMore = (from: Standpoint, routes: readonly PlacedRoute[]): Standpoint =>
  routes.length === 0 ? from : { ...from, filtering: withRoutes(from.filtering, routes), routing: withRoutes(from.routing, routes) };
