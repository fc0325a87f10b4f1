/** The place of a gateway, against which the words of rules and routes are read: its network, what is connected to it, and where its table leads. */

import { sameId } from '../../../api/arm-id.ts';
import type { RouteTable, Subnet, VirtualNetwork } from '../../../azure/resources.ts';
import { regionCode } from '../../../network/regions.ts';
import { oncePer } from '../../../network/remembered.ts';
import type { Place } from '../../../network/words/place.ts';
import type { TagList } from '../../../network/words/tag-list.ts';
import { rulePrefix } from '../../model/terms/owner.ts';
import { valueOf } from '../../model/values/observation.ts';
import type { Ground, Site } from '../../model/values/site.ts';

/** As rules are read: of the bound subnet with the table that it has, or gets by this plan; tables of other subnets are not read. */
export function placeOf(site: Site, ground: Ground, tags: TagList | undefined): Place {
  const { settings, seen } = site;
  const { subnet } = ground;
  const isBound = sameId(subnet.id, seen.subnet?.id);
  const coming = subnet.routeTableId === undefined && settings.routing.policy === 'Enforce' ? valueOf(seen.wantedTable) : undefined;
  const place = placeWith(site, ground, isBound ? (valueOf(seen.table) ?? coming) : undefined, tags);
  return forRules(place, [rulePrefix(site.service.id), ...(settings.dns.servers ?? [])].join(' '));
}

/**
 * Routes of ours lead where the addresses go without any table. Whether such a route brings its prefix into VirtualNetwork is not known (networks.ts), and
 * what this plan writes itself must not turn a certain denial into a doubt.
 */
const forRules = oncePer((place: Place, words: string): Place => {
  const [prefix = '', ...servers] = words.split(' ');
  return {
    ...place,
    routes: (place.routes ?? []).filter(({ name }) => !name.toLowerCase().startsWith(prefix)),
    ownServers: [...(place.ownServers ?? []), ...servers],
  };
});

type Table = Pick<RouteTable, 'routes' | 'disableBgpRoutePropagation'>;
const noTable: Table = { routes: [], disableBgpRoutePropagation: false };
const noTags = {};
const isList = (tags: TagList | typeof noTags): tags is TagList => tags !== noTags;

/** `table` serves the subnet, or is about to; undefined for none. */
export const placeWith = (
  { location, service, settings }: Site,
  { network, subnet }: Ground,
  table: RouteTable | undefined,
  tags: TagList | undefined,
): Place =>
  placeIn(
    subnet,
    network,
    table ?? noTable,
    tags ?? noTags,
    [location, regionCode(service.location), settings.routing.forcedTunnelling].join(' '),
  );

/** Of a subnet that no binding names: as it is, with its own table. */
export const placeOfSubnet = ({ network, subnet }: Ground, table: RouteTable | undefined, tags: TagList | undefined): Place =>
  placeIn(
    subnet,
    network,
    table ?? noTable,
    tags ?? noTags,
    [regionCode(network.location), regionCode(network.location), 'Auto'].join(' '),
  );

/** The same value as long as nothing of it has changed, so that what is judged of it need not be judged again. */
const placeIn = oncePer((subnet: Subnet, network: VirtualNetwork, table: Table, tags: TagList | typeof noTags, words: string): Place => {
  const [region = '', primaryRegion, forcedTunnelling] = words.split(' ');
  return {
    region,
    primaryRegion,
    subnetPrefixes: subnet.prefixes,
    vnetPrefixes: network.prefixes,
    peerings: network.peerings,
    reachesFurther: hasGateway(network),
    takesAnnounced: !table.disableBgpRoutePropagation,
    routes: table.routes,
    declaresTunnel: forcedTunnelling === 'Yes',
    ownServers: network.dnsServers,
    endpoints: subnet.serviceEndpoints,
    tags: isList(tags) ? tags : undefined,
  };
});

/** A gateway of its own, or that of a peered network, may bring ranges that are not listed here. */
const hasGateway = ({ subnets, peerings = [] }: VirtualNetwork): boolean =>
  subnets.some(({ name, ipConfigurations }) => name.toLowerCase() === 'gatewaysubnet' && ipConfigurations.length > 0) ||
  peerings.some(({ usesRemoteGateways }) => usesRemoteGateways);
