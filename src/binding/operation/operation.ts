/**
 * The protocol of a long operation.
 *
 * Guarantees: the intent is in status before the request is sent, written with the resourceVersion that the decision rested on; after a crash at any
 * instant, status and one read of the service tell how to go on; a request is sent again only when the service was seen at rest and different after
 * the time in which a read may still be old.
 * Assumes: the service's own state is the truth; while it is in motion it refuses every other change (409 ServiceLocked), so a second send is harmless.
 * Leaves to others: sending (act.ts), and proving that the gateway works afterwards (verification.ts).
 */

import { sameId } from '../../api/arm-id.ts';
import type { OperationRecord } from '../../api/binding.ts';
import { fromIso, instant, toIso, toIsoExact, type Instant } from '../../runtime/clock.ts';
import { requestIdOf } from '../model/terms/request-id.ts';
import type { Service } from '../../azure/resources.ts';
import { regionCode } from '../../network/regions.ts';
import { compact } from '../model/terms/compact.ts';
import { keptAddress } from './kept-address.ts';
import { basisOf, changedSince, isUntouched } from './basis.ts';
import { isTransitional, valueOf, type Observation } from '../model/values/observation.ts';
import { paced, type Pace } from '../model/terms/intervals.ts';
import { sentBy, shortHash, type Step } from '../model/values/step.ts';
import type { Settings } from '../model/values/settings.ts';
import { locationsOf, sitesOf, type ServiceLocation } from '../model/values/site.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Progress } from '../model/values/reach.ts';

/** Where an operation stands, by the service first and the operation's own word second. */
export function progressOf(operation: OperationRecord, seen: Observation, now: Instant, pace: Pace): Progress {
  const service = valueOf(seen.service);
  if (!service)
    return seen.service.ok || seen.service.failure.class !== 'Gone'
      ? { is: 'Running' }
      : { is: 'Failed', code: 'ServiceGone', cause: 'The service is gone.' };
  if (isTransitional(service)) return { is: 'Running' };
  const failed = service.provisioningState.toLowerCase() === 'failed';
  const word = seen.operation?.status;
  const asDesired = isAsDesired(operation, service) ?? word === 'Succeeded';
  if (operation.endedAt !== undefined) return isAsDesired(operation, service) === false ? changedMeanwhile : { is: 'Done' };
  if (!failed && asDesired) return lossOf(operation, service) ?? { is: 'Done' };
  if (word === 'Failed' || word === 'Canceled') {
    const cause = causeOf(seen.operation, service);
    return keptAddress(operation, service, cause.cause) ?? { is: 'Failed', ...cause };
  }
  const age = now - (fromIso(operation.startedAt) ?? 0);
  if (word === 'InProgress' || (age < pace.resend && age > -pace.clockError)) return { is: 'Running' };
  // Only now: a service that had failed before shows that until our request is taken up.
  if (failed && isUnanswered(operation) && isUntouched(operation.basis, seen)) return again(operation);
  if (failed) return { is: 'Failed', ...causeOf(seen.operation, service) };
  if (isUnanswered(operation)) return withoutHandle(operation, seen, age, pace);
  // An operation that leaves no trace in the service is over when the service is at rest: its effect is judged by what the gateway sees.
  if (isAsDesired(operation, service) === undefined) return { is: 'Done' };
  const kept = keptAddress(operation, service);
  if (kept) return kept;
  return word === 'Succeeded' || operation.handle === undefined
    ? {
        is: 'Failed',
        code: 'SettingsUnchanged',
        cause: 'Azure took the request and is done with it, but the service still shows the old settings.',
      }
    : { is: 'Failed', code: 'OutcomeUnknown', cause: 'Azure no longer knows the operation, and the service shows the old settings.' };
}

/** Where to ask for the operation's own word: only when the service is at rest and does not tell by itself what became of it. */
export function wordAt(running: OperationRecord | undefined, service: Service): string | undefined {
  if (running === undefined || running.endedAt !== undefined || isTransitional(service)) return undefined;
  return isAsDesired(running, service) === true && service.provisioningState !== 'Failed' ? undefined : running.handle;
}

/** A record of an earlier version has no answer, but it has a handle where Azure took the request. */
const isUnanswered = ({ answer, handle }: OperationRecord): boolean => answer === undefined && handle === undefined;

const mostAttempts = 3;

/** To be sent again, but not for ever: what disappears each time does so for a reason. */
const again = ({ attempt }: OperationRecord): Progress =>
  attempt < mostAttempts
    ? { is: 'Unsent' }
    : {
        is: 'Failed',
        code: 'NoAnswer',
        cause: `The request was sent ${attempt} times, no answer came, and the service still shows the old settings.`,
      };

/**
 * Nobody told what became of the request. What changes nothing in the service's own settings shows in what the gateway sees, as soon as its network
 * status is renewed. Azure works on one for ten minutes as a rule: at rest before that, it most likely has not got it.
 */
