/** What a gateway says about its network: rows that it refreshes every 15 minutes, as the packet filter lets it. */

import { toIsoExact, instant } from '../../src/runtime/clock.ts';
import { entryOf, sceneryOf, type Engine, type Entry } from './engine.ts';
import { dnsIn, dnsSeen } from './dns-seen.ts';
import { addressIn, reaches, vitalFor, type Dependency, type Way } from './gateway-flows.ts';
import { object, objects, properties, text, texts, type Json } from './json.ts';
import { filter, rulesOf } from './packet-filter.ts';
import { rowsOf as statusRows } from './service/status-rows.ts';
import { modeOf, placesOf, type Place } from './places.ts';
import { childOf, groupIdOf, prefixOf, tableIdOf } from './relations.ts';
import { key, parseId } from './resource-id.ts';
import { servicesOf } from './routing.ts';
import { peersOf } from './traffic/peerings.ts';
import { wordsOf } from './traffic/words.ts';

const control = 'ApiManagement Control Plane - inbound';
const refresh = 15 * 60_000;

interface Seen {
  readonly rows: readonly Json[];
  readonly at: number;
  readonly next: number;
}

export interface NetworkStatuses {
  /** The `networkStatus` object of one of its regions, by region code. */
  of(entry: Entry, location: string): Json;
  /** Starts the rows over, as after an activation: the row of the control plane still fails, with an older time. */
  activated(entry: Entry): void;
  /** Brings every service up to date with the present rules, before they change. */
  catchUp(): void;
}

export function createNetworkStatuses(engine: Engine): NetworkStatuses {
  const seen = new Map<string, Seen>();
  /** What is blocked in a region, until something changes. */
  let blocked = new Map<string, ReadonlySet<Dependency>>();
  const period = refresh / engine.speed;
  const keyOf = (entry: Entry, location: string): string => `${key(entry.id)} ${location}`;
  const current = (entry: Entry, location: string): Seen => {
    const now = engine.clock.now();
    const old = seen.get(keyOf(entry, location));
    if (old && now < old.next) return old;
    const at = old ? old.next + Math.floor((now - old.next) / period) * period : now - period * engine.random.next();
    const known = blocked.get(keyOf(entry, location)) ?? blockedIn(engine, entry, location);
    blocked.set(keyOf(entry, location), known);
    const fresh: Seen = { rows: rowsOf(entry, location, known, at, old?.rows ?? []), at, next: at + period };
    seen.set(keyOf(entry, location), fresh);
    return fresh;
  };
  return {
    of: (entry, location) => ({ dnsServers: dnsSeen(engine, entry, location), connectivityStatus: current(entry, location).rows }),
    activated(entry) {
      const now = engine.clock.now();
      for (const { location } of placesOf(entry.body)) {
        const first = rowsOf(entry, location, blockedIn(engine, entry, location), now, []).map((row) =>
          row['resourceType'] === control ? failing(row, now - period / 3) : row,
        );
        seen.set(keyOf(entry, location), { rows: first, at: now, next: now + period * (0.3 + 0.7 * engine.random.next()) });
      }
    },
    catchUp() {
      for (const known of seen.keys()) {
        const [id = '', location = ''] = known.split(' ');
        const entry = engine.entries.get(id);
        if (entry) current(entry, location);
        else seen.delete(known);
      }
      blocked = new Map();
    },
  };
}

const failing = (row: Json, at: number): Json => ({
  ...row,
  status: 'failure',
  error: failureText(text(row['name']), text(row['resourceType'])),
  lastUpdated: toIsoExact(instant(at)),
  lastStatusChange: toIsoExact(instant(at)),
});

const failureText = (name: string, type: string): string =>
  `Connection to ${type === control ? 'management endpoint' : name} failed with WebException: ConnectFailure : Unable to connect to the remote server`;

/** Recorded: a further region lists fewer rows (Azure/azure-powershell, two regions: 10). */
const ofFurtherRegions: ReadonlySet<string> = new Set([
  'BlobStorage',
  'TableStorage',
  'Queue',
  'SQLDatabase',
  'Monitoring',
  'AzureKeyVault',
  'Metrics',
  'InternalCache',
]);

const placeIn = (entry: Entry, location: string): Place | undefined => placesOf(entry.body).find((one) => one.location === location);

