/** Judges the gateway of a binding that goes: it leaves a network into which this binding put it, and one of which another is in charge stays. */

import { nothing, type Context, type Check } from '../../model/values/judgement.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import type { Settings } from '../../model/values/settings.ts';
import { mustDetach } from '../../model/values/wish.ts';
import { detachStep } from '../gateway/move.ts';
import { ownersOfGateway } from '../ownership.ts';
import { removing, staying } from './verdicts.ts';

export const checkGatewayRemoval: Check = (settings, seen, context) => {
  const service = valueOf(seen.service);
  if (!service || service.virtualNetworkType === 'None') return nothing;
  const thing = [{ kind: 'Gateway', id: service.id }];
  const why = gatewayStays(settings, seen, context);
  return { ...nothing, removals: why === undefined ? removing(thing, detachStep(settings, service), settings) : staying(thing, why) };
};

/** Why a binding that goes leaves it where it is; undefined when it is taken out, or is out. */
export function gatewayStays(settings: Settings, seen: Observation, context: Context): string | undefined {
  const service = valueOf(seen.service);
  if (settings.wish.is !== 'Nothing' || !service || service.virtualNetworkType === 'None') return undefined;
  if (!mustDetach(settings.wish, service, context.previous)) return 'this binding has not put it into the network in which it is';
  return ownersOfGateway(settings, seen, context).length > 0
    ? 'another binding, which this operator does not see, is in charge of it'
    : undefined;
}
