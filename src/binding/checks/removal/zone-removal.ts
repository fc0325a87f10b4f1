/** Decides what may be removed of a private zone, whichever way it is left: what is ours in it goes, and a zone that others use stays. */

import { armId, idKey, nameOf, type ArmId } from '../../../api/arm-id.ts';
import type { NetworkLink, RecordSet } from '../../../azure/resources.ts';
import type { Context } from '../../model/values/judgement.ts';
import { valueOf, type Observation, type SeenZone } from '../../model/values/observation.ts';
import type { Settings } from '../../model/values/settings.ts';
import { step, type Phase, type Step, type Write, type Removal, type Thing } from '../../model/values/step.ts';
import { isOwn } from '../network/attachment.ts';
import { linkThing, recordThing } from './things.ts';
import { forgetting, keeping, policySays, removing, staying } from './verdicts.ts';

export interface ZoneRemoval {
  readonly removals: readonly Removal[];
  /** What others have in a zone that we made, which therefore stays: `record their-app, link theirs`. */
  readonly others: string | undefined;
}

/** As status remembers a zone: one that we made, and one that only holds something of ours. */
const remembered = (id: ArmId): readonly Thing[] => ['PrivateZone', 'PrivateRecords'].map((kind) => ({ kind, id }));

/** Of a zone that is not wanted any more, all that is ours in it. Links first, so that no lookup goes to a zone that is going. */
export function removalOf(seen: SeenZone, phase: Phase, settings: Settings, context: Context, doubted: Doubted): ZoneRemoval {
  const { id } = seen;
  if (isAbsent(seen, doubted)) return { removals: forgetting(remembered(id)), others: undefined };
  const ours = oursIn(seen, context);
  const policy = policySays(settings.dns.policy, 'spec.dns.policy');
  if (!ours) {
    const unknown = 'what is in it cannot be seen, or that it is gone is not confirmed';
    return { removals: policy === undefined ? keeping(remembered(id), unknown) : staying(remembered(id), policy), others: undefined };
  }
  const { isMade, records, links, others } = ours;
  const goesWhole = isMade && others === undefined;
  const writes = [
    ...links.map(({ name }) => remove(linkThing(id, name))),
    ...(goesWhole ? [removeZone(id)] : records.map(({ name }) => remove(recordThing(id, name)))),
  ];
  const things = [...links.map(({ name }) => linkThing(id, name)), ...records.map(({ name }) => recordThing(id, name))];
  const zone: readonly Thing[] = [{ kind: 'PrivateZone', id }];
  const stays = others === undefined ? '' : `; the zone stays, because others have ${others} in it`;
  const why = `Removes what leads to the private address from zone ${nameOf(id)}${stays}.`;
  const going = writes.length === 0 ? undefined : zoneStep(id, phase, writes, why);
  return {
    removals: [
      ...(going ? removing(goesWhole ? [...things, ...zone] : things, going, settings) : forgetting([{ kind: 'PrivateRecords', id }])),
      ...(others === undefined ? [] : staying(zone, `others have ${others} in it`)),
      ...(isMade ? [] : staying(zone, 'it no longer bears the mark of this binding')),
    ],
    others,
  };
}

type Doubted = Observation['doubted'];

const isAbsent = ({ id, zone }: SeenZone, doubted: Doubted): boolean =>
  !zone.ok && zone.failure.class === 'Gone' && doubted?.has(idKey(id)) !== true;

/** What is to stay in a zone that is wanted. */
export interface Wanted {
  readonly record: (name: string) => boolean;
  readonly link: (networkId: ArmId | undefined) => boolean;
}

/** Of a zone that is wanted: records and links of ours that no binding asks for any more. */
export function surplusIn(seen: SeenZone, wanted: Wanted, settings: Settings, context: Context, doubted: Doubted): readonly Removal[] {
  const { id } = seen;
  if (isAbsent(seen, doubted)) return forgetting(remembered(id));
  const ours = oursIn(seen, context);
  if (!ours) return [];
  const links = ours.links.filter(({ networkId }) => !wanted.link(networkId));
  const things = [
    ...links.map(({ name }) => linkThing(id, name)),
    ...ours.records.filter(({ name }) => !wanted.record(name)).map(({ name }) => recordThing(id, name)),
  ];
  if (things.length === 0) return [];
  const names = things.map((thing) => `${thing.kind.toLowerCase()} ${nameOf(thing.id)}`).join(', ');
  const why = `Removes from zone ${nameOf(id)} what the binding does not ask for any more: ${names}.`;
  return removing(things, zoneStep(id, 'clean', things.map(remove), why), settings);
}

interface Ours {
  /** The zone itself bears our mark. */
  readonly isMade: boolean;
  readonly records: readonly RecordSet[];
  readonly links: readonly NetworkLink[];
  /** In a zone that we made. */
  readonly others: string | undefined;
}

/** Undefined where it cannot be told: what is in a zone that cannot be listed is not known to be ours. */
function oursIn({ zone, records, links }: SeenZone, context: Context): Ours | undefined {
  const present = valueOf(zone);
  const [allRecords, allLinks] = [valueOf(records), valueOf(links)];
  if (!present || !allRecords || !allLinks) return undefined;
  const ourRecords = allRecords.filter(({ metadata }) => isOwn(metadata, context));
  const ourLinks = allLinks.filter(({ tags }) => isOwn(tags, context));
  const isMade = isOwn(present.tags, context);
  const others = isMade
    ? inWords(
        allRecords.filter((one) => !ourRecords.includes(one)),
        allLinks.filter((one) => !ourLinks.includes(one)),
        // Azure counts the zone's own SOA record too.
        present.recordSets === undefined ? undefined : present.recordSets - 1 - allRecords.length,
      )
    : undefined;
  return { isMade, records: ourRecords, links: ourLinks, others };
}

const zoneStep = (id: ArmId, phase: Phase, writes: readonly Write[], why: string): Step =>
  step({ phase, parent: id, writes, impact: { traffic: 'None', minutes: [0, 2] }, why });

const remove = ({ id }: Thing): Write => ({ verb: 'delete', target: armId(id), changes: [] });
const removeZone = (id: ArmId): Write => ({ verb: 'delete', target: id, changes: [] });

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
