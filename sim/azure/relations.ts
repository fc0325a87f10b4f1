/** Who refers to whom: subnets of a group, residents of a subnet, users of an address. */

import { entryOf, type Engine, type Entry } from './engine.ts';
import { foreignUsers } from './relations/foreign-users.ts';
import { holderOf } from './holds.ts';
import { object, objects, properties, text, texts, type Json } from './json.ts';
import { placesOf } from './places.ts';
import { childField, key, parseId, topType } from './resource-id.ts';

export const subnetIdOf = (service: Json): string => text(object(properties(service)['virtualNetworkConfiguration'])['subnetResourceId']);
export const addressIdOf = (service: Json): string => text(properties(service)['publicIpAddressId']);
export const groupIdOf = (subnet: Json): string => text(object(properties(subnet)['networkSecurityGroup'])['id']);
export const tableIdOf = (subnet: Json): string => text(object(properties(subnet)['routeTable'])['id']);

/** The first range of a subnet, of IPv4 where it has any: machines of a gateway have no other addresses. */
export function prefixOf(subnet: Json): string {
  const all = [text(properties(subnet)['addressPrefix']), ...texts(properties(subnet)['addressPrefixes'])].filter((one) => one !== '');
  return all.find((one) => !one.includes(':')) ?? all[0] ?? '';
}

/** The kept subnet or rule itself. */
export function childOf(engine: Engine, id: string): Json | undefined {
  const parsed = parseId(id);
  const parent = parsed?.parent === undefined ? undefined : entryOf(engine, parsed.parent);
  const field = parsed && childField(topType(parsed));
  return field === undefined || !parent ? undefined : named(objects(properties(parent.body)[field]), parsed?.name ?? '');
}

export const named = (children: readonly Json[], name: string): Json | undefined =>
  children.find((child) => text(child['name']).toLowerCase() === name.toLowerCase());

/** Ids of the subnets that a group or a table is attached to. */
export const subnetsWith = (engine: Engine, id: string): readonly string[] =>
  [...engine.entries.values()].flatMap((entry) =>
    objects(properties(entry.body)['subnets'])
      .filter((subnet) => key(groupIdOf(subnet)) === key(id) || key(tableIdOf(subnet)) === key(id))
      .map((subnet) => `${entry.id}/subnets/${text(subnet['name'])}`),
  );

const services = (engine: Engine): readonly Entry[] =>
  [...engine.entries.values()].filter(({ body }) => 'virtualNetworkType' in properties(body));

/** Services that live in a subnet, in any of their regions. */
export const servicesIn = (engine: Engine, subnetId: string): readonly Entry[] =>
  services(engine).filter(({ body }) => placesOf(body).some((place) => key(place.subnetId) === key(subnetId)));

/** Services whose address it is, in any of their regions. */
export const servicesWith = (engine: Engine, addressId: string): readonly Entry[] =>
  services(engine).filter(({ body }) => placesOf(body).some((place) => key(place.addressId) === key(addressId)));

const scaleSets = '/networkInterfaces/|providers|Microsoft.Compute|virtualMachineScaleSets|';

/** Interfaces in a kept subnet that are not those of services: they stand in the world, and nobody here moves them. */
const foreignInterfaces = (subnet: Json | undefined): readonly string[] =>
  objects(properties(subnet ?? {})['ipConfigurations'])
    .map(({ id }) => text(id))
    .filter((id) => !id.includes(scaleSets));

/** Those, and whoever in the world says that it is in the subnet. */
const others = (engine: Engine, subnetId: string): readonly string[] => [
  ...new Set([...foreignInterfaces(childOf(engine, subnetId)), ...foreignUsers(engine, 'subnet', subnetId)]),
];

/** A resident shows as the interfaces of a scale set of Microsoft's own (the form is quoted in Azure/azure-sdk-for-go, issue 2199). */
const interfaceOf = (subnetId: string, serviceId: string): string =>
  `${subnetId}${scaleSets}${parseId(serviceId)?.name ?? 'gateway'}|virtualMachines|0|networkInterfaces|nic/ipConfigurations/ip`;

/** Everything that keeps a subnet in use, seen or not: services inside, one that left, and others. */
export function residents(engine: Engine, subnetId: string): readonly string[] {
  const holder = holderOf(engine, subnetId);
  const inside = servicesIn(engine, subnetId).map(({ id }) => id);
  const all = [...inside, ...(holder === undefined || inside.includes(holder) ? [] : [holder])];
  return [...all.map((id) => interfaceOf(subnetId, id)), ...others(engine, subnetId)];
}

/** The same, without what the switch `holdEvidence` hides. */
export function residentsShown(engine: Engine, subnetId: string): readonly string[] {
  if (engine.assumptions.holdEvidence === 'visible') return residents(engine, subnetId);
  return [...servicesIn(engine, subnetId).map(({ id }) => interfaceOf(subnetId, id)), ...others(engine, subnetId)];
}
