/** What a plan of Terraform (`terraform show -json`) declares of a gateway's network: azurerm's resources, with rules and routes inline or apart. */

import { createReader, isUnknown, ruleOf, unknown, type Declared, type DeclaredSubnet, type Reader, type Unknown } from '../model.ts';
import { configurationOf, type Configuration } from './references.ts';
import type { SecurityRule } from '../../../network/rules.ts';
import type { PlacedRoute } from '../../../network/words/place.ts';

type Json = Readonly<Record<string, unknown>>;

interface PlannedResource {
  readonly address: string;
  readonly module: string;
  readonly type: string;
  readonly index: unknown;
  readonly values: Json;
}

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as readonly unknown[]).map(objectOf) : []);
const withoutIndex = (address: string): string => address.replaceAll(/\[[^\]]*\]/g, '');
const addressIn = ({ address, module }: PlannedResource): string =>
  withoutIndex(module === '' ? address : address.slice(module.length + 1));

export function declaredInPlan(plan: Json): Declared {
  const configuration = configurationOf(objectOf(plan['configuration'])['root_module']);
  const after = new Map(
    listOf(plan['resource_changes']).map((one) => [String(one['address']), objectOf(objectOf(one['change'])['after_unknown'])]),
  );
  const resources = resourcesIn(objectOf(objectOf(plan['planned_values'])['root_module']), '').map((one) => ({
    ...one,
    values: withUnknown(one.values, after.get(one.address) ?? {}) as Json,
  }));
  const read = createReader();
  const of = (type: string): readonly PlannedResource[] => resources.filter((one) => one.type === type);
  const link = (from: PlannedResource, attribute: string, types: readonly string[]): string | Unknown | undefined =>
    linked(from, attribute, types, resources, configuration);
  const partsOf = (type: string, holder: PlannedResource, attribute: string): readonly PlannedResource[] =>
    of(type).filter((one) => link(one, attribute, [holder.type]) === holder.address);
  const place = ({ values: { location } }: PlannedResource): string | undefined => (typeof location === 'string' ? location : undefined);

  const groups = of('azurerm_network_security_group').map((one) => ({
    key: one.address,
    name: read.text(one.values['name'], `the name of ${one.address}`) ?? one.address,
    address: one.address,
    location: place(one),
    rules: [
      ...rulesIn(one.values['security_rule'], one.address, read),
      ...partsOf('azurerm_network_security_rule', one, 'network_security_group_name').map(({ values }) => values),
    ].flatMap((rule) => planRule(rule, one.address, read) ?? []),
  }));
  const tables = of('azurerm_route_table').map((one) => ({
    key: one.address,
    name: read.text(one.values['name'], `the name of ${one.address}`) ?? one.address,
    address: one.address,
    location: place(one),
    routes: [
      ...rulesIn(one.values['route'], one.address, read),
      ...partsOf('azurerm_route', one, 'route_table_name').map(({ values }) => values),
    ].flatMap((route) => planRoute(route, one.address, read)),
    takesAnnounced: one.values['bgp_route_propagation_enabled'] !== false && one.values['disable_bgp_route_propagation'] !== true,
  }));

  const attached = (subnet: PlannedResource, type: string, attribute: string, targets: readonly string[]): string | Unknown | undefined => {
    const association = of(type).find((one) => link(one, 'subnet_id', ['azurerm_subnet']) === subnet.address);
    return association && link(association, attribute, targets);
  };
  const subnets = of('azurerm_subnet').map((one): DeclaredSubnet => {
    const networkRef = link(one, 'virtual_network_name', ['azurerm_virtual_network']);
    const network = of('azurerm_virtual_network').find(({ address }) => address === networkRef);
    const name = `${read.text(one.values['virtual_network_name'], `the network of ${one.address}`) ?? network?.address ?? ''}/${read.text(one.values['name'], `the name of ${one.address}`) ?? one.address}`;
    return {
      key: one.address,
      name,
      address: one.address,
      location: network && place(network),
      prefixes: read.texts(one.values['address_prefixes'] ?? [], `the range of ${one.address}`),
      networkPrefixes: network ? read.texts(network.values['address_space'] ?? [], `the ranges of ${network.address}`) : [],
      dnsServers: network ? read.texts(network.values['dns_servers'] ?? [], `the DNS servers of ${network.address}`) : [],
      group: attached(one, 'azurerm_subnet_network_security_group_association', 'network_security_group_id', [
        'azurerm_network_security_group',
      ]),
      table: attached(one, 'azurerm_subnet_route_table_association', 'route_table_id', ['azurerm_route_table']),
      endpoints: endpointsOf(one.values, one.address, read),
      delegations: listOf(one.values['delegation']).flatMap((delegation) =>
        read.texts(
          listOf(delegation['service_delegation']).map((service) => service['name']),
          `the delegation of ${one.address}`,
        ),
      ),
    };
  });

  const gateways = of('azurerm_api_management').map((one) => {
    const sku = read.text(one.values['sku_name'], `the tier of ${one.address}`);
    const [tier, units = '1'] = sku?.split('_') ?? [];
    return {
      name: read.text(one.values['name'], `the name of ${one.address}`) ?? one.address,
      address: one.address,
      location: place(one),
      tier,
      units: Number(units),
      mode: read.text(one.values['virtual_network_type'], `the mode of ${one.address}`),
      subnet:
        listOf(one.values['virtual_network_configuration']).length > 0
          ? link(one, 'virtual_network_configuration.subnet_id', ['azurerm_subnet'])
          : undefined,
    };
  });
  return { gateways, subnets, groups, tables, notKnown: read.notKnown };
}

