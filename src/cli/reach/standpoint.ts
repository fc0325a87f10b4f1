/** Where `reach` looks from: a subnet with all that decides about packets there, read from Azure. */

import { nameOf, parentOf, resourceGroupOf, sameId, subscriptionOf, type ArmId } from '../../api/arm-id.ts';
import type { Binding } from '../../api/binding.ts';
import type { Arm, Outcome } from '../../azure/arm.ts';
import type { NetworkSecurityGroup, RouteTable, Subnet, VirtualNetwork } from '../../azure/resources.ts';
import { placeOf, placeOfSubnet } from '../../binding/checks/network/place.ts';
import { adminRulesIn, adminRulesOf } from '../../binding/checks/network/security-names.ts';
import { presentPlace } from '../../binding/checks/routing/view.ts';
import type { Intervals } from '../../binding/model/terms/intervals.ts';
import { hiddenIn, valueOf, type Observation, type SeenZone } from '../../binding/model/values/observation.ts';
import { settingsOf } from '../../binding/model/values/settings.ts';
import { groundOf, sitesOf, type Site } from '../../binding/model/values/site.ts';
import { observe } from '../../binding/observe/observe.ts';
import type { TagRanges } from '../../binding/observe/tags.ts';
import { basicPlan } from '../../binding/reconcile/read-plan.ts';
import type { AdminRule } from '../../network/filter/cells.ts';
import { regionCode } from '../../network/regions.ts';
import type { Place } from '../../network/words/place.ts';
import type { TagList } from '../../network/words/tag-list.ts';
import type { Clock } from '../../runtime/clock.ts';

export interface Standpoint {
  /** The binding, or the subnet that was named. */
  readonly title: string;
  /** Region code. */
  readonly location: string;
  readonly network: VirtualNetwork;
  readonly subnet: Subnet;
  readonly group: NetworkSecurityGroup | undefined;
  readonly table: RouteTable | undefined;
  readonly admin: readonly AdminRule[];
  /** As rules are read, and as routes are. */
  readonly filtering: Place;
  readonly routing: Place;
  readonly zones: readonly SeenZone[];
  /** What could not be read, in sentences. */
  readonly unread: readonly string[];
}

export interface Sight {
  readonly arm: Arm;
  readonly clock: Clock;
  readonly intervals: Intervals;
  readonly tags: TagRanges;
}

/** One for each region that the binding names. Rejects with a sentence where Azure cannot be read or a subnet is not there. */
export async function standpointsOf(binding: Binding, sight: Sight): Promise<readonly Standpoint[]> {
  const settings = settingsOf(binding.spec);
  if (settings.mode === 'None') throw new Error('in mode None the gateway is in no subnet');
  const first = await observe(settings, basicPlan(settings, binding, sight, { fresh: true }, { fresh: true }));
  const failure = hiddenIn(first) ?? (first.service.ok ? undefined : first.service.failure);
  if (failure) throw new Error(`Azure cannot be read: ${failure.code}: ${failure.message}`);
  const tags = await tagsFor(settings.serviceId, valueOf(first.service)?.location ?? '', sight);
  const seen: Observation = { ...first, serviceTags: tags };
  const sites = sitesOf(settings, seen);
  if (sites.length === 0) throw new Error('the service has none of the regions that the binding names');
  return sites.map((site) => standpointAt(site, seen, `${binding.metadata.namespace}/${binding.metadata.name}`));
}

function standpointAt(site: Site, seen: Observation, title: string): Standpoint {
  const ground = groundOf(site);
  const routing = presentPlace(site, seen);
  if (!ground || !routing) throw new Error(`${site.wanted.subnetId} does not exist`);
  return {
    title,
    location: site.location,
    ...ground,
    group: valueOf(site.seen.group),
    table: valueOf(site.seen.table),
    admin: adminRulesOf(site),
    filtering: placeOf(site, ground, valueOf(seen.serviceTags)),
    routing,
    zones: seen.zones,
    unread: unreadIn(seen.serviceTags, site.seen.adminRules),
  };
}

/** Of a subnet that no binding names, without a network interface in it. */
export async function standpointIn(subnetId: ArmId, sight: Sight): Promise<Standpoint> {
  const { arm } = sight;
  const networkId = parentOf(subnetId);
  const network = needed(await arm.virtualNetwork(networkId, { fresh: true }));
  const subnet = network.subnets.find(({ id }) => sameId(id, subnetId));
  if (!subnet) throw new Error(`${subnetId} does not exist; the network has ${network.subnets.map(({ name }) => name).join(', ')}`);
  const [group, table, admin, tags] = await Promise.all([
    subnet.securityGroupId && arm.securityGroup(subnet.securityGroupId, { fresh: true }).then(needed),
    subnet.routeTableId && arm.routeTable(subnet.routeTableId, { fresh: true }).then(needed),
    arm.adminRules(networkId),
    tagsFor(subnetId, network.location, sight),
  ]);
  const place = placeOfSubnet({ network, subnet }, table || undefined, valueOf(tags));
  return {
    title: `${resourceGroupOf(networkId)}/${nameOf(networkId)}/${subnet.name}`,
    location: regionCode(network.location),
    network,
    subnet,
    group: group || undefined,
    table: table || undefined,
    admin: adminRulesIn(valueOf(admin) ?? []),
    filtering: place,
    routing: place,
    zones: [],
    unread: unreadIn(tags, admin),
  };
}

const tagsFor = (id: ArmId, location: string, { tags }: Sight): Promise<Outcome<TagList>> =>
  tags.get(subscriptionOf(id), regionCode(location), {});

function needed<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`Azure cannot be read: ${outcome.failure.code}: ${outcome.failure.message}`);
}

const unreadIn = (tags: Outcome<unknown> | undefined, admin: Outcome<unknown> | undefined): readonly string[] => [
  ...(tags && !tags.ok
    ? [`The list of service tags cannot be read (${tags.failure.code}): of tags only what is known of their names counts.`]
    : []),
  ...(admin && !admin.ok
    ? [`Security admin rules of a network manager cannot be read (${admin.failure.code}): what they deny is not seen.`]
    : []),
];
