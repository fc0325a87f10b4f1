/** Judges what the gateway reaches by its own network status: a failing dependency is named with the flow that most likely explains it. */

import { likelyFlow } from '../../network/status-rows.ts';
import type { LocationStatus } from '../../api/binding.ts';
import { advisory, degrading, type Finding } from '../finding.ts';
import { findingsOnly, type Judge } from '../judgement.ts';

type Failure = NonNullable<NonNullable<LocationStatus['networkStatus']>['failures']>[number];

export const judgeReach: Judge = (settings, _seen, { reach, previous }) => {
  // Between two network statuses the last one speaks.
  const failures =
    reach.size > 0
      ? [...reach].flatMap(([location, { failures }]) => failures.map((failure) => ({ location, failure })))
      : (previous.locations ?? []).flatMap(({ location, networkStatus }) =>
          (networkStatus?.failures ?? []).map((failure) => ({ location, failure })),
        );
  return findingsOnly(failures.map(({ location, failure }) => failing(location, failure, settings)));
};

function failing(location: string, { name, type, optional, since, error }: Failure, { serviceId }: Parameters<Judge>[0]): Finding {
  const flow = likelyFlow({ name, resourceType: type });
  const words = {
    message: `The gateway in ${location} has not reached ${name} (${type}, ${optional ? 'optional' : 'required'}) since ${since}${error === undefined ? '' : `: ${error}`}.`,
    remedy: flow
      ? `Most likely the flow "${flow.title}" is blocked on its way: check security rules, routes and firewalls for it.`
      : 'Check security rules, routes, DNS and firewalls between the subnet and this host.',
    source: 'Azure REST API: networkStatus, 2024-05-01',
  };
  return { ...(optional ? advisory : degrading)('DependencyFailing', serviceId, words), location };
}
