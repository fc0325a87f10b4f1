/** Ids that a user wrote into a spec: each is the id of the kind of resource that its field asks for, or is refused with a sentence. */

import { isType, parseArmId, resourceGroupOf, type ArmId } from './arm-id.ts';

/** What an id of the spec has to be of. */
export interface Kind {
  readonly what: string;
  /** Empty for a resource group. */
  readonly type: string;
}

export const kinds = {
  service: { what: 'an API Management service', type: 'Microsoft.ApiManagement/service' },
  subnet: { what: 'a subnet', type: 'Microsoft.Network/virtualNetworks/subnets' },
  network: { what: 'a virtual network', type: 'Microsoft.Network/virtualNetworks' },
  group: { what: 'a network security group', type: 'Microsoft.Network/networkSecurityGroups' },
  table: { what: 'a route table', type: 'Microsoft.Network/routeTables' },
  address: { what: 'a public IP address', type: 'Microsoft.Network/publicIPAddresses' },
  zone: { what: 'a private zone', type: 'Microsoft.Network/privateDnsZones' },
  resourceGroup: { what: 'a resource group', type: '' },
} as const satisfies Record<string, Kind>;

/** Throws a sentence that begins with the field. */
export function idOf(field: string, text: string, { what, type }: Kind): ArmId {
  const id = parseArmId(text);
  if (id === undefined)
    throw new Error(
      `${field}: ${quoted(text)} is not an Azure resource id. The subscription in it is a GUID, and names have letters, digits, "-", "_" and ".", those of resource groups also parentheses`,
    );
  if (!isType(id, type) || resourceGroupOf(id) === '') throw new Error(`${field}: ${quoted(text)} is not the id of ${what}`);
  return id;
}

/** As a user can see what is wrong with it: characters that are not shown, or lead a terminal astray, are written out. */
export const quoted = (text: unknown): string =>
  JSON.stringify(String(text).slice(0, 600)).replace(
    /(?! )[\p{C}\p{Z}]/gu,
    (hidden) => `\\u{${(hidden.codePointAt(0) ?? 0).toString(16)}}`,
  );
