/** What there is to say of single routes and of tables: what sends replies elsewhere, what is missing, what may not be written. */

import { nameOf, type ArmId } from '../../../api/arm-id.ts';
import type { RouteTable, Subnet } from '../../../azure/resources.ts';
import { isPrivatePrefix, parsePrefix } from '../../../network/prefixes.ts';
import { exceededBy, routeLimits } from '../../../network/ways/limits.ts';
import { controlPlane, type Astray, type Need } from '../../../network/ways/own-routes.ts';
import type { PlacedRoute } from '../../../network/words/place.ts';
import { madeBy } from '../../model/terms/owner.ts';
import { lackingOrDifferent } from '../../model/terms/words.ts';
import { advisory, blockingSwitch, degrading, type Finding } from '../../model/values/finding.ts';
import type { Site } from '../../model/values/site.ts';
import type { Write } from '../../model/values/step.ts';
import { hop, type Level } from './tunnel.ts';

const source = 'Microsoft: API Management, forced tunneling, 2023-11-29';
const traffic = 'Microsoft: Virtual network traffic routing';

export const noTable = ({ wanted: { subnetId, field } }: Site, atWorst: Level): Finding =>
  atWorst('NoRouteTable', subnetId, {
    message: `The traffic of subnet ${nameOf(subnetId)} is forced away from the internet, and it has no route table: answers to the management plane on port 3443 would leave by another way than the requests came.`,
    remedy: `Attach a route table with the route ApiManagement → Internet, or set ${field}.routing.tableId or ${field}.routing.create, so that the operator does.`,
    source,
  });

/** Without it the gateway goes on, but the other way; behind a tunnel that cannot be seen it is cut off. */
export const auditedAttach = ({ wanted: { subnetId, field }, settings }: Site, table: ArmId): Finding =>
  (settings.routing.forcedTunnelling === 'Yes' ? blockingSwitch : degrading)('NoRouteTable', subnetId, {
    message: `Subnet ${nameOf(subnetId)} has no route table, and the policy Audit forbids attaching ${nameOf(table)}.`,
    remedy: `Attach it by hand, or set ${field}.routing.policy to Enforce.`,
    source: traffic,
  });

/** Of more routes than these for one need it is said how many there are. */
const mostNamed = 5;

/**
 * The control plane must get all its answers, as it must get through all rules; clients are the user's own. `isHeld`: a table that would cut off a running
 * gateway is not attached. What may only perhaps go elsewhere blocks nothing, and one route of that kind is enough to be told.
 */
export function strayFindings(site: Site, table: ArmId, astray: readonly Astray[], atWorst: Level, isHeld: boolean): readonly Finding[] {
  const sure = [...Map.groupBy(astray, ({ need }) => need)].flatMap(([need, all]) => {
    const some = all.filter(({ isSure }) => isSure);
    const level = isHeld || need.id === controlPlane ? atWorst : degrading;
    return some.slice(0, mostNamed).map((one, at) => {
      const more = at + 1 === mostNamed && some.length > mostNamed ? ` So do ${some.length - mostNamed} more routes.` : '';
      return one.isSamePrefix ? conflict(site, table, one, level) : diverted(site, table, one, level, more);
    });
  });
  const perhaps = astray.find(({ isSure, need }) => !isSure && need.id === controlPlane);
  return perhaps && sure.length === 0 ? [mayBeDiverted(site, table, perhaps)] : sure;
}

const conflict = ({ service }: Site, table: ArmId, { need: { prefix, why }, by }: Astray, level: Level): Finding =>
  level('RouteConflict', table, {
    message: `Route ${by.name} in route table ${nameOf(table)}${madeBy(by.name, service.id)} sends ${prefix} to ${hop(by)}, but ${why}. Azure takes one route for a prefix.`,
    remedy: `Change the next hop of ${by.name} to Internet, or remove it; the operator then writes its own.`,
    source,
  });

const diverted = ({ service }: Site, table: ArmId, { need, by }: Astray, level: Level, more: string): Finding =>
  level('RouteDiverted', table, {
    message: `Route ${by.name} (${by.prefix}) in route table ${nameOf(table)}${madeBy(by.name, service.id)} sends a part of ${need.prefix} to ${hop(by)}: ${precedence(by, need)}, but ${need.why}.${more}`,
    remedy: `Change or remove ${by.name}, or take what it covers out of it.`,
    source,
  });

