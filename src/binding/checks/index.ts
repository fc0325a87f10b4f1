/** The list of checks, in the order in which a reader would check by hand. Pure. */

import { judgeLockRights, judgeLocks } from './access.ts';
import { judgeAddresses } from './gateway/addresses.ts';
import { judgeDns } from './dns/dns.ts';
import { judgeGateway } from './gateway/gateway.ts';
import { judgeOwners } from './ownership.ts';
import { judgeBelongings } from './removal/belongings.ts';
import { judgeLeftBehind } from './removal/left-behind.ts';
import { isUnseen, withRemovals } from './removal/list.ts';
import { judgeProvisioning } from './network/provisioning.ts';
import { judgeReach } from './network-status.ts';
import { judgeRoutes } from './routing/routes.ts';
import { judgeSecurity } from './network/security.ts';
import { judgeSubnet } from './network/subnet.ts';
import { judgeTakeOver } from './take-over.ts';
import { judgeWindows } from './windows.ts';
import { findingsOnly, nothing, together, type Judge, type Judgement, type Context } from '../model/values/judgement.ts';
import { unreadable, type Observation } from '../model/values/observation.ts';
import type { Settings } from '../model/values/settings.ts';
import type { Finding } from '../model/values/finding.ts';

/** Over spec and observation. A check is one line here, and one file. */
const checks: readonly Judge[] = [
  judgeTakeOver,
  judgeGateway,
  judgeSubnet,
  judgeProvisioning,
  judgeAddresses,
  judgeSecurity,
  judgeRoutes,
  judgeDns,
  judgeLeftBehind,
  judgeBelongings,
  judgeReach,
];

type PlanCheck = (judged: Judgement, settings: Settings, seen: Observation, context: Context) => readonly Finding[];

/** Over what the checks above would write. */
const planChecks: readonly PlanCheck[] = [
  (judged, settings, seen, context) => judgeOwners(settings, seen, context, judged.steps, judged.findings),
  ({ steps }, _settings, seen) => judgeLocks(steps, seen),
  (_judged, settings, seen) => judgeLockRights(seen, settings.serviceId),
  ({ steps }, settings, _seen, context) => judgeWindows(settings, steps, context),
];

/** Nothing is planned on half a view: a hole in the observation must never look like a thing that is missing. */
export const judge: Judge = (settings, seen, context) =>
  withRemovals(
    isUnseen(settings, seen) ? nothing : together(checks.map((check) => check(settings, seen, context))),
    settings,
    seen,
    context,
  );

/** With what stands in the way of the steps themselves. */
export const judgePlan = (judged: Judgement, settings: Settings, seen: Observation, context: Context): Judgement =>
  unreadable(seen) ? judged : together([judged, findingsOnly(planChecks.flatMap((check) => check(judged, settings, seen, context)))]);
