/**
 * Judges what a gateway has left behind in security groups and route tables that serve none of its subnets any more: rules and routes of ours go when
 * nothing of the gateway is there.
 *
 * A subnet that a gateway has left may stay in use for hours, unseen from outside (Microsoft: Migrate a VNet-injected instance to stv2, 2024-08-09):
 * what shows of a gateway in it counts, and what status knows to be held, and an hour passes in any case.
 */

import { idKey, nameOf, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { SecurityRule, Subnet } from '../../../azure/resources.ts';
import { fromIso } from '../../../runtime/clock.ts';
import { nothing, type Context, type Check } from '../../model/values/judgement.ts';
import type { Removal, Thing } from '../../model/values/step.ts';
import { isTransitional, valueOf, type Observation, type SeenLeftover } from '../../model/values/observation.ts';
import { leftoverHolders, maxLeftoverReads } from '../../model/terms/owned.ts';
import { advisory, type Finding } from '../../model/values/finding.ts';
import type { Settings } from '../../model/values/settings.ts';
import { locationsOf } from '../../model/values/site.ts';
import { occupantsOfSubnet } from '../../model/terms/occupancy.ts';
import { emptying, holderOf, type Holder } from './holders.ts';
import { forgetting, keeping } from './verdicts.ts';

export const checkLeftovers: Check = (settings, seen, context) =>
  settings.wish.is === 'Nothing'
    ? nothing
    : {
        ...nothing,
        findings: unread(leftoverHolders(context.previous.owned ?? [], seen.locations).length, settings),
        removals: seen.left.flatMap((left) => checkLeft(left, settings, seen, context)),
      };

/** None is forgotten, but each waits for its turn. */
const unread = (remembered: number, { serviceId }: Settings): readonly Finding[] =>
  remembered <= maxLeftoverReads
    ? []
    : [
        advisory('LeftUnread', serviceId, {
          message: `The binding of ${nameOf(serviceId)} remembers ${remembered} network security groups and route tables that its gateway does not use any more; ${maxLeftoverReads} at a time are looked at, in turns, so that what is left in them is removed later than usual.`,
          remedy:
            'Nothing has to be done: they are forgotten when nothing of this binding is in them. Those that were made for it stay until it is deleted, or until you delete them.',
          source: 'apim-vnet-operator: what is made is recorded before it is made (status.owned)',
        }),
      ];

function checkLeft(left: SeenLeftover, settings: Settings, seen: Observation, context: Context): readonly Removal[] {
  const holder = holderOf(left, settings, context);
  const remembered = (context.previous.owned ?? []).filter(({ id }) => sameId(id, left.id));
  if (!holder)
    return isGone(left, seen) ? forgetting(remembered) : keeping(remembered, 'it cannot be seen, or that it is gone is not confirmed');
  // A group that we made is ours as a whole for as long as it is there; of another nothing is remembered that is not in it.
  const over =
    holder.ours.length === 0 && holder.theirs.length === 0 ? forgetting(remembered.filter(({ kind }) => kind !== holder.kind)) : [];
  const why = isInUse(left, holder, settings, seen, context);
  if (why !== undefined)
    return [
      ...over,
      ...keeping(
        holder.ours.map(({ kind, id }): Thing => ({ kind, id })),
        why,
      ),
      ...holder.theirs,
    ];
  const whyGoing = (names: string): string =>
    `Removes what is left of ours in ${holder.what} ${nameOf(holder.id)}, which serves no subnet of the gateway any more: ${names}.`;
  return [...over, ...emptying(holder, settings, whyGoing)];
}

const isGone = ({ id, group, table }: SeenLeftover, { doubted }: Observation): boolean => {
  const read = group ?? table;
  return read !== undefined && !read.ok && read.failure.class === 'Gone' && doubted?.has(idKey(id)) !== true;
};

/** Undefined when nothing of the gateway is where the group or the table serves, or can be. */
function isInUse(left: SeenLeftover, holder: Holder, settings: Settings, seen: Observation, context: Context): string | undefined {
  const service = valueOf(seen.service);
  if (!service || isTransitional(service)) return 'Azure is at work on the gateway';
  if (!isPastCooldown(context)) return 'not every hold shows: an hour passes after the last update of the gateway';
  const inUse = [
    ...locationsOf(service).map(({ subnetId }) => subnetId),
    ...settings.locations.map(({ subnetId }) => subnetId),
    ...(context.previous.holds ?? []).map(({ id }) => id),
  ];
  const served = subnetsIn(left.networks, holder.subnets);
  if (!served) return 'a subnet that it serves cannot be seen';
  const group = valueOf(left.group);
  const meant = group
    ? named(
        group.rules.filter(({ name }) => holder.ours.some(({ id }) => nameOf(id) === name)),
        served,
      )
    : served;
  return isFree(meant, holder.subnets, inUse) ? undefined : 'the gateway is, or may still be, in a subnet that it serves';
}

/** On a shared group our rules name the ranges of the gateway's subnet, and who else is there is no matter. */
function named(rules: readonly SecurityRule[], served: readonly Subnet[]): readonly Subnet[] {
  const ranges = new Set(
    rules.flatMap(({ sourceAddressPrefixes, destinationAddressPrefixes }) => [...sourceAddressPrefixes, ...destinationAddressPrefixes]),
  );
  const meant = served.filter(({ prefixes }) => prefixes.some((prefix) => ranges.has(prefix)));
  return meant.length > 0 ? meant : served;
}

/** Since the last long operation, be it proven yet or not. */
export const isPastCooldown = ({ previous, now, intervals }: Pick<Context, 'previous' | 'now' | 'intervals'>): boolean =>
  [previous.history?.[0]?.at, previous.operation?.endedAt].every((time) => now - (fromIso(time) ?? -Infinity) >= intervals.left);

type InUse = readonly (string | undefined)[];

/** Undefined when one of them cannot be seen. */
function subnetsIn(networks: SeenLeftover['networks'], ids: readonly ArmId[]): readonly Subnet[] | undefined {
  const seen = networks.flatMap((network) => valueOf(network)?.subnets ?? []);
  const found = ids.map((id) => seen.find((subnet) => sameId(subnet.id, id)));
  return found.every((subnet) => subnet !== undefined) ? found : undefined;
}

const isFree = (subnets: readonly Subnet[], served: readonly ArmId[], inUse: InUse): boolean =>
  !served.some((id) => inUse.some((used) => sameId(used, id))) && subnets.every((subnet) => occupantsOfSubnet(subnet).length === 0);
