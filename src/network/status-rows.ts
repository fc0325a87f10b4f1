/** Which flow most likely explains a failing row of the network status. The set of rows is open: unknown ones have no flow. */

import { flows, type Flow } from './flows.ts';

/** By `resourceType` (Azure REST API examples: ApiManagementServiceGetNetworkStatus, 2024-05-01). */
const byType: Readonly<Record<string, string>> = {
  blobstorage: 'storage',
  tablestorage: 'storage',
  filestorage: 'files',
  queue: 'storage',
  smtpqueue: 'storage',
  sqldatabase: 'sql',
  azurekeyvault: 'keyvault',
  monitoring: 'monitor',
  metrics: 'monitor',
  azureactivedirectory: 'entra',
  regionalazureactivedirectory: 'entra',
  internalcache: 'internalcache-out',
  'apimanagement control plane - inbound': 'management',
};

export function likelyFlow({ name, resourceType }: { readonly name: string; readonly resourceType: string }): Flow | undefined {
  const id = byType[resourceType.toLowerCase()] ?? (name.includes(':3443') ? 'management' : undefined);
  return flows.find((flow) => flow.id === id);
}
