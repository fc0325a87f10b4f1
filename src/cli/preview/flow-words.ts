/** What people call the place and the packets of a flow, the same in the report and at a terminal. Pure. */

import { nameOf } from '../../api/arm-id.ts';
import { usableAddresses } from '../../network/subnets.ts';
import type { FlowVerdict, PlaceVerdicts } from './flow-verdicts.ts';

/** `22 of 27 free`; Azure keeps five of each range for itself. */
export function freeAddresses({ site: { seen } }: PlaceVerdicts): string {
  const { subnet } = seen;
  if (!subnet) return 'not known';
  const usable = usableAddresses(subnet.prefixes);
  return `${Math.max(usable - subnet.ipConfigurations.length, 0)} of ${usable} free`;
}

/** e.g. `hub/apim`. */
export const subnetWords = ({ site: { wanted } }: PlaceVerdicts): string => `${nameOf(wanted.networkId)}/${nameOf(wanted.subnetId)}`;

/** e.g. `TCP 443`; TCP goes without saying where there is little room. */
export const portsOf = ({ protocol, ports }: FlowVerdict['flow']): string =>
  `${protocol === 'Tcp' ? '' : `${protocol.toUpperCase()} `}${ports.join(',')}`;
