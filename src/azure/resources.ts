/** What we read of Azure resources: only the fields that a user judges, in one shape whatever ARM's spelling. */

import type { ArmId } from '../api/arm-id.ts';
import type { Instant } from '../runtime/clock.ts';

export interface Service {
  readonly id: ArmId;
  readonly name: string;
  /** As ARM shows it, e.g. `West Europe`. */
  readonly location: string;
  readonly etag: string | undefined;
  readonly sku: { readonly name: string; readonly capacity: number };
  readonly provisioningState: string;
  /** Empty when idle. */
  readonly targetProvisioningState: string;
  /** `None`, `External` or `Internal`; anything else is kept as it is. */
  readonly virtualNetworkType: string;
  readonly subnetId: ArmId | undefined;
  readonly publicIpAddressId: ArmId | undefined;
  readonly publicIpAddresses: readonly string[];
  readonly privateIpAddresses: readonly string[];
  readonly outboundPublicIpAddresses: readonly string[];
  readonly gatewayUrl: string | undefined;
  readonly gatewayRegionalUrl: string | undefined;
  /** `stv1`, `stv2`, `stv2.1`, `mtv1`, `undetermined`. */
  readonly platformVersion: string;
  readonly zones: readonly string[];
  readonly hostnames: readonly { readonly type: string; readonly hostName: string }[];
  readonly natGatewayState: string | undefined;
  readonly disableGateway: boolean;
  /** Inbound connections by private endpoint, with the state of their approval as Azure writes it, e.g. `Approved`. */
  readonly privateEndpoints: readonly { readonly name: string; readonly status: string }[];
  /** `Enabled` or `Disabled`; undefined where Azure says nothing. */
  readonly publicNetworkAccess: string | undefined;
  readonly additionalLocations: readonly AdditionalLocation[];
  /** The date of the answer that showed it so, as comparable with the times of network status; absent where an answer had none. */
  readonly answeredAt?: Instant;
}

export interface AdditionalLocation {
  readonly location: string;
  readonly sku: { readonly name: string; readonly capacity: number };
  readonly zones: readonly string[];
  readonly subnetId: ArmId | undefined;
  readonly publicIpAddressId: ArmId | undefined;
  readonly publicIpAddresses: readonly string[];
  readonly privateIpAddresses: readonly string[];
  readonly outboundPublicIpAddresses: readonly string[];
  readonly gatewayRegionalUrl: string | undefined;
  readonly platformVersion: string;
  readonly natGatewayState: string | undefined;
  readonly disableGateway: boolean;
}

export interface SecurityRule {
  readonly id: string;
  readonly name: string;
  readonly etag: string | undefined;
  readonly provisioningState: string;
  readonly priority: number;
  /** `Inbound`, `Outbound`; here and below anything else is kept as it is. */
  readonly direction: string;
  /** `Allow`, `Deny`. */
  readonly access: string;
  /** `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah`, `*`. */
  readonly protocol: string;
  /** Singular and plural forms of ARM merged, empty texts dropped. */
  readonly sourcePortRanges: readonly string[];
  readonly destinationPortRanges: readonly string[];
  readonly sourceAddressPrefixes: readonly string[];
  readonly destinationAddressPrefixes: readonly string[];
  readonly sourceApplicationSecurityGroups: readonly string[];
  readonly destinationApplicationSecurityGroups: readonly string[];
  readonly description: string | undefined;
}

export interface NetworkSecurityGroup {
  readonly id: ArmId;
  readonly name: string;
  readonly location: string;
  readonly etag: string | undefined;
  readonly provisioningState: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly rules: readonly SecurityRule[];
  /** The subnets that it is attached to. */
  readonly subnets: readonly ArmId[];
}

export interface Subnet {
  readonly id: ArmId;
  readonly name: string;
  readonly etag: string | undefined;
  readonly provisioningState: string;
  readonly prefixes: readonly string[];
  readonly securityGroupId: ArmId | undefined;
  readonly routeTableId: ArmId | undefined;
  /** Services that it is delegated to, e.g. `Microsoft.Web/serverFarms`. */
  readonly delegations: readonly string[];
  readonly serviceEndpoints: readonly string[];
  /** Ids of policies that say to which accounts the endpoints lead. */
  readonly endpointPolicies?: readonly string[];
  /** As Azure writes it. */
  readonly natGatewayId?: string | undefined;
  /** Without Azure's own default way out to the internet (`defaultOutboundAccess: false`). */
  readonly isPrivate?: boolean;
  /** As Azure writes them: those of scale sets have `|` in a segment (recorded: InUseSubnetCannotBeDeleted), and none is ever asked for. */
  readonly ipConfigurations: readonly string[];
  readonly navigationLinks: readonly { readonly id: string; readonly link: string }[];
  readonly associationLinks: readonly { readonly id: string; readonly linkedResourceType: string }[];
}

