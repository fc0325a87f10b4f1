/** Rows of table A: rules × routes × packet → verdict, rule and hop. Written in words, read once into a shape; what a word of Azure means is each runner's own. */

import type { Place } from './places.ts';
import type { Row } from './rows.ts';

export type Side = 'In' | 'Out';
export type Access = 'Allow' | 'Deny';
export type Protocol = 'Tcp' | 'Udp' | 'Icmp';

export interface Rule {
  readonly name: string;
  readonly priority: number;
  readonly side: Side;
  readonly access: Access | 'AlwaysAllow';
  readonly protocol: Protocol | '*';
  readonly ports: readonly string[];
  readonly sourcePorts: readonly string[];
  /** Prefixes and service tags, or application security groups as `asg:AsgWeb`. */
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export type Hop =
  | 'Internet'
  | 'VirtualAppliance'
  | 'VirtualNetworkGateway'
  | 'None'
  | 'VnetLocal'
  | 'VnetPeering'
  | 'ServiceEndpoint'
  /** The host beneath the machine: no route of a subnet applies. */
  | 'Host';

export type UserHop = Exclude<Hop, 'VnetPeering' | 'ServiceEndpoint' | 'Host'>;

export interface Route {
  readonly prefix: string;
  readonly hop: UserHop;
}

export interface Packet {
  readonly side: Side;
  readonly protocol: Protocol;
  readonly port: number;
  /** The other side; this one is the gateway. */
  readonly remote: Place;
  /** The sender's own. */
  readonly sourcePort: number;
}

export interface Peering {
  readonly space: string;
  readonly state: 'Connected' | 'Disconnected';
  readonly access: boolean;
}

/** Around the gateway's subnet. */
export interface Network {
  readonly spaces: readonly string[];
  readonly subnet: string;
  /** Of the machine whose packets these are. */
  readonly ip: string;
  readonly peerings: readonly Peering[];
  /** Behind a gateway of the network: what it announces by BGP, or has in a local network gateway. No body of ARM that a reader of the network sees names them. */
  readonly learnt: readonly string[];
  readonly propagation: boolean;
  readonly endpoints: readonly string[];
  /** Application security groups that hold the machine, by name. */
  readonly groups: readonly string[];
}

export interface TrafficRow extends Row {
  readonly network: Network;
  readonly rules: readonly Rule[];
  readonly admin: readonly Rule[];
  readonly routes: readonly Route[];
  readonly packet: Packet;
  readonly verdict?: { readonly access: Access; readonly rule?: string };
  /** Of an inbound packet: where its answer goes. */
  readonly hop?: Hop;
}

type Protocols = Protocol | '*';
export type RuleWords = `${string} ${number} ${Side} ${Access | 'AlwaysAllow'} ${Protocols} ${string} ${string} > ${string}`;
export type RouteWords = `${string} > ${UserHop}`;
/** `In Tcp 443 client`: side, protocol, port of the destination, the other machine. */
export type PacketWords = `${Side} ${Protocol} ${number} ${Place}`;
/** `Deny no-vnet`; without a name where the source tells none. */
export type VerdictWords = Access | `${Access} ${string}`;

/** A row as tables write it. */
export interface Words extends Row {
  readonly network?: Partial<Network>;
  /** `web 100 In Allow Tcp 80,443 Internet > *`; ports of the sender behind a bar, as in `443|1024-65535`. */
  readonly rules?: readonly RuleWords[];
  readonly admin?: readonly RuleWords[];
  readonly routes?: readonly RouteWords[];
  readonly packet: PacketWords;
  readonly sourcePort?: number;
  readonly verdict?: VerdictWords;
  readonly hop?: Hop;
}

const usual: Network = {
  spaces: ['10.0.0.0/16'],
  subnet: '10.0.1.0/27',
  ip: '10.0.1.4',
  peerings: [],
  learnt: [],
  propagation: true,
  endpoints: [],
  groups: [],
};

export const table = (rows: readonly Words[]): readonly TrafficRow[] => rows.map(readRow);

function readRow({ network, rules = [], admin = [], routes = [], packet, sourcePort = 50_000, verdict, ...row }: Words): TrafficRow {
  if (verdict === undefined && row.hop === undefined) throw new Error(`${row.id} promises neither a verdict nor a hop`);
  const [side, protocol, port, remote] = packet.split(' ') as [Side, Protocol, string, Place];
  const [access, rule] = (verdict ?? '').split(' ') as [Access, string?];
  return {
    ...row,
    network: { ...usual, ...network },
    rules: rules.map(readRule),
    admin: admin.map(readRule),
    routes: routes.map(readRoute),
    packet: { side, protocol, port: Number(port), remote, sourcePort },
    ...(verdict !== undefined && { verdict: { access, ...(rule !== undefined && { rule }) } }),
  };
}

const shape = /^(\S+) (\d+) (In|Out) (Allow|Deny|AlwaysAllow) (Tcp|Udp|Icmp|\*) ([^|\s]+)(?:\|(\S+))? (\S+) > (\S+)$/;

export function readRule(words: string): Rule {
  const [, name = '', priority, side, access, protocol, ports = '', sourcePorts = '*', from = '', to = ''] = shape.exec(words) ?? [];
  if (name === '') throw new Error(`"${words}" is not like "web 100 In Allow Tcp 80,443 Internet > *"`);
  return {
    name,
    priority: Number(priority),
    side: side as Side,
    access: access as Rule['access'],
    protocol: protocol as Rule['protocol'],
    ports: ports.split(','),
    sourcePorts: sourcePorts.split(','),
    from: from.split(','),
    to: to.split(','),
  };
}

function readRoute(words: RouteWords): Route {
  const [prefix, hop] = words.split(' > ') as [string, UserHop];
  return { prefix, hop };
}
