/** Knows and reads the subnets that the gateway is in and that the binding does not want it in: what guards them may be another owner's. */

import { parentOf, sameId, type ArmId } from '../../api/arm-id.ts';
import type { Arm, Outcome, ReadOptions } from '../../azure/arm.ts';
import type { Service, VirtualNetwork } from '../../azure/resources.ts';
import { valueOf, type SeenPresent } from '../model/values/observation.ts';
import { natInFrontOf } from './nat.ts';
import type { Settings } from '../model/values/settings.ts';
import { locationsOf } from '../model/values/site.ts';

/** Of every region; none once the gateway is where the binding wants it. */
export const presentIn = ({ locations }: Settings, service: Service | undefined): readonly ArmId[] =>
  service === undefined || service.virtualNetworkType === 'None'
    ? []
    : locationsOf(service).flatMap(({ subnetId }) =>
        subnetId === undefined || locations.some((wanted) => sameId(wanted.subnetId, subnetId)) ? [] : [subnetId],
      );

/** `networks` are those that this reconcile has read already. */
export const readPresent = (
  ids: readonly ArmId[],
  networks: readonly Outcome<VirtualNetwork>[],
  arm: Arm,
  options: ReadOptions,
): Promise<readonly SeenPresent[]> =>
  Promise.all(
    ids.map(async (id) => {
      const known = networks.find((one) => sameId(valueOf(one)?.id, parentOf(id)));
      const network = known ?? (await arm.virtualNetwork(parentOf(id), options));
      const subnet = valueOf(network)?.subnets.find((one) => sameId(one.id, id));
      const attached = subnet?.securityGroupId;
      const [group, nat] = await Promise.all([
        attached === undefined ? undefined : arm.securityGroup(attached, options),
        natInFrontOf(subnet, arm, options),
      ]);
      return { id, network, group, nat };
    }),
  );
