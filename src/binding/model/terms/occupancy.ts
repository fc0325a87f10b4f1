/** What Azure shows of a gateway in a subnet or at an address: the same signs tell that one is there and that one has not quite left. Pure. */

import { nameOf, sameId, subscriptionOf } from '../../../api/arm-id.ts';
import type { PublicIpAddress, Subnet } from '../../../azure/resources.ts';
import { usableAddresses } from '../../../network/subnets.ts';

export interface Occupant {
  /** A sentence for people. */
  readonly says: string;
  /** Whoever asks for it now is refused; a mere interface may be that of a neighbour. */
  readonly certain: boolean;
}

/** An interface that a user made has a resource of its own; those of a gateway's machines are Microsoft's and show under the subnet or a scale set. */
export const isUserOwned = (id: string): boolean =>
  /\/providers\/Microsoft\.Network\/networkInterfaces\/[^/]+\/ipConfigurations\/[^/]+$/i.test(id);

/** Links are what a gateway of the retired platform leaves, machines what every other leaves (Microsoft: Migrate a VNet-injected instance to stv2, 2024-08-09). */
export function occupantsOfSubnet(subnet: Subnet): readonly Occupant[] {
  const machines = subnet.ipConfigurations.filter((id) => !isUserOwned(id)).length;
  const links = subnet.navigationLinks.map(({ id, link }) => `${nameOf(id)} (${link})`);
  return [
    ...(links.length > 0 ? [{ says: `Subnet ${subnet.name} has the navigation link ${links.join(', ')}.`, certain: true }] : []),
    ...(machines > 0
      ? [
          {
            says: `Subnet ${subnet.name} still has ${machines === 1 ? 'an IP configuration' : `${machines} IP configurations`} of a gateway's machines${freeIn(subnet)}.`,
            certain: false,
          },
        ]
      : []),
  ];
}

/** Microsoft advises to look at the available addresses before going back to a subnet; Azure keeps five of each (stv2 migration, 2024-08-09). */
function freeIn({ prefixes, ipConfigurations }: Subnet): string {
  const usable = usableAddresses(prefixes);
  return usable > 0 ? `; ${Math.max(0, usable - ipConfigurations.length)} of its ${usable} usable addresses are free` : '';
}

/** The balancer of a gateway is Microsoft's own, in a subscription that is not the user's (Azure/jpazpaas, 2021-09-10). */
export function occupantsOfAddress(address: PublicIpAddress): readonly Occupant[] {
  const { attachedTo, id, name } = address;
  if (attachedTo === undefined || sameId(/^\/subscriptions\/([^/]+)/i.exec(attachedTo)?.[1], subscriptionOf(id))) return [];
  return [{ says: `Public IP address ${name} is still allocated to ${attachedTo}.`, certain: true }];
}