function withoutHandle(operation: OperationRecord, { networkStatus }: Observation, age: number, pace: Pace): Progress {
  if (operation.desired?.mode !== undefined) return again(operation);
  const wanted = operation.dnsServers ?? [];
  const places = (valueOf(networkStatus) ?? []).filter(
    ({ location }) => operation.location === undefined || regionCode(location) === operation.location,
  );
  if (places.length > 0 && places.every(({ dnsServers }) => sameServers(dnsServers, wanted))) return { is: 'Done' };
  const mayBeUnseen = age >= pace.pollEarlyUntil && age < pace.usualBand + pace.networkStatus;
  return mayBeUnseen ? { is: 'Running' } : again(operation);
}

/** Azure's own resolver shows by its address (Microsoft: What is IP address 168.63.129.16). */
const sameServers = (seen: readonly string[], wanted: readonly string[]): boolean =>
  shortHash(seen.toSorted()) === shortHash((wanted.length === 0 ? ['168.63.129.16'] : wanted).toSorted());

const changedMeanwhile: Progress = {
  is: 'Failed',
  code: 'ChangedMeanwhile',
  cause: 'The service was as desired when the operation had ended, and no longer is: somebody else changed it since.',
};

/** What the whole-array write of locations changed or deleted without meaning to. */
function lossOf(operation: OperationRecord, service: Service): Progress | undefined {
  const { lostLocations = [] } = operation;
  if (lostLocations.length === 0 && !hasAlteredOthers(operation, service)) return undefined;
  const lost =
    lostLocations.length > 0
      ? `another client had added ${lostLocations.join(', ')} to the service in the same moment, and the list of regions that the request had to carry did not name it: Azure has deleted it.`
      : "after the operation the service's additional locations differ in size, zones or gateway settings, which this operator does not change.";
  return {
    is: 'Failed',
    code: 'OtherSettingsChanged',
    cause: `Look at the regions of the service: ${lost} Nothing more is written to it until a user has looked at them.`,
  };
}

type Desired = NonNullable<OperationRecord['desired']>;

/** Whether the service shows what the operation was to bring about; undefined for one that changes nothing in the service's own settings. */
export function isAsDesired({ desired }: OperationRecord, service: Service): boolean | undefined {
  if (desired?.mode === undefined) return undefined;
  const places = locationsOf(service);
  const primary = { ...desired, location: places[0]?.location ?? '' };
  if (service.virtualNetworkType !== desired.mode) return false;
  // Outside a network nothing is left to judge: an address that Azure has kept with the service is told by a check.
  if (desired.mode === 'None') return true;
  return [primary, ...(desired.locations ?? [])].every((wanted) => {
    const place = places.find(({ location }) => location === wanted.location);
    return place !== undefined && shows(place, wanted);
  });
}

const shows = (place: ServiceLocation, { subnetId, publicIpAddressId }: Pick<Desired, 'subnetId' | 'publicIpAddressId'>): boolean =>
  (subnetId === undefined || sameId(place.subnetId, subnetId)) &&
  (publicIpAddressId === undefined ||
    (publicIpAddressId === '' ? place.publicIpAddressId === undefined : sameId(place.publicIpAddressId, publicIpAddressId)));

/** What the service shall show after a step, by what the step writes: an empty address id stands for one that Azure manages. */
export function desiredBy({ writes }: Step, { mode }: Settings): Desired | undefined {
  const changes = writes.flatMap((write) => (write.verb === 'patch' ? write.changes : []));
  if (changes.length === 0) return undefined;
  const wantedAt = (prefix: string) => {
    const subnet = changes.find(({ path }) => path === `${prefix}.virtualNetworkConfiguration`)?.to;
    const address = changes.find(({ path }) => path === `${prefix}.publicIpAddressId`);
    return compact({
      subnetId: subnet === undefined ? undefined : (JSON.parse(subnet) as { readonly subnetResourceId?: string }).subnetResourceId,
      publicIpAddressId: address && (address.to === undefined ? '' : (JSON.parse(address.to) as string)),
    });
  };
  const names = [...new Set(changes.flatMap(({ path }) => /additionalLocations\[([^\]]+)\]/.exec(path)?.[1] ?? []))];
  const locations = names.map((location) => ({ location, ...wantedAt(`properties.additionalLocations[${location}]`) }));
  return compact({ mode, ...wantedAt('properties'), locations: locations.length > 0 ? locations : undefined });
}

/** Whether what an operation brings about is still what the binding asks for: an edit may have overtaken it. */
export function isStillAsked({ desired, reverts }: OperationRecord, { mode, locations }: Settings): boolean {
  // The way back is asked for by nothing but its approval, and what it leads to is to be proven like anything else.
  if (desired?.mode === undefined || reverts === true) return true;
  const places = [{ location: undefined, subnetId: desired.subnetId }, ...(desired.locations ?? [])];
  return (
    desired.mode === mode &&
    (mode === 'None' ||
      places.every(({ location, subnetId }) => {
        const wanted = locations.find((one) => one.location === location);
        return subnetId === undefined || sameId(wanted?.subnetId, subnetId);
      }))
  );
}

