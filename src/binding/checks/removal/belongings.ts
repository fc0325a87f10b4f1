/** Rules, routes, addresses, groups and tables of a binding that goes: what is whole and ours goes whole, what is shared keeps what others have. */

import { idKey, nameOf, sameId, subscriptionOf, type ArmId } from '../../../api/arm-id.ts';
import { isOurs } from '../../../network/our-rules.ts';
import { isOwn } from '../network/attachment.ts';
import { rulesOfOurs } from './left-behind.ts';
import { deleteRoute, neededByOthers } from '../routing/route-writes.ts';
import { deleteRule } from '../network/security-rules.ts';
import type { Context } from '../../model/values/judgement.ts';
import { valueOf } from '../../model/values/observation.ts';
import { rulePrefix } from '../../model/terms/owner.ts';
import { step, type Step, type Write } from '../../model/values/step.ts';
import type { Detached } from './attachments.ts';
import { nothingIn, type Part, type Stay } from './part.ts';
import type { Leaving, Owned } from '../../model/values/wish.ts';
import { policySays } from './names.ts';
import { idsOf, type Remains } from '../../observe/remains.ts';

export interface Given {
  readonly leaving: Leaving;
  readonly owned: Owned;
  readonly remains: Remains;
  readonly context: Context;
  readonly detached: Detached;
  readonly gatewayStays: boolean;
}

type Both = readonly [children: Part, whole: Part];

/** What we know of a group or a table. */
interface Holder {
  readonly id: ArmId;
  readonly what: string;
  readonly subnets: readonly ArmId[];
  readonly tags: Readonly<Record<string, string>>;
  /** Removals of what is ours in it, which may go. */
  readonly writes: readonly Write[];
  /** What stays in it, as it reads in "… in it". */
  readonly foreign: string | undefined;
}

export const groupsOf = (given: Given): Both =>
  holders(
    given,
    'SecurityGroup',
    given.remains.seen.left.flatMap(({ group }): readonly Holder[] => {
      const seen = valueOf(group);
      if (!seen) return [];
      const ours = rulesOfOurs(given.leaving.settings, seen, given.context);
      const writes = ours.map((rule) => deleteRule(seen.id, rule));
      const foreign = ours.length < seen.rules.length ? 'rules of others are' : undefined;
      return [{ ...seen, what: 'network security group', writes, foreign }];
    }),
    policySays(given.leaving.settings.security.policy, 'spec.networkSecurity.policy'),
  );

export const tablesOf = (given: Given): Both =>
  holders(
    given,
    'RouteTable',
    given.remains.seen.left.flatMap(({ table }): readonly Holder[] => {
      const seen = valueOf(table);
      if (!seen) return [];
      const prefix = rulePrefix(given.leaving.settings.serviceId);
      const needed = new Set(neededByOthers(seen.id, seen.subnets, given.context).map((one) => one.toLowerCase()));
      const ours = seen.routes.filter((route) => isOurs(route.name, prefix) && !needed.has(route.prefix.toLowerCase()));
      const writes = ours.map((route) => deleteRoute(seen.id, route));
      const foreign = ours.length < seen.routes.length ? 'routes of others, or that others need, are' : undefined;
      return [{ ...seen, what: 'route table', writes, foreign }];
    }),
    policySays(given.leaving.settings.routing.policy, 'spec.routing.policy'),
  );

/** A group that we made goes whole when nothing of others is in it and no subnet keeps it. */
function holders(
  { owned, context, detached }: Given,
  kind: 'SecurityGroup' | 'RouteTable',
  found: readonly Holder[],
  policy: string | undefined,
): Both {
  const made = idsOf(owned, [kind]);
  const children = { ...nothingIn('Rules') };
  const whole = { ...nothingIn('Made') };
  if (policy !== undefined) return [{ ...children, stays: found.map(({ id }) => ({ id, why: policy })) }, whole];
  const judged = found.map((holder) => {
    const isMade = made.some((id) => sameId(id, holder.id));
    const keeper = holder.subnets.find((subnet) => !detached(holder.id, subnet));
    const why = !isOwn(holder.tags, context)
      ? 'it no longer bears the mark of this binding'
      : holder.foreign !== undefined
        ? `${holder.foreign} in it`
        : keeper && `subnet ${nameOf(keeper)} keeps it`;
    return { holder, goesWhole: isMade && why === undefined, stay: isMade ? why : undefined };
  });
  return [
    { ...children, steps: judged.filter(({ goesWhole }) => !goesWhole).flatMap(({ holder }) => removal(holder)) },
    {
      ...whole,
      steps: judged.filter(({ goesWhole }) => goesWhole).map(({ holder }) => wholeRemoval(holder.id, holder.what)),
      stays: judged.flatMap(({ holder, stay }): readonly Stay[] => (stay === undefined ? [] : [{ id: holder.id, why: stay }])),
    },
  ];
}

function removal({ id, what, writes }: Holder): readonly Step[] {
  if (writes.length === 0) return [];
  const names = writes.map(({ target }) => nameOf(target)).join(', ');
  const why = `Removes what is ours from ${what} ${nameOf(id)}: ${names}.`;
  return [step({ phase: 'retire', parent: id, writes, impact: { traffic: 'None', minutes: [0, 1] }, why })];
}

const wholeRemoval = (id: ArmId, what: string): Step =>
  step({
    phase: 'retire',
    parent: id,
    writes: [{ verb: 'delete', target: id, changes: [] }],
    impact: { traffic: 'None', minutes: [0, 1] },
    why: `Deletes ${what} ${nameOf(id)}, which was made for this binding.`,
  });

/** An address that Azure's own balancer has still is waited for; one that a resource of the user has stays with it. */
export function addressesOf({ leaving, remains, context, gatewayStays }: Given): Part {
  const policy = policySays(leaving.settings.addressPolicy, 'spec.publicIp.policy');
  const none = nothingIn('Addresses');
  const used = new Set(usedBy(remains));
  const isOut = valueOf(remains.seen.service)?.virtualNetworkType === 'None';
  return remains.addresses.reduce<Part>((part, { id, seen }) => {
    const address = valueOf(seen);
    if (!address) return part;
    const user = address.attachedTo;
    const foreign = user !== undefined && user.toLowerCase().startsWith(`/subscriptions/${subscriptionOf(id).toLowerCase()}/`);
    const isUsed = used.has(idKey(id));
    const why = isOwn(address.tags, context)
      ? (policy ??
        (gatewayStays && isUsed ? 'the gateway stays, and uses it' : undefined) ??
        (isOut && isUsed ? 'Azure has kept it with the service, which is out of its network' : undefined) ??
        (foreign ? `it is attached to ${nameOf(user.replace(/\/[^/]+\/[^/]+$/, ''))}` : undefined))
      : 'it no longer bears the mark of this binding';
    if (why !== undefined) return { ...part, stays: [...part.stays, { id, why }] };
    const step = wholeRemoval(id, 'public IP address');
    if (user !== undefined && !isUsed)
      return { ...part, held: [...part.held, { id, why: `Azure still has it attached to ${nameOf(user)}`, step }] };
    return { ...part, steps: [...part.steps, step] };
  }, none);
}

/** Of the gateway as it is now: after it has left, nothing is. */
const usedBy = ({ seen }: Remains): readonly string[] => {
  const service = valueOf(seen.service);
  return [service?.publicIpAddressId, ...(service?.additionalLocations ?? []).map(({ publicIpAddressId }) => publicIpAddressId)].flatMap(
    (id) => (id === undefined ? [] : [idKey(id)]),
  );
};
