/** Reads what a gateway has left: subnets and addresses that it had, and groups and tables in which something of ours may be left. */

import { idKey, isType, parentOf, type ArmId } from '../../api/arm-id.ts';
import type { Arm, Outcome, ReadOptions } from '../../azure/arm.ts';
import type { VirtualNetwork } from '../../azure/resources.ts';
import { valueOf, type SeenHeld, type SeenLeftover } from '../model/values/observation.ts';

export const readHeld = (ids: readonly ArmId[], arm: Arm, options: ReadOptions): Promise<readonly SeenHeld[]> =>
  Promise.all(
    ids.map(async (id) =>
      isType(id, 'Microsoft.Network/virtualNetworks/subnets')
        ? { id, network: await arm.virtualNetwork(parentOf(id), options), address: undefined }
        : { id, network: undefined, address: await arm.publicIp(id, options) },
    ),
  );

/** With the networks of the subnets that they serve, for whether a gateway is still in one of those shows there only. */
export const readLeftovers = (ids: readonly ArmId[], arm: Arm, options: ReadOptions): Promise<readonly SeenLeftover[]> =>
  Promise.all(
    ids.map(async (id) => {
      if (isType(id, 'Microsoft.Network/routeTables')) {
        const table = await arm.routeTable(id, options);
        return { id, group: undefined, table, networks: await networksOf(valueOf(table)?.subnets, arm, options) };
      }
      const group = await arm.securityGroup(id, options);
      return { id, group, table: undefined, networks: await networksOf(valueOf(group)?.subnets, arm, options) };
    }),
  );

function networksOf(subnets: readonly ArmId[] = [], arm: Arm, options: ReadOptions): Promise<readonly Outcome<VirtualNetwork>[]> {
  const networks = new Map(subnets.map((id) => [idKey(parentOf(id)), parentOf(id)]));
  return Promise.all([...networks.values()].map((id) => arm.virtualNetwork(id, options)));
}
