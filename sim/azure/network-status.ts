/** What a gateway says about its network: rows that it refreshes every 15 minutes, as the packet filter lets it. */

import { toIsoExact, instant } from '../../src/runtime/clock.ts';
import { entryOf, region, type Engine, type Entry } from './engine.ts';
import { reaches, vitalFor, type Dependency } from './gateway-flows.ts';
import { object, properties, text, texts, type Json } from './json.ts';
import { rulesOf } from './packet-filter.ts';
import { childOf, groupIdOf, prefixOf, subnetIdOf } from './relations.ts';
import { key, parseId } from './resource-id.ts';

interface Row {
  readonly name: (service: string) => string;
  readonly type: string;
  readonly optional: boolean;
  readonly needs?: Dependency;
}

const fixed = (name: string) => () => name;
/** Recorded: Azure/azure-sdk-for-net, CreateInVirtualNetworkStv2Tests; names as in the specification's example. */
const rows: readonly Row[] = [
  { name: (s) => `apimst${s}.blob.core.windows.net`, type: 'BlobStorage', optional: false, needs: 'Storage' },
  { name: (s) => `apimst${s}.file.core.windows.net`, type: 'FileStorage', optional: true, needs: 'Files' },
  { name: (s) => `apimst${s}.queue.core.windows.net`, type: 'Queue', optional: true, needs: 'Storage' },
  { name: (s) => `apimst${s}.table.core.windows.net`, type: 'TableStorage', optional: false, needs: 'Storage' },
  { name: (s) => `smtp${s}.queue.core.windows.net`, type: 'SmtpQueue', optional: true, needs: 'Storage' },
  { name: (s) => `apirpsqlmgs${s}.database.windows.net`, type: 'SQLDatabase', optional: false, needs: 'Sql' },
  { name: fixed('gcs.prod.monitoring.core.windows.net'), type: 'Monitoring', optional: false, needs: 'AzureMonitor' },
  { name: fixed('gcs.prod.warm.ingestion.monitoring.azure.com'), type: 'Monitoring', optional: true, needs: 'AzureMonitor' },
  { name: fixed('global.prod.microsoftmetrics.com'), type: 'Monitoring', optional: true, needs: 'AzureMonitor' },
  { name: (s) => `https://apikv-${s}.vault.azure.net`, type: 'AzureKeyVault', optional: false, needs: 'AzureKeyVault' },
  { name: fixed('https://login.windows.net'), type: 'AzureActiveDirectory', optional: true, needs: 'AzureActiveDirectory' },
  { name: fixed('partner.prod.repmap.microsoft.com'), type: 'CaptchaEndpoint', optional: true, needs: 'Internet' },
  { name: fixed('prod3.prod.microsoftmetrics.com:1886/RecoveryService'), type: 'Metrics', optional: true, needs: 'AzureMonitorMetrics' },
  {
    name: (s) => `https://${s}.management.azure-api.net:3443/servicestatus?api-version=2018-01-01`,
    type: 'ApiManagement Control Plane - inbound',
    optional: false,
    needs: 'Management',
  },
  {
    name: fixed('https://westeurope.login.microsoft.com'),
    type: 'RegionalAzureActiveDirectory',
    optional: true,
    needs: 'AzureActiveDirectory',
  },
  { name: fixed('LocalGatewayRedis'), type: 'InternalCache', optional: true },
  { name: fixed('Scm'), type: 'SourceControl', optional: true },
];

const control = 'ApiManagement Control Plane - inbound';
const refresh = 15 * 60_000;

interface Seen {
  readonly rows: readonly Json[];
  readonly at: number;
  readonly next: number;
}

export interface NetworkStatuses {
  /** The `networkStatus` object of the service's own location. */
  of(entry: Entry): Json;
  /** Starts the rows over, as after an activation: the row of the control plane still fails, with an older time. */
  activated(entry: Entry): void;
  /** Brings every service up to date with the present rules, before they change. */
  catchUp(): void;
}

