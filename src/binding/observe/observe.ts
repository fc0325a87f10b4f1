/** One observation of Azure: reads what the checks judge, side by side, and nothing more. */

import { nameOf, sameId, subscriptionOf, type ArmId } from '../../api/arm-id.ts';
import type { Arm, OperationState, Outcome, ReadOptions } from '../../azure/arm.ts';
import type { DeletedService, Service, Subnet, VirtualNetwork } from '../../azure/resources.ts';
import { regionCode } from '../../network/regions.ts';
import type { Clock } from '../../runtime/clock.ts';
import { compact } from '../model/terms/compact.ts';
import { readHeld, readLeftovers } from './leftovers.ts';
import { natInFrontOf } from './nat.ts';
import { presentIn, readPresent } from './present.ts';
import {
  isRefused,
  isTransitional,
  valueOf,
  type Observation,
  type SeenLeftover,
  type SeenLocation,
  type SeenZone,
} from '../model/values/observation.ts';
import type { Attach, LocationSettings, Settings } from '../model/values/settings.ts';
import { needsTags, type TagRanges } from './tags.ts';

export interface ReadPlan {
  readonly arm: Arm;
  readonly clock: Clock;
  readonly options: ReadOptions;
  /** The same for what seldom changes and is shared for longer: locks, rules of a network manager, what the service depends on. */
  readonly seldom: ReadOptions;
  /** Whether to ask for network status, which Azure renews every 15 minutes only. */
  readonly network: boolean;
  /** A younger observation of what seldom changes (tables, addresses, zones, locks), to be taken over instead of read. */
  readonly slow?: Observation | undefined;
  /** Zones as they were read before, and what was in doubt then: a move of the gateway does not rest on them. */
  readonly known?: Pick<Observation, 'zones' | 'doubted'> | undefined;
  /** Whether to ask for what only gives advice: a whole fleet that starts does without. */
  readonly advice: boolean;
  readonly tags: TagRanges;
  /** Whether what the service depends on is needed: only a firewall wants to know. */
  readonly needsDependencies: (locations: readonly SeenLocation[]) => boolean;
  /** Zones that the binding wants, names or once made. */
  readonly zones: (service: Service | undefined) => readonly ArmId[];
  /** Groups and tables in which something of ours may be left. */
  readonly left: (locations: readonly SeenLocation[]) => readonly ArmId[];
  /** Of what is remembered and was not found: what is not to be believed yet. Nothing is doubted unless said. */
  readonly doubts?: (reads: readonly { readonly id: ArmId; readonly outcome: Outcome<unknown> }[]) => Promise<ReadonlySet<string>>;
  /** Subnets and addresses that the gateway has left. */
  readonly held: (service: Service | undefined) => readonly ArmId[];
  /** Subnets that the gateway is in and is not wanted in: all of them unless said. */
  readonly present?: (service: Service | undefined) => readonly ArmId[];
  /** The address of the running operation, where the service at rest does not tell what became of it. */
  readonly operation: (service: Service) => string | undefined;
}

export async function observe(settings: Settings, plan: ReadPlan): Promise<Observation> {
  const { arm, options, seldom, slow } = plan;
  const subscription = subscriptionOf(settings.serviceId);
  const [service, networks, locks] = await Promise.all([
    // Hardly ever wanted by another binding, and what another client has begun just now shows here first.
    arm.service(settings.serviceId, { ...options, fresh: true }),
    Promise.all(settings.locations.map(({ networkId }) => arm.virtualNetwork(networkId, options))),
    slow ? slow.locks : arm.locks(subscription, seldom),
  ]);
  const found = valueOf(service);
  const [deleted, locations, zones, held, present, networkStatus, word] = await Promise.all([
    service.ok || service.failure.class !== 'Gone' ? undefined : arm.deletedServices(subscription, options),
    Promise.all(settings.locations.map((wanted, index) => locationOf(wanted, found, networks[index], slow?.locations[index], plan))),
    slow?.zones ?? plan.known?.zones ?? Promise.all(plan.zones(found).map((id) => zoneOf(id, plan))),
    readHeld(plan.held(found), arm, options),
    readPresent(plan.present ? plan.present(found) : presentIn(settings, found), networks, arm, options),
    plan.network ? networkStatusOf(service, plan) : undefined,
    operationWord(service, plan),
  ]);
  const serviceTags = await tagsOf(settings, found, locations, plan);
  const left = slow ? slow.left : plan.advice ? await readLeftovers(plan.left(locations), arm, options) : [];
  // What is taken over was read once, and counts once.
  const doubted = slow ? slow.doubted : await doubtsOf(zones, left, plan);
  const dependencies = slow
    ? slow.dependencies
    : found && plan.advice && plan.needsDependencies(locations)
      ? await arm.outboundDependencies(settings.serviceId, seldom)
      : undefined;
  return {
    at: plan.clock.now(),
    ...tagAgeOf(plan),
    service,
    softDeleted: deletedIn(deleted, settings.serviceId),
    locations,
    zones,
    left,
    held,
    present,
    locks,
    serviceTags,
    dependencies,
    networkStatus,
    operation: valueOf(word),
    ...unanswered(deleted, word),
    ...(doubted === undefined ? {} : { doubted }),
  };
}

