/** One situation for each check of rights, with what it says. */

import { childOf } from '../../api/arm-id.ts';
import { notListed } from '../checks/scopes.ts';
import type { FindingRow } from './finding-row.test-support.ts';
import { ids, network, observation, seen, settledObservation, subnet, unseen } from './observation.test-support.ts';

const notGranted = unseen({
  class: 'Blocked',
  obstacle: 'Authorization',
  status: 0,
  code: 'IdentityNotAuthorized',
  message: notListed('platform'),
});

export const rightsRows = {
  IdentityNotAuthorized: {
    given: { seen: observation({ service: notGranted }) },
    severity: 'All',
    subject: ids.service,
    message: "The binding of orders has no access to Azure. Namespace platform may not use the operator's identity",
    remedy: 'The operator looks again by itself',
    source: 'ours',
  },
  OthersNotAllowed: {
    given: {
      mayTouchOthers: false,
      spec: { dns: { servers: ['10.0.0.4'] } },
      seen: settledObservation({
        network: seen(
          network({
            subnets: [
              subnet(),
              subnet({ id: childOf(ids.network, 'subnets', 'apps'), name: 'apps', ipConfigurations: [ids.address, ids.network] }),
            ],
          }),
        ),
      }),
    },
    severity: 'All',
    subject: ids.network,
    message: 'of others in hub, which this namespace may not do, whoever approves it.',
    remedy: 'ask the platform team for touchesOthers: Approved',
    source: 'ours',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
