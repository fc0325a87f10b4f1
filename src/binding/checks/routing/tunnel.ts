/** Judges where the gateway's traffic to the internet goes when it is forced away from it: through something that must let it pass, or nowhere. */

import { nameOf } from '../../../api/arm-id.ts';
import { defaultRoute, type Route } from '../../../network/routes.ts';
import { advisory, blockingSwitch, degrading, type Finding } from '../../model/values/finding.ts';
import type { Site } from '../../model/values/site.ts';

const source = 'Microsoft: API Management, forced tunneling, 2023-11-29';

export const hop = ({ nextHopType, nextHopIp }: Route): string => (nextHopIp === undefined ? nextHopType : `${nextHopType} ${nextHopIp}`);

/** The route that throws away all traffic to the internet, if there is one. */
export const blackHoleRoute = (routes: readonly Route[]): Route | undefined => {
  const by = defaultRoute(routes);
  return by?.nextHopType === 'None' ? by : undefined;
};

/** What stands in the way must let through what the gateway needs, and a tunnel makes it slower. */
export function checkTunnel(site: Site, routes: readonly Route[]): readonly Finding[] {
  const { service, wanted, isPrimary, mode, location, seen } = site;
  const by = defaultRoute(routes);
  if (by?.nextHopType === 'None') return [dropped(site, by)];
  const way = by ? `route ${by.name} to ${hop(by)}` : 'the tunnel that spec.routing.forcedTunnelling declares';
  const list = advisory('FirewallMustAllow', wanted.subnetId, {
    message: `Traffic of subnet ${nameOf(wanted.subnetId)} to the internet goes by ${way}. What stands there must let through what the gateway in ${location} needs, and each call gets slower by that way.`,
    remedy: 'Run `apimvnet firewall`, which prints the list of hosts, tags and ports; status.firewall says when it changed.',
    source,
  });
  const endpointsOfSecondary = seen.subnet?.serviceEndpoints.some((service) => service.toLowerCase() === 'microsoft.sql') ?? false;
  if (mode !== 'Internal' || isPrimary) return [list];
  return [
    list,
    degrading('PrimarySqlViaTunnel', service.id, {
      message: `The gateway in ${location} needs Azure SQL of the primary region on port 1433 by the tunnel${endpointsOfSecondary ? '; its service endpoint for Microsoft.Sql does not reach that region' : ''}.`,
      remedy: `Let it through in routes and firewalls by its name, which the network status of ${service.name} shows (SQLDatabase).`,
      source: 'Microsoft: Deploy an API Management instance to multiple regions',
    }),
  ];
}

const dropped = ({ wanted, seen, location }: Site, { name, prefix }: Route): Finding =>
  blockingSwitch('TrafficDropped', seen.subnet?.routeTableId ?? seen.wantedIds.table ?? wanted.subnetId, {
    message: `Route ${name} (${prefix}) in route table ${nameOf(seen.subnet?.routeTableId ?? seen.wantedIds.table ?? 'none')} has the next hop None: it throws away what the gateway in ${location} sends to the internet, and with that all it depends on that no service endpoint serves.`,
    remedy: `Give ${name} a next hop that leads out, such as a firewall that lets through what \`apimvnet firewall\` lists, or remove it.`,
    source: 'Microsoft: Virtual network traffic routing',
  });
