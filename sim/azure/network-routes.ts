/** What Microsoft.Network refuses in a route. */

import ipaddr from 'ipaddr.js';
import { networkRefusal } from './answers.ts';
import { properties, text, type Json } from './json.ts';

const hops = ['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None'];
/** Microsoft: Azure subscription limits, user-defined routes per route table: 400 until 2026-03, 1,000 since (MicrosoftDocs/azure-docs#128759, 2026-09). */
const most = 1_000;

/** Throws for the first route that cannot be; `siblings` are the table's routes that stay. Two routes with one prefix: kubernetes-sigs/cloud-provider-azure#657. */
export function checkRoutes(tableId: string, routes: readonly Json[], siblings: readonly Json[]): void {
  const seen = [...siblings];
  for (const route of routes) {
    checkRoute(route);
    const prefix = text(properties(route)['addressPrefix']).toLowerCase();
    const rival = seen.find((one) => text(properties(one)['addressPrefix']).toLowerCase() === prefix);
    if (rival)
      throw networkRefusal(
        400,
        'RouteConflict',
        `Route: ${text(route['name'])} conflicts with Route: ${text(rival['name'])}. Routes cannot have the same AddressPrefix.`,
      );
    seen.push(route);
  }
  if (seen.length > most)
    throw networkRefusal(400, `RouteTableCannotHaveMoreThan${most}Routes`, `Route table ${tableId} cannot have more than ${most} routes.`);
}

function checkRoute(route: Json): void {
  const name = text(route['name']);
  const { addressPrefix, nextHopType, nextHopIpAddress } = properties(route);
  const prefix = text(addressPrefix);
  const isRange = /^[0-9a-f:.]+\/[0-9]+$/i.test(prefix) && ipaddr.isValidCIDR(prefix);
  // A tag is a name, with a region behind a dot at most (Microsoft: Virtual network traffic routing, service tags for user-defined routes).
  if (!isRange && !/^[A-Za-z][A-Za-z0-9]*([.][A-Za-z0-9]+)*$/.test(prefix))
    throw networkRefusal(400, 'InvalidRouteAddressPrefix', `Route ${name} has invalid address prefix '${prefix}'.`);
  if (!hops.some((hop) => hop.toLowerCase() === text(nextHopType).toLowerCase()))
    throw networkRefusal(
      400,
      'InvalidRequestFormat',
      `Cannot parse the request: route ${name} has invalid nextHopType '${text(nextHopType)}'.`,
    );
  const isAppliance = text(nextHopType).toLowerCase() === 'virtualappliance';
  if (isAppliance !== (text(nextHopIpAddress) !== ''))
    throw networkRefusal(
      400,
      'InvalidNextHopIpAddress',
      `Route ${name} with next hop type ${text(nextHopType)} ${isAppliance ? 'needs' : 'cannot have'} a next hop IP address.`,
    );
}
