/** What a flow is, and what the needs of a gateway depend on. */

import type { Direction } from './rules.ts';

export type Mode = 'External' | 'Internal';
export type InjectableSku = 'Developer' | 'Premium';

/** What the needs of a gateway depend on. */
export interface FlowContext {
  readonly mode: Mode;
  readonly sku: InjectableSku;
  /** Regions that the service runs in, the primary included. */
  readonly locations: number;
  /** Who may reach the client ports; empty means that no client was named. */
  readonly clientSources: readonly string[];
  readonly clientPorts: readonly number[];
  /** DNS servers of the network's own; empty with Azure's. */
  readonly customDns?: readonly string[];
  /** Ids of optional flows that the binding wants guaranteed. */
  readonly optionalFlows?: readonly string[];
}

/**
 * `Recommended`: a rule of ours guarantees it, but its lack does not keep the gateway out of the subnet. `Expected`: no rule of ours, because the
 * default rules let it through; where a user denies it, something degrades.
 */
export type Need = 'Required' | 'Recommended' | 'Expected' | 'Optional' | 'No';

export interface Flow {
  readonly id: string;
  /** As it reads in a sentence. */
  readonly title: string;
  readonly direction: Direction;
  /** The other side: tags, or for clients whoever the binding names. This side is always the gateway's subnet. */
  readonly peers: readonly string[];
  /** The source lets the tag of the gateway's region, in a further one with that of the primary's, stand for the whole tag. */
  readonly mayBeRegional?: true;
  /** The other side is the gateway's other machines, in its own subnet; rules name them by the word that is the peer. */
  readonly isBetweenMachines?: true;
  readonly ports: readonly string[];
  readonly protocol: 'Tcp' | 'Udp';
  readonly neededBy: (context: FlowContext) => Need;
  /** What does not work without it. */
  readonly loss: string;
  readonly source: string;
  /** A row of older editions: since when it is no longer listed. */
  readonly until?: string;
}

/** Clients come first in the table; their sources and ports are the binding's own. */
export const clientFlow = 'clients';
/** Those of an Internal gateway: a flow of its own, so that rules of the one mode stay until the gateway has been moved to the other. */
export const insideClientFlow = 'clients-internal';
export const isOfClients = ({ id }: { readonly id: string }): boolean => id === clientFlow || id === insideClientFlow;
