/** Everything that deleting a binding still has to do in Azure, stage by stage, and what stays there for whom. Pure. */

import { sameId } from '../../api/arm-id.ts';
import type { Service } from '../../azure/resources.ts';
import { leaving as leavingStep } from '../concerns/move.ts';
import type { Context } from '../judgement.ts';
import { valueOf } from '../observation.ts';
import { locationsOf } from '../site.ts';
import { attachmentsOf } from './attachments.ts';
import { addressesOf, groupsOf, tablesOf } from './belongings.ts';
import { idsOf, type Remains } from './remains.ts';
import type { Leaving, Owned } from './leaving.ts';
import { namesOf } from './names.ts';
import { nothingIn, type Part } from './part.ts';

export interface Detachment {
  readonly parts: readonly Part[];
}

export function detachmentOf(leaving: Leaving, owned: Owned, remains: Remains, context: Context): Detachment {
  const service = valueOf(remains.seen.service);
  const gateway = gatewayOf(leaving, service, context);
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

/** Only what this binding put there, or declares to be there, is taken out. */
function gatewayOf(leaving: Leaving, service: Service | undefined, { previous }: Context): Part {
  if (!service || service.virtualNetworkType === 'None') return nothingIn('Gateway');
  const present = locationsOf(service).flatMap(({ subnetId }) => subnetId ?? []);
  const isDeclared = present.some((id) => leaving.subnets.some((one) => sameId(one, id)));
  const wasMoved = [previous.operation?.kind, ...(previous.history ?? []).map(({ what }) => what)].includes('UpdatingNetwork');
  if (!isDeclared && !wasMoved)
    return { ...nothingIn('Gateway'), stays: [{ id: service.id, why: 'this binding has not put it into the network in which it is' }] };
  return { ...nothingIn('Gateway'), steps: [leavingStep(leaving.settings, service)] };
}
