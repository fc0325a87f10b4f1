/**
 * Names outside that a service says it needs, in the order of Azure. Recorded: Azure/azure-sdk-for-net, GetOutboundNetworkDependenciesEndpoints (2022-07-29,
 * stv2), eleven categories; metrics to `prod3` and storage of Microsoft's own accounts beside that of the service.
 */

import { text, type Json } from './json.ts';

type Names = readonly (readonly [name: string, ...ports: readonly number[]])[];

const certificates = [
  'ocsp.msocsp.com',
  'mscrl.microsoft.com',
  'crl.microsoft.com',
  'crl3.digicert.com',
  'ocsp.digicert.com',
  'cacerts.digicert.com',
];
/** Microsoft's own accounts of a region, of which a service uses four. */
const accounts = ['1086924997', '1211115652', '614070779', '210463123'];

const rows: readonly (readonly [category: string, place: 'here' | 'Global', names: (service: string) => Names])[] = [
  ['Azure SMTP', 'here', () => [['smtpi-co1.msn.com', 25028]]],
  ['Azure SQL', 'here', (s) => [[`apirpsqlmgs${s}.database.windows.net`, 1433]]],
  [
    'Azure Storage',
    'here',
    (s) => [
      ['apigblstorageprd.blob.core.windows.net', 443],
      ...accounts.flatMap((one): Names => [
        [`gsm${one}xt.blob.core.windows.net`, 443],
        [`gsm${one}xt.table.core.windows.net`, 443],
      ]),
      [`apimst${s}.blob.core.windows.net`, 443],
      [`apimst${s}.file.core.windows.net`, 445],
      [`apimst${s}.queue.core.windows.net`, 443],
      [`apimst${s}.table.core.windows.net`, 443],
    ],
  ],
  ['Azure Key Vault', 'here', (s) => [[`apikv-${s}.vault.azure.net`, 443]]],
  ['Azure Event Hub', 'here', () => accounts.map((one) => [`gsm${one}eh.servicebus.windows.net`, 443, 5671, 5672])],
  ['SSL Certificate Verification', 'Global', () => certificates.map((name) => [name, 80, 443])],
  ['Windows Activation', 'Global', () => [['kms.core.windows.net', 443]]],
  [
    'Azure Monitor',
    'Global',
    () => [
      ['gcs.prod.monitoring.core.windows.net', 443],
      ['global.prod.microsoftmetrics.com', 443],
      ['prod3.prod.microsoftmetrics.com', 1886],
      ['prod3-red.prod.microsoftmetrics.com', 1886],
      ['prod3-black.prod.microsoftmetrics.com', 1886],
      ['gcs.prod.warm.ingestion.monitoring.azure.com', 443],
      ['*.prod.warm.ingest.monitor.core.windows.net', 443],
      ['shoebox2.prod.microsoftmetrics.com', 443],
      ['shoebox2-red.prod.microsoftmetrics.com', 443],
      ['shoebox2-black.prod.microsoftmetrics.com', 443],
    ],
  ],
  ['Portal Captcha', 'Global', () => [['partner.prod.repmap.microsoft.com', 443]]],
  [
    'Deprecated Portal Captcha',
    'Global',
    () => [
      ['client.hip.live.com', 443],
      ['partner.hip.live.com', 443],
    ],
  ],
  [
    'Azure Active Directory',
    'Global',
    () => [
      ['login.windows.net', 443],
      ['graph.windows.net', 443],
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
