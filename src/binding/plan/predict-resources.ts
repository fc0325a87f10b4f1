/** Resources as Azure will show them once a planned write is done. Pure. */

import { nameOf } from '../../api/arm-id.ts';
import { object } from '../../azure/parse.ts';
import { readNetworkLink, readPrivateZone, readRecordSet } from '../../azure/read-dns.ts';
import { readPublicIp, readRoute, readRouteTable, readRule, readSecurityGroup } from '../../azure/read-network.ts';
import type { NetworkLink, NetworkSecurityGroup, PrivateZone, PublicIpAddress, RecordSet, RouteTable } from '../../azure/resources.ts';
import { bodyOf, presentRule } from '../checks/network/security-rules.ts';
import { at, render } from './render.ts';
import type { Write } from '../model/values/step.ts';

const settled = { provisioningState: 'Succeeded' };

/** A new resource with its children, in the body of one PUT. */
function made({ target, changes }: Write, children: string): Readonly<Record<string, unknown>> {
  const body = render({ id: target, name: nameOf(target), properties: settled }, changes);
  const inside = at(body, `properties.${children}`);
  const entries = (Array.isArray(inside) ? inside : []).map((one) => {
    const { name, properties } = object(one, `${children}[]`);
    return { id: `${target}/${children}/${String(name)}`, name, properties: { ...object(properties, 'properties'), ...settled } };
  });
  return { ...body, properties: { ...settled, [children]: entries } };
}

export const madeGroup = (write: Write): NetworkSecurityGroup => readSecurityGroup(made(write, 'securityRules'));
export const madeTable = (write: Write): RouteTable => readRouteTable(made(write, 'routes'));

export const madeAddress = ({ target, changes }: Write, present: PublicIpAddress | undefined): PublicIpAddress => {
  const before = present && {
    location: present.location,
    tags: present.tags,
    sku: { name: present.sku },
    zones: present.zones,
    properties: {
      publicIPAllocationMethod: present.allocation,
      publicIPAddressVersion: present.version,
      ...(present.dnsLabel === undefined ? {} : { dnsSettings: { domainNameLabel: present.dnsLabel } }),
    },
  };
  const body = render({ id: target, name: nameOf(target), ...before, properties: { ...before?.properties, ...settled } }, changes);
  return { ...readPublicIp(body), address: present?.address, attachedTo: present?.attachedTo };
};

export function changedRules(group: NetworkSecurityGroup, { verb, target, changes }: Write): NetworkSecurityGroup {
  const name = nameOf(target);
  const present = presentRule(group, name);
  const others = group.rules.filter((rule) => rule !== present);
  if (verb === 'delete') return { ...group, rules: others };
  const body = render({ id: target, name, properties: { ...(present && bodyOf(present)), ...settled } }, changes);
  return { ...group, rules: [...others, readRule(body)] };
}

export function changedRoutes(table: RouteTable, { verb, target, changes }: Write): RouteTable {
  const name = nameOf(target);
  const present = table.routes.find((route) => route.name.toLowerCase() === name.toLowerCase());
  const others = table.routes.filter((route) => route !== present);
  if (verb === 'delete') return { ...table, routes: others };
  const before = present && {
    addressPrefix: present.prefix,
    nextHopType: present.nextHopType,
    ...(present.nextHopIp === undefined ? {} : { nextHopIpAddress: present.nextHopIp }),
  };
  const body = render({ id: target, name, properties: { ...before, ...settled } }, changes);
  return { ...table, routes: [...others, readRoute(body)] };
}

export const madeZone = ({ target, changes }: Write): PrivateZone =>
  readPrivateZone(render({ id: target, name: nameOf(target), properties: settled }, changes));

export const madeLink = ({ target, changes }: Write): NetworkLink =>
  readNetworkLink(render({ id: target, name: nameOf(target), properties: { ...settled, virtualNetworkLinkState: 'Completed' } }, changes));

export function changedRecords(records: readonly RecordSet[], { verb, target, changes }: Write): readonly RecordSet[] {
  const name = nameOf(target);
  const present = records.find((record) => record.name.toLowerCase() === name.toLowerCase());
  const others = records.filter((record) => record !== present);
  if (verb === 'delete') return others;
  const before = present && { ttl: present.ttl, aRecords: present.addresses.map((ipv4Address) => ({ ipv4Address })) };
  return [...others, readRecordSet(render({ id: target, name, properties: { ...before, ...settled } }, changes))];
}
