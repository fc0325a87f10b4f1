/** One look at Azure: reads what the concerns judge, side by side, and nothing more. */

import { nameOf, sameId, subscriptionOf, type ArmId } from '../api/arm-id.ts';
import type { OperationRecord } from '../api/binding.ts';
import type { Arm, Outcome, ReadOptions } from '../azure/arm.ts';
import type { DeletedService, Service } from '../azure/resources.ts';
import type { Clock } from '../runtime/clock.ts';
import { isTransitional, valueOf, type Observation } from './observation.ts';
import type { Settings } from './settings.ts';

export interface Look {
  readonly arm: Arm;
  readonly clock: Clock;
  readonly options: ReadOptions;
  /** Whether to ask for network status, which Azure renews every 15 minutes only. */
  readonly network: boolean;
}

export async function observe(settings: Settings, running: OperationRecord | undefined, look: Look): Promise<Observation> {
  const { arm, options } = look;
  const subscription = subscriptionOf(settings.serviceId);
  const [service, network, locks] = await Promise.all([
    arm.service(settings.serviceId, options),
    arm.virtualNetwork(settings.networkId, options),
    arm.locks(subscription, options),
  ]);
  const subnet = valueOf(network)?.subnets.find(({ id }) => sameId(id, settings.subnetId));
  const [softDeleted, group, wantedGroup, networkStatus, operation] = await Promise.all([
    service.ok || service.failure.class !== 'Gone' ? undefined : findDeleted(arm, subscription, settings.serviceId, options),
    subnet?.securityGroupId && arm.securityGroup(subnet.securityGroupId, options),
    subnet && !subnet.securityGroupId && settings.security.attach
      ? arm.securityGroup(settings.security.attach.groupId, options)
      : undefined,
    look.network ? networkStatusOf(service, look) : undefined,
    running && operationWord(running, service, look),
  ]);
  return {
    at: look.clock.now(),
    service,
    softDeleted,
    network,
    subnet,
    group: group || undefined,
    wantedGroup,
    locks,
    networkStatus,
    operation,
  };
}

/** The same observation with fresh network status only: what a settled gateway needs between two full looks. */
export async function observeNetworkStatus(seen: Observation, look: Look): Promise<Observation> {
  return { ...seen, at: look.clock.now(), networkStatus: await networkStatusOf(seen.service, look) };
}

/** The same observation with the service read anew: what following a long operation needs between two full looks. */
export async function observeService(
  seen: Observation,
  settings: Settings,
  running: OperationRecord | undefined,
  look: Look,
): Promise<Observation> {
  const service = await look.arm.service(settings.serviceId, look.options);
  const [networkStatus, operation] = await Promise.all([
    look.network ? networkStatusOf(service, look) : undefined,
    running && operationWord(running, service, look),
  ]);
  return { ...seen, at: look.clock.now(), service, networkStatus, operation };
}

async function networkStatusOf(service: Outcome<Service>, { arm, options }: Look): Promise<Observation['networkStatus']> {
  const seen = valueOf(service);
  return !seen || seen.virtualNetworkType === 'None' || isTransitional(seen) ? undefined : arm.networkStatus(seen.id, options);
}

async function findDeleted(arm: Arm, subscription: string, id: ArmId, options: ReadOptions): Promise<DeletedService | undefined> {
  const deleted = valueOf(await arm.deletedServices(subscription, options)) ?? [];
  return deleted.find(({ serviceId, name }) => sameId(serviceId, id) || name.toLowerCase() === nameOf(id).toLowerCase());
}

/** The operation's own word is asked for only when the service is at rest and not as desired: then it says why. */
async function operationWord(
  running: OperationRecord,
  service: Outcome<Service>,
  { arm, options }: Look,
): Promise<Observation['operation']> {
  const seen = valueOf(service);
  if (!seen || isTransitional(seen) || running.handle === undefined) return undefined;
  const asDesired = seen.virtualNetworkType === running.desired?.mode && sameId(seen.subnetId, running.desired?.subnetId);
  if (asDesired && seen.provisioningState !== 'Failed') return undefined;
  return valueOf(await arm.operation({ url: running.handle }, options.signal));
}
