/** Whether the gateway really reaches what it needs, by Azure's own network status; and since when it does not. */

import type { BindingStatus, LocationStatus, OperationRecord } from '../api/binding.ts';
import type { ConnectivityRow, NetworkStatus } from '../azure/resources.ts';
import { regionCode } from '../network/regions.ts';
import { fromIso, instant, toIso, type Instant } from '../runtime/clock.ts';
import type { Pace } from './pace.ts';

export type DependencyFailure = NonNullable<NonNullable<LocationStatus['networkStatus']>['failures']>[number];

export interface Reach {
  readonly required: string;
  readonly optional: string;
  readonly failures: readonly DependencyFailure[];
  /** Required rows that failed in one refresh so far: a finding, not yet an outage. */
  readonly doubtful: readonly ConnectivityRow[];
  /** Required rows that failed in two refreshes running. */
  readonly lost: readonly ConnectivityRow[];
}

/**
 * Reads the rows of one location. A row fails when it says so, or when Azure has not renewed it for two refreshes: "if not updated, the service has
 * lost connectivity" (Azure REST API: networkStatus, 2024-05-01). `since` is kept from `before`, so that two refreshes can be told from one.
 */
export function reachOf(status: NetworkStatus, before: LocationStatus | undefined, now: Instant, pace: Pace): Reach {
  const failing = status.rows.filter((row) => fails(row, now, pace));
  const sinceOf = (row: ConnectivityRow): string =>
    before?.networkStatus?.failures?.find(({ name, type }) => name === row.name && type === row.resourceType)?.since ??
    toIso(instant(row.lastUpdated ?? now));
  const failures = failing.map((row) => ({
    name: row.name.slice(0, 300),
    type: row.resourceType.slice(0, 200),
    optional: row.optional,
    since: sinceOf(row),
    ...(row.error === '' ? {} : { error: row.error.slice(0, 2000) }),
  }));
  const required = failing.filter(({ optional }) => !optional);
  const twice = (row: ConnectivityRow): boolean =>
    isStale(row, now, pace) || (row.lastUpdated ?? 0) >= (fromIso(sinceOf(row)) ?? now) + pace.networkStatus / 2;
  const count = (optional: boolean): string => {
    const rows = status.rows.filter((row) => row.optional === optional);
    return `${rows.filter((row) => !fails(row, now, pace)).length}/${rows.length}`;
  };
  return {
    required: count(false),
    optional: count(true),
    failures,
    lost: required.filter(twice),
    doubtful: required.filter((row) => !twice(row)),
  };
}

export interface Reached {
  readonly reach: ReadonlyMap<string, Reach>;
  readonly previous: BindingStatus;
}

/** What each region does not reach; between two network statuses the last one speaks. */
export const failuresIn = ({
  reach,
  previous,
}: Reached): readonly { readonly location: string; readonly failures: readonly DependencyFailure[] }[] =>
  reach.size > 0
    ? [...reach].map(([location, { failures }]) => ({ location, failures }))
    : (previous.locations ?? []).map(({ location, networkStatus }) => ({ location, failures: networkStatus?.failures ?? [] }));

/** Regions whose gateway does not reach something that it needs. */
export const unreachedIn = (reached: Reached): ReadonlySet<string> =>
  new Set(failuresIn(reached).flatMap(({ location, failures }) => (failures.some(({ optional }) => !optional) ? [location] : [])));

/** Whether a required row fails that did not when status was written. */
export const losesMore = (reach: ReadonlyMap<string, Reach>, before: readonly LocationStatus[] | undefined): boolean =>
  [...reach].some(([location, { failures }]) => {
    const known = before?.find((entry) => entry.location === location)?.networkStatus?.failures ?? [];
    return failures.some(({ optional, name, type }) => !optional && !known.some((one) => one.name === name && one.type === type));
  });

const isStale = (row: ConnectivityRow, now: Instant, pace: Pace): boolean =>
  row.lastUpdated !== undefined && now - row.lastUpdated > pace.rowStale;
const fails = (row: ConnectivityRow, now: Instant, pace: Pace): boolean => row.status !== 'success' || isStale(row, now, pace);

export type Verdict = 'Verified' | 'Waiting' | 'Overdue';

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
