/** The place of a gateway as routes see it: its network, its table, and which of its flows go where. */

import type { RouteTable, Subnet, VirtualNetwork } from '../../../azure/resources.ts';
import { flowsFor, type FlowNeed } from '../../../network/flows.ts';
import { regionCode } from '../../../network/regions.ts';
import { oncePer } from '../../../network/remembered.ts';
import { withoutTunnels } from '../../../network/ways/own-routes.ts';
import { isPublicPeer, routeOf, tableOf, through, type FlowWays } from '../../../network/ways/readings.ts';
import { likelyWaysOf } from '../../../network/ways/likely.ts';
import type { Way } from '../../../network/ways/ways.ts';
import type { Place } from '../../../network/words/place.ts';
import type { TagList } from '../../../network/words/tag-list.ts';
import { flowContextOf, isInjectable } from '../network/security.ts';
import { valueOf, type Observation } from '../../model/values/observation.ts';
import type { Settings } from '../../model/values/settings.ts';
import { groundOf, type Ground, type Site } from '../../model/values/site.ts';

/** Undefined where they could not be read, or were not asked for. */
export const tagListIn = ({ serviceTags }: Observation): TagList | undefined => valueOf(serviceTags);

/** `table` serves the subnet, or is about to; undefined for none. */
export const placeOf = (site: Site, { network, subnet }: Ground, table: RouteTable | undefined, seen: Observation): Place =>
  placeIn(
    subnet,
    network,
    table ?? noTable,
    tagListIn(seen) ?? noTags,
    JSON.stringify([site.location, regionCode(site.service.location), site.settings.routing.forcedTunnelling]),
  );

type TableFacts = Pick<RouteTable, 'routes' | 'disableBgpRoutePropagation'>;
const noTable: TableFacts = { routes: [], disableBgpRoutePropagation: false };
const noTags: { readonly none: true } = { none: true };

/** The same value as long as nothing of it has changed, so that what is derived from it need not be derived again. */
const placeIn = oncePer(
  (subnet: Subnet, network: VirtualNetwork, table: TableFacts, tags: TagList | typeof noTags, text: string): Place => {
    const [region, primaryRegion, said] = JSON.parse(text) as [string, string, Settings['routing']['forcedTunnelling']];
    return {
      subnetPrefixes: subnet.prefixes,
      vnetPrefixes: network.prefixes,
      region,
      primaryRegion,
      peerings: network.peerings,
      reachesFurther: reachesFurther(network),
      takesAnnounced: !table.disableBgpRoutePropagation,
      routes: said === 'No' ? withoutTunnels(table.routes) : table.routes,
      declaresTunnel: said === 'Yes',
      ownServers: network.dnsServers,
      endpoints: subnet.serviceEndpoints,
      tags: 'none' in tags ? undefined : tags,
    };
  },
);

/** A gateway of its own stands in a subnet of this name (Microsoft: VPN Gateway settings, gateway subnet). */
const reachesFurther = ({ subnets, peerings = [] }: VirtualNetwork): boolean =>
  subnets.some(({ name }) => name.toLowerCase() === 'gatewaysubnet') || peerings.some(({ usesRemoteGateways }) => usesRemoteGateways);

export const flowsOf = (site: Site): readonly FlowNeed[] => {
  const { name } = site.service.sku;
  return flowsFor(flowContextOf(site, isInjectable(name) ? name : 'Premium'));
};

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