export function createNetworkStatuses(engine: Engine): NetworkStatuses {
  const seen = new Map<string, Seen>();
  const period = refresh / engine.speed;
  const current = (entry: Entry): Seen => {
    const now = engine.clock.now();
    const old = seen.get(key(entry.id));
    if (old && now < old.next) return old;
    const at = old ? old.next + Math.floor((now - old.next) / period) * period : now - period * engine.random.next();
    const fresh: Seen = { rows: look(engine, entry, at, old?.rows ?? []), at, next: at + period };
    seen.set(key(entry.id), fresh);
    return fresh;
  };
  return {
    of: (entry) => ({ dnsServers: dnsServers(engine, entry), connectivityStatus: current(entry).rows }),
    activated(entry) {
      const now = engine.clock.now();
      const first = look(engine, entry, now, []).map((row) => (row['resourceType'] === control ? failing(row, now - period / 3) : row));
      seen.set(key(entry.id), { rows: first, at: now, next: now + period * (0.3 + 0.7 * engine.random.next()) });
    },
    catchUp() {
      for (const id of seen.keys()) {
        const entry = engine.entries.get(id);
        if (entry) current(entry);
        else seen.delete(id);
      }
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

function look(engine: Engine, entry: Entry, at: number, before: readonly Json[]): readonly Json[] {
  const service = parseId(entry.id)?.name ?? '';
  const blocked = new Set(blockedFlows(engine, entry.body));
  return rows.map((row) => {
    const name = row.name(service);
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

/** What does not get through for a service in the network that `body` says; nothing is blocked outside a network. */
export function blockedFlows(engine: Engine, body: Json, asked: readonly Dependency[] = all): readonly Dependency[] {
  if ((text(properties(body)['virtualNetworkType']) || 'None') === 'None') return [];
  const subnet = childOf(engine, subnetIdOf(body));
  if (!subnet) return asked;
  const group = entryOf(engine, groupIdOf(subnet));
  const place = { prefix: prefixOf(subnet), region: region(text(body['location'])) };
  return asked.filter((one) => !reaches(one, group ? rulesOf(group.body) : undefined, place));
}

export const blockedVital = (engine: Engine, body: Json): readonly Dependency[] =>
  blockedFlows(engine, body, vitalFor(text(object(body['sku'])['name'])));

function dnsServers(engine: Engine, entry: Entry): readonly string[] {
  const network = entryOf(engine, parseId(subnetIdOf(entry.body))?.parent ?? '');
  const own = texts(object(properties(network?.body ?? {})['dhcpOptions'])['dnsServers']);
  return own.length > 0 ? own : ['168.63.129.16'];
}

/** Microsoft: API Management REST, outbound network dependencies endpoints. */
export function outboundDependencies(service: string): Json {
  const endpoint = (domainName: string, ...ports: readonly number[]) => ({
    domainName,
    endpointDetails: ports.map((port) => ({ port, region: 'Global' })),
  });
  return {
    value: [
      { category: 'Azure SQL', endpoints: [endpoint(`apirpsqlmgs${service}.database.windows.net`, 1433)] },
      {
        category: 'Azure Storage',
        endpoints: [endpoint(`apimst${service}.blob.core.windows.net`, 443), endpoint(`apimst${service}.file.core.windows.net`, 445)],
      },
      { category: 'Azure Event Hub', endpoints: [endpoint(`evh-${service}.servicebus.windows.net`, 443, 5671, 5672)] },
      {
        category: 'SSL Certificate Verification',
        endpoints: [endpoint('crl3.digicert.com', 80, 443), endpoint('mscrl.microsoft.com', 80, 443)],
      },
      { category: 'Azure Monitor', endpoints: [endpoint('gcs.prod.monitoring.core.windows.net', 443, 1886)] },
      { category: 'Azure Active Directory', endpoints: [endpoint('login.microsoftonline.com', 443)] },
    ],
  };
}
