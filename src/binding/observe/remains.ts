/** One look at what is left of a binding in Azure: the service first, and the rest only when it is at rest. */

import { parentOf, parseArmId, sameId, type ArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import type { Outcome } from '../../azure/arm.ts';
import type { VirtualNetwork } from '../../azure/resources.ts';
import { isTransitional, valueOf, type Observation, type SeenSubnet } from '../model/values/observation.ts';
import { attachmentKinds, subnetOf, type Owned } from '../model/terms/owned.ts';
import { readLeft } from './leftovers.ts';
import { observe, type Look } from './observe.ts';
import type { Absences, Sighting } from './absences.ts';
import { presentIn } from './present.ts';
import { isToLeave, unique, type Leaving } from '../model/values/wish.ts';

/** What is asked for beside what `owned` names. */
export type LookAtRemains = Pick<Look, 'arm' | 'clock' | 'tags' | 'options' | 'seldom' | 'zones' | 'held' | 'operation'>;

/** What Azure says is not there is in it as something that cannot be seen, until it is believed. */
export async function readRemains(leaving: Leaving, status: BindingStatus, look: LookAtRemains, absences: Absences): Promise<Observation> {
  const seen = await readAll(leaving, status, look);
  const { arm, options } = look;
  return confirmed(leaving, seen, absences, { at: seen.at, arm, options });
}

async function readAll(leaving: Leaving, status: BindingStatus, look: LookAtRemains): Promise<Observation> {
  const { settings } = leaving;
  const { owned = [] } = status;
  const { arm, options } = look;
  const seen = await observe(settings, {
    ...look,
    network: false,
    advice: false,
    needsDependencies: () => false,
    zones: (service) => (service && isTransitional(service) ? [] : look.zones(service)),
    left: () => [],
    held: (service) => (service && isTransitional(service) ? [] : look.held(service)),
    present: (service) =>
      service && !isTransitional(service) && isToLeave(settings.wish, service, status) ? presentIn(settings, service) : [],
  });
  const found = valueOf(seen.service);
  if (found !== undefined && isTransitional(found)) return seen;
  const [left, subnets, addresses] = await Promise.all([
    readLeft(idsOf(owned, ['SecurityRules', 'SecurityGroup', 'Routes', 'RouteTable']), arm, options),
    Promise.all(attachedSubnets(owned).map(async (id) => subnetIn(id, await arm.virtualNetwork(parentOf(id), options)))),
    Promise.all(idsOf(owned, ['PublicIp']).map(async (id) => ({ id, seen: await arm.publicIp(id, options) }))),
  ]);
  return { ...seen, left, remains: { subnets, addresses } };
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
async function confirmed({ settings }: Leaving, seen: Observation, absences: Absences, sighting: Sighting): Promise<Observation> {
  const { subnets = [], addresses = [] } = seen.remains ?? {};
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
  return { ...seen, service, zones, left, held, ...(seen.remains ? { remains: { subnets: found, addresses: kept } } : {}) };
}
