/**
 * Subnets and addresses that are not free yet: those that this gateway has left, and those that it wants while Azure still gives them to another. Pure.
 *
 * What is seen decides. Where a gateway that is in a subnet shows, its absence is believed; where it does not, an hour is waited and the refusal of the
 * service counts, which then is asked again. Six hours are what Microsoft calls normal (Migrate a VNet-injected instance to stv2, 2024-08-09): after that
 * a wait is overdue, and goes on.
 */

import { contains, idKey, nameOf, sameId, type ArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import { type Hold, type HoldRecord, waitReasons } from '../model/values/holds.ts';
import type { Lock } from '../../azure/resources.ts';
import { fromIso, instant, toIso, type Instant } from '../../runtime/clock.ts';
import { compact } from '../model/terms/compact.ts';
import { choiceOf } from '../checks/gateway/address-choice.ts';
import { addressIn, isHidden, isUsed, vacatedSince, subnetIn } from './vacated.ts';
import type { Context } from '../model/values/judgement.ts';
import { isTransitional, valueOf, type Observation } from '../model/values/observation.ts';
import { scaled, type Intervals } from '../model/terms/intervals.ts';
import type { Step } from '../model/values/step.ts';
import type { Settings } from '../model/values/settings.ts';
import { sitesOf } from '../model/values/site.ts';
import { occupantsOfAddress, occupantsOfSubnet, type Occupant } from '../model/terms/occupancy.ts';

export interface HoldFacts {
  readonly settings: Settings;
  readonly seen: Observation;
  readonly previous: BindingStatus;
  readonly now: Instant;
  readonly intervals: Intervals;
  readonly requested: boolean;
  /** What other bindings of the cluster ask for that name one of these subnets: a gateway that lives in one is no hold. */
  readonly others: Context['others'];
}

type Kind = HoldRecord['kind'];

interface Candidate {
  readonly kind: Kind;
  readonly id: ArmId | string;
  readonly own: boolean;
  readonly wanted: boolean;
}

export function holdsIn(facts: HoldFacts): readonly Hold[] {
  const { previous, seen } = facts;
  // A binding that goes does not wait for a service that is gone: that uses nothing, and what it had is waited for.
  const isGone = facts.settings.wish.is === 'Nothing' && !seen.service.ok && seen.service.failure.class === 'Gone';
  const service = isGone ? 'gone' : valueOf(seen.service);
  const known = previous.holds ?? [];
  // Nothing is let go of, and nothing taken, while an operation runs or when nothing can be seen.
  if (!service || (service !== 'gone' && isTransitional(service))) return known.map((record) => ({ record, blocks: true }));
  const wanted = [...wantedIn(facts), ...wantedBack(facts)];
  const isWanted = (id: string): boolean => wanted.some((one) => sameId(one.id, id));
  const left = vacatedSince(previous, service);
  const own = [...known.filter((record) => record.own === true).map(({ id }) => id), ...left].filter((id) => !isUsed(id, service));
  const candidates: readonly Candidate[] = [
    ...own.map((id) => ({ kind: kindOf(id), id, own: true, wanted: isWanted(id) })),
    ...wanted.map((one) => ({ ...one, own: false, wanted: true })),
  ];
  const each = new Map(candidates.toReversed().map((one) => [idKey(one.id), one]));
  return [...each.values()]
    .toReversed()
    .slice(0, 32)
    .flatMap((one) => holdOf(one, facts));
}

const kindOf = (id: string): Kind => (/\/subnets\//i.test(id) ? 'Subnet' : 'PublicIp');

/** Where the gateway is to go, and which address it is to have. */
const wantedIn = ({ settings, seen }: HoldFacts): readonly { readonly kind: Kind; readonly id: ArmId }[] =>
  sitesOf(settings, seen).flatMap((site) => {
    const address = choiceOf(site);
    return [
      ...(sameId(site.present.subnetId, site.wanted.subnetId) ? [] : [{ kind: 'Subnet' as const, id: site.wanted.subnetId }]),
      ...(address.is === 'Use' ? [{ kind: 'PublicIp' as const, id: address.id }] : []),
    ];
  });

/** Where the gateway was before, once Azure has refused to take it back there. */
const wantedBack = ({ previous: { lastFailure, lastGood }, seen }: HoldFacts): readonly { readonly kind: Kind; readonly id: string }[] => {
  const service = valueOf(seen.service);
  if (lastFailure?.reverts !== true || !service) return [];
  const ids = (lastGood?.locations ?? []).flatMap(({ subnetId, publicIpAddressId }) => [subnetId ?? [], publicIpAddressId ?? []].flat());
  return ids.filter((id) => !isUsed(id, service)).map((id) => ({ kind: kindOf(id), id }));
};

function holdOf(candidate: Candidate, facts: HoldFacts): readonly Hold[] {
  const { id, kind, own, wanted } = candidate;
  const { previous, settings, now, intervals } = facts;
  const before = previous.holds?.find((record) => sameId(record.id, id));
  const occupants = occupantsOf(candidate, facts);
  if (occupants === 'gone') return [];
  // Where a gateway shows, one reconcile without sight is no reason to believe that it is gone.
  if (before?.visible === true && isHidden(id, facts.seen)) return [{ record: before, blocks: true }];
  const refusal = wanted ? refusalOf(candidate, facts) : undefined;
  const isNew = refusal !== undefined && refusal.retryAfter !== before?.retryAfter;
  const shows = occupants.length > 0;
  // A refusal without a trace says that what shows a gateway inside does not show one that is leaving.
  const visible = shows || (!isNew && (before?.visible ?? learnt(candidate, previous)));
  const lock = lockOver(id, facts.seen);
  const unlocked = before?.lock !== undefined && lock === undefined;
  const since = (unlocked ? undefined : fromIso(before?.since)) ?? now;
  const retryAfter = refusal?.retryAfter ?? before?.retryAfter;
  const asked = fromIso(retryAfter) ?? instant(0);
  const unseenUntil = Math.max(asked, own && !visible ? since + intervals.left : 0);
  const deadline = instant(since + scaled(settings.changes.subnetHoldTimeout, intervals));
  const isFree = !shows && (now >= unseenUntil || (facts.requested && wanted));
  // What was refused is remembered until it is had: the wait is as old as its first refusal.
  if (isFree && !refusal) return [];
  const seenUntil = Math.max(asked, own ? deadline : since + intervals.left);
  const blocks = shows ? occupants.some(({ certain }) => certain) || now < seenUntil : !isFree;
  const evidence = [
    ...occupants.map(({ says }) => says),
    ...(shows || refusal
      ? []
      : [`Whether ${named(kind, id)} is free does not show; what has just left it is given until ${toIso(instant(unseenUntil))}.`]),
    ...(refusal ? [`The service refused it, and is asked again at ${toIso(asked)}: ${refusal.message}`] : []),
    ...(lock
      ? [`Lock ${lock.name} (${lock.level}) on ${lock.scope} keeps Azure from letting go of it; when that is removed, waiting begins anew.`]
      : []),
  ];
  const record = compact({
    kind,
    id,
    since: toIso(since),
    deadline: toIso(deadline),
    evidence: evidence.join(' '),
    own: own || undefined,
    visible: visible || undefined,
    lock: lock?.id,
    retryAfter,
  });
  return [{ record, blocks }];
}

export const named = (kind: Kind, id: string): string => `${kind === 'Subnet' ? 'subnet' : 'public IP address'} ${nameOf(id)}`;

function occupantsOf({ kind, id }: Candidate, { seen, others }: HoldFacts): readonly Occupant[] | 'gone' {
  if (kind === 'PublicIp') {
    const address = addressIn(seen, id);
    return address === 'gone' ? 'gone' : address ? occupantsOfAddress(address) : [];
  }
  const subnet = subnetIn(seen, id);
  // What is wanted and missing is a prerequisite, and no hold.
  if (subnet === 'gone') return 'gone';
  const occupants = subnet ? occupantsOfSubnet(subnet) : [];
  const isShared =
    subnet !== undefined &&
    occupants.length > 0 &&
    others([subnet.id]).some(({ locations }) => locations.some(({ subnetId }) => sameId(subnetId, id)));
  return isShared ? occupants.filter(({ certain }) => certain) : occupants;
}

/** Whether the gateway was seen while it was there. */
const learnt = ({ kind, id }: Candidate, { locations = [] }: BindingStatus): boolean =>
  locations.some(
    ({ subnetId, publicIpAddressId, traces = [] }) =>
      traces.includes(kind) && (kind === 'Subnet' ? sameId(subnetId, id) : sameId(publicIpAddressId, id)),
  );

/** The refusal that stands, if it was about this. Azure names what it means; where it does not, the kind decides. */
function refusalOf({ kind, id }: Candidate, { previous: { lastFailure } }: HoldFacts) {
  if (lastFailure?.reason !== waitReasons[kind]) return undefined;
  const text = lastFailure.message.toLowerCase();
  const other = /\/(subnets|publicipaddresses)\/[^\s'",`)]+/.test(text) && !text.includes(`/${nameOf(id).toLowerCase()}`);
  return other ? undefined : { retryAfter: lastFailure.retryAfter, message: lastFailure.message };
}

/** Locks on the resource itself, its network, its group or its subscription. */
const lockOver = (id: string, { locks }: Observation): Lock | undefined => (valueOf(locks) ?? []).find(({ scope }) => contains(scope, id));

/** What keeps a step from being started. */
export const holdOver = ({ writes }: Step, holds: readonly Hold[]): HoldRecord | undefined =>
  holds.find(
    ({ record, blocks }) =>
      blocks && writes.some(({ changes }) => changes.some(({ to }) => to?.toLowerCase().includes(`${idKey(record.id)}"`) === true)),
  )?.record;
