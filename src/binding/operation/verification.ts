/** What Azure's own network status tells of an operation: whether the gateway works after it, and which DNS servers it has. Pure. */

import type { OperationRecord } from '../../api/binding.ts';
import type { ConnectivityRow, NetworkStatus } from '../../azure/resources.ts';
import { regionCode } from '../../network/regions.ts';
import { fromIso, type Instant } from '../../runtime/clock.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { valueOf, type Observation } from '../model/values/observation.ts';
import type { Verdict } from '../model/values/reach.ts';
import { shortHash } from '../model/values/step.ts';

/**
 * Whose rows prove an operation: all, or only those of the regions that it moved while others are still to be moved: what fails there may fail until they
 * are.
 */
export function verificationOf(
  { desired }: OperationRecord,
  statuses: readonly NetworkStatus[] | undefined,
  movesOn: boolean,
): readonly NetworkStatus[] | undefined {
  const moved = (desired?.locations ?? []).map(({ location }) => location);
  const movedPrimary = desired?.subnetId !== undefined || desired?.publicIpAddressId !== undefined;
  if (!movesOn || movedPrimary || moved.length === 0) return statuses;
  return statuses?.filter(({ location }) => moved.includes(regionCode(location)));
}

/** After a switch: every required row successful and newer than the change, within two refreshes. */
export function verify(
  operation: OperationRecord,
  statuses: readonly NetworkStatus[] | undefined,
  now: Instant,
  intervals: Intervals,
): Verdict {
  // Out of its network a gateway has no network status.
  if (operation.desired?.mode === 'None') return 'Verified';
  const ended = fromIso(operation.endedAt) ?? now;
  const rows = (statuses ?? []).flatMap((status) => status.rows).filter(({ optional }) => !optional);
  const fresh = (row: ConnectivityRow): boolean => row.status === 'success' && (row.lastUpdated ?? 0) >= ended;
  if (rows.length > 0 && rows.every(fresh)) return 'Verified';
  return now - ended > 2 * intervals.networkStatus + 2 * intervals.pollEarly ? 'Overdue' : 'Waiting';
}

/** Whether a request to take over DNS servers of which no answer came has worked: the service does not show it, but what the gateway sees does.
 *
 * Servers show as soon as network status is renewed, and Azure works on one such request for ten minutes as a rule: at rest before that, it most likely
 * has not got it. `isSame`: whether the service is in the version of before the request, where that is known.
 */
export function takenOver(
  { dnsServers: wanted = [], location, startedAt }: Pick<OperationRecord, 'dnsServers' | 'location' | 'startedAt'>,
  isSame: boolean | undefined,
  networkStatus: Observation['networkStatus'],
  now: Instant,
  intervals: Intervals,
): 'Yes' | 'Perhaps' | 'No' {
  const places = (valueOf(networkStatus) ?? []).filter((place) => location === undefined || regionCode(place.location) === location);
  if (places.length > 0 && places.every(({ dnsServers }) => sameServers(dnsServers, wanted))) return 'Yes';
  if (isSame === true) return 'No';
  const age = now - (fromIso(startedAt) ?? 0);
  const isRenewed = age >= intervals.usualBand + intervals.networkStatus;
  const isEarly = age < intervals.pollEarlyUntil;
  return isRenewed || (isEarly && isSame === undefined) ? 'No' : 'Perhaps';
}

/** Azure's own resolver shows by its address (Microsoft: What is IP address 168.63.129.16). */
const sameServers = (seen: readonly string[], wanted: readonly string[]): boolean =>
  shortHash(seen.toSorted()) === shortHash((wanted.length === 0 ? ['168.63.129.16'] : wanted).toSorted());
