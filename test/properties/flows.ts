/** Which flows of the running gateway are open, by the simulator's packet filter and routes, which share nothing with the product's judgement. */

import { addressIn, reaches, straight, vitalFor, type Dependency, type Way } from '../../sim/azure/gateway-flows.ts';
import { object, objects, properties, text, texts, type Json } from '../../sim/azure/json.ts';
import { filter, rulesOf, type Endpoint, type Packet } from '../../sim/azure/packet-filter.ts';
import { servicesOf } from '../../sim/azure/routing.ts';
import { peersOf } from '../../sim/azure/traffic/peerings.ts';
import { wordsOf, type Remote } from '../../sim/azure/traffic/words.ts';
import { bodyIn, idIn, placesIn, serviceOf, subnetIn, type Spec, type World } from './world.ts';

/** Microsoft: Virtual network configuration reference, 2025-06-17: what is required in either mode. */
const required: readonly Dependency[] = [
  'Management',
  'Certificates',
  'Storage',
  'Sql',
  'AzureKeyVault',
  'AzureMonitor',
  'AzureMonitorMetrics',
];

export interface Place {
  readonly location: string;
  readonly subnetId: string;
}

interface Ground {
  readonly place: Place;
  readonly prefix: string;
  /** Undefined where the subnet has no group. */
  readonly rules: readonly Json[] | undefined;
  readonly way: Way;
}

const isDeveloper = (world: World): boolean => object(serviceOf(world)['sku'])['name'] === 'Developer';
export const modeOf = (world: World): string => text(properties(serviceOf(world))['virtualNetworkType']);

/** In order already, because every packet has them sorted. */
const inOrder = new WeakMap<Json, readonly Json[]>();
function rulesIn(group: Json): readonly Json[] {
  const before = inOrder.get(group);
  const rules = before ?? rulesOf(group).toSorted((a, b) => Number(properties(a)['priority']) - Number(properties(b)['priority']));
  inOrder.set(group, rules);
  return rules;
}

function groundOf(world: World, place: Place, spec: Spec): Ground {
  const subnet = subnetIn(world, place.subnetId);
  const group = bodyIn(world, idIn(subnet, 'networkSecurityGroup'));
  const prefix = text(properties(subnet ?? {})['addressPrefix']);
  return { place, prefix, rules: group && rulesIn(group), way: wayIn(world, place, subnet, spec) };
}

/**
 * A firewall at the end of a tunnel is not ours to see; here it lets everything through. Where the binding says that there is no tunnel, against what the
 * table shows, routes do not count.
 */
function wayIn(world: World, place: Place, subnet: Json | undefined, spec: Spec): Way {
  const table = bodyIn(world, idIn(subnet, 'routeTable')) ?? {};
  const network = networkIn(world, place) ?? {};
  return {
    ...straight,
    routes: spec.routing?.forcedTunnelling === 'No' ? [] : objects(properties(table)['routes']),
    services: servicesOf(subnet ?? {}),
    region: place.location,
    networks: texts(object(properties(network)['addressSpace'])['addressPrefixes']),
    peers: peersOf(network),
    passes: ['*'],
  };
}

const networkIn = (world: World, { subnetId }: Place): Json | undefined => bodyIn(world, subnetId.replace(/\/subnets\/[^/]+$/i, ''));

const isReached = ({ place, prefix, rules, way }: Ground, dependency: Dependency): boolean =>
  reaches(dependency, rules, { prefix, region: place.location, way });

function passes({ prefix, rules, way }: Ground, remote: Remote, packet: Pick<Packet, 'direction' | 'protocol' | 'port'>): boolean {
  const here: Endpoint = { ip: addressIn(prefix), tags: ['VirtualNetwork'] };
  const there: Endpoint = { ip: remote.ip, tags: wordsOf(way, remote) };
  const [source, destination] = packet.direction === 'Inbound' ? [there, here] : [here, there];
  if (rules === undefined) return packet.direction === 'Outbound';
  return [1024, 65535].every((sourcePort) => filter(rules, { ...packet, source, destination, sourcePort }).access === 'Allow');
}

