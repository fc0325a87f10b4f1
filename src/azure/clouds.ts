/** The Azure clouds as data: where ARM and Entra ID are, and which API versions are called there. */

import { readFileSync } from 'node:fs';

export interface Cloud {
  readonly name: string;
  /** Origin of ARM, without a trailing slash. */
  readonly resourceManager: string;
  /** Origin of Entra ID. */
  readonly authority: string;
  /** Whom tokens are asked for. */
  readonly audience: string;
  /** Only for what is no public cloud: Entra's instance discovery would not know it. */
  readonly disableInstanceDiscovery: boolean;
  readonly apiVersions: ApiVersions;
  /** With which whole networks and subnets are read and written back: what a version does not show, its PUT takes away. */
  readonly rewriteVersion: string;
  /**
   * Whether a PUT of a virtual network that leaves `subnets` out keeps them, with the api-version above. Since 2026-04 a subnet has an ETag of its own
   * (recordings of Azure/azure-service-operator), so that `If-Match` on the network may not protect what others change in its subnets.
   */
  readonly keepsOmittedSubnets: boolean;
}

/** Private DNS is a part of Microsoft.Network with versions of its own. */
export type ApiVersions = Readonly<
  Record<
    | 'Microsoft.ApiManagement'
    | 'Microsoft.Network'
    | 'Microsoft.Network/privateDnsZones'
    | 'Microsoft.Authorization'
    | 'Microsoft.Resources',
    string
  >
>;

/**
 * One set for all clouds: released for more than two years, so that the sovereign clouds, which get versions later, have them too.
 * The Network SDK hard-wires a newer version; the pipeline puts these in its place.
 */
const apiVersions: ApiVersions = {
  'Microsoft.ApiManagement': '2024-05-01',
  'Microsoft.Network': '2024-03-01',
  'Microsoft.Network/privateDnsZones': '2020-06-01',
  'Microsoft.Authorization': '2020-05-01',
  'Microsoft.Resources': '2024-07-01',
};

/**
 * Newer where it is known to be there: from 2025-05-01 on a subnet shows `serviceGateway` and a network `defaultPublicNatGateway` (Microsoft.Network types).
 * Not from 2025-07-01 on, since when a subnet whose body does not say is private (Microsoft: Default outbound access in Azure). The sovereign clouds get
 * versions later: there such members are lost, and the comparison after a write cannot see it.
 */
const rewriteVersions = { public: '2025-05-01', sovereign: apiVersions['Microsoft.Network'] } as const;

/** Microsoft: "Azure Virtual Network now supports updates without subnet property", Azure Networking Blog, 2024: from api-version 2023-09-01 on. */
const keepsOmittedSubnets = apiVersions['Microsoft.Network'] >= '2023-09-01';

export const cloudNames = ['public', 'usgovernment', 'china'] as const;

/** Microsoft: Azure environments, endpoints by cloud. */
export const clouds: Readonly<Record<(typeof cloudNames)[number], Cloud>> = {
  public: cloud('public', 'https://management.azure.com', 'https://login.microsoftonline.com'),
  usgovernment: cloud(
    'usgovernment',
    'https://management.usgovcloudapi.net',
    'https://login.microsoftonline.us',
    rewriteVersions.sovereign,
  ),
  china: cloud('china', 'https://management.chinacloudapi.cn', 'https://login.chinacloudapi.cn', rewriteVersions.sovereign),
};

function cloud(name: string, resourceManager: string, authority: string, rewriteVersion: string = rewriteVersions.public): Cloud {
  const more = { disableInstanceDiscovery: false, apiVersions, rewriteVersion, keepsOmittedSubnets };
  return { name, resourceManager, authority, audience: resourceManager, ...more };
}

/** Reads `{resourceManager, authority, audience, disableInstanceDiscovery}` for a cloud that is none of the three. Throws a sentence naming the file and the field. */
export function loadCloudFile(path: string): Cloud {
  const refuse = (why: string, cause?: unknown): never => {
    throw new Error(`cloud file ${path}: ${why}`, { cause });
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    refuse(cause instanceof Error ? cause.message : 'cannot be read', cause);
  }
  const fields = (typeof parsed === 'object' && parsed !== null ? parsed : refuse('must hold a JSON object')) as Readonly<
    Record<string, unknown>
  >;
  const origin = (field: string): string => {
    const value = fields[field];
    if (typeof value !== 'string' || !/^https:\/\/[^/]+\/?$/.test(value))
      return refuse(`${field} must be an https origin such as https://management.azure.com, not ${JSON.stringify(value)}`);
    return value.replace(/\/$/, '');
  };
  const disable = fields['disableInstanceDiscovery'] ?? false;
  if (typeof disable !== 'boolean') refuse(`disableInstanceDiscovery must be true or false, not ${JSON.stringify(disable)}`);
  return {
    name: 'custom',
    resourceManager: origin('resourceManager'),
    authority: origin('authority'),
    audience: origin('audience'),
    disableInstanceDiscovery: disable === true,
    apiVersions,
    rewriteVersion: rewriteVersions.public,
    keepsOmittedSubnets,
  };
}
