/** One look at what is left of a binding in Azure: the service first, and the rest only when it is at rest. */

import { parentOf, parseArmId, sameId, type ArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import type { Outcome } from '../../azure/arm.ts';
import type { VirtualNetwork } from '../../azure/resources.ts';
import { isTransitional, valueOf, type Observation, type SeenSubnet } from '../model/values/observation.ts';
import { attachmentKinds, subnetOf, type Owned } from '../model/terms/owned.ts';
import { readLeftovers } from './leftovers.ts';
import { observe, type ReadPlan } from './observe.ts';
import type { Absences, Sighting } from './absences.ts';
import { presentIn } from './present.ts';
import { mustDetach, unique, type DetachInput } from '../model/values/wish.ts';

/** What is asked for beside what `owned` names. */
export type RememberedReads = Pick<ReadPlan, 'arm' | 'clock' | 'tags' | 'options' | 'seldom' | 'zones' | 'held' | 'operation'>;

/** What Azure says is not there is in it as something that cannot be seen, until it is believed. */
export async function readRemembered(
  input: DetachInput,
  status: BindingStatus,
  plan: RememberedReads,
  absences: Absences,
): Promise<Observation> {
  const seen = await readAll(input, status, plan);
  const { arm, options } = plan;
  return confirmed(input, seen, absences, { at: seen.at, arm, options });
}

async function readAll(input: DetachInput, status: BindingStatus, plan: RememberedReads): Promise<Observation> {
  const { settings } = input;
  const { owned = [] } = status;
  const { arm, options } = plan;
  const seen = await observe(settings, {
    ...plan,
    network: false,
    advice: false,
    needsDependencies: () => false,
    zones: (service) => (service && isTransitional(service) ? [] : plan.zones(service)),
    left: () => [],
    held: (service) => (service && isTransitional(service) ? [] : plan.held(service)),
    present: (service) =>
      service && !isTransitional(service) && mustDetach(settings.wish, service, status) ? presentIn(settings, service) : [],
  });
  const found = valueOf(seen.service);
  if (found !== undefined && isTransitional(found)) return seen;
  const [left, subnets, addresses] = await Promise.all([
    readLeftovers(idsOf(owned, ['SecurityRules', 'SecurityGroup', 'Routes', 'RouteTable']), arm, options),
    Promise.all(attachedSubnets(owned).map(async (id) => subnetIn(id, await arm.virtualNetwork(parentOf(id), options)))),
    Promise.all(idsOf(owned, ['PublicIp']).map(async (id) => ({ id, seen: await arm.publicIp(id, options) }))),
  ]);
  return { ...seen, left, remembered: { subnets, addresses } };
}

const subnetIn = (id: ArmId, network: Outcome<VirtualNetwork>): SeenSubnet => ({
  id,
  network,
  subnet: valueOf(network)?.subnets.find((subnet) => sameId(subnet.id, id)),
});

export const idsOf = (owned: Owned, kinds: readonly string[]): readonly ArmId[] =>
  unique(owned.flatMap(({ id, kind }) => (kinds.includes(kind) ? (parseArmId(id) ?? []) : [])));

const attachedSubnets = (owned: Owned): readonly ArmId[] => unique(idsOf(owned, [...attachmentKinds]).map(subnetOf));

/** What Azure says is not there cannot be seen until that is believed. */
async function confirmed({ settings }: DetachInput, seen: Observation, absences: Absences, sighting: Sighting): Promise<Observation> {
  const { subnets = [], addresses = [] } = seen.remembered ?? {};
  const believed = <T>(id: ArmId, outcome: Outcome<T>): Promise<Outcome<T>> => absences.believed(id, outcome, sighting);
  const maybe = async <T>(id: ArmId, outcome: Outcome<T> | undefined): Promise<Outcome<T> | undefined> =>
    outcome && (await believed(id, outcome));
  const each = <T>(list: readonly T[], confirm: (one: T) => Promise<T>): Promise<readonly T[]> => Promise.all(list.map(confirm));
  const [service, zones, left, held, found, kept] = await Promise.all([
    believed(settings.serviceId, seen.service),
    each(seen.zones, async (one) => ({ ...one, zone: await believed(one.id, one.zone) })),
    each(seen.left, async (one) => ({ ...one, group: await maybe(one.id, one.group), table: await maybe(one.id, one.table) })),
    each(seen.held, async (one) => ({
      ...one,
      network: await maybe(parentOf(one.id), one.network),
      address: await maybe(one.id, one.address),
    })),
    each(subnets, async (one) => ({ ...one, network: await believed(parentOf(one.id), one.network) })),
    each(addresses, async (one) => ({ ...one, seen: await believed(one.id, one.seen) })),
  ]);
  return { ...seen, service, zones, left, held, ...(seen.remembered ? { remembered: { subnets: found, addresses: kept } } : {}) };
}