/** No group stands between a machine and Azure's own name server (Microsoft: What is IP address 168.63.129.16). */
const azures = '168.63.129.16';

/** One address for each client source that specs name. */
const tagged: Readonly<Record<string, Remote>> = {
  Internet: { ip: '93.184.216.34', tags: [] },
  AzureCloud: { ip: '20.1.2.3', tags: ['AzureCloud'] },
  'AzureFrontDoor.Backend': { ip: '147.243.1.2', tags: ['AzureFrontDoor.Backend', 'AzureCloud'] },
};

const probes: Remote = { ip: '13.65.92.252', tags: ['AzureTrafficManager', 'AzureCloud'] };

const clientAt = (source: string): Remote => tagged[source] ?? { ip: (source.split('/')[0] ?? '').replace(/\.0$/, '.9'), tags: [] };

/** What the gateway needs in one place and finds open. */
function openAt(world: World, place: Place, spec: Spec): readonly string[] {
  const ground = groundOf(world, place, spec);
  const { clientSources = [], clientPorts = [443] } = spec.networkSecurity ?? {};
  const staysIn = (mode: 'External' | 'Internal'): boolean => modeOf(world) === mode && spec.mode === mode;
  const isExternal = staysIn('External');
  const clients = isExternal ? clientSources : staysIn('Internal') ? clientSources.filter((source) => source.startsWith('10.')) : [];
  const isOne = placesIn(world).length === 1;
  const lets = (source: Remote, port: number): boolean => passes(ground, source, { direction: 'Inbound', protocol: 'Tcp', port });
  return [
    ...(isDeveloper(world) ? required : [...required, 'LoadBalancer' as const]).filter((one) => isReached(ground, one)),
    ...(world.dnsSeen[place.location] ?? [])
      .filter((ip) => ip !== azures && passes(ground, { ip, tags: [] }, { direction: 'Outbound', protocol: 'Udp', port: 53 }))
      .map((ip) => `DNS server ${ip}`),
    ...(isExternal && !isOne && lets(probes, 443) ? ['TrafficManager'] : []),
    ...clients.flatMap((source) => clientPorts.filter((port) => lets(clientAt(source), port)).map((port) => `client ${source} on ${port}`)),
  ];
}

/** What was found open before, of things that have not changed since: most writes change one group. */
interface Known {
  readonly things: readonly unknown[];
  readonly open: readonly string[];
}
const known = new Map<string, Known>();

function openIfNew(world: World, place: Place, spec: Spec): readonly string[] {
  const subnet = subnetIn(world, place.subnetId);
  const bodies = ['networkSecurityGroup', 'routeTable'].map((field) => bodyIn(world, idIn(subnet, field)));
  const things = [place.subnetId, subnet, networkIn(world, place), ...bodies, serviceOf(world), world.dnsSeen, spec];
  const before = known.get(place.location);
  if (before?.things.every((one, at) => one === things[at]) === true) return before.open;
  const open = openAt(world, place, spec).map((flow) => `${place.location}: ${flow}`);
  known.set(place.location, { things, open });
  return open;
}

/** What is open of what the running gateway needs, in all its regions; nothing outside a network, where a region that no client placed is too. */
export const openIn = (world: World, spec: Spec): readonly string[] =>
  modeOf(world) === 'None'
    ? []
    : placesIn(world)
        .filter(({ subnetId }) => subnetId !== '')
        .flatMap((place) => openIfNew(world, place, spec));

/** What no activation ends well without. */
export const vitalIn = (world: World): readonly Dependency[] => vitalFor(text(object(serviceOf(world)['sku'])['name']));

export const reachesIn = (world: World, place: Place, dependency: Dependency, spec: Spec): boolean =>
  isReached(groundOf(world, place, spec), dependency);
