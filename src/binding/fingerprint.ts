/** A hash of what a judgement rests on: when it changes, a refused request is worth another try. Pure. */

import { idKey } from '../api/arm-id.ts';
import { valueOf, type Observation } from './observation.ts';
import { shortHash } from './plan/step.ts';
import type { Settings } from './settings.ts';

export function fingerprintOf(settings: Settings, generation: number, seen: Observation): string {
  const service = valueOf(seen.service);
  const group = valueOf(seen.group);
  return shortHash({
    generation,
    settings,
    service: service && {
      sku: service.sku,
      type: service.virtualNetworkType,
      subnet: service.subnetId && idKey(service.subnetId),
      platform: service.platformVersion,
      ip: service.publicIpAddressId,
    },
    subnet: seen.subnet && {
      prefixes: seen.subnet.prefixes,
      delegations: seen.subnet.delegations,
      group: seen.subnet.securityGroupId && idKey(seen.subnet.securityGroupId),
      links: seen.subnet.navigationLinks.length,
    },
    rules: group?.rules
      .map(({ etag: _etag, id: _id, provisioningState: _state, ...rule }) => rule)
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    locks: (valueOf(seen.locks) ?? []).map(({ id }) => idKey(id)).toSorted(),
  });
}
