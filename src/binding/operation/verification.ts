/** Whether an operation of which Azure is done has brought about a gateway that works: by Azure's own network status. Pure. */

import type { OperationRecord } from '../../api/binding.ts';
import type { ConnectivityRow, NetworkStatus } from '../../azure/resources.ts';
import { regionCode } from '../../network/regions.ts';
import { fromIso, type Instant } from '../../runtime/clock.ts';
import type { Pace } from '../model/terms/intervals.ts';
import type { Verdict } from '../model/values/reach.ts';

/**
 * Whose rows prove an operation: all, or only those of the regions that it moved while others are still to be moved: what fails there may fail until they
 * are.
 */
export function proofOf(
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
export function verify(operation: OperationRecord, statuses: readonly NetworkStatus[] | undefined, now: Instant, pace: Pace): Verdict {
  // Out of its network a gateway has no network status.
  if (operation.desired?.mode === 'None') return 'Verified';
  const ended = fromIso(operation.endedAt) ?? now;
  const rows = (statuses ?? []).flatMap((status) => status.rows).filter(({ optional }) => !optional);
  const fresh = (row: ConnectivityRow): boolean => row.status === 'success' && (row.lastUpdated ?? 0) >= ended;
  if (rows.length > 0 && rows.every(fresh)) return 'Verified';
  return now - ended > 2 * pace.networkStatus + 2 * pace.pollEarly ? 'Overdue' : 'Waiting';
}
