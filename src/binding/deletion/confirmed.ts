/** Makes of a look at what is left one that can be acted on: what Azure says is not there cannot be seen until that is believed. */

import { parentOf, type ArmId } from '../../api/arm-id.ts';
import type { Outcome } from '../../azure/arm.ts';
import type { Absences, Sighting } from '../absences.ts';
import type { Leaving } from './leaving.ts';
import type { Remains } from './remains.ts';

export async function confirmed({ settings }: Leaving, remains: Remains, absences: Absences, sighting: Sighting): Promise<Remains> {
  const { seen, subnets, addresses } = remains;
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
  return { ...remains, seen: { ...seen, service, zones, left, held }, subnets: found, addresses: kept };
}
