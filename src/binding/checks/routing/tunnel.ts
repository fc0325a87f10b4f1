/** Judges where the gateway's own traffic goes: through something that must let it pass, or nowhere. */

import { nameOf, type ArmId } from '../../../api/arm-id.ts';
import { dropped, isLostVitally, isPublicPeer, routeOf, type FlowWays } from '../../../network/ways/readings.ts';
import type { Way } from '../../../network/ways/ways.ts';
import type { PlacedRoute } from '../../../network/words/place.ts';
import { canonicalTag, inRegion, serviceOf } from '../../../network/words/words.ts';
import { advisory, degrading, type Finding } from '../../model/values/finding.ts';
import { listed } from '../../model/terms/words.ts';
import type { Site } from '../../model/values/site.ts';
import { takenFor } from './view.ts';

const source = 'Microsoft: API Management, forced tunneling, 2023-11-29';

export const hop = ({ nextHopType, nextHopIp }: PlacedRoute): string =>
  nextHopIp === undefined ? nextHopType : `${nextHopType} ${nextHopIp}`;

export const tableName = ({ seen }: Site): string => nameOf(seen.subnet?.routeTableId ?? seen.wantedIds.table ?? 'none');

/** Makes a finding as bad as it is where the gateway is about to be put there. */
export type Level = typeof degrading;

/** `table` is judged once everything is written that the plan would write. */
export const checkTunnel = (site: Site, table: readonly FlowWays[], atWorst: Level): readonly Finding[] => [
  ...droppedBy(site, table, atWorst),
  ...mustAllow(site, table),
];

/** What stands in the way must let through what the gateway needs, and a tunnel makes it slower. */
function mustAllow(site: Site, table: readonly FlowWays[]): readonly Finding[] {
  const { service, wanted, isPrimary, mode, location, seen } = site;
  const taken = table.map((row) => ({ row, ways: takenFor(row) })).filter(({ ways }) => ways.length > 0);
  const sure = taken.map(({ row, ways }) => ({ row, ways: ways.filter(({ isSure }) => isSure) })).filter(({ ways }) => ways.length > 0);
  if (taken.length === 0) return [];
  const told = clauses((sure.length > 0 ? sure : taken).flatMap(({ ways }) => ways));
  const doubt = sure.length > 0 ? '' : ', perhaps: which addresses the tags have cannot be told';
  const list = advisory('FirewallMustAllow', wanted.subnetId, {
    message: `Traffic of subnet ${nameOf(wanted.subnetId)} ${told.join('; ')}${doubt}. What stands there must let through what the gateway in ${location} needs, and each call gets slower by that way.`,
    remedy: 'Run `apimvnet firewall`, which prints the list of hosts, tags and ports; status.firewall says when it changed.',
    source,
  });
  const ofPrimary = canonicalTag(inRegion('Sql', service.location));
  const isTaken = ({ row, ways }: (typeof sure)[number]): boolean =>
    row.flow.id === 'sql' && ways.some(({ part }) => [ofPrimary, 'sql'].includes(canonicalTag(part.peer)));
  if (mode !== 'Internal' || isPrimary || !sure.some(isTaken)) return [list];
  const hasEndpoint = seen.subnet?.serviceEndpoints.some((one) => one.toLowerCase() === 'microsoft.sql') ?? false;
  return [
    list,
    degrading('PrimarySqlViaTunnel', service.id, {
      message: `The gateway in ${location} needs Azure SQL of the primary region on port 1433 by the tunnel${hasEndpoint ? '; its service endpoint for Microsoft.Sql does not reach that region' : ''}.`,
      remedy: `Let it through in routes and firewalls by its name, which the network status of ${service.name} shows (SQLDatabase).`,
      source: 'Microsoft: Deploy an API Management instance to multiple regions',
    }),
  ];
}

/** `to the internet goes by route all to VirtualAppliance 10.9.0.4`: ways that carry the same are one clause. */
function clauses(ways: readonly Way[]): readonly string[] {
  const byRoute = new Map<PlacedRoute | undefined, Set<string>>();
  for (const way of ways) byRoute.set(routeOf(way), (byRoute.get(routeOf(way)) ?? new Set()).add(destination(way)));
  const alike = Map.groupBy(byRoute, ([route, to]) => {
    const what = to.has(internet) ? internet : [...to].toSorted().join(', ');
    return `${what}|${route === undefined ? '' : hop(route)}`;
  });
  return [...alike].map(([key, same]) => {
    const [what = '', by = ''] = key.split('|');
    const names = same.flatMap(([route]) => (route === undefined ? [] : [route.name]));
    return names.length === 0
      ? `to ${what} goes by the tunnel that spec.routing.forcedTunnelling declares`
      : `to ${what} goes by route${names.length > 1 ? 's' : ''} ${listed(names)} to ${by}`;
  });
}