/** A hash of what the whole-array write of locations echoes without meaning to change it. */
export const othersOf = ({ additionalLocations }: Service): string | undefined =>
  additionalLocations.length === 0
    ? undefined
    : shortHash(
        additionalLocations
          .map(({ location, sku, zones, disableGateway, natGatewayState }) => ({
            location: regionCode(location),
            sku,
            zones: [...zones].toSorted(),
            disableGateway,
            natGatewayState,
          }))
          .toSorted((a, b) => a.location.localeCompare(b.location)),
      );

const hasAlteredOthers = ({ others }: OperationRecord, service: Service): boolean => others !== undefined && others !== othersOf(service);

const causeOf = (operation: Observation['operation'], service: Service): { readonly code: string; readonly cause: string } => ({
  code: operation?.code ?? (operation?.status === 'Canceled' ? 'Canceled' : 'ServiceFailed'),
  cause: operation?.message ?? `Azure gave no reason; the service is in state ${service.provisioningState}.`,
});

/** What a human wants to know of a failure beside Azure's own words: what the gateway does not reach, and what is not as it was when the request was sent. */
export function circumstances({ basis }: OperationRecord, seen: Observation): readonly string[] {
  const rows = (valueOf(seen.networkStatus) ?? []).flatMap((status) => status.rows);
  const lost = rows.filter(({ optional, status }) => !optional && status !== 'success');
  const changed = changedSince(basis, seen);
  return [
    ...(lost.length > 0
      ? [
          `Its network status shows as not reached: ${lost.map(({ name, error }) => (error === '' ? name : `${name} (${error})`)).join(', ')}.`,
        ]
      : []),
    ...(changed.length > 0 ? [`Since the request was sent these have changed: ${changed.join(', ')}.`] : []),
  ];
}

/** The record to write before the request is sent. A second attempt at the same step keeps the first one's start. */
export function intent(
  step: Step,
  s: Pick<Situation, 'settings' | 'previous' | 'seen' | 'now' | 'pace'>,
  uid: string,
  generation: number,
): OperationRecord {
  const { settings, now, pace } = s;
  const earlier = s.previous.operation;
  const service = valueOf(s.seen.service);
  const again = earlier?.step === step.hash && earlier.generation === generation ? earlier : undefined;
  const attempt = (again?.attempt ?? 0) + 1;
  const [write] = step.writes;
  const extra = service?.additionalLocations.length ?? 0;
  const echoes = (write ? sentBy(write) : []).some(({ path }) => path.includes('additionalLocations['));
  return compact({
    kind: write?.verb === 'post' ? 'ApplyingNetworkConfiguration' : 'UpdatingNetwork',
    step: step.hash,
    generation,
    attempt,
    reverts: step.needsApproval || undefined,
    target: step.parent,
    ...(write?.verb === 'post' ? takenOver(step, s.seen, settings) : {}),
    requestId: requestIdOf(uid, generation, step.hash, attempt),
    desired: desiredBy(step, settings),
    basis: basisOf(s.seen),
    others: echoes && service ? othersOf(service) : undefined,
    startedAt: toIsoExact(now),
    usualUntil: toIso(instant(now + pace.usualBand)),
    overdueAfter: again?.overdueAfter ?? toIso(instant(now + overdueIn(settings, extra, pace))),
  });
}

const overdueIn = ({ changes }: Settings, extra: number, pace: Pace): number =>
  changes.overdueAfter === undefined ? pace.overdue + extra * pace.overduePerLocation : paced(changes.overdueAfter, pace);

/** An alarm, and no end: it is followed for as long as it runs. */
export const isOverdue = ({ overdueAfter, endedAt }: OperationRecord, now: Instant): boolean =>
  endedAt === undefined && now >= (fromIso(overdueAfter) ?? Infinity);

/** Which servers a region is made to take over: those that its network has now. */
function takenOver({ location }: Step, seen: Observation, settings: Settings): Pick<OperationRecord, 'location' | 'dnsServers'> {
  const site = sitesOf(settings, seen).find((one) => one.location === location);
  return compact({ location, dnsServers: valueOf(site?.seen.network)?.dnsServers.slice(0, 32) });
}

/** When to look again: rarely at first, then every 20 s; sooner only right after an intent that may have been lost. */
export function pollAfter(operation: OperationRecord, now: Instant, pace: Pace): number {
  const age = now - (fromIso(operation.startedAt) ?? now);
  return age < pace.pollEarlyUntil ? pace.pollEarly : pace.pollLate;
}
