/** Picks the public IP address that the gateway shall have in one region, from what the binding names and what it has. Pure. */

import { sameId, type ArmId } from '../../../api/arm-id.ts';
import type { AddressChoice } from '../../model/values/settings.ts';
import type { Site } from '../../model/values/site.ts';

export type AddressPick =
  | { readonly is: 'Keep' }
  | { readonly is: 'Use'; readonly id: ArmId }
  /** Given back: Azure manages one. */
  | { readonly is: 'Managed' }
  /** A different one is needed, and there is none. */
  | { readonly is: 'Lacking'; readonly because: string };

/**
 * A change of subnet or of mode needs another address than the present one, which may be used again later
 * (Microsoft: IP addresses of Azure API Management, 2021-12-21).
 */
export function choiceOf(site: Site): AddressPick {
  const { wanted, present, settings } = site;
  const current = present.publicIpAddressId;
  const because = whyDifferent(site);
  const address: AddressChoice = settings.addressPolicy === 'Enforce' ? wanted.address : { is: 'Unchanged' };
  switch (address.is) {
    case 'Unchanged':
      return current !== undefined && because !== undefined ? { is: 'Lacking', because } : { is: 'Keep' };
    case 'Managed':
      return current === undefined ? { is: 'Keep' } : { is: 'Managed' };
    case 'Existing':
    case 'Create': {
      const isCurrent = (id: ArmId): boolean => sameId(id, current);
      if (address.ids.some(isCurrent) && because === undefined) return { is: 'Keep' };
      const other = address.ids.find((id) => !isCurrent(id));
      return other === undefined ? { is: 'Lacking', because: because ?? 'the binding' } : { is: 'Use', id: other };
    }
  }
}

function whyDifferent({ service, mode, present, wanted }: Site): string | undefined {
  if (service.virtualNetworkType === 'None' || present.publicIpAddressId === undefined) return undefined;
  if (!sameId(present.subnetId, wanted.subnetId)) return 'a move to another subnet';
  return service.virtualNetworkType === mode ? undefined : `the change from ${service.virtualNetworkType} to ${mode} mode`;
}
