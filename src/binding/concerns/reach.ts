/** Judges what the gateway reaches by its own network status: a failing dependency is named with the flow, the route or the DNS that most likely explains it. */

import { defaultRoute, isForced } from '../../network/routes.ts';
import { likelyFlow } from '../../network/status-rows.ts';
import { advisory, degrading, type Finding } from '../finding.ts';
import { findingsOnly, type Judge } from '../judgement.ts';
import { valueOf } from '../observation.ts';
import type { Settings } from '../settings.ts';
import { sitesOf, type Site } from '../site.ts';
import { failuresIn, type DependencyFailure } from '../verification.ts';

export const judgeReach: Judge = (settings, seen, context) => {
  const sites = sitesOf(settings, seen);
  return findingsOnly(
    failuresIn(context).flatMap(({ location, failures }) => {
      const site = sites.find((one) => one.location === location);
      return failures.map((failure) => dependencyFailing(location, failure, settings, explanation(failure, failures, site)));
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
function explanation(failure: DependencyFailure, failures: readonly DependencyFailure[], site: Site | undefined): string {
  const flow = likelyFlow({ name: failure.name, resourceType: failure.type });
  const servers = valueOf(site?.seen.network)?.dnsServers ?? [];
  if (servers.length > 0 && isManyKinds(failures))
    return `Most likely names do not resolve, because nothing is reached: check that the DNS servers ${servers.join(', ')} answer, that they forward what they do not know to Azure or the internet, and that port 53 to them is open.`;
  const routes = valueOf(site?.seen.table)?.routes ?? [];
  const tunnel = site && isForced(routes, site.settings.routing.forcedTunnelling) ? defaultRoute(routes) : undefined;
  if (tunnel && flow?.direction !== 'Inbound')
    return `Most likely what route ${tunnel.name} leads to (${tunnel.nextHopType}${tunnel.nextHopIp === undefined ? '' : ` ${tunnel.nextHopIp}`}) does not let ${flow ? `the flow "${flow.title}"` : 'it'} through: compare it with the list of \`apimvnet firewall\`.`;
  return flow
    ? `Most likely the flow "${flow.title}" is blocked on its way: check security rules, routes and firewalls for it.`
    : 'Check security rules, routes, DNS and firewalls between the subnet and this host.';
}

/** Storage, database and vault have only their names in common. */
const isManyKinds = (failures: readonly DependencyFailure[]): boolean =>
  ['storage', 'sql', 'keyvault'].every((id) => failures.some(({ name, type }) => likelyFlow({ name, resourceType: type })?.id === id));