/** What is done without is remembered only where it cannot be had. */
function unanswered(...asked: readonly (Outcome<unknown> | undefined)[]): Pick<Observation, 'unanswered'> {
  const refused = asked.flatMap((one) => (one && !one.ok && isRefused(one.failure) ? [one.failure] : []));
  return refused.length === 0 ? {} : { unanswered: refused };
}

async function doubtsOf(
  zones: readonly SeenZone[],
  left: readonly SeenLeftover[],
  { known, doubts }: ReadPlan,
): Promise<Observation['doubted']> {
  const fresh = await doubts?.(rememberedReads(known ? [] : zones, left));
  return known?.doubted ? new Set([...known.doubted, ...(fresh ?? [])]) : fresh;
}

const rememberedReads = (zones: readonly SeenZone[], left: readonly SeenLeftover[]) => [
  ...zones.map(({ id, zone }) => ({ id, outcome: zone })),
  ...left.flatMap(({ id, group, table }) => [group ?? table].flatMap((outcome) => (outcome ? [{ id, outcome }] : []))),
];

async function locationOf(
  wanted: LocationSettings,
  service: Service | undefined,
  network: Outcome<VirtualNetwork> | undefined,
  slow: SeenLocation | undefined,
  { arm, options, seldom, advice }: ReadPlan,
): Promise<SeenLocation> {
  const seen = network ?? (await arm.virtualNetwork(wanted.networkId, options));
  const subnet = valueOf(seen)?.subnets.find(({ id }) => sameId(id, wanted.subnetId));
  // What was remembered of an attachment is worth nothing when another thing is attached now.
  const sameTable = slow !== undefined && sameAttachment(subnet, slow.subnet);
  const [group, wantedGroup, table, wantedTable, addresses, adminRules, nat] = await Promise.all([
    subnet?.securityGroupId && arm.securityGroup(subnet.securityGroupId, options),
    lacking(subnet, subnet?.securityGroupId, wanted.securityGroup, (id) => arm.securityGroup(id, options)),
    sameTable ? slow.table : subnet?.routeTableId && arm.routeTable(subnet.routeTableId, options),
    sameTable ? slow.wantedTable : lacking(subnet, subnet?.routeTableId, wanted.routeTable, (id) => arm.routeTable(id, options)),
    slow ? slow.addresses : Promise.all(addressIds(wanted, service).map(async (id) => ({ id, seen: await arm.publicIp(id, options) }))),
    slow ? slow.adminRules : seen.ok && advice ? arm.adminRules(wanted.networkId, seldom) : undefined,
    isIn(wanted, service) ? undefined : slow ? slow.nat : advice ? natInFrontOf(subnet, arm, seldom) : undefined,
  ]);
  return {
    wantedIds: compact({ group: wanted.securityGroup?.id, table: wanted.routeTable?.id }),
    network: seen,
    subnet,
    group: group || undefined,
    wantedGroup,
    table: table || undefined,
    wantedTable,
    addresses,
    adminRules,
    nat,
  };
}

const isIn = ({ subnetId, location }: LocationSettings, service: Service | undefined): boolean =>
  service?.virtualNetworkType !== 'None' && sameId(placeOf(location, service)?.subnetId, subnetId);

const sameAttachment = (a: Subnet | undefined, b: Subnet | undefined): boolean =>
  a?.routeTableId === undefined ? b?.routeTableId === undefined : sameId(a.routeTableId, b?.routeTableId);

