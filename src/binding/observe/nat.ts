/** Reads the addresses of the NAT gateway in front of a subnet: those by which backends know the gateway. */

import { parseArmId } from '../../api/arm-id.ts';
import type { Arm, ReadOptions } from '../../azure/arm.ts';
import type { Subnet } from '../../azure/resources.ts';
import { valueOf, type SeenNat } from '../model/values/observation.ts';

/** What cannot be read leaves the addresses unknown: they are told, and nothing rests on them. */
export async function natInFrontOf(
  subnet: Pick<Subnet, 'natGatewayId'> | undefined,
  arm: Arm,
  options: ReadOptions,
): Promise<SeenNat | undefined> {
  const id = parseArmId(subnet?.natGatewayId);
  if (id === undefined) return undefined;
  const gateway = valueOf(await arm.natGateway(id, options));
  if (!gateway) return { id, addresses: undefined };
  const [addresses, prefixes] = await Promise.all([
    Promise.all(gateway.addressIds.map(async (one) => valueOf(await arm.publicIp(one, options))?.address)),
    Promise.all(gateway.prefixIds.map(async (one) => valueOf(await arm.publicIpPrefix(one, options))?.prefix)),
  ]);
  const all = [...addresses, ...prefixes];
  return { id, addresses: all.length > 0 && all.every((one) => one !== undefined) ? all : undefined };
}