const mayBeDiverted = (_site: Site, table: ArmId, { need, by }: Astray): Finding =>
  advisory('RouteDiverted', table, {
    message: `Route ${by.name} (${by.prefix}) in route table ${nameOf(table)} may send a part of ${need.prefix} to ${hop(by)}; which addresses the tags have cannot be told. If it does, ${need.why}.`,
    remedy: `Grant Microsoft.Network/locations/serviceTags/read, so that it can be told, or see to it that ${by.name} takes no address of the control plane.`,
    source,
  });

/** In the order of Azure (Microsoft: Virtual network traffic routing, routes with service tags). */
const precedence = ({ prefix }: PlacedRoute, need: Need): string =>
  isRange(prefix) || isRange(need.prefix) ? 'the longest prefix wins' : "a region's tag wins over the whole one";

export const tableShared = (table: ArmId, shared: readonly ArmId[], write: readonly PlacedRoute[], atWorst: Level): Finding =>
  atWorst('RouteTableShared', table, {
    message: `Route table ${nameOf(table)} also serves ${shared.map(nameOf).join(', ')}; writing ${write.map(({ prefix }) => prefix).join(', ')} → Internet into it would change their ways too.`,
    remedy: 'Set spec.routing.allowSharedTable to true when that is all right for them, or give the subnet a table of its own.',
    source: 'apim-vnet-operator: it never changes the traffic of others unasked',
  });

export const missingRoutes = (
  table: ArmId,
  field: string,
  write: readonly PlacedRoute[],
  puts: readonly Write[],
  atWorst: Level,
): Finding =>
  atWorst('RouteMissing', table, {
    message: `Route table ${nameOf(table)} has no straight way to the internet for ${write.map(({ prefix }) => prefix).join(', ')}, and the policy Audit forbids writing one. Of the routes of this binding, ${lackingOrDifferent(puts)}.`,
    remedy: `Add the routes by hand (status.plan shows how), or set ${field}.routing.policy to Enforce.`,
    source,
  });

/**
 * A private subnet has no way of Azure's own to the internet, so that routes with the next hop Internet need an explicit one. Whether the gateway's own
 * address counts as one no page says.
 */
export const privateSubnet = ({ name, id }: Subnet, location: string): Finding =>
  advisory('PrivateSubnet', id, {
    message: `Subnet ${name} is private (defaultOutboundAccess is false) and has no NAT gateway: what a route sends straight to the internet for the gateway in ${location}, past a tunnel, may find no way out.`,
    remedy: `Attach a NAT gateway to the subnet, or set its defaultOutboundAccess to true. Where network status shows that all is reached, nothing has to be done.`,
    source: 'Microsoft: Default outbound access in Azure, edition of 2026 (private subnets)',
  });

/** Documents differ, and Azure alone knows: what is needed is written, and its refusal is shown in its own words. */
export const nearLimits = (id: ArmId, seen: RouteTable | undefined, write: readonly PlacedRoute[]): readonly Finding[] => {
  const present = seen?.routes ?? [];
  const added = write.filter(({ name }) => !present.some((route) => route.name === name));
  return exceededBy(present, added).map(({ limit, count }) => {
    const documented = routeLimits.filter(({ what }) => what === limit.what);
    return advisory('RoutesFull', id, {
      message: `Route table ${nameOf(id)} gets ${count} routes${limit.what === 'TagRoutes' ? ' by service tags' : ''} with ${write.map(({ prefix }) => prefix).join(', ')}; documented as the most that Azure takes ${documented.length > 1 ? 'are' : 'is'} ${documented.map(({ most }) => most).join(', then ')}.`,
      remedy: 'Nothing, as long as Azure takes them. When it refuses, remove routes from the table, or give the subnet a table of its own.',
      source: documented.map(({ source: page }) => page).join('; '),
    });
  });
};

export const isRange = (prefix: string): boolean => parsePrefix(prefix).ok;

export function clientPrefixes({ settings, service, isPrimary }: Site): readonly Finding[] {
  if (!isPrimary) return [];
  return settings.routing.clientPrefixes
    .filter((prefix) => !isRange(prefix) || isPrivatePrefix(prefix))
    .map((prefix) =>
      degrading('ClientPrefixNotPublic', service.id, {
        message: `The binding of ${service.name} names ${prefix} in spec.routing.clientPrefixes, which ${isRange(prefix) ? 'no client on the internet has; replies to it go nowhere' : 'is not an IPv4 range; no route is written for it'}.`,
        remedy: `Take ${prefix} out; clients in the virtual network or behind its gateways need no such route.`,
        source: 'RFC 1918 and RFC 6598: private address ranges',
      }),
    );
}
