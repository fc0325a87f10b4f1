/** What of a gateway's traffic does not get through, by the rules and routes that are there now. */

import { dnsIn } from '../dns-seen.ts';
import { entryOf, sceneryOf, type Engine, type Entry } from '../engine.ts';
import {
  findsNames,
  isAllowed,
  isOnTheWay,
  neededFor,
  vitalFor,
  type Dependency,
  type Place as Ground,
  type Way,
} from '../gateway-flows.ts';
import { list, object, objects, properties, texts, type Json } from '../json.ts';
import { rulesOf } from '../packet-filter.ts';
import { modeOf, placesOf, type Place } from '../places.ts';
import { childOf, groupIdOf, prefixOf, tableIdOf } from '../relations.ts';
import { parseId } from '../resource-id.ts';
import { servicesOf } from '../routing.ts';
import { peersOf } from './peerings.ts';

/** What a network status knows rows for. */
const shown: readonly Dependency[] = [
  'Management',
  'LoadBalancer',
  'Certificates',
  'Storage',
  'Sql',
  'AzureKeyVault',
  'AzureMonitor',
  'AzureMonitorMetrics',
  'Files',
  'AzureActiveDirectory',
  'Internet',
];

export interface Flow {
  /** Code of the region. */
  readonly region: string;
  readonly dependency: Dependency;
  readonly isAllowed: boolean;
  readonly isOnTheWay: boolean;
}

/** Of a service in the network that `body` says, in one of its regions; a subnet that is not there lets nothing through. */
function flowsAt(engine: Engine, entry: Entry, body: Json, place: Place, asked: readonly Dependency[]): readonly Flow[] {
  const subnet = childOf(engine, place.subnetId);
  if (!subnet) return asked.map((dependency) => ({ region: place.location, dependency, isAllowed: false, isOnTheWay: false }));
  const group = entryOf(engine, groupIdOf(subnet));
  const rules = group ? rulesOf(group.body) : undefined;
  const ground = groundOf(engine, entry, body, place, subnet, rules);
  return asked.map((dependency) => ({
    region: place.location,
    dependency,
    isAllowed: isAllowed(dependency, rules, ground),
    isOnTheWay: isOnTheWay(dependency, ground),
  }));
}

/**
 * A firewall stands in the world as `passes` of the table, or of the network with learnt routes, that leads to it; routes that a gateway learnt by BGP as
 * `announced` of their network; a broken DNS server as its `brokenDns`; rules of a network manager as its `adminRules`.
 */
function groundOf(engine: Engine, entry: Entry, body: Json, place: Place, subnet: Json, rules: readonly Json[] | undefined): Ground {
  const table = properties(entryOf(engine, tableIdOf(subnet))?.body ?? {});
  const network = entryOf(engine, parseId(place.subnetId)?.parent ?? '');
  const around = sceneryOf(engine, network?.id ?? '');
  const way: Way = {
    routes: objects(table['routes']),
    routedTag: engine.assumptions.routedTag,
    services: servicesOf(subnet),
    hasPolicies: list(properties(subnet)['serviceEndpointPolicies']).length > 0,
    region: place.location,
    networks: texts(object(properties(network?.body ?? {})['addressSpace'])['addressPrefixes']),
    peers: peersOf(network?.body ?? {}),
    announced: table['disableBgpRoutePropagation'] === true ? [] : texts(around['announced']),
    passes: [...texts(sceneryOf(engine, tableIdOf(subnet))['passes']), ...texts(around['passes'])],
    isNameless: false,
  };
  const ground = { prefix: prefixOf(subnet), adminRules: objects(around['adminRules']) };
  const servers = dnsIn(engine, entry, place).filter((ip) => !texts(around['brokenDns']).includes(ip));
  return {
    ...ground,
    region: place.location,
    databaseRegion: modeOf(body) === 'Internal' ? (placesOf(body)[0]?.location ?? place.location) : place.location,
    way: { ...way, isNameless: !findsNames(servers, rules, { ...ground, way }) },
  };
}

const blockedOf = (flows: readonly Flow[]): readonly Dependency[] =>
  flows.filter((flow) => !flow.isAllowed || !flow.isOnTheWay).map(({ dependency }) => dependency);

/** What a region's network status says; nothing is blocked outside a network. */
export const blockedFlows = (engine: Engine, entry: Entry, place: Place): readonly Dependency[] =>
  modeOf(entry.body) === 'None' ? [] : blockedOf(flowsAt(engine, entry, entry.body, place, shown));

/** What an activation into the network that `body` says fails of. */
export const blockedVital = (engine: Engine, entry: Entry, body: Json): readonly Dependency[] =>
  modeOf(body) === 'None' ? [] : placesOf(body).flatMap((place) => blockedOf(flowsAt(engine, entry, body, place, vitalFor(place.tier))));

/** All that a gateway needs where it is now, and more that it may use; empty outside a network. */
export function flowsOf(engine: Engine, entry: Entry): readonly Flow[] {
  const mode = modeOf(entry.body);
  if (mode === 'None') return [];
  const places = placesOf(entry.body);
  return places.flatMap((place) => {
    const asked = new Set([...neededFor(place.tier, mode, places.length), ...shown]);
    return flowsAt(engine, entry, entry.body, place, [...asked]);
  });
}
