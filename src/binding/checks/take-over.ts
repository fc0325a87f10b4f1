/** Judges whether the owner that the user declares to be gone is: no declaration gives away what a binding of this cluster has. */

import { nameOf } from '../../api/arm-id.ts';
import { blockingAll, type Finding } from '../model/values/finding.ts';
import { findingsOnly, nothing, type Check } from '../model/values/judgement.ts';
import type { Settings } from '../model/values/settings.ts';

export const checkTakeOver: Check = (settings, _seen, { ownershipOf }) => {
  const { takeOver } = settings;
  if (takeOver === undefined) return nothing;
  switch (ownershipOf(takeOver)) {
    case 'Neighbour':
      return findingsOnly([refused(settings, 'that exists in this cluster')]);
    case 'Elsewhere':
      return findingsOnly([refused(settings, 'of this cluster in a namespace that this operator does not watch, so that it may exist')]);
    case 'Mine':
    case 'Abandoned':
      return nothing;
  }
};

/** The other binding is not named: tenants do not read each other. */
const refused = ({ serviceId }: Settings, whose: string): Finding =>
  blockingAll('OwnedElsewhere', serviceId, {
    message: `The binding of ${nameOf(serviceId)} names in spec.takeOver the owner mark of a binding ${whose}; nothing of that one is taken over, and this one writes nothing.`,
    remedy:
      'Take spec.takeOver out. What that binding made can be taken when it is deleted; where that cannot be seen from here, delete what bears its mark by hand.',
    source: 'apim-vnet-operator: only what an owner that is gone has left is taken over',
  });
