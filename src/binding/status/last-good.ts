/** The last settings with which the gateway's network was seen to work. Pure. */

import type { BindingStatus } from '../../api/binding.ts';
import { compact } from '../model/terms/compact.ts';
import { isTransitional, valueOf } from '../model/values/observation.ts';
import { locationsOf } from '../model/values/site.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';

type LastGood = BindingStatus['lastGood'];

/** Kept until something else has proven itself. */
export function lastGoodAfter(decision: Decision, { seen, previous }: Situation): LastGood {
  const service = valueOf(seen.service);
  const works = decision.do === 'settle' || (decision.do === 'start' && decision.reason === 'CleaningUp');
  if (!works || service?.provisioningState !== 'Succeeded' || isTransitional(service)) return previous.lastGood;
  if (service.virtualNetworkType === 'None') return { mode: 'None' };
  return {
    mode: service.virtualNetworkType,
    locations: locationsOf(service).map(({ location, subnetId, publicIpAddressId }) => compact({ location, subnetId, publicIpAddressId })),
  };
}
