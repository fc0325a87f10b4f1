/** What the rest of the program needs of Azure Resource Manager: typed reads, single writes, and outcomes as values. */

import type { ArmId } from '../api/arm-id.ts';
import type { Instant } from '../runtime/clock.ts';
import type {
  AdminRule,
  DeletedService,
  Lock,
  NetworkLink,
  NatGateway,
  NetworkSecurityGroup,
  NetworkStatus,
  OutboundDependency,
  PrivateZone,
  PublicIpAddress,
  PublicIpPrefix,
  RecordSet,
  RouteTable,
  Service,
  ServiceTags,
  VirtualNetwork,
} from './resources.ts';

/** Every answer of ARM falls into one of these (the table is in errors.ts). */
export type FailureClass =
  /** The resource is busy with a user's operation: come back. */
  | 'Waiting'
  /** No client's fault, worth another try: 5xx, no answer, garbage, unknown codes. */
  | 'Transient'
  /** A rate limit of Azure: ARM's own, or a provider's. */
  | 'Throttled'
  /** Not sent, and not refused by Azure: our own limits leave no room before `retryAfterMs` have passed. */
  | 'Budget'
  /** A human has to change something outside the binding: rights, policy, locks, quota. */
  | 'Blocked'
  /** What we asked for cannot be: the request would fail again unchanged. */
  | 'Invalid'
  /** The resource or its parent does not exist. */
  | 'Gone';

export interface Failure {
  readonly class: FailureClass;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** `error.code`, as ARM wrote it; `NoAnswer`, `NotJson` or `Malformed` for what is not an ARM error. */
  readonly code: string;
  /** `error.details[0].code`, where the useful code of Microsoft.Network is. */
  readonly detail?: string;
  /** One sentence or more for people, from Azure; at most 1,000 characters. */
  readonly message: string;
  /** For `Blocked`: what kind of obstacle. */
  readonly obstacle?: 'Authorization' | 'Policy' | 'Lock' | 'Quota' | 'Other';
  readonly retryAfterMs?: number;
  /** True when the request may have been carried out although no success came back (lost answer, 5xx on a write). */
  readonly ambiguous: boolean;
  readonly requestId?: string;
  readonly correlationId?: string;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Where a long operation can be asked about; opaque, up to 8 KB, never rebuilt or re-cased. */
export interface OperationHandle {
  readonly url: string;
  readonly retryAfterMs?: number;
}

export interface Written {
  readonly status: number;
  /** Parsed body, if one came. */
  readonly body: unknown;
  readonly etag?: string;
  /** Absent when ARM did it at once. */
  readonly operation?: OperationHandle;
  readonly requestId?: string;
  readonly correlationId?: string;
}

export interface WriteRequest {
  readonly method: 'PUT' | 'PATCH' | 'DELETE' | 'POST';
  readonly id: ArmId;
  /** Appended to the id for a POST, e.g. `applynetworkconfigurationupdates`. */
  readonly action?: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: '*';
  /** Sent as `x-ms-client-request-id`, so that the Activity Log leads back to us. */
  readonly clientRequestId: string;
  readonly signal?: AbortSignal;
  /** For the change log. */
  readonly reason?: WriteReason;
  /** Called in the instant before the request leaves, when nothing can keep it back any more; when it throws, the request is not sent. */
  readonly leaving?: () => void;
}

/** What a write is for. */
export interface WriteReason {
  /** Hash of the step of the plan. */
  readonly step: string;
  readonly purpose: string;
  /** In words for people. */
  readonly why: string;
  /** Values as canonical JSON; absent where there is nothing. */
  readonly changes: readonly { readonly path: string; readonly from?: string; readonly to?: string }[];
}

/** The state of an operation by its URL. `Unknown` covers 404 early or late, empty bodies and unknown words: the resource decides. */
export interface OperationState {
  readonly status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled' | 'Unknown';
  readonly code?: string;
  readonly message?: string;
  readonly retryAfterMs?: number;
  /** Of one that has succeeded, where Azure says it. */
  readonly endedAt?: Instant;
}

export interface ReadOptions {
  /** Bypasses the shared reads: for what is about to be acted on, and for whoever asks because something has just changed. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
}

/** On whose behalf a request is sent: who has many waits for itself, and what a human just asked for comes before what is looked at anyway. */
export interface Caller {
  readonly key: string;
  readonly rank: 'Asked' | 'Working' | 'Periodic';
  /** Asked in the instant before a write leaves; false keeps it back, as `LeaseLost`. */
  readonly mayWrite?: () => boolean;
}

export interface Arm {
  /** The same, with requests that count as this caller's. Absent where nothing is shared out. */
  onBehalfOf?(caller: Caller): Arm;
  service(id: ArmId, options?: ReadOptions): Promise<Outcome<Service>>;
  /** One entry per location. */
  networkStatus(service: ArmId, options?: ReadOptions): Promise<Outcome<readonly NetworkStatus[]>>;
  deletedServices(subscription: string, options?: ReadOptions): Promise<Outcome<readonly DeletedService[]>>;
  /** The VNet with its subnets. */
  virtualNetwork(id: ArmId, options?: ReadOptions): Promise<Outcome<VirtualNetwork>>;
  securityGroup(id: ArmId, options?: ReadOptions): Promise<Outcome<NetworkSecurityGroup>>;
  routeTable(id: ArmId, options?: ReadOptions): Promise<Outcome<RouteTable>>;
  publicIp(id: ArmId, options?: ReadOptions): Promise<Outcome<PublicIpAddress>>;
  natGateway(id: ArmId, options?: ReadOptions): Promise<Outcome<NatGateway>>;
  publicIpPrefix(id: ArmId, options?: ReadOptions): Promise<Outcome<PublicIpPrefix>>;
  privateZone(id: ArmId, options?: ReadOptions): Promise<Outcome<PrivateZone>>;
  recordSets(zone: ArmId, options?: ReadOptions): Promise<Outcome<readonly RecordSet[]>>;
  networkLinks(zone: ArmId, options?: ReadOptions): Promise<Outcome<readonly NetworkLink[]>>;
  serviceTags(subscription: string, location: string, options?: ReadOptions): Promise<Outcome<ServiceTags>>;
  outboundDependencies(service: ArmId, options?: ReadOptions): Promise<Outcome<readonly OutboundDependency[]>>;
  adminRules(network: ArmId, options?: ReadOptions): Promise<Outcome<readonly AdminRule[]>>;
  /** All locks of the subscription, so that inherited ones are seen too. */
  locks(subscription: string, options?: ReadOptions): Promise<Outcome<readonly Lock[]>>;
  /** Ids in the list of its resource group that the resource is in when it is there. */
  siblings(id: ArmId, options?: ReadOptions): Promise<Outcome<readonly ArmId[]>>;
  /** Whether a resource group is there: its name. */
  resourceGroup(id: ArmId, options?: ReadOptions): Promise<Outcome<string>>;
  /** The body as ARM sent it, untouched, with its ETag, from the header or else the body: for read-modify-write. */
  raw(
    id: ArmId,
    options?: ReadOptions,
  ): Promise<Outcome<{ readonly body: Readonly<Record<string, unknown>>; readonly etag: string | undefined }>>;
  operation(handle: OperationHandle, signal?: AbortSignal): Promise<Outcome<OperationState>>;
  /**
   * One request. Afterwards every shared read of that resource and of its parents is forgotten. The PUT of a virtual network leaves its subnets out where
   * the cloud keeps them then.
   */
  write(request: WriteRequest): Promise<Outcome<Written>>;
}
