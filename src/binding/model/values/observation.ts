/** What one observation of Azure found for a binding; every part may have failed on its own. */

import type { ArmId } from '../../../api/arm-id.ts';
import type { TagList } from '../../../network/words/tag-list.ts';
import type { Instant } from '../../../runtime/clock.ts';
import type { Failure, OperationState, Outcome } from '../../../azure/arm.ts';
import type {
  AdminRule,
  DeletedService,
  Lock,
  NetworkLink,
  NetworkSecurityGroup,
  NetworkStatus,
  OutboundDependency,
  PrivateZone,
  PublicIpAddress,
  RecordSet,
  RouteTable,
  Service,
  Subnet,
  VirtualNetwork,
} from '../../../azure/resources.ts';

/** The network of one region that the binding names. */
export interface SeenLocation {
  /** What the binding wants attached where nothing is. */
  readonly wantedIds: { readonly group?: ArmId; readonly table?: ArmId };
  readonly network: Outcome<VirtualNetwork>;
  /** The bound subnet in that network; undefined when it is not there. */
  readonly subnet: Subnet | undefined;
  /** The attached security group; undefined when none is. */
  readonly group: Outcome<NetworkSecurityGroup> | undefined;
  /** What the binding wants attached, read only while none is. */
  readonly wantedGroup: Outcome<NetworkSecurityGroup> | undefined;
  /** The attached route table; undefined when none is. */
  readonly table: Outcome<RouteTable> | undefined;
  /** What the binding wants attached, read only while none is. */
  readonly wantedTable: Outcome<RouteTable> | undefined;
  /** The addresses that the binding names, and the one that the gateway has there. */
  readonly addresses: readonly SeenAddress[];
  /** Rules that a network manager puts before those of the group; a failure where they may not be read. */
  readonly adminRules: Outcome<readonly AdminRule[]> | undefined;
  readonly nat?: SeenNat | undefined;
}

/** The NAT gateway in front of a subnet, as far as the gateway is about to enter or to leave it. */
export interface SeenNat {
  readonly id: ArmId;
  /** Addresses and prefixes; undefined where they could not be read. */
  readonly addresses: readonly string[] | undefined;
}

export interface SeenAddress {
  readonly id: ArmId;
  readonly seen: Outcome<PublicIpAddress>;
}

/** A private zone that the binding wants, names, or made. */
export interface SeenZone {
  readonly id: ArmId;
  readonly zone: Outcome<PrivateZone>;
  readonly records: Outcome<readonly RecordSet[]> | undefined;
  readonly links: Outcome<readonly NetworkLink[]> | undefined;
}

/** A group or a table in which we have written and which serves no declared subnet now: one of the two is set. */
export interface SeenLeftover {
  readonly id: ArmId;
  readonly group: Outcome<NetworkSecurityGroup> | undefined;
  readonly table: Outcome<RouteTable> | undefined;
  /** Of the subnets that it serves. */
  readonly networks: readonly Outcome<VirtualNetwork>[];
}

/** A subnet or an address that was in use before: one of the two is set. */
export interface SeenHeld {
  readonly id: ArmId;
  readonly network: Outcome<VirtualNetwork> | undefined;
  readonly address: Outcome<PublicIpAddress> | undefined;
}

/** A subnet that the gateway is in and that the binding does not want it in. */
export interface SeenPresent {
  readonly id: ArmId;
  readonly network: Outcome<VirtualNetwork>;
  /** The attached security group; undefined when none is. */
  readonly group: Outcome<NetworkSecurityGroup> | undefined;
  readonly nat?: SeenNat | undefined;
}

/** A subnet on which we put something. */
export interface SeenSubnet {
  readonly id: ArmId;
  readonly network: Outcome<VirtualNetwork>;
  /** Undefined when it is not there. */
  readonly subnet: Subnet | undefined;
}

/** What status remembers, as it is now. */
export interface Remembered {
  readonly subnets: readonly SeenSubnet[];
  readonly addresses: readonly SeenAddress[];
}

export interface Observation {
  readonly at: Instant;
  readonly service: Outcome<Service>;
  /** Set when the service is gone but its name is still reserved. */
  readonly softDeleted: DeletedService | undefined;
  /** In the order of the settings' locations. */
  readonly locations: readonly SeenLocation[];
  readonly zones: readonly SeenZone[];
  /** Where something of ours may be left from before; what cannot be read stays. */
  readonly left: readonly SeenLeftover[];
  /** What a gateway has left, or may not have left yet. */
  readonly held: readonly SeenHeld[];
  /** Read only for a binding that goes. */
  readonly remembered?: Remembered;
  /** Keys of the ids that Azure says are not there, as long as that is not confirmed. */
  readonly doubted?: ReadonlySet<string>;
  /** Where the gateway is now, as far as that is not where it is wanted. */
  readonly present: readonly SeenPresent[];
  readonly locks: Outcome<readonly Lock[]>;
  /** Undefined when this reconcile did not need them. */
  readonly serviceTags: Outcome<TagList> | undefined;
  /** When that list was last what Azure publishes. */
  readonly tagsConfirmedAt?: Instant | undefined;
  /** Since when this process has asked for one in vain, while it has none. */
  readonly tagsAwaitedSince?: Instant | undefined;
  readonly dependencies: Outcome<readonly OutboundDependency[]> | undefined;
  /** Undefined when this reconcile did not ask. */
  readonly networkStatus: Outcome<readonly NetworkStatus[]> | undefined;
  /** What Azure says of our operation; asked only when the service alone does not tell. */
  readonly operation: OperationState | undefined;
  /** Why what is done without could not be read: what Azure says of our operation, services that were deleted. */
  readonly unanswered?: readonly Failure[];
}

