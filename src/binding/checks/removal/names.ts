/** The private zones of a binding that goes: what is ours goes, unless the gateway still needs it or a policy keeps it. */

import { removalOf } from './zone-removal.ts';
import type { Context } from '../../model/values/judgement.ts';
import { valueOf } from '../../model/values/observation.ts';
import { nothingIn, type Part } from './part.ts';
import type { Leaving } from '../../model/values/wish.ts';
import type { Remains } from '../../observe/remains.ts';

/** `areNeeded`: the gateway stays Internal, and its clients find it by these names. */
export function namesOf({ settings }: Leaving, { seen }: Remains, context: Context, areNeeded: boolean): Part {
  const there = seen.zones.filter(({ zone }) => valueOf(zone) !== undefined);
  const why = areNeeded ? 'the gateway stays, and is found by it' : policySays(settings.dns.policy, 'spec.dns.policy');
  if (why !== undefined) return { ...nothingIn('Names'), stays: there.map(({ id }) => ({ id, why })) };
  const parts = there.map((zone) => ({ id: zone.id, ...removalOf(zone, 'retire', context) }));
  return {
    ...nothingIn('Names'),
    steps: parts.flatMap(({ steps }) => steps),
    stays: parts.flatMap(({ id, others }) => (others === undefined ? [] : [{ id, why: `others have ${others} in it` }])),
  };
}

/** Undefined where we may write. */
export const policySays = (policy: string, field: string): string | undefined =>
  policy === 'Enforce' ? undefined : `${field} is ${policy}`;
