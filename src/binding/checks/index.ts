/** The list of checks, in the order in which a reader would check by hand. Pure. */

import { checkLockRights, checkLocks } from './access.ts';
import { checkAddresses } from './gateway/addresses.ts';
import { checkDns } from './dns/dns.ts';
import { checkGateway } from './gateway/gateway.ts';
import { checkOwners } from './ownership.ts';
import { checkBelongings } from './removal/belongings.ts';
import { checkLeftovers } from './removal/leftovers.ts';
import { isUnseen, withRemovals } from './removal/list.ts';
import { checkProvisioning } from './network/provisioning.ts';
import { checkOthers, lackingAdvice, lackingForWrites, lackingRights } from './rights.ts';
import { checkReach } from './network-status.ts';
import { checkRoutes } from './routing/routes.ts';
import { checkSecurity } from './network/security.ts';
import { checkSubnet } from './network/subnet.ts';
import { checkTakeOver } from './take-over.ts';
import { checkWindows } from './windows.ts';
import { findingsOnly, together, type Check, type Judgement, type Context } from '../model/values/judgement.ts';
import { unreadable, type Observation } from '../model/values/observation.ts';
import type { Settings } from '../model/values/settings.ts';
import type { Finding } from '../model/values/finding.ts';

/** Over spec and observation. A check is one line here, and one file. */
const checks: readonly Check[] = [
  checkTakeOver,
  checkGateway,
  checkSubnet,
  checkProvisioning,
  checkAddresses,
  checkSecurity,
  checkRoutes,
  checkDns,
  checkLeftovers,
  checkBelongings,
  checkReach,
];

type PlanCheck = (judged: Judgement, settings: Settings, seen: Observation, context: Context) => readonly Finding[];

/** Over what the checks above would write. */
const planChecks: readonly PlanCheck[] = [
  (judged, settings, seen, context) => checkOwners(settings, seen, context, judged.steps, judged.findings),
  ({ steps }, _settings, _seen, context) => checkOthers(steps, context),
  ({ steps }, _settings, seen) => checkLocks(steps, seen),
  (_judged, settings, seen) => checkLockRights(seen, settings.serviceId),
  (_judged, settings, seen) => lackingAdvice(seen, settings),
  (_judged, settings, _seen, context) => lackingForWrites(context, settings),
  ({ steps }, settings, _seen, context) => checkWindows(settings, steps, context),
];

/** Nothing is planned on half a view: a hole in the observation must never look like a thing that is missing. */
export const runChecks: Check = (settings, seen, context) =>
  withRemovals(
    isUnseen(settings, seen)
      ? findingsOnly(lackingRights(settings, seen))
      : together(checks.map((check) => check(settings, seen, context))),
    settings,
    seen,
    context,
  );

/** With what stands in the way of the steps themselves. */
export const checkPlan = (judged: Judgement, settings: Settings, seen: Observation, context: Context): Judgement =>
  unreadable(seen) ? judged : together([judged, findingsOnly(planChecks.flatMap((check) => check(judged, settings, seen, context)))]);
