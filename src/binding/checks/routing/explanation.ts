/** Says which route most likely keeps a gateway from reaching what its network status says it does not reach. */

import { nameOf } from '../../../api/arm-id.ts';
import type { Flow } from '../../../network/flows.ts';
import { routeOf } from '../../../network/ways/readings.ts';
import { likelyWaysOf } from '../../../network/ways/likely.ts';
import type { Observation } from '../../model/values/observation.ts';
import type { Site } from '../../model/values/site.ts';
import { hop } from './tunnel.ts';
import { presentPlace } from './view.ts';

/** Undefined where the table leads the flow straight: what is thrown away explains more than what may be let through. */
export function routeExplanation(site: Site, flow: Flow, seen: Observation): string | undefined {
  const place = presentPlace(site, seen);
  if (!place) return undefined;
  const ways = likelyWaysOf(flow, place);
  const lost = ways.find((way) => way.hop === 'Nowhere' && routeOf(way) !== undefined);
  const taken = ways.find((way) => way.hop === 'Through' && (way.isSure || routeOf(way) !== undefined));
  const way = lost ?? taken;
  if (!way) return undefined;
  const route = routeOf(way);
  const table = nameOf(site.seen.subnet?.routeTableId ?? site.seen.wantedIds.table ?? 'none');
  const named = route
    ? `route ${route.name} (${route.prefix}) in route table ${table}`
    : 'the tunnel that spec.routing.forcedTunnelling declares';
  if (flow.direction === 'Inbound')
    return `Most likely the answers of the flow "${flow.title}" leave by ${named}${route ? ` to ${hop(route)}` : ''}, and not the way that the requests came.`;
  if (lost && route) return `Most likely ${named} throws the flow "${flow.title}" away: its next hop ${hop(route)} leads nowhere.`;
  return `Most likely what ${named} leads to${route ? ` (${hop(route)})` : ''} does not let the flow "${flow.title}" through: compare it with the list of \`apimvnet firewall\`.`;
}
