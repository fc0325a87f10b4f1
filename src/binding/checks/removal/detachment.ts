/** Everything that deleting a binding still has to do in Azure, stage by stage, and what stays there for whom. Pure. */

import type { Service } from '../../../azure/resources.ts';
import { leaving as leavingStep } from '../gateway/move.ts';
import { ownersOfGateway } from '../ownership.ts';
import type { Context } from '../../model/values/judgement.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import { attachmentsOf } from './attachments.ts';
import { addressesOf, groupsOf, tablesOf } from './belongings.ts';
import { idsOf, type Remains } from '../../observe/remains.ts';
import { isToLeave, type Leaving, type Owned } from '../../model/values/wish.ts';
import { namesOf } from './names.ts';
import { nothingIn, type Part } from './part.ts';

export interface Detachment {
  readonly parts: readonly Part[];
}

export function detachmentOf(leaving: Leaving, owned: Owned, remains: Remains, context: Context): Detachment {
  const service = valueOf(remains.seen.service);
  const gateway = gatewayOf(leaving, service, remains.seen, context);
  const attachments = attachmentsOf(leaving, owned, remains, context);
  const gatewayStays = gateway.stays.length > 0;
  const given = { leaving, owned, remains, context, gatewayStays, detached: attachments.detached };
  const [rules, groups] = groupsOf(given);
  const [routes, tables] = tablesOf(given);
  return {
    parts: [
      gateway,
      namesOf(leaving, remains, context, gatewayStays && service?.virtualNetworkType === 'Internal'),
      rules,
      routes,
      attachments.part,
      addressesOf(given),
      groups,
      tables,
      { ...nothingIn('Made'), stays: idsOf(owned, ['DnsServers']).map((id) => ({ id, why: 'its DNS servers serve everything in it' })) },
    ],
  };
}

/** A gateway that another owner is in charge of, seen from here or not, stays where it is. */
function gatewayOf(leaving: Leaving, service: Service | undefined, seen: Observation, context: Context): Part {
  if (!service || service.virtualNetworkType === 'None') return nothingIn('Gateway');
  const why = !isToLeave(leaving, service, context.previous)
    ? 'this binding has not put it into the network in which it is'
    : ownersOfGateway(leaving.settings, seen, context).length > 0
      ? 'another binding, which this operator does not see, is in charge of it'
      : undefined;
  if (why !== undefined) return { ...nothingIn('Gateway'), stays: [{ id: service.id, why }] };
  return { ...nothingIn('Gateway'), steps: [leavingStep(leaving.settings, service)] };
}