function blockedIn(engine: Engine, entry: Entry, location: string): ReadonlySet<Dependency> {
  const place = placeIn(entry, location);
  return new Set(place ? blockedFlows(engine, entry, entry.body, place) : []);
}

function rowsOf(entry: Entry, location: string, blocked: ReadonlySet<Dependency>, at: number, before: readonly Json[]): readonly Json[] {
  const service = parseId(entry.id)?.name ?? '';
  const place = placeIn(entry, location);
  return statusRows(entry.body)
    .filter(({ type }) => place?.isPrimary !== false || ofFurtherRegions.has(type))
    .map((row) => {
      const name = row.name(service, location);
      const failed = row.needs !== undefined && blocked.has(row.needs);
      const status = failed ? 'failure' : 'success';
      const old = before.find((one) => one['name'] === name && one['resourceType'] === row.type);
      return {
        name,
        status,
        error: failed ? failureText(name, row.type) : '',
        lastUpdated: toIsoExact(instant(at)),
        lastStatusChange: old?.['status'] === status ? old['lastStatusChange'] : toIsoExact(instant(at)),
        resourceType: row.type,
        isOptional: row.optional,
      };
    });
}

const all: readonly Dependency[] = [
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

/** What does not get through in a region of a service in the network that `body` says; nothing is blocked outside a network. */
export function blockedFlows(
  engine: Engine,
  entry: Entry,
  body: Json,
  place: Place,
  asked: readonly Dependency[] = all,
): readonly Dependency[] {
  if (modeOf(body) === 'None') return [];
  const subnet = childOf(engine, place.subnetId);
  if (!subnet) return asked;
  const group = entryOf(engine, groupIdOf(subnet));
  const rules = group ? rulesOf(group.body) : undefined;
  const way = wayOf(engine, entry, subnet, place, rules, modeOf(body));
  return asked.filter((one) => !reaches(one, rules, { prefix: prefixOf(subnet), region: place.location, way }));
}

/**
 * A firewall stands in the world as `passes` of the table, or of the network with learnt routes, that leads to it; routes that a gateway learnt by BGP as
 * `announced` of their network; a broken DNS server as its `brokenDns`.
 */
function wayOf(engine: Engine, entry: Entry, subnet: Json, place: Place, rules: readonly Json[] | undefined, mode: string): Way {
  const table = entryOf(engine, tableIdOf(subnet));
  const network = entryOf(engine, parseId(place.subnetId)?.parent ?? '');
  const around = sceneryOf(engine, network?.id ?? '');
  const services = servicesOf(subnet);
  // The endpoint does not reach the database, which is in the primary region (Microsoft: Deploy an API Management instance to multiple regions).
  const reaching =
    mode === 'Internal' && !place.isPrimary ? services.filter((service) => service.toLowerCase() !== 'microsoft.sql') : services;
  const way: Way = {
    routes: objects(properties(table?.body ?? {})['routes']),
    services: reaching,
    networks: texts(object(properties(network?.body ?? {})['addressSpace'])['addressPrefixes']),
    peers: peersOf(network?.body ?? {}),
    announced: properties(table?.body ?? {})['disableBgpRoutePropagation'] === true ? [] : texts(around['announced']),
    passes: [...texts(sceneryOf(engine, tableIdOf(subnet))['passes']), ...texts(around['passes'])],
    isNameless: false,
  };
  const servers = dnsIn(engine, entry, place).filter((ip) => !texts(around['brokenDns']).includes(ip));
  return { ...way, isNameless: !servers.some((ip) => answers(ip, way, rules, prefixOf(subnet))) };
}

/** One server that works and can be reached on port 53 is enough; no route takes names away, and Azure's own server is the host. */
function answers(ip: string, way: Way, rules: readonly Json[] | undefined, prefix: string): boolean {
  if (rules === undefined) return true;
  const source = { ip: addressIn(prefix), tags: ['VirtualNetwork'] };
  const destination = { ip, tags: wordsOf(way, { ip, tags: [] }) };
  return filter(rules, { direction: 'Outbound', protocol: 'Udp', sourcePort: 1024, port: 53, source, destination }).access === 'Allow';
}

export const blockedVital = (engine: Engine, entry: Entry, body: Json): readonly Dependency[] =>
  placesOf(body).flatMap((place) => blockedFlows(engine, entry, body, place, vitalFor(place.tier)));
