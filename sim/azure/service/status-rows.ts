/**
 * The rows of a network status. Recorded of a service in a network: Azure/azure-sdk-for-net, CreateInVirtualNetworkStv2Tests (2023-04-27), 17 rows; in none: the
 * same, GetNetworkStatuses (2022-07-29, stv2), and Azure/azure-sdk-assets (2024-10-17, v2), 16 rows each.
 */

import type { Dependency } from '../gateway-flows.ts';
import { object, text, type Json } from '../json.ts';
import { modeOf } from '../places.ts';
import { isV2 } from '../shapes/tiers.ts';

export interface Row {
  readonly name: (service: string, location: string) => string;
  readonly type: string;
  readonly optional: boolean;
  readonly needs?: Dependency;
  /** Where it is shown; everywhere unless said. */
  readonly on?: readonly Platform[];
}

/** A classic gateway in a network, one in none, a v2 tier. */
type Platform = 'inside' | 'outside' | 'v2';

const fixed = (name: string) => () => name;
const rows: readonly Row[] = [
  { name: (s) => `apimst${s}.blob.core.windows.net`, type: 'BlobStorage', optional: false, needs: 'Storage' },
  { name: (s) => `apimst${s}.file.core.windows.net`, type: 'FileStorage', optional: true, needs: 'Files' },
  { name: (s) => `apimst${s}.queue.core.windows.net`, type: 'Queue', optional: true, needs: 'Storage', on: ['inside', 'outside'] },
  { name: (s) => `apimst${s}.queue.core.windows.net`, type: 'Queue', optional: false, needs: 'Storage', on: ['v2'] },
  { name: (s) => `apimst${s}.table.core.windows.net`, type: 'TableStorage', optional: false, needs: 'Storage' },
  { name: (s) => `smtp${s}.queue.core.windows.net`, type: 'SmtpQueue', optional: true, needs: 'Storage', on: ['inside'] },
  { name: fixed('email-processor-worker-queue'), type: 'SmtpQueue', optional: true, on: ['outside'] },
  { name: (s) => `apimrpst${s}.queue.core.windows.net`, type: 'SmtpQueue', optional: true, on: ['v2'] },
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
    on: ['inside'],
  },
  {
    name: (_, location) => `https://${location}.login.microsoft.com`,
    type: 'RegionalAzureActiveDirectory',
    optional: true,
    needs: 'AzureActiveDirectory',
    on: ['inside', 'v2'],
  },
  { name: fixed('LocalGatewayRedis'), type: 'InternalCache', optional: true },
  { name: fixed('Scm'), type: 'SourceControl', optional: true },
  { name: fixed('smtpi-co1.msn.com:25028'), type: 'Email', optional: true, on: ['outside'] },
];

/** Those that a service shows where it is. */
export function rowsOf(service: Json): readonly Row[] {
  const tier = text(object(service['sku'])['name']);
  const platform: Platform = isV2(tier) ? 'v2' : modeOf(service) === 'None' ? 'outside' : 'inside';
  return rows.filter(({ on }) => on === undefined || on.includes(platform));
}