/**
 * The first read that failed in a way that hides the truth; a resource that is gone is a truth. What is only advice may stay unread. What Azure refused
 * comes before what only waits for our own budget because of it.
 */
export function unreadable(seen: Observation): Failure | undefined {
  const failures = hiding(seen);
  return failures.find((failure) => failure.class !== 'Budget') ?? failures[0];
}

/** Of those the ones for want of a right. */
export const refusedReads = (seen: Observation): readonly Failure[] => hiding(seen).filter(isRefused);

/** What only gives advice, and was not read for want of a right; locks and the rules of network managers have findings of their own. */
export const refusedAdvice = (seen: Observation): readonly Failure[] =>
  [...[seen.serviceTags, seen.dependencies].flatMap(failureOf), ...(seen.unanswered ?? [])].filter(isRefused);

export const isRefused = ({ class: is, obstacle }: Failure): boolean => is === 'Blocked' && obstacle === 'Authorization';

const failureOf = (part: Outcome<unknown> | undefined): readonly Failure[] => (part && !part.ok ? [part.failure] : []);

function hiding(seen: Observation): readonly Failure[] {
  const parts = [
    seen.service,
    ...seen.locations.flatMap(({ network, group, wantedGroup, table, wantedTable, addresses }) => [
      network,
      group,
      wantedGroup,
      table,
      wantedTable,
      ...addresses.map((address) => address.seen),
    ]),
    ...seen.zones.flatMap(({ zone, records, links }) => [zone, records, links]),
    ...seen.present.flatMap(({ network, group }) => [network, group]),
  ];
  return [
    ...parts.flatMap(failureOf).filter((failure) => failure.class !== 'Gone'),
    // A status that does not come is waited for; one that may not be read never comes, and says nothing of the gateway.
    ...failureOf(seen.networkStatus).filter(isRefused),
  ];
}

/** The same, and what hides whether something of ours is still there. */
export function hiddenIn(seen: Observation): Failure | undefined {
  const { subnets = [], addresses = [] } = seen.remembered ?? {};
  const parts = [
    ...subnets.map(({ network }) => network),
    ...addresses.map((address) => address.seen),
    ...seen.held.map(({ network }) => network),
    ...seen.left.flatMap(({ group, table, networks }) => [group, table, ...networks]),
  ];
  return unreadable(seen) ?? parts.flatMap((part) => (part && !part.ok && part.failure.class !== 'Gone' ? [part.failure] : []))[0];
}

/** A resource of the gateway's network, with the word that Azure has for the state of its last write. */
export interface Provisioned {
  readonly id: ArmId;
  readonly name: string;
  readonly provisioningState: string;
}

const settledStates: ReadonlySet<string> = new Set(['succeeded', 'failed', 'canceled']);

/** What a move of the gateway rests on: its networks, subnets, groups, tables, and the addresses that `isNeeded` names. */
export const moveDependencies = ({ locations }: Observation, isNeeded: (address: ArmId) => boolean): readonly Provisioned[] =>
  locations
    .flatMap(({ network, subnet, group, table, addresses }): readonly (Provisioned | undefined)[] => [
      valueOf(network),
      subnet,
      valueOf(group),
      valueOf(table),
      ...addresses.filter(({ id }) => isNeeded(id)).map(({ seen }) => valueOf(seen)),
    ])
    .filter((one) => one !== undefined);

/** A write that failed is over: a state of its own, and no work that would end by itself. */
export const hasFailed = ({ provisioningState }: Provisioned): boolean => /^(failed|canceled)$/i.test(provisioningState);

/** A resource around the gateway that Azure is still at work on, as far as its word tells. */
export const unfinished = (seen: Observation, isNeeded: (address: ArmId) => boolean = () => true): Provisioned | undefined =>
  moveDependencies(seen, isNeeded).find(({ provisioningState }) => !settledStates.has(provisioningState.toLowerCase()));

/** Words of Microsoft.Network for work that goes on (Azure REST API: ProvisioningState, 2025-03-01). */
const workingStates: ReadonlySet<string> = new Set(['updating', 'deleting', 'creating', 'accepted', 'provisioning']);

export const isKnownWork = ({ provisioningState }: Provisioned): boolean => workingStates.has(provisioningState.toLowerCase());

export const valueOf = <T>(outcome: Outcome<T> | undefined): T | undefined => (outcome?.ok ? outcome.value : undefined);

/** Another client's operation is running: nothing is accepted until it ends. Recorded: an update may show `Succeeded` with a target (API 2021-08-01). */
export const isTransitional = (service: Service): boolean =>
  inMotion.has(service.provisioningState.toLowerCase()) || service.targetProvisioningState !== '';

const inMotion = new Set(['created', 'activating', 'updating', 'deleting', 'terminating']);
