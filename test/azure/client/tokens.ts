/** Where tokens come from: a file that somebody renews, or whatever identity this machine has. */

import { readFile } from 'node:fs/promises';
import { DefaultAzureCredential } from '@azure/identity';

const publicCloud = 'https://management.azure.com';

export function tokensFrom(endpoint: string, file: string | undefined): () => Promise<string> {
  if (file !== undefined) return async () => (await readFile(file, 'utf8')).trim();
  const credential = new DefaultAzureCredential({ disableInstanceDiscovery: endpoint !== publicCloud });
  // Other clouds take tokens for themselves; a simulator takes those for the public one.
  const audience = /\.(usgovcloudapi\.net|chinacloudapi\.cn)$/i.test(new URL(endpoint).hostname) ? endpoint : publicCloud;
  return async () => (await credential.getToken(`${audience}/.default`)).token;
}
