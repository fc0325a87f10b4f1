/** Asks every concern for its judgement, in the order in which a reader would check by hand. Pure. */

import { judgeLockRights, judgeLocks } from './concerns/access.ts';
import { judgeAddresses } from './concerns/addresses.ts';
import { withClosings } from './concerns/closing.ts';
import { judgeDns } from './concerns/dns.ts';
import { judgeGateway } from './concerns/gateway.ts';
import { judgeOwners } from './concerns/ownership.ts';
import { judgeLeftBehind } from './concerns/left-behind.ts';
import { judgeProvisioning } from './concerns/provisioning.ts';
import { judgeReach } from './concerns/reach.ts';
import { judgeRoutes } from './concerns/routes.ts';
import { judgeSecurity } from './concerns/security.ts';
import { judgeSubnet } from './concerns/subnet.ts';
import { judgeTakeOver } from './concerns/take-over.ts';
import { judgeWindows } from './concerns/windows.ts';
import { findingsOnly, nothing, together, type Judge, type Judgement } from './judgement.ts';
import { unreadable } from './observation.ts';

const concerns: readonly Judge[] = [
  judgeTakeOver,
  judgeGateway,
  judgeSubnet,
  judgeProvisioning,
  judgeAddresses,
  judgeSecurity,
  judgeRoutes,
  judgeDns,
  judgeLeftBehind,
  judgeReach,
];

/** Nothing is planned on half a view: a hole in the observation must never look like a thing that is missing. */
export function judge(...[settings, seen, context]: Parameters<Judge>): Judgement {
  if (unreadable(seen)) return nothing;
  const judged = withClosings(together(concerns.map((concern) => concern(settings, seen, context))), settings, seen);
  const locks = [...judgeLocks(judged.steps, seen), ...judgeLockRights(seen, settings.serviceId)];
  const owners = judgeOwners(settings, seen, context, judged.steps, judged.findings);
  return together([judged, findingsOnly([...owners, ...locks, ...judgeWindows(settings, judged.steps, context)])]);
}
