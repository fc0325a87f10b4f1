/** Plans the way back to the last settings that worked, when a change of the network has failed and the binding asks for that. A human confirms it. Pure. */

import { parentOf, parseArmId, sameId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import { fromIso, type Instant } from '../../runtime/clock.ts';
import { movesOf } from '../checks/gateway/move.ts';
import { isSameFingerprint } from './basis.ts';
import type { Judgement } from '../model/values/judgement.ts';
import { isTransitional, valueOf, type Observation } from '../model/values/observation.ts';
import type { LocationSettings, Mode, Settings } from '../model/values/settings.ts';
import { locationsOf } from '../model/values/site.ts';
import { unreachedIn } from '../checks/network-status.ts';
import type { Reached, Verdict } from '../model/values/reach.ts';

export interface RevertFacts extends Reached {
  readonly settings: Settings;
  readonly seen: Observation;
  readonly verdict: Verdict | undefined;
  readonly fingerprint: () => string;
  readonly requested: boolean;
  readonly now: Instant;
}

/** In place of the way on, which is not tried again while nothing has changed. */
export function withWayBack(judgement: Judgement, facts: RevertFacts): Judgement {
  const { settings, seen, previous, requested } = facts;
  const { onFailure } = settings.changes;
  const service = valueOf(seen.service);
  if (onFailure !== 'Revert' || settings.policy !== 'Enforce' || requested || !service || isTransitional(service)) return judgement;
  const target = settingsOfLastGood(settings, previous.lastGood);
  if (!target || !(hasFailed(facts) || isLost(facts))) return judgement;
  const back = movesOf(target, aligned(target, settings, seen), service, unreachedIn(facts));
  if (back.steps.length === 0 || back.findings.length > 0) return judgement;
  return {
    ...judgement,
    steps: [
      ...judgement.steps.filter(({ phase }) => phase !== 'switch'),
      ...back.steps.map((step) => ({ ...step, needsApproval: true, why: `Reverts to the last settings that worked: ${step.why}` })),
    ],
  };
}

/**
 * What the last operation came to stands: neither its time nor the facts give a reason to try again. A way back that Azure refused stays the way back,
 * e.g. behind a subnet that is still held.
 */
const hasFailed = ({ previous: { lastFailure }, fingerprint, now }: RevertFacts): boolean =>
  lastFailure !== undefined &&
  isSameFingerprint(lastFailure.observation, fingerprint()) &&
  (lastFailure.reverts === true || (lastFailure.reason === 'OperationFailed' && now < (fromIso(lastFailure.retryAfter) ?? Infinity)));

/** The change was made, and the gateway does not work where it is now. */
const isLost = ({ verdict, previous }: RevertFacts): boolean => verdict === 'Overdue' && previous.operation?.purpose !== 'Rollback';

function settingsOfLastGood(settings: Settings, lastGood: BindingStatus['lastGood']): Settings | undefined {
  if (!lastGood) return undefined;
  const mode = lastGood.mode as Mode;
  if (mode === 'None') return { ...settings, mode, locations: [] };
  const [primary, ...others] = lastGood.locations ?? [];
  const places = [primary, ...others].map((place, index): LocationSettings | undefined => {
    const subnetId = parseArmId(place?.subnetId);
    const addressId = parseArmId(place?.publicIpAddressId);
    if (place === undefined || subnetId === undefined || (place.publicIpAddressId !== undefined && addressId === undefined))
      return undefined;
    return {
      location: index === 0 ? undefined : place.location,
      field: 'status.lastGood',
      subnetId,
      networkId: parentOf(subnetId),
      address: addressId === undefined ? { is: 'Managed' } : { is: 'Existing', ids: [addressId] },
      securityGroup: undefined,
      routeTable: undefined,
    };
  });
  return places.every((place) => place !== undefined) ? { ...settings, mode, locations: places } : undefined;
}

/** What was seen of a region's network, in the order of other settings; of the old subnet only its addresses matter to a move. */
function aligned(target: Settings, settings: Settings, seen: Observation): Observation {
  const locations = target.locations.flatMap(({ location }) => {
    const index = settings.locations.findIndex((one) => one.location === location);
    return seen.locations[index] ?? [];
  });
  return { ...seen, locations: locations.length === target.locations.length ? locations : seen.locations };
}

/** What people are told of the way back; nothing when the gateway is there. */
export function wayBack({
  settings,
  seen,
  previous: { lastGood },
}: Pick<RevertFacts, 'settings' | 'seen' | 'previous'>): string | undefined {
  const service = valueOf(seen.service);
  if (!lastGood || !service) return undefined;
  const places = (lastGood.locations ?? []).map(({ location, subnetId }) => `${subnetId ?? 'no subnet'} in ${location}`);
  const settingsThen = `mode ${lastGood.mode}${places.length > 0 ? `, ${places.join(', ')}` : ''}`;
  const isThere =
    service.virtualNetworkType === lastGood.mode &&
    locationsOf(service).every(({ subnetId }, index) => {
      const then = lastGood.locations?.[index]?.subnetId;
      return subnetId === undefined ? then === undefined : sameId(subnetId, then);
    });
  if (isThere) return `The service still has the last settings that worked (${settingsThen}).`;
  return settings.changes.onFailure === 'Revert'
    ? `The rollback to the last settings that worked (${settingsThen}) is planned and waits for approval.`
    : `The last settings that worked are ${settingsThen}.`;
}
