/** Judges what the gateway reaches by its own network status: a failing dependency is named with the flow, the route or the DNS that most likely explains it. */

import type { BindingStatus, LocationStatus } from '../../api/binding.ts';
import type { ConnectivityRow, NetworkStatus } from '../../azure/resources.ts';
import { likelyFlow } from '../../network/status-rows.ts';
import { fromIso, instant, toIso, type Instant } from '../../runtime/clock.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { shownRow } from '../model/terms/limits.ts';
import { advisory, degrading, type Finding } from '../model/values/finding.ts';
import { findingsOnly, type Check } from '../model/values/judgement.ts';
import { valueOf, type Observation } from '../model/values/observation.ts';
import type { Settings } from '../model/values/settings.ts';
import { sitesOf, type Site } from '../model/values/site.ts';
import type { DependencyFailure, Reach, Reached } from '../model/values/reach.ts';
import type { Situation } from '../model/values/situation.ts';
import { regionCode } from '../../network/regions.ts';
import { routeExplanation } from './routing/explanation.ts';

export const checkReach: Check = (settings, seen, context) => {
  const sites = sitesOf(settings, seen);
  return findingsOnly(
    failuresIn(context).flatMap(({ location, failures }) => {
      const site = sites.find((one) => one.location === location);
      return failures.map((failure) => dependencyFailing(location, failure, settings, explanation(failure, failures, site, seen)));
    }),
  );
};

function dependencyFailing(
  location: string,
  { name, type, optional, since, error }: DependencyFailure,
  { serviceId }: Settings,
  remedy: string,
): Finding {
  const words = {
    message: `The gateway in ${location} has not reached ${name} (${type}, ${optional ? 'optional' : 'required'}) since ${since}${error === undefined ? '' : `: ${error}`}.`,
    remedy,
    source: 'Azure REST API: networkStatus, 2024-05-01',
  };
  return { ...(optional ? advisory : degrading)('DependencyFailing', serviceId, words), location };
}

/** What explains most comes first: names before routes, routes before rules. */
function explanation(
  failure: DependencyFailure,
  failures: readonly DependencyFailure[],
  site: Site | undefined,
  seen: Observation,
): string {
  const flow = likelyFlow({ name: failure.name, resourceType: failure.type });
  const servers = valueOf(site?.seen.network)?.dnsServers ?? [];
  if (servers.length > 0 && isManyKinds(failures))
    return `Most likely names do not resolve, because nothing is reached: check that the DNS servers ${servers.join(', ')} answer, that they forward what they do not know to Azure or the internet, and that port 53 to them is open.`;
  const byRoute = site && flow && routeExplanation(site, flow, seen);
  if (byRoute !== undefined) return byRoute;
  return flow
    ? `Most likely the flow "${flow.title}" is blocked on its way: check security rules, routes and firewalls for it.`
    : 'Check security rules, routes, DNS and firewalls between the subnet and this host.';
}

/** Storage, database and vault have only their names in common. */
const isManyKinds = (failures: readonly DependencyFailure[]): boolean =>
  ['storage', 'sql', 'keyvault'].every((id) => failures.some(({ name, type }) => likelyFlow({ name, resourceType: type })?.id === id));

/**
 * Reads the rows of one location. A row fails when it says so, or when Azure has not renewed it for two refreshes: "if not updated, the service has
 * lost connectivity" (Azure REST API: networkStatus, 2024-05-01). `since` is kept from `before`, so that two refreshes can be told from one.
 */
export function reachOf(status: NetworkStatus, before: LocationStatus | undefined, now: Instant, intervals: Intervals): Reach {
  const failing = status.rows.filter((row) => fails(row, now, intervals));
  const sinceOf = (row: ConnectivityRow): string => {
    const { name, type } = shownRow(row);
    const known = before?.networkStatus?.failures?.find((one) => one.name === name && one.type === type);
    return known?.since ?? toIso(instant(row.lastUpdated ?? now));
  };
  const failures = failing.map((row) => {
    const { name, type, error } = shownRow(row);
    return { name, type, optional: row.optional, since: sinceOf(row), ...(error !== undefined && { error }) };
  });
  const required = failing.filter(({ optional }) => !optional);
  const twice = (row: ConnectivityRow): boolean =>
    isStale(row, now, intervals) || (row.lastUpdated ?? 0) >= (fromIso(sinceOf(row)) ?? now) + intervals.networkStatus / 2;
  const count = (optional: boolean): string => {
    const rows = status.rows.filter((row) => row.optional === optional);
    return `${rows.filter((row) => !fails(row, now, intervals)).length}/${rows.length}`;
  };
  return {
    required: count(false),
    optional: count(true),
    failures,
    lost: required.filter(twice),
    doubtful: required.filter((row) => !twice(row)),
  };
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

const isStale = (row: ConnectivityRow, now: Instant, intervals: Intervals): boolean =>
  row.lastUpdated !== undefined && now - row.lastUpdated > intervals.rowStale;
const fails = (row: ConnectivityRow, now: Instant, intervals: Intervals): boolean =>
  row.status !== 'success' || isStale(row, now, intervals);

/** By location; none where this observation did not ask. */
export function reachIn(seen: Observation, previous: BindingStatus, now: Instant, intervals: Intervals): Situation['reach'] {
  const statuses = valueOf(seen.networkStatus) ?? [];
  return new Map(
    statuses.map((status) => {
      const location = regionCode(status.location);
      return [
        location,
        reachOf(
          status,
          previous.locations?.find((entry) => entry.location === location),
          now,
          intervals,
        ),
      ] as const;
    }),
  );
}
