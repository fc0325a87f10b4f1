/** Promises about hosts by cloud: Microsoft's page and no other list says which there are. */

import { describe, expect, test } from '@jest/globals';
import { hostFlows, type CloudName } from './host-flows.ts';

/**
 * The table "Metrics and health monitoring" of Microsoft's Virtual network configuration reference, ms.date 06/17/2025, one row for each Azure
 * environment, with its cells as the page has them (MicrosoftDocs/azure-docs, articles/api-management/virtual-network-reference.md).
 */
const page = `
| Azure Public | <ul><li>gcs.prod.monitoring.core.windows.net</li><li>global.prod.microsoftmetrics.com</li><li>shoebox2.prod.microsoftmetrics.com</li><li>shoebox2-red.prod.microsoftmetrics.com</li><li>shoebox2-black.prod.microsoftmetrics.com</li><li>prod3.prod.microsoftmetrics.com</li><li>prod3-black.prod.microsoftmetrics.com</li><li>prod3-red.prod.microsoftmetrics.com</li><li>gcs.prod.warm.ingestion.monitoring.azure.com</li></ul> |
| Azure Government | <ul><li>fairfax.warmpath.usgovcloudapi.net</li><li>global.prod.microsoftmetrics.com</li><li>shoebox2.prod.microsoftmetrics.com</li><li>shoebox2-red.prod.microsoftmetrics.com</li><li>shoebox2-black.prod.microsoftmetrics.com</li><li>prod3.prod.microsoftmetrics.com</li><li>prod3-black.prod.microsoftmetrics.com</li><li>prod3-red.prod.microsoftmetrics.com</li><li>prod5.prod.microsoftmetrics.com</li><li>prod5-black.prod.microsoftmetrics.com</li><li>prod5-red.prod.microsoftmetrics.com</li><li>gcs.prod.warm.ingestion.monitoring.azure.us</li></ul> |
| Microsoft Azure operated by 21Vianet | <ul><li>mooncake.warmpath.chinacloudapi.cn</li><li>global.prod.microsoftmetrics.com</li><li>shoebox2.prod.microsoftmetrics.com</li><li>shoebox2-red.prod.microsoftmetrics.com</li><li>shoebox2-black.prod.microsoftmetrics.com</li><li>prod3.prod.microsoftmetrics.com</li><li>prod3-red.prod.microsoftmetrics.com</li><li>prod5.prod.microsoftmetrics.com</li><li>prod5-black.prod.microsoftmetrics.com</li><li>prod5-red.prod.microsoftmetrics.com</li><li>gcs.prod.warm.ingestion.monitoring.azure.cn</li></ul> |
`;

const environments: Readonly<Record<string, CloudName>> = {
  'Azure Public': 'public',
  'Azure Government': 'usgovernment',
  'Microsoft Azure operated by 21Vianet': 'china',
};

const rows = [...page.matchAll(/^\| (.+?) +\| (.+) \|$/gm)].map(
  ([, environment = '', cell = '']) => [environment, [...cell.matchAll(/<li>(.+?)<\/li>/g)].map(([, host = '']) => host)] as const,
);

describe('A26: the monitoring hosts', () => {
  test('of every environment of the page are compared', () => {
    expect(rows.map(([environment, hosts]) => [environment, hosts.length])).toEqual([
      ['Azure Public', 9],
      ['Azure Government', 12],
      ['Microsoft Azure operated by 21Vianet', 11],
    ]);
    expect(rows.map(([environment]) => environment)).toEqual(Object.keys(environments));
  });

  test.each(rows)('of %s are those of the page', (environment, hosts) => {
    const cloud = environments[environment];
    const ours = hostFlows(cloud).find(({ id }) => id === 'monitor-hosts')?.hosts ?? [];
    expect(ours.toSorted()).toEqual(hosts.toSorted());
  });
});

/** Other sentences of the same page and date, which name hosts in prose; the hosts in the order of the page. */
test.each([
  [
    'TLS functionality',
    'tls-chain',
    [80, 443],
    'mscrl.microsoft.com crl.microsoft.com oneocsp.microsoft.com cacerts.digicert.com crl3.digicert.com csp.digicert.com',
  ],
  [
    'Internal infrastructure: internal diagnostics',
    'compute-diagnostics',
    [443],
    'azurewatsonanalysis-prod.core.windows.net *.data.microsoft.com azureprofiler.trafficmanager.net shavamanifestazurecdnprod1.azureedge.net shavamanifestcdnprod1.azureedge.net',
  ],
  [
    'Internal infrastructure: Windows Update and go.microsoft.com',
    'windows-update',
    [80, 443],
    '*.update.microsoft.com *.ctldl.windowsupdate.com ctldl.windowsupdate.com download.windowsupdate.com go.microsoft.com',
  ],
])('A26: the hosts under "%s" are those of the page, in every cloud', (_, id, ports, hosts) => {
  for (const cloud of ['public', 'usgovernment', 'china'] as const) {
    const flow = hostFlows(cloud).find((one) => one.id === id);
    expect([flow?.ports, flow?.hosts]).toEqual([ports, hosts.split(' ')]);
  }
});
