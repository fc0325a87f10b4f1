/** The place of a gateway, against which words are read: its network, what is connected to it, and where its subnet's table leads. */

import type { TagList } from './tag-list.ts';

export interface Peering {
  /** What is in sync (`remoteAddressSpace`), not what the other network has by now. */
  readonly remotePrefixes: readonly string[];
  /** `Connected`, `Initiated`, `Disconnected`; anything else is kept as it is. */
  readonly state: string;
  readonly allowsAccess: boolean;
}

/** A route of a table as Azure shows it: hop types are kept as words, for Azure adds new ones. */
export interface PlacedRoute {
  readonly name: string;
  /** An IPv4 or IPv6 range, or a service tag. */
  readonly prefix: string;
  readonly nextHopType: string;
  readonly nextHopIp?: string | undefined;
}

export interface Place {
  readonly subnetPrefixes: readonly string[];
  readonly vnetPrefixes: readonly string[];
  readonly region: string;
  /** Of a gateway in several regions: a further one also needs what is regional in the primary's. */
  readonly primaryRegion?: string | undefined;
  /** Undefined where they are not known. */
  readonly peerings?: readonly Peering[] | undefined;
  /** A gateway, a remote gateway, a hub or a group of networks is visible: it may bring private ranges that are not listed here. */
  readonly reachesFurther?: boolean | undefined;
  /** Whether the subnet's table takes what gateways announce (`disableBgpRoutePropagation` turned round); undefined as Azure has it by default: it does. */
  readonly takesAnnounced?: boolean | undefined;
  /** Of the subnet's table. */
  readonly routes?: readonly PlacedRoute[] | undefined;
  /** `spec.routing.forcedTunnelling: Yes`: a default route comes by BGP, which does not show here. */
  readonly declaresTunnel?: boolean | undefined;
  /** DNS servers that the network names: they may lie in networks that are connected in a way that is not visible. */
  readonly ownServers?: readonly string[] | undefined;
  /** Services that have an endpoint in the subnet: `Microsoft.Storage`. */
  readonly endpoints?: readonly string[] | undefined;
  /** Undefined where the list could not be read: then the words' known relations decide. */
  readonly tags?: TagList | undefined;
}

/**
 * What the host of a machine answers on: probes, DNS, and metadata (Microsoft: What is IP address 168.63.129.16; Azure Instance Metadata Service). No
 * route applies to them.
 */
export const hostAddress = '168.63.129.16';
export const metadataAddress = '169.254.169.254';

/**
 * Documented addresses of the control plane that call gateways of every region. They tell something about `ApiManagement` where its list cannot be read;
 * where it can, the list alone counts (Microsoft: API Management IP addresses, 2021-12-21; MicrosoftDocs/azure-docs#50301).
 */
export const documentedMembers: Readonly<Record<string, readonly string[]>> = {
  apimanagement: ['104.214.19.224/32', '52.162.110.80/32', '51.145.179.78/32'],
  azurecloud: ['104.214.19.224/32', '52.162.110.80/32', '51.145.179.78/32'],
  'apimanagement.westeurope': ['51.145.179.78/32'],
  'apimanagement.southcentralus': ['104.214.19.224/32'],
  'apimanagement.northcentralus': ['52.162.110.80/32'],
};
