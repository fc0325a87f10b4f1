/** Judges whether the last write of each resource that the gateway rests on came through: Azure refuses what refers to one whose write failed. */

import { idKey } from '../../../api/arm-id.ts';
import { blockingSwitch, degrading, type Finding } from '../../model/values/finding.ts';
import { findingsOnly } from '../../model/values/judgement.ts';
import { hasFailed, moveDependencies, type Provisioned } from '../../model/values/observation.ts';
import { isInPlace, perSite, type Site } from '../../model/values/site.ts';
import { choiceOf } from '../gateway/address-choice.ts';

const source = 'Microsoft: Troubleshoot Azure Microsoft.Network failed provisioning state';

/** A resource that two regions share is told once, in the first. */
export const checkProvisioning = perSite((site, _context, seen) => {
  const failed = moveDependencies({ ...seen, locations: [site.seen] }, isNeededAt(site)).filter(hasFailed);
  const once = new Map(failed.map((one) => [idKey(one.id), one]));
  return findingsOnly([...once.values()].map((one) => provisioningFailed(one, site)));
});

/** The address that the gateway has or is to get; another that is only named keeps nothing back. */
function isNeededAt(site: Site): (address: string) => boolean {
  const pick = choiceOf(site);
  const needed = [site.present.publicIpAddressId, pick.is === 'Use' ? pick.id : undefined].flatMap((id) =>
    id === undefined ? [] : [idKey(id)],
  );
  return (address) => needed.includes(idKey(address));
}

function provisioningFailed({ id, name, provisioningState }: Provisioned, site: Site): Finding {
  const make = isInPlace(site) && site.service.virtualNetworkType === site.mode ? degrading : blockingSwitch;
  return make('ProvisioningFailed', id, {
    message: `The last write of ${name} ended as ${provisioningState}; what it holds may not be in effect, and Azure refuses changes that rest on it.`,
    remedy: `Look at its Activity Log, then repeat the write; the same values will do, e.g. with "az resource update --ids ${id}".`,
    source,
  });
}
