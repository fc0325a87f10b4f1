/** What a network will be once short writes on it are done. Pure. */

import { parentOf, sameId, type ArmId } from '../../api/arm-id.ts';
import type { Outcome } from '../../azure/arm.ts';
import { optionalId, optionalString } from '../../azure/parse.ts';
import type { NetworkSecurityGroup, RouteTable, Subnet, VirtualNetwork } from '../../azure/resources.ts';
import { valueOf, type Observation, type SeenLocation } from '../model/values/observation.ts';
import { changedRecords, madeAddress, madeGroup, madeLink, madeTable, madeZone } from './predict-resources.ts';
import { at, render } from './render.ts';
import type { Write } from '../model/values/step.ts';

/** What could not be seen stays unseen. */
export function mapped<T>(outcome: Outcome<T>, change: (value: T) => T): Outcome<T>;
export function mapped<T>(outcome: Outcome<T> | undefined, change: (value: T) => T): Outcome<T> | undefined;
export function mapped<T>(outcome: Outcome<T> | undefined, change: (value: T) => T): Outcome<T> | undefined {
  return outcome?.ok ? { ok: true, value: change(outcome.value) } : outcome;
}

/** A subnet gets its group, its table and its endpoints; what was wanted now serves it. */
export function attached(place: SeenLocation, write: Write): SeenLocation {
  const { target, changes } = write;
  const body = render({}, changes);
  const mentions = (path: string): boolean => changes.some((change) => change.path === path);
  const group = optionalId(at(body, 'properties.networkSecurityGroup.id'), 'networkSecurityGroup.id');
  const table = optionalId(at(body, 'properties.routeTable.id'), 'routeTable.id');
  const endpoints = at(body, 'properties.serviceEndpoints');
  const serving = (subnet: Subnet): Subnet =>
    sameId(subnet.id, target)
      ? {
          ...subnet,
          securityGroupId: mentions('properties.networkSecurityGroup') ? group : subnet.securityGroupId,
          routeTableId: mentions('properties.routeTable') ? table : subnet.routeTableId,
          serviceEndpoints: [
            ...subnet.serviceEndpoints,
            ...(Array.isArray(endpoints) ? endpoints.flatMap((entry: unknown) => optionalString(at(entry, 'service')) ?? []) : []),
          ],
        }
      : subnet;
  const isHere = sameId(place.subnet?.id, target);
  return {
    ...place,
    network: mapped(place.network, (seen: VirtualNetwork): VirtualNetwork => ({ ...seen, subnets: seen.subnets.map(serving) })),
    subnet: place.subnet && serving(place.subnet),
    ...(isHere && group !== undefined ? { group: mapped(place.wantedGroup, serves(target)), wantedGroup: undefined } : {}),
    ...(isHere && table !== undefined ? { table: mapped(place.wantedTable, serves(target)), wantedTable: undefined } : {}),
  };
}

const serves =
  (subnet: ArmId) =>
  <T extends { readonly subnets: readonly ArmId[] }>(one: T): T => ({ ...one, subnets: [...one.subnets, subnet] });

/** A network gets its DNS servers. */
export function renamed(place: SeenLocation, { target, changes }: Write): SeenLocation {
  const servers = at(render({}, changes), 'properties.dhcpOptions.dnsServers');
  const change = (seen: VirtualNetwork): VirtualNetwork =>
    sameId(seen.id, target) && Array.isArray(servers) ? { ...seen, dnsServers: servers.map(String) } : seen;
  return { ...place, network: mapped(place.network, change) };
}

export function onGroup(
  place: SeenLocation,
  { target }: Write,
  change: (group: NetworkSecurityGroup) => NetworkSecurityGroup,
): SeenLocation {
  const here = (group: NetworkSecurityGroup): NetworkSecurityGroup => (sameId(group.id, parentOf(target)) ? change(group) : group);
  return { ...place, group: mapped(place.group, here), wantedGroup: mapped(place.wantedGroup, here) };
}

export function onTable(place: SeenLocation, { target }: Write, change: (table: RouteTable) => RouteTable): SeenLocation {
  const here = (table: RouteTable): RouteTable => (sameId(table.id, parentOf(target)) ? change(table) : table);
  return { ...place, table: mapped(place.table, here), wantedTable: mapped(place.wantedTable, here) };
}

/** Groups and tables in which something is left. */
export const onLeftovers = (
  left: Observation['left'],
  { target }: Write,
  change: { readonly group?: (group: NetworkSecurityGroup) => NetworkSecurityGroup; readonly table?: (table: RouteTable) => RouteTable },
): Observation['left'] =>
  left.map((one) =>
    sameId(one.id, parentOf(target))
      ? { ...one, group: mapped(one.group, change.group ?? same), table: mapped(one.table, change.table ?? same) }
      : one,
  );

const same = <T>(value: T): T => value;

export const withGroup = (place: SeenLocation, write: Write): SeenLocation =>
  sameId(place.wantedIds.group, write.target) ? { ...place, wantedGroup: { ok: true, value: madeGroup(write) } } : place;

export const withTable = (place: SeenLocation, write: Write): SeenLocation =>
  sameId(place.wantedIds.table, write.target) ? { ...place, wantedTable: { ok: true, value: madeTable(write) } } : place;

export const withAddress = (place: SeenLocation, write: Write): SeenLocation => ({
  ...place,
  addresses: place.addresses.map((address) =>
    sameId(address.id, write.target) ? { ...address, seen: { ok: true, value: madeAddress(write, valueOf(address.seen)) } } : address,
  ),
});

export const changedZones = (zones: Observation['zones'], write: Write): Observation['zones'] =>
  zones.map((zone) => {
    if (sameId(zone.id, write.target)) return write.verb === 'delete' ? goneZone(zone.id) : newZone(zone, write);
    return sameId(zone.id, parentOf(write.target)) ? withChild(zone, write) : zone;
  });

type SeenZone = Observation['zones'][number];

const newZone = (zone: SeenZone, write: Write): SeenZone => ({
  ...zone,
  zone: { ok: true, value: { ...madeZone(write), recordSets: valueOf(zone.zone)?.recordSets ?? 1 } },
  records: zone.records ?? { ok: true, value: [] },
  links: zone.links ?? { ok: true, value: [] },
});

const goneZone = (id: ArmId): SeenZone => ({
  id,
  zone: { ok: false, failure: { class: 'Gone', status: 404, code: 'ResourceNotFound', message: 'It was removed.', ambiguous: false } },
  records: undefined,
  links: undefined,
});

const counting = (zone: SeenZone['zone'], more: number): SeenZone['zone'] =>
  zone.ok && zone.value.recordSets !== undefined ? { ok: true, value: { ...zone.value, recordSets: zone.value.recordSets + more } } : zone;

function withChild(zone: SeenZone, write: Write): SeenZone {
  if (!/\/virtualNetworkLinks\//i.test(write.target)) {
    const before = valueOf(zone.records) ?? [];
    const records = changedRecords(before, write);
    return { ...zone, zone: counting(zone.zone, records.length - before.length), records: { ok: true, value: records } };
  }
  const others = (valueOf(zone.links) ?? []).filter(({ id }) => !sameId(id, write.target));
  return { ...zone, links: { ok: true, value: write.verb === 'delete' ? others : [...others, madeLink(write)] } };
}
