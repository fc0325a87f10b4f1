/** What a gateway says about its network: rows that it refreshes every 15 minutes, as the packet filter lets it. */

import { toIsoExact, instant } from '../../src/runtime/clock.ts';
import type { Engine, Entry } from './engine.ts';
import { dnsSeen } from './dns-seen.ts';
import type { Dependency } from './gateway-flows.ts';
import { text, type Json } from './json.ts';
import { rowsOf as statusRows } from './service/status-rows.ts';
import { placesOf, type Place } from './places.ts';
import { key, parseId } from './resource-id.ts';
import { blockedFlows } from './traffic/blocked.ts';

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
  return new Set(place ? blockedFlows(engine, entry, place) : []);
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