export interface VirtualNetwork {
  readonly id: ArmId;
  readonly name: string;
  readonly location: string;
  readonly etag: string | undefined;
  readonly provisioningState: string;
  readonly prefixes: readonly string[];
  readonly dnsServers: readonly string[];
  readonly subnets: readonly Subnet[];
  /** Undefined where they are not known. */
  readonly peerings?: readonly Peering[];
}

/** A peering as this side shows it. */
export interface Peering {
  /** The other side's address space as it was last synchronised: what routes and security rules go by. */
  readonly remotePrefixes: readonly string[];
  /** `Connected`, `Initiated` or `Disconnected`; anything else is kept as it is. */
  readonly state: string;
  readonly allowsAccess: boolean;
  readonly usesRemoteGateways: boolean;
}

export interface Lock {
  readonly id: string;
  readonly name: string;
  /** The resource, group or subscription that it lies on. */
  readonly scope: string;
  /** `CanNotDelete`, `ReadOnly`; anything else is kept as it is. */
  readonly level: string;
  readonly notes: string | undefined;
}

export interface DeletedService {
  readonly name: string;
  readonly serviceId: string;
  readonly location: string;
  readonly deletionDate: string | undefined;
  readonly scheduledPurgeDate: string | undefined;
}

export interface NetworkStatus {
  readonly location: string;
  readonly dnsServers: readonly string[];
  readonly rows: readonly ConnectivityRow[];
}

/** Identity is (name, resourceType); the set of rows is never fixed. */
export interface ConnectivityRow {
  readonly name: string;
  readonly resourceType: string;
  /** `initializing`, `success`, `failure`, or a word of the future. */
  readonly status: string;
  readonly error: string;
  readonly optional: boolean;
  /** Milliseconds since the epoch; undefined when ARM gave none. */
  readonly lastUpdated: number | undefined;
  readonly lastStatusChange: number | undefined;
}

export interface Route {
  readonly id: string;
  readonly name: string;
  readonly etag: string | undefined;
  readonly provisioningState: string;
  readonly prefix: string;
  /** `VirtualNetworkGateway`, `VnetLocal`, `Internet`, `VirtualAppliance`, `None`; anything else is kept as it is. */
  readonly nextHopType: string;
  readonly nextHopIp: string | undefined;
}
export interface RouteTable {
  readonly id: ArmId;
  readonly name: string;
  readonly location: string;
  readonly etag: string | undefined;
  readonly provisioningState: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly routes: readonly Route[];
  readonly subnets: readonly ArmId[];
  readonly disableBgpRoutePropagation: boolean;
}
export interface PublicIpAddress {
  readonly id: ArmId;
  readonly name: string;
  readonly location: string;
  readonly etag: string | undefined;
  readonly provisioningState: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly sku: string;
  readonly allocation: string;
  readonly version: string;
  readonly address: string | undefined;
  readonly dnsLabel: string | undefined;
  readonly fqdn: string | undefined;
  readonly zones: readonly string[];
  readonly attachedTo: string | undefined;
  readonly routingPreference: string | undefined;
}
/** What takes connections of a subnet to the internet before any address of its machines does. */
export interface NatGateway {
  readonly id: ArmId;
  readonly location: string;
  readonly addressIds: readonly ArmId[];
  /** Of public IP prefixes. */
  readonly prefixIds: readonly ArmId[];
}
export interface PublicIpPrefix {
  readonly id: ArmId;
  readonly location: string;
  /** Undefined before Azure has given one. */
  readonly prefix: string | undefined;
}
export interface PrivateZone {
  readonly id: ArmId;
  readonly name: string;
  readonly etag: string | undefined;
  readonly provisioningState: string;
  /** Of every type, the SOA record that each zone has among them. */
  readonly recordSets: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}
export interface RecordSet {
  readonly id: string;
  readonly name: string;
  readonly etag: string | undefined;
  readonly ttl: number;
  readonly addresses: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}
export interface NetworkLink {
  readonly id: string;
  readonly name: string;
  readonly etag: string | undefined;
  readonly provisioningState: string;
  readonly networkId: ArmId | undefined;
  readonly registrationEnabled: boolean;
  readonly linkState: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}
export interface ServiceTags {
  /** `Public`, `AzureGovernment`, `AzureChina`; empty where Azure does not say. */
  readonly cloud: string;
  readonly changeNumber: string;
  readonly tags: readonly { readonly name: string; readonly prefixes: readonly string[] }[];
}
export interface OutboundDependency {
  readonly category: string;
  readonly endpoints: readonly {
    readonly domain: string;
    readonly ports: readonly { readonly port: number; readonly region: string | undefined }[];
  }[];
}
export interface AdminRule {
  readonly name: string;
  readonly priority: number;
  /** `Inbound`, `Outbound`; here and below anything else is kept as it is. */
  readonly direction: string;
  /** `Allow`, `Deny`, `AlwaysAllow`. */
  readonly access: string;
  readonly protocol: string;
  readonly sourcePortRanges: readonly string[];
  readonly destinationPortRanges: readonly string[];
  readonly sourceAddressPrefixes: readonly string[];
  readonly destinationAddressPrefixes: readonly string[];
  readonly description: string | undefined;
}
