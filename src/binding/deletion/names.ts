/** The private zones of a binding that goes: links first, then the zone, or only what is ours in it where others use it too. */

import { childOf, nameOf, type ArmId } from '../../api/arm-id.ts';
import { isOwn } from '../concerns/attachment.ts';
import type { Context } from '../judgement.ts';
import { valueOf, type SeenZone } from '../observation.ts';
import { step, type Step, type Write } from '../plan/step.ts';
import { nothingIn, type Part, type Stay } from './part.ts';
import type { Leaving } from './leaving.ts';
import type { Remains } from './remains.ts';

/** `areNeeded`: the gateway stays Internal, and its clients find it by these names. */
export function namesOf({ settings }: Leaving, { seen }: Remains, context: Context, areNeeded: boolean): Part {
  const there = seen.zones.filter(({ zone }) => valueOf(zone) !== undefined);
  const why = areNeeded ? 'the gateway stays, and is found by it' : policySays(settings.dns.policy, 'spec.dns.policy');
  if (why !== undefined) return { ...nothingIn('Names'), stays: there.map(({ id }) => ({ id, why })) };
  const parts = there.map((zone) => removal(zone, context));
  return { ...nothingIn('Names'), steps: parts.flatMap(({ steps }) => steps), stays: parts.flatMap(({ stays }) => stays) };
}

/** Undefined where we may write. */
export const policySays = (policy: string, field: string): string | undefined =>
  policy === 'Enforce' ? undefined : `${field} is ${policy}`;

function removal(
  { id, zone, records, links }: SeenZone,
  context: Context,
): { readonly steps: readonly Step[]; readonly stays: readonly Stay[] } {
  const isOurZone = isOwn(valueOf(zone)?.tags ?? {}, context);
  const [allRecords, allLinks] = [valueOf(records) ?? [], valueOf(links) ?? []];
  const ourRecords = allRecords.filter(({ metadata }) => isOwn(metadata, context));
  const ourLinks = allLinks.filter(({ tags }) => isOwn(tags, context));
  const isShared = ourRecords.length < allRecords.length || ourLinks.length < allLinks.length;
  const writes = [
    ...ourLinks.map(({ name }) => remove(childOf(id, 'virtualNetworkLinks', name))),
    ...(isOurZone && !isShared ? [remove(id)] : ourRecords.map(({ name }) => remove(childOf(id, 'A', name)))),
  ];
  const why = `Removes what leads to the private address from zone ${nameOf(id)}.`;
  return {
    steps: writes.length === 0 ? [] : [step({ phase: 'retire', parent: id, writes, impact: { traffic: 'None', minutes: [0, 2] }, why })],
    stays: isOurZone && isShared ? [{ id, why: 'others have records or links in it' }] : [],
  };
}

const remove = (target: ArmId): Write => ({ verb: 'delete', target, changes: [] });
