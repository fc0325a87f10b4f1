/**
 * Judges what a gateway has left behind in security groups and route tables that serve none of its subnets any more: rules and routes of ours go when
 * nothing of the gateway is there.
 *
 * A subnet that a gateway has left may stay in use for hours, unseen from outside (Microsoft: Migrate a VNet-injected instance to stv2, 2024-08-09):
 * what shows of a gateway in it counts, and what status knows to be held, and an hour passes in any case.
 */

import { nameOf, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { NetworkSecurityGroup, RouteTable, SecurityRule, Subnet } from '../../../azure/resources.ts';
import { isOurs } from '../../../network/our-rules.ts';
import { fromIso } from '../../../runtime/clock.ts';
import { nothing, together, type Context, type Judge, type Judgement } from '../../model/values/judgement.ts';
import { isTransitional, valueOf, type SeenLeft } from '../../model/values/observation.ts';
import { ownerIn, rulePrefix } from '../../model/terms/owner.ts';
import { step, type Write } from '../../model/values/step.ts';
import type { Policy, Settings } from '../../model/values/settings.ts';
import { locationsOf } from '../../model/values/site.ts';
import { deleteRoute, neededByOthers } from '../routing/route-writes.ts';
import { deleteRule } from '../network/security-rules.ts';
import { tracesIn } from '../../model/terms/occupancy.ts';

export const judgeLeftBehind: Judge = (settings, seen, context) => {
  const service = valueOf(seen.service);
  if (!service || isTransitional(service) || !hasRested(context)) return nothing;
  const inUse = [
    ...locationsOf(service).map(({ subnetId }) => subnetId),
    ...settings.locations.map(({ subnetId }) => subnetId),
    ...(context.previous.holds ?? []).map(({ id }) => id),
  ];
  return together(
    seen.left.map((left) => {
      const group = valueOf(left.group);
      const table = valueOf(left.table);
      if (group) return rulesLeft(settings, group, left, inUse, context);
      return table ? routesLeft(settings, table, left, inUse, context) : nothing;
    }),
  );
};

/** Since the last long operation, be it proven yet or not. */
export const hasRested = ({ previous, now, pace }: Pick<Context, 'previous' | 'now' | 'pace'>): boolean =>
  [previous.history?.[0]?.at, previous.operation?.endedAt].every((time) => now - (fromIso(time) ?? -Infinity) >= pace.left);

type InUse = readonly (string | undefined)[];

function rulesLeft(settings: Settings, group: NetworkSecurityGroup, { networks }: SeenLeft, inUse: InUse, context: Context): Judgement {
  const ours = rulesOfOurs(settings, group, context);
  const served = subnetsIn(networks, group.subnets);
  if (!served) return nothing;
  // On a shared group our rules name the ranges of the gateway's subnet, and who else is there is no matter.
  const named = new Set(
    ours.flatMap(({ sourceAddressPrefixes, destinationAddressPrefixes }) => [...sourceAddressPrefixes, ...destinationAddressPrefixes]),
  );
  const meant = served.filter(({ prefixes }) => prefixes.some((prefix) => named.has(prefix)));
  return isFree(meant.length > 0 ? meant : served, group.subnets, inUse)
    ? removal(
        group.id,
        'network security group',
        ours.map(({ name }) => name),
        ours.map((rule) => deleteRule(group.id, rule)),
        settings.security.policy,
      )
    : nothing;
}

/** What another binding has made its own meanwhile is not ours any more. */
export function rulesOfOurs(
  { serviceId }: Pick<Settings, 'serviceId'>,
  { rules }: NetworkSecurityGroup,
  { ownershipOf }: Context,
): readonly SecurityRule[] {
  const prefix = rulePrefix(serviceId);
  return rules.filter(({ name, description }) => {
    const mark = ownerIn(description);
    return isOurs(name, prefix) && (mark === undefined || ['Mine', 'Abandoned'].includes(ownershipOf(mark)));
  });
}

function routesLeft(settings: Settings, table: RouteTable, { networks }: SeenLeft, inUse: InUse, context: Context): Judgement {
  const served = subnetsIn(networks, table.subnets);
  if (!served || !isFree(served, table.subnets, inUse)) return nothing;
  const prefix = rulePrefix(settings.serviceId);
  const needed = new Set(neededByOthers(table.id, table.subnets, context).map((one) => one.toLowerCase()));
  const ours = table.routes.filter((route) => isOurs(route.name, prefix) && !needed.has(route.prefix.toLowerCase()));
  return removal(
    table.id,
    'route table',
    ours.map(({ name }) => name),
    ours.map((route) => deleteRoute(table.id, route)),
    settings.routing.policy,
  );
}

/** Undefined when one of them cannot be seen. */
function subnetsIn(networks: SeenLeft['networks'], ids: readonly ArmId[]): readonly Subnet[] | undefined {
  const seen = networks.flatMap((network) => valueOf(network)?.subnets ?? []);
  const found = ids.map((id) => seen.find((subnet) => sameId(subnet.id, id)));
  return found.every((subnet) => subnet !== undefined) ? found : undefined;
}

const isFree = (subnets: readonly Subnet[], served: readonly ArmId[], inUse: InUse): boolean =>
  !served.some((id) => inUse.some((used) => sameId(used, id))) && subnets.every((subnet) => tracesIn(subnet).length === 0);

function removal(id: ArmId, what: string, names: readonly string[], writes: readonly Write[], policy: Policy): Judgement {
  if (writes.length === 0 || policy === 'Ignore') return nothing;
  const planned = step({
    phase: 'retire',
    parent: id,
    writes,
    impact: { traffic: 'None', minutes: [0, 1] },
    why: `Removes what is left of ours in ${what} ${nameOf(id)}, which serves no subnet of the gateway any more: ${names.join(', ')}.`,
  });
  return policy === 'Enforce' ? { ...nothing, steps: [planned] } : { ...nothing, audited: [planned] };
}
