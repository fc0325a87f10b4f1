/**
 * Decides when it is believed that a resource is gone: a single 404 may come from a replica that lags, a directory that was mixed up, or rights that went.
 *
 * Guarantees: what Azure says is not there counts as gone only when it has said so three times over five minutes and a witness agrees: the list of its
 * resource group answers without it, or that group is gone in a subscription that can be read. What this operator itself has removed is believed at once.
 * Assumes: lists are not filtered by rights within a resource group. After a restart it counts anew.
 */

import { armId, idKey, nameOf, partsOf, subscriptionOf, type ArmId } from '../../api/arm-id.ts';
import type { Arm, Failure, Outcome, ReadOptions } from '../../azure/arm.ts';
import { toIso, type Instant } from '../../runtime/clock.ts';
import type { Intervals } from '../model/terms/intervals.ts';

/** One look: what it finds twice counts once. */
export interface Sighting {
  readonly at: Instant;
  readonly arm: Pick<Arm, 'siblings' | 'resourceGroup' | 'locks'>;
  readonly options: ReadOptions;
}

/** What is believed for one binding. */
export interface Absences {
  /** The outcome of a read as far as it may be believed: an absence that is not confirmed hides the truth, as any other failure does. */
  believed<T>(id: ArmId, outcome: Outcome<T>, sighting: Sighting): Promise<Outcome<T>>;
  /** The same Azure, watched for what is removed there for this binding. */
  watching(arm: Arm): Arm;
}

export interface AbsenceState {
  /** By the key of its id: since when a resource is said to be gone. */
  absent?: Map<string, Absence | 'Removed'>;
}

export const unconfirmed = 'AbsenceUnconfirmed';

const sightings = 3;

interface Absence {
  readonly since: Instant;
  readonly last: Instant;
  readonly times: number;
}

export function absencesOf(state: AbsenceState, intervals: Intervals): Absences {
  const known = () => (state.absent ??= new Map<string, Absence | 'Removed'>());
  return {
    async believed(id, outcome, sighting) {
      if (outcome.ok) known().delete(idKey(id));
      if (outcome.ok || outcome.failure.class !== 'Gone') return outcome;
      const before = known().get(idKey(id));
      if (before === 'Removed') return outcome;
      const now = seenAgain(before, sighting.at);
      known().set(idKey(id), now);
      const doubt = now.times < sightings || now.last - now.since < intervals.absence ? asYet(now) : await contradiction(id, sighting);
      return doubt === undefined ? outcome : { ok: false, failure: inDoubt(id, outcome.failure, doubt) };
    },
    watching: (arm) => ({
      ...arm,
      write: async (request) => {
        const outcome = await arm.write(request);
        if (outcome.ok && request.method === 'DELETE') known().set(idKey(request.id), 'Removed');
        return outcome;
      },
    }),
  };
}

/** Keys of the ids that Azure says are not there, as long as that is not to be believed. */
export async function doubtedAmong(
  reads: readonly { readonly id: ArmId; readonly outcome: Outcome<unknown> }[],
  absences: Absences,
  sighting: Sighting,
): Promise<ReadonlySet<string>> {
  const believed = await Promise.all(
    reads.map(async ({ id, outcome }) => ({ id, outcome, is: await absences.believed(id, outcome, sighting) })),
  );
  return new Set(believed.flatMap(({ id, outcome, is }) => (is === outcome ? [] : [idKey(id)])));
}

const seenAgain = (before: Absence | undefined, at: Instant): Absence =>
  before === undefined || at < before.last
    ? { since: at, last: at, times: 1 }
    : { since: before.since, last: at, times: before.times + Number(at > before.last) };

const asYet = ({ since, times }: Absence): string =>
  `It has said so ${times === 1 ? 'once' : `${times} times`} since ${toIso(since)}; that is believed when it has done so three times over five minutes, and the list of its resource group agrees.`;

/** Why no witness agrees; undefined when one does. */
async function contradiction(id: ArmId, { arm, options }: Sighting): Promise<string | undefined> {
  const { resourceGroup = '', subscription } = partsOf(id);
  const listed = await arm.siblings(id, options);
  if (listed.ok)
    return listed.value.some((one) => idKey(one) === idKey(id)) ? `Resource group ${resourceGroup} still lists it.` : undefined;
  if (listed.failure.class !== 'Gone') return unheard(`the list of resource group ${resourceGroup}`, listed.failure);
  const group = await arm.resourceGroup(armId(`/subscriptions/${subscription}/resourceGroups/${resourceGroup}`), options);
  if (group.ok) return `Resource group ${resourceGroup} is there, and cannot be listed: ${listed.failure.message}`;
  if (group.failure.class !== 'Gone') return unheard(`resource group ${resourceGroup}`, group.failure);
  const locks = await arm.locks(subscriptionOf(id), options);
  return locks.ok ? undefined : unheard(`subscription ${subscription}`, locks.failure);
}

const unheard = (what: string, { message }: Failure): string => `Nothing confirms it, for ${what} cannot be read: ${message}`;

const inDoubt = (id: ArmId, failure: Failure, doubt: string): Failure => ({
  class: 'Transient',
  status: failure.status,
  code: unconfirmed,
  message: `Azure says that ${nameOf(id)} is not there (${failure.message}). ${doubt}`,
  ambiguous: false,
});
