/** Promises about rows of the network status: known kinds lead to the flow that most likely explains them, unknown ones to none. */

import { expect, test } from '@jest/globals';
import { likelyFlow } from './status-rows.ts';

/** The file share is reached by SMB, on a port of its own (A17). */
test.each([
  ['apimst1.blob.core.windows.net', 'BlobStorage', 'storage'],
  ['apimst1.table.core.windows.net', 'TableStorage', 'storage'],
  ['apimst1.file.core.windows.net', 'FileStorage', 'files'],
  ['apimst1.queue.core.windows.net', 'Queue', 'storage'],
  ['apimst1.queue.core.windows.net', 'SmtpQueue', 'storage'],
  ['apirpsqlmgs1.database.windows.net', 'SQLDatabase', 'sql'],
  ['gcs.prod.monitoring.core.windows.net', 'Monitoring', 'monitor'],
  ['eastus.prod.microsoftmetrics.com:1886/RecoveryService', 'Metrics', 'monitor'],
  ['https://apikv-1.vault.azure.net', 'AzureKeyVault', 'keyvault'],
  ['https://login.windows.net', 'AzureActiveDirectory', 'entra'],
  ['https://westeurope.login.microsoft.com', 'RegionalAzureActiveDirectory', 'entra'],
  ['LocalGatewayRedis', 'InternalCache', 'internalcache-out'],
  ['https://orders.management.azure-api.net:3443/servicestatus', 'ApiManagement Control Plane - inbound', 'management'],
  ['https://orders.management.azure-api.net:3443/servicestatus', 'SomethingNew', 'management'],
  ['apimst1.blob.core.windows.net', 'BLOBSTORAGE', 'storage'],
  ['partner.prod.repmap.microsoft.com', 'CaptchaEndpoint', undefined],
  ['Scm', 'SourceControl', undefined],
  ['whatever', '', undefined],
])('%s (%s): %s', (name, resourceType, id) => expect(likelyFlow({ name, resourceType })?.id).toBe(id));
