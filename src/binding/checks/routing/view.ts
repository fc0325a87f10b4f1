/** The place of a gateway as routes see it: its network, its table, and which of its flows go where. */

import type { RouteTable } from '../../../azure/resources.ts';
import { flowsFor, insideClientFlow, type FlowNeed } from '../../../network/flows.ts';
import { oncePer } from '../../../network/remembered.ts';
import { withoutTunnels } from '../../../network/ways/own-routes.ts';
import { isPublicPeer, routeOf, tableOf, through, type FlowWays } from '../../../network/ways/readings.ts';
import { likelyWaysOf } from '../../../network/ways/likely.ts';
import type { Way } from '../../../network/ways/ways.ts';
import type { Place } from '../../../network/words/place.ts';
import { flowContextOf, isInjectable } from '../network/flow-context.ts';
import { placeWith } from '../network/place.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import { groundOf, type Ground, type Site } from '../../model/values/site.ts';

/** As routes are read. `table` serves the subnet, or is about to; undefined for none. */
export function placeOf(site: Site, ground: Ground, table: RouteTable | undefined, seen: Observation): Place {
  const place = placeWith(site, ground, table, valueOf(seen.serviceTags));
  return site.settings.routing.forcedTunnelling === 'No' ? saidToBeStraight(place) : place;
}

const saidToBeStraight = oncePer((place: Place): Place => ({ ...place, routes: withoutTunnels(place.routes ?? []) }));

/** Clients of an Internal gateway call a private address: whatever theirs is, replies go by the network, as the requests came. */
export const flowsOf = (site: Site): readonly FlowNeed[] => {
  const { name } = site.service.sku;
  return routed(flowsFor(flowContextOf(site, isInjectable(name) ? name : 'Premium')));
};

const routed = oncePer((flows: readonly FlowNeed[]): readonly FlowNeed[] => flows.filter(({ id }) => id !== insideClientFlow));

/** Of the flows that a gateway needs or is expected to have, on their ways. */
export const neededTable = (site: Site, place: Place): readonly FlowWays[] => tableIn(place, flowsOf(site));

const tableIn = oncePer((place: Place, flows: readonly FlowNeed[]): readonly FlowWays[] =>
  tableOf(
    flows.filter(({ need }) => need !== 'Optional'),
    place,
  ),
);

/** Optional ones as well: what serves them need not stand behind a tunnel either. */
export const wholeTable = (site: Site, place: Place): readonly FlowWays[] =>
  flowsOf(site).map((flow) => ({ flow, ways: likelyWaysOf(flow, place) }));

/** The place as it is now, by the table that is attached or is to be. */
export function presentPlace(site: Site, seen: Observation): Place | undefined {
  const ground = groundOf(site);
  return ground && placeOf(site, ground, valueOf(site.seen.table) ?? valueOf(site.seen.wantedTable), seen);
}

/** What of a flow goes by an appliance or a gateway, or may by a route of the table; what a gateway may know of private ranges does not count. */
export const takenFor = (row: FlowWays): readonly Way[] =>
  through(row).filter((way) => way.isSure || (routeOf(way) !== undefined && isPublicPeer(way)));

/** What stands there has to let something through. */
export const isBehindSomething = (table: readonly FlowWays[]): boolean => table.some((row) => takenFor(row).length > 0);
