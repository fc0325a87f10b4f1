/** The status of a binding as it is stored: input like any other, read once, where it comes in. What cannot be read is left out, and the rest is used without a doubt. */

import { isType, parseArmId } from '../../api/arm-id.ts';
import type { Binding, BindingStatus } from '../../api/binding.ts';
import { quoted } from '../../api/declared-id.ts';
import { oncePer } from '../../network/remembered.ts';

export interface Read {
  readonly status: BindingStatus;
  /** What was left out and where it stood, e.g. `status.owned[2]: "x" as PrivateZone`. */
  readonly leftOut: readonly string[];
}

const types: ReadonlyMap<string, string> = new Map([
  ['SecurityGroup', 'Microsoft.Network/networkSecurityGroups'],
  ['SecurityRules', 'Microsoft.Network/networkSecurityGroups'],
  ['RouteTable', 'Microsoft.Network/routeTables'],
  ['Routes', 'Microsoft.Network/routeTables'],
  ['PublicIp', 'Microsoft.Network/publicIPAddresses'],
  ['PrivateZone', 'Microsoft.Network/privateDnsZones'],
  ['PrivateRecords', 'Microsoft.Network/privateDnsZones'],
  ['DnsServers', 'Microsoft.Network/virtualNetworks'],
  ['Subnet', 'Microsoft.Network/virtualNetworks/subnets'],
  ['SecurityGroupAttachment', 'Microsoft.Network/virtualNetworks/subnets'],
  ['RouteTableAttachment', 'Microsoft.Network/virtualNetworks/subnets'],
  ['Attachment', 'Microsoft.Network/virtualNetworks/subnets'],
  ['ServiceEndpoint', 'Microsoft.Network/virtualNetworks/subnets/serviceEndpoints'],
]);

const modes: ReadonlySet<string> = new Set(['None', 'External', 'Internal']);

/** Whether a text is the id of what it stands for; of a kind that a newer version has written any id will do. */
function isReadable(id: string, kind: string): boolean {
  const parsed = parseArmId(id);
  const type = types.get(kind);
  return parsed !== undefined && (type === undefined || isType(parsed, type));
}

interface Place {
  readonly subnetId?: string;
  readonly publicIpAddressId?: string;
}

/** Fields of a place that are no ids. */
const unreadableIn = ({ subnetId, publicIpAddressId }: Place): readonly (keyof Place)[] => [
  ...(subnetId === undefined || isReadable(subnetId, 'Subnet') ? [] : (['subnetId'] as const)),
  ...(publicIpAddressId === undefined || isReadable(publicIpAddressId, 'PublicIp') ? [] : (['publicIpAddressId'] as const)),
];

export const readStatus = oncePer((stored: BindingStatus): Read => {
  const { owned, holds, lastGood, locations } = stored;
  const leftOut = [
    ...unread('owned', owned),
    ...unread('holds', holds),
    ...(locations ?? []).flatMap((place, at) =>
      unreadableIn(place).map((field) => `status.locations[${at}].${field}: ${quoted(place[field])}`),
    ),
    ...(lastGood === undefined || isUsable(lastGood) ? [] : ['status.lastGood']),
  ];
  if (leftOut.length === 0) return { status: stored, leftOut };
  const { owned: _owned, holds: _holds, lastGood: _lastGood, locations: _locations, ...others } = stored;
  return {
    leftOut,
    status: {
      ...others,
      ...(owned && { owned: owned.filter(isEntry) }),
      ...(holds && { holds: holds.filter(isEntry) }),
      ...(locations && { locations: locations.map((place) => without(place, unreadableIn(place))) }),
      // With a hole in it, it would lead somewhere else than back.
      ...(lastGood && isUsable(lastGood) && { lastGood }),
    },
  };
});

interface Entry {
  readonly id: string;
  readonly kind: string;
}
const isEntry = ({ id, kind }: Entry): boolean => isReadable(id, kind);

const unread = (field: string, entries: readonly Entry[] = []): readonly string[] =>
  entries.flatMap((entry, at) => (isEntry(entry) ? [] : [`status.${field}[${at}]: ${quoted(entry.id)} as ${entry.kind}`]));

const isUsable = ({ mode, locations = [] }: NonNullable<BindingStatus['lastGood']>): boolean =>
  modes.has(mode) && locations.every((place) => unreadableIn(place).length === 0);

const without = <T extends object>(whole: T, fields: readonly (keyof T)[]): T =>
  fields.length === 0
    ? whole
    : (Object.fromEntries(Object.entries(whole).filter(([name]) => !(fields as readonly string[]).includes(name))) as T);

/** The same binding with a status that can be used. */
export function withReadStatus(binding: Binding, told: (leftOut: readonly string[]) => void): Binding {
  if (binding.status === undefined) return binding;
  const { status, leftOut } = readStatus(binding.status);
  if (leftOut.length === 0) return binding;
  told(leftOut);
  return { ...binding, status };
}
