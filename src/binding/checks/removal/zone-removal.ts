/** Decides what may be removed of a private zone, whichever way it is left: what is ours in it goes, and a zone that others use stays. */

import { childOf, nameOf, type ArmId } from '../../../api/arm-id.ts';
import type { NetworkLink, RecordSet } from '../../../azure/resources.ts';
import type { Context } from '../../model/values/judgement.ts';
import { valueOf, type SeenZone } from '../../model/values/observation.ts';
import { step, type Phase, type Step, type Write } from '../../model/values/step.ts';
import { isOwn } from '../network/attachment.ts';

export interface ZoneRemoval {
  readonly steps: readonly Step[];
  /** What others have in a zone that we made, which therefore stays: `record their-app, link theirs`. */
  readonly others: string | undefined;
}

const nothing: ZoneRemoval = { steps: [], others: undefined };

/** Links first, so that nobody asks a zone that is going. */
export function removalOf({ id, zone, records, links }: SeenZone, phase: Phase, context: Context): ZoneRemoval {
  const present = valueOf(zone);
  const [allRecords, allLinks] = [valueOf(records), valueOf(links)];
  // What is in a zone that is there and cannot be listed is not known to be ours.
  if (!present || !allRecords || !allLinks) return nothing;
  const ourRecords = allRecords.filter(({ metadata }) => isOwn(metadata, context));
  const ourLinks = allLinks.filter(({ tags }) => isOwn(tags, context));
  const others = isOwn(present.tags, context)
    ? inWords(
        allRecords.filter((one) => !ourRecords.includes(one)),
        allLinks.filter((one) => !ourLinks.includes(one)),
        // Azure counts the zone's own SOA record too.
        present.recordSets === undefined ? undefined : present.recordSets - 1 - allRecords.length,
      )
    : undefined;
  const goesWhole = isOwn(present.tags, context) && others === undefined;
  const writes = [
    ...ourLinks.map(({ name }) => remove(childOf(id, 'virtualNetworkLinks', name))),
    ...(goesWhole ? [remove(id)] : ourRecords.map(({ name }) => remove(childOf(id, 'A', name)))),
  ];
  const stays = others === undefined ? '' : `; the zone stays, because others have ${others} in it`;
  const why = `Removes what leads to the private address from zone ${nameOf(id)}${stays}.`;
  const impact = { traffic: 'None', minutes: [0, 2] } as const;
  return { steps: writes.length === 0 ? [] : [step({ phase, parent: id, writes, impact, why })], others };
}

const remove = (target: ArmId): Write => ({ verb: 'delete', target, changes: [] });

/** Undefined where others have nothing. Record sets of other types than A are known by their number only; where Azure does not tell it, there may be some. */
function inWords(records: readonly RecordSet[], links: readonly NetworkLink[], otherTypes: number | undefined): string | undefined {
  const parts = [
    ...named('record', records),
    ...named('link', links),
    ...(otherTypes === undefined
      ? ['perhaps record sets of other types']
      : otherTypes > 0
        ? [`${otherTypes} record set${otherTypes === 1 ? '' : 's'} of ${otherTypes === 1 ? 'another type' : 'other types'}`]
        : []),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

const most = 3;

function named(what: string, things: readonly { readonly name: string }[]): readonly string[] {
  if (things.length === 0) return [];
  const names = things.slice(0, most).map(({ name }) => name);
  const more = things.length > most ? ` and ${things.length - most} more` : '';
  return [`${what}${things.length === 1 ? '' : 's'} ${names.join(', ')}${more}`];
}
