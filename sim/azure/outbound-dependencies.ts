/** Names outside that a service says it needs: kinds and ports as in the specification's example (API Management 2024-05-01), names as in its network status. */

import { text, type Json } from './json.ts';

type Names = readonly (readonly [name: string, ...ports: readonly number[]])[];

const rows: readonly (readonly [category: string, place: 'here' | 'Global', names: (service: string) => Names])[] = [
  ['Azure SMTP', 'here', () => [['smtpi-ch1.msn.com', 25028]]],
  ['Azure SQL', 'here', (s) => [[`apirpsqlmgs${s}.database.windows.net`, 1433]]],
  [
    'Azure Storage',
    'here',
    (s) => [
      [`apimst${s}.blob.core.windows.net`, 443],
      [`apimst${s}.file.core.windows.net`, 445],
      [`apimst${s}.queue.core.windows.net`, 443],
      [`apimst${s}.table.core.windows.net`, 443],
    ],
  ],
  ['Azure Event Hub', 'here', (s) => [[`evh-${s}.servicebus.windows.net`, 443, 5671, 5672]]],
  [
    'SSL Certificate Verification',
    'Global',
    () => [
      ['crl3.digicert.com', 80, 443],
      ['mscrl.microsoft.com', 80, 443],
    ],
  ],
  [
    'Azure Monitor',
    'Global',
    () => [
      ['gcs.prod.monitoring.core.windows.net', 443],
      ['global.prod.microsoftmetrics.com', 443],
      ['prod3.prod.microsoftmetrics.com', 1886],
    ],
  ],
  ['Portal Captcha', 'Global', () => [['partner.prod.repmap.microsoft.com', 443]]],
  [
    'Azure Active Directory',
    'Global',
    () => [
      ['login.windows.net', 443],
      ['login.microsoftonline.com', 443],
    ],
  ],
];

export const outboundDependencies = (service: string, body: Json): Json => ({
  value: rows.map(([category, place, names]) => ({
    category,
    endpoints: names(service).map(([domainName, ...ports]) => ({
      domainName,
      endpointDetails: ports.map((port) => ({ port, region: place === 'here' ? text(body['location']) : place })),
    })),
  })),
});
