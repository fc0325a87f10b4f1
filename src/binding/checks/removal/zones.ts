/** Decides which private zones are left, and what of ours in those that are wanted is not: for an edit, for another place of a zone, and for a deletion. */

import { nameOf, sameId, type ArmId } from '../../../api/arm-id.ts';
import { advisory, type Finding } from '../../model/values/finding.ts';
import { nothing, type Context, type Judgement } from '../../model/values/judgement.ts';
import { valueOf, type Observation, type SeenZone } from '../../model/values/observation.ts';
import type { Settings } from '../../model/values/settings.ts';
import type { Step } from '../../model/values/step.ts';
import { isOwn } from '../network/attachment.ts';
import { gatewayStays } from './gateway.ts';
import { recordThing } from './things.ts';
import { keeping, staying } from './verdicts.ts';
import { removalOf, surplusIn, type ZoneRemoval } from './zone-removal.ts';

/** A host name with the zone and the record that shall hold it. */
export interface WantedPlace {
  readonly host: string;
  readonly zoneId: ArmId;
  readonly record: string;
  readonly isTheirs: boolean;
  /** Its record is there and leads to the gateway. */
  readonly isReady: boolean;
}

/** All that the gateway is to be found by; none when it is not to be found by any. */
export interface WantedNames {
  readonly places: readonly WantedPlace[];
  /** Why these may not be all, if so. */
  readonly doubt: string | undefined;
}

export function checkZoneRemoval(names: WantedNames, settings: Settings, seen: Observation, context: Context): Judgement {
  const wanted = seen.zones.filter(({ id }) => names.places.some(({ zoneId }) => sameId(zoneId, id)));
  const left = seen.zones
    .filter((zone) => !wanted.includes(zone))
    .map((zone) => ({ zone, ...leave(zone, names, settings, seen, context) }));
  return {
    ...nothing,
    findings: left.flatMap(({ zone, others }) => (others === undefined ? [] : [zoneKept(zone.id, others)])),
    removals: [
      ...wanted.flatMap((zone) => surplusIn(zone, wantedIn(zone, names, settings), settings, context, seen.doubted)),
      ...left.flatMap(({ removals }) => removals),
    ],
  };
}

/** What only the policy Audit keeps. */
export const stepsAudited = ({ removals }: Judgement): readonly Step[] => [
  ...new Set(removals.flatMap(({ verdict }) => (verdict.is === 'Stays' && verdict.audited ? [verdict.audited] : []))),
];

/** We link only zones that we make; a link of ours in another was made when that was ours. */
const wantedIn = ({ id }: SeenZone, { places, doubt }: WantedNames, { dns }: Settings) => ({
  record: (name: string) => doubt !== undefined || places.some(({ zoneId, record }) => sameId(zoneId, id) && record === name.toLowerCase()),
  link: (networkId: ArmId | undefined) => dns.records?.linkedNetworkIds.some((one) => sameId(one, networkId)) === true,
});

function leave(zone: SeenZone, { places, doubt }: WantedNames, settings: Settings, seen: Observation, context: Context): ZoneRemoval {
  const why = neededAs(settings, seen, context, places) ?? doubt;
  if (why !== undefined) return kept(zone, why, settings);
  const lacking = replacementLacking(zone, context, places);
  if (lacking !== undefined) return kept(zone, lacking, settings);
  return removalOf(zone, settings.wish.is === 'Nothing' ? 'retire' : 'cutover', settings, context, seen.doubted);
}

const kept = ({ id, zone }: SeenZone, why: string, { wish }: Settings): ZoneRemoval => {
  const things = ['PrivateZone', 'PrivateRecords'].map((kind) => ({ kind, id }));
  const isThere = valueOf(zone) !== undefined;
  return { removals: wish.is === 'Declared' ? keeping(things, why) : isThere ? staying(things, why) : [], others: undefined };
};

/** Until the gateway has left Internal mode its clients need the names; undefined where it has. */
function neededAs(settings: Settings, seen: Observation, context: Context, places: readonly WantedPlace[]): string | undefined {
  if (valueOf(seen.service)?.virtualNetworkType !== 'Internal') return undefined;
  if (settings.wish.is === 'Nothing')
    return gatewayStays(settings, seen, context) === undefined ? undefined : 'the gateway stays, and is found by it';
  const isLeaving = settings.mode !== 'Internal' || (settings.dns.records !== undefined && places.length === 0);
  return isLeaving ? 'the gateway is still in Internal mode, and is found by it' : undefined;
}

/** A name that another zone is to hold goes from here when it leads to the gateway there. */
function replacementLacking({ id, records }: SeenZone, context: Context, places: readonly WantedPlace[]): string | undefined {
  const hosts = (valueOf(records) ?? [])
    .filter(({ metadata }) => isOwn(metadata, context))
    .map(({ name }) => (name === '@' ? nameOf(id) : `${name}.${nameOf(id)}`).toLowerCase());
  const next = places.find(({ host, isReady }) => hosts.includes(host) && !isReady);
  return (
    next &&
    `record ${nameOf(recordThing(next.zoneId, next.record).id)} in zone ${next.zoneId}, which is to take its place, does not lead to the gateway yet`
  );
}

const zoneKept = (id: ArmId, others: string): Finding =>
  advisory('ZoneKept', id, {
    message: `Private zone ${nameOf(id)} was made for this binding and is no longer needed; it stays, because others have ${others} in it. Networks that are linked to it do not resolve the public name ${nameOf(id)}.`,
    remedy: 'Move what is needed elsewhere and remove it from the zone; the operator then removes the zone by itself.',
    source: 'apim-vnet-operator: what others have in a zone is never removed',
  });
