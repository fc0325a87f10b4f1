/**
 * What the host does for its machines, and the servers of licences: outbound no rule of a group touches it but one that names its own tag.
 * Microsoft: Azure network security groups overview, platform considerations, 2025-07-15; Virtual network service tags.
 */

import { hostAddress } from './words.ts';

const metadata = '169.254.169.254';
/** `kms.core.windows.net` and `azkms.core.windows.net` (Microsoft: Required IP addresses to activate Windows, 2023). */
const licences: readonly string[] = ['23.102.135.246', '20.118.99.224', '40.83.235.53'];

/** Undefined for what groups judge as any other; the tag is empty where the service has none. */
export function platformService(ip: string, port: number): { readonly tag: string } | undefined {
  if (ip === hostAddress) return { tag: port === 53 ? 'AzurePlatformDNS' : '' };
  if (ip === metadata) return { tag: 'AzurePlatformIMDS' };
  return licences.includes(ip) && port === 1688 ? { tag: 'AzurePlatformLKM' } : undefined;
}

/** No route of a subnet applies to these (MicrosoftDocs/azure-docs#13911). */
export const isHost = (ip: string): boolean => ip === hostAddress || ip === metadata;