const internet = 'the internet';
const destination = ({ part }: Way): string => (/^internet$/i.test(part.peer) ? internet : part.peer);

/** Of more routes than these it is said how many there are. */
const mostNamed = 5;

/** A private address may be in a network that is connected in a way that does not show here, so nothing is sure of it. */
function droppedBy(site: Site, table: readonly FlowWays[], atWorst: Level): readonly Finding[] {
  const byRoute = new Map<PlacedRoute, FlowWays[]>();
  for (const row of table)
    for (const way of dropped(row)) {
      const route = routeOf(way);
      if (!route || !way.isSure) continue;
      const rows = byRoute.get(route) ?? [];
      if (!rows.includes(row)) byRoute.set(route, [...rows, row]);
    }
  const all = [...byRoute];
  const sure = all
    .slice(0, mostNamed)
    .map(([route, rows], at) => losing(site, route, rows, at + 1 === mostNamed ? all.length - mostNamed : 0, atWorst));
  return [...sure, ...mayBeLost(site, table)];
}

/** One for all: a perhaps blocks nothing. */
function mayBeLost(site: Site, table: readonly FlowWays[]): readonly Finding[] {
  const doubtful = table.flatMap((row) =>
    dropped(row).flatMap((way) => {
      const route = routeOf(way);
      return route && !way.isSure && isPublicPeer(way) ? [{ row, route }] : [];
    }),
  );
  const [first] = doubtful;
  if (!first) return [];
  const { name, prefix, nextHopType } = first.route;
  const flows = [...new Set(doubtful.filter(({ route }) => route === first.route).map(({ row }) => row.flow.title))];
  return [
    advisory('TrafficDropped', subjectOf(site), {
      message: `Route ${name} (${prefix}) in route table ${tableName(site)} has the next hop ${nextHopType}${why(nextHopType)}, and perhaps throws away what the gateway in ${site.location} sends for ${listed(flows, 8)}: which addresses the tags have cannot be told.`,
      remedy: `See to it that ${name} takes nothing that the gateway needs, or give it a next hop that leads out.`,
      source: 'Microsoft: Virtual network traffic routing',
    }),
  ];
}

const subjectOf = ({ seen, wanted }: Site): ArmId => seen.subnet?.routeTableId ?? seen.wantedIds.table ?? wanted.subnetId;

function losing(site: Site, route: PlacedRoute, rows: readonly FlowWays[], more: number, atWorst: Level): Finding {
  const { location } = site;
  const { name, prefix, nextHopType } = route;
  const isPublic = (row: FlowWays): boolean => dropped(row).some((way) => routeOf(way) === route && isPublicPeer(way));
  const required = rows.filter(({ flow }) => flow.need === 'Required');
  const level = required.some((row) => isPublic(row) && isLostVitally(row)) ? atWorst : required.length > 0 ? degrading : advisory;
  const lost = listed(
    rows.map(({ flow }) => `${flow.title} (${flow.peers.join(', ')} ${flow.ports.join(', ')})`),
    8,
  );
  return level('TrafficDropped', subjectOf(site), {
    message: `Route ${name} (${prefix}) in route table ${tableName(site)} has the next hop ${nextHopType}${why(nextHopType)}: it throws away what the gateway in ${location} sends for ${lost}.${more > 0 ? ` So do ${more} more routes.` : ''}`,
    remedy: `Give ${name} a next hop that leads out, such as a firewall that lets through what \`apimvnet firewall\` lists, or remove it${isTag(prefix) ? '' : ', or add routes that lead straight to the internet for what is lost'}.`,
    source: 'Microsoft: Virtual network traffic routing',
  });
}

const isTag = (prefix: string): boolean => /^[a-z]/i.test(serviceOf(prefix));

const why = (nextHopType: string): string => {
  switch (nextHopType.toLowerCase()) {
    case 'vnetlocal':
      return ', which leads to nothing outside the network';
    case 'internet':
      return ', where private addresses are not known';
    default:
      return '';
  }
};
