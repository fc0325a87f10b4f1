/** Judges what a binding that goes has put and made around the gateway: attachments, addresses, and groups and tables with what is in them. Pure. */

import { idKey, nameOf, sameId, subscriptionOf, type ArmId } from '../../../api/arm-id.ts';
import { isOwn } from '../network/attachment.ts';
import { nothing, type Context, type Check } from '../../model/values/judgement.ts';
import type { Removal, Thing, RemovalVerdict } from '../../model/values/step.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import type { PublicIpAddress } from '../../../azure/resources.ts';
import type { Settings } from '../../model/values/settings.ts';
import type { Owned } from '../../model/terms/owned.ts';
import { attachmentsOf, type Detached } from './attachments.ts';
import { gatewayStays } from './gateway.ts';
import { emptying, holderOf, deletionOf, type Holder } from './holders.ts';
import { partOf, policySays, removing, staying } from './verdicts.ts';

/** Only a deletion takes away what no edit can ask to be taken away: an absent field leaves things as they are. */
export const checkBelongings: Check = (settings, seen, context) => {
  if (settings.wish.is === 'Declared') return nothing;
  const { owned = [] } = context.previous;
  const attachments = attachmentsOf(settings, settings.wish.declared, owned, seen, context);
  const holders = seen.left
    .flatMap((left) => holderOf(left, settings, context) ?? [])
    .toSorted((a, b) => Number(a.kind === 'RouteTable') - Number(b.kind === 'RouteTable'));
  return {
    ...nothing,
    removals: [
      ...holders.flatMap((holder) => checkHolder(holder, owned, settings, context, attachments.detached)),
      ...attachments.removals,
      ...(seen.remembered?.addresses ?? []).flatMap((one) => {
        const address = valueOf(one.seen);
        return address ? checkAddress(address, settings, seen, context) : [];
      }),
    ],
  };
};

/** A group that we made goes whole when nothing of others is in it and no subnet keeps it. */
function checkHolder(holder: Holder, owned: Owned, settings: Settings, context: Context, detached: Detached): readonly Removal[] {
  const { id, kind, what, foreign } = holder;
  const itself: readonly Thing[] = [{ kind, id }];
  const isMade = owned.some((one) => one.kind === kind && sameId(one.id, id));
  const keeper = holder.subnets.find((subnet) => !detached(id, subnet));
  const part = partOf(kind);
  const policy = part && policySays(part.policy(settings), part.field);
  const why =
    policy ??
    (!isOwn(holder.tags, context)
      ? 'it no longer bears the mark of this binding'
      : foreign !== undefined
        ? `${foreign} in it`
        : keeper && `subnet ${nameOf(keeper)} keeps it`);
  if (isMade && why === undefined) {
    const inside = holder.ours.map((one): Thing => ({ kind: one.kind, id: one.id }));
    return removing([...itself, ...inside], deletionOf(id, what), settings);
  }
  const emptied = emptying(holder, settings, (names) => `Removes what is ours from ${what} ${nameOf(id)}: ${names}.`);
  return isMade && why !== undefined ? [...emptied, ...staying(itself, why)] : emptied;
}

/** An address that Azure's own balancer has still is waited for; one that a resource of the user has stays with it. */
function checkAddress(address: PublicIpAddress, settings: Settings, seen: Observation, context: Context): readonly Removal[] {
  const { id, attachedTo, tags } = address;
  const isUsed = usedBy(seen).includes(idKey(id));
  const thing: Thing = { kind: 'PublicIp', id };
  const step = deletionOf(id, 'public IP address');
  const [judged] = removing([thing], step, settings);
  if (!isOwn(tags, context)) return staying([thing], 'it no longer bears the mark of this binding');
  if (judged?.verdict.is !== 'Remove') return judged ? [judged] : [];
  if (isUsed && gatewayStays(settings, seen, context) !== undefined) return staying([thing], 'the gateway stays, and uses it');
  if (isUsed && valueOf(seen.service)?.virtualNetworkType === 'None')
    return staying([thing], 'Azure has kept it with the service, which is out of its network');
  if (attachedTo === undefined) return [judged];
  if (isIn(subscriptionOf(id), attachedTo))
    return staying([thing], `it is attached to ${nameOf(attachedTo.replace(/\/[^/]+\/[^/]+$/, ''))}`);
  if (isUsed) return [judged];
  const verdict: RemovalVerdict = { is: 'Keep', why: `Azure still has it attached to ${nameOf(attachedTo)}`, later: step };
  return [{ ...thing, verdict }];
}

const isIn = (subscription: string, id: string): boolean => id.toLowerCase().startsWith(`/subscriptions/${subscription.toLowerCase()}/`);

/** Of the gateway as it is now: after it has left, nothing is. */
function usedBy({ service: read }: Observation): readonly string[] {
  const service = valueOf(read);
  const ids: readonly (ArmId | undefined)[] = [
    service?.publicIpAddressId,
    ...(service?.additionalLocations ?? []).map(({ publicIpAddressId }) => publicIpAddressId),
  ];
  return ids.flatMap((id) => (id === undefined ? [] : [idKey(id)]));
}