const lacking = <T>(
  subnet: Subnet | undefined,
  attached: ArmId | undefined,
  wanted: Attach | undefined,
  read: (id: ArmId) => Promise<Outcome<T>>,
): Promise<Outcome<T>> | undefined => (subnet && attached === undefined && wanted ? read(wanted.id) : undefined);

/** The named ones, and the one that the gateway uses now, because another may be needed. */
function addressIds({ address, location }: LocationSettings, service: Service | undefined): readonly ArmId[] {
  const named = address.is === 'Existing' || address.is === 'Create' ? address.ids : [];
  const used = placeOf(location, service)?.publicIpAddressId;
  return used === undefined || named.some((id) => sameId(id, used)) ? named : [...named, used];
}

const placeOf = (location: string | undefined, service: Service | undefined) =>
  location === undefined ? service : service?.additionalLocations.find((one) => regionCode(one.location) === location);

async function zoneOf(id: ArmId, { arm, options }: ReadPlan): Promise<SeenZone> {
  const zone = await arm.privateZone(id, options);
  if (!zone.ok) return { id, zone, records: undefined, links: undefined };
  const [records, links] = await Promise.all([arm.recordSets(id, options), arm.networkLinks(id, options)]);
  return { id, zone, records, links };
}

/** The same observation with network status, and what the gateway has left, read anew: what a settled gateway needs between two full reconciles. */
export async function observeNetworkStatus(seen: Observation, settings: Settings, plan: ReadPlan): Promise<Observation> {
  const [networkStatus, held, serviceTags] = await Promise.all([
    networkStatusOf(seen.service, plan),
    readHeld(plan.held(valueOf(seen.service)), plan.arm, plan.options),
    tagsOf(settings, valueOf(seen.service), seen.locations, plan),
  ]);
  return { ...seen, at: plan.clock.now(), networkStatus, held, serviceTags, ...tagAgeOf(plan) };
}

/** The same observation with the service read anew: what following a long operation needs between two full reconciles. */
export async function observeService(seen: Observation, settings: Settings, plan: ReadPlan): Promise<Observation> {
  const service = await plan.arm.service(settings.serviceId, { ...plan.options, fresh: true });
  const [networkStatus, word, serviceTags] = await Promise.all([
    plan.network ? networkStatusOf(service, plan) : undefined,
    operationWord(service, plan),
    tagsOf(settings, valueOf(service) ?? valueOf(seen.service), seen.locations, plan),
  ]);
  const { unanswered: _, ...rest } = seen;
  const tagAge = tagAgeOf(plan);
  const operation = valueOf(word);
  return { ...rest, at: plan.clock.now(), service, networkStatus, operation, serviceTags, ...tagAge, ...unanswered(word) };
}

const tagAgeOf = ({ tags }: ReadPlan): Pick<Observation, 'tagsConfirmedAt' | 'tagsAwaitedSince'> => ({
  tagsConfirmedAt: tags.confirmedAt(),
  tagsAwaitedSince: tags.awaitedSince(),
});

/** Read once a day for all bindings of a region, so every reconcile may have them; without them what they tell would come and go. */
async function tagsOf(
  settings: Settings,
  service: Service | undefined,
  locations: readonly SeenLocation[],
  { tags, options }: ReadPlan,
): Promise<Observation['serviceTags']> {
  if (!service || !needsTags(settings, locations)) return undefined;
  return tags.get(subscriptionOf(settings.serviceId), regionCode(service.location), options);
}

async function networkStatusOf(service: Outcome<Service>, { arm, options }: ReadPlan): Promise<Observation['networkStatus']> {
  const seen = valueOf(service);
  return !seen || seen.virtualNetworkType === 'None' || isTransitional(seen) ? undefined : arm.networkStatus(seen.id, options);
}

function deletedIn(deleted: Outcome<readonly DeletedService[]> | undefined, id: ArmId): DeletedService | undefined {
  const named = ({ serviceId, name }: DeletedService) => sameId(serviceId, id) || name.toLowerCase() === nameOf(id).toLowerCase();
  return valueOf(deleted)?.find(named);
}

async function operationWord(
  service: Outcome<Service>,
  { arm, options, operation }: ReadPlan,
): Promise<Outcome<OperationState> | undefined> {
  const seen = valueOf(service);
  const url = seen && operation(seen);
  return url === undefined ? undefined : arm.operation({ url }, options.signal);
}