/** Of this module and those below it. */
function resourcesIn(module: Json, address: string): readonly PlannedResource[] {
  const own = listOf(module['resources'])
    .filter(({ mode }) => mode !== 'data')
    .map((one) => ({
      address: String(one['address']),
      module: address,
      type: String(one['type']),
      index: one['index'],
      values: objectOf(one['values']),
    }));
  return [...own, ...listOf(module['child_modules']).flatMap((child) => resourcesIn(child, String(child['address'])))];
}

/** What the plan marks as known after apply. */
function withUnknown(value: unknown, after: unknown): unknown {
  if (after === true) return unknown('known after apply');
  if (Array.isArray(after)) {
    const values = Array.isArray(value) ? (value as readonly unknown[]) : [];
    return after.map((one, at) => withUnknown(values[at], one)).concat(values.slice(after.length));
  }
  if (typeof after !== 'object' || after === null) return value;
  return {
    ...objectOf(value),
    ...Object.fromEntries(Object.entries(after).map(([key, one]) => [key, withUnknown(objectOf(value)[key], one)])),
  };
}

/** By the configuration, which tells it whether the id is known or not; else by the name or the end of the id. */
function linked(
  from: PlannedResource,
  attribute: string,
  types: readonly string[],
  resources: readonly PlannedResource[],
  configuration: Configuration,
): string | Unknown | undefined {
  const target = configuration.target(from.module, addressIn(from), attribute);
  const named = resources.filter((one) => types.includes(one.type) && withoutIndex(one.address) === target?.address);
  const [only, ...others] = named.length > 1 ? named.filter(({ index }) => index === (target?.key ?? from.index)) : named;
  if (only && others.length === 0) return only.address;
  const value = attribute.split('.').reduce<unknown>((at, key) => objectOf(Array.isArray(at) ? at[0] : at)[key], from.values);
  if (typeof value === 'string' && value !== '') {
    const last = value.split('/').at(-1)?.toLowerCase();
    const same = resources.filter((one) => types.includes(one.type) && String(one.values['name']).toLowerCase() === last);
    return same.length === 1 && same[0] ? same[0].address : unknown(value);
  }
  return named.length > 0 || target !== undefined || isUnknown(value) ? unknown(`${attribute} of ${from.address}`) : undefined;
}

function rulesIn(value: unknown, where: string, read: Reader): readonly Json[] {
  if (isUnknown(value)) return (read.text(value, `rules or routes of ${where}`), []);
  return listOf(value);
}

function endpointsOf(values: Json, where: string, read: Reader): readonly string[] {
  const modern = listOf(values['service_endpoint']).map(({ service }) => service);
  return read.texts(modern.length > 0 ? modern : (values['service_endpoints'] ?? []), `the service endpoints of ${where}`);
}

const planRule = (rule: Json, where: string, read: Reader): SecurityRule | undefined =>
  ruleOf(
    {
      name: rule['name'],
      priority: rule['priority'],
      direction: rule['direction'],
      access: rule['access'],
      protocol: rule['protocol'],
      sourcePorts: [rule['source_port_range'], rule['source_port_ranges']],
      ports: [rule['destination_port_range'], rule['destination_port_ranges']],
      from: [rule['source_address_prefix'], rule['source_address_prefixes']],
      to: [rule['destination_address_prefix'], rule['destination_address_prefixes']],
      fromGroups: [rule['source_application_security_group_ids']],
      toGroups: [rule['destination_application_security_group_ids']],
    },
    where,
    read,
  );

function planRoute(route: Json, where: string, read: Reader): readonly PlacedRoute[] {
  const name = read.text(route['name'], `the name of a route of ${where}`) ?? '(unnamed)';
  const prefix = read.text(route['address_prefix'], `the prefix of route ${name} of ${where}`);
  const nextHopType = read.text(route['next_hop_type'], `the next hop of route ${name} of ${where}`);
  if (prefix === undefined || nextHopType === undefined) return [];
  const ip = route['next_hop_in_ip_address'];
  return [
    { name, prefix, nextHopType, nextHopIp: isUnknown(ip) ? `(${ip.unknown})` : typeof ip === 'string' && ip !== '' ? ip : undefined },
  ];
}
