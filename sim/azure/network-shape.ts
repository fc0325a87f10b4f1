/** What Microsoft.Network keeps of a resource that is sent, and what it adds when it shows it (recorded: Azure/azure-service-operator, Networking 2025-03-01). */

import { region, type Engine, type Entry, type View } from './engine.ts';
import { copy, idsInAnyCase, isObject, object, objects, properties, same, text, texts, without, type Json } from './json.ts';
import { defaultRules } from './packet-filter.ts';
import { useOf } from './public-addresses.ts';
import { foreignUsers, isInterface } from './relations/foreign-users.ts';
import { named, residentsShown, subnetsWith } from './relations.ts';
import { actionsOf } from './shapes/delegations.ts';
import { keptEndpoints, shownEndpoints } from './shapes/endpoints.ts';
import { childField, parseId } from './resource-id.ts';

const ruleDefaults: Json = { sourcePortRanges: [], destinationPortRanges: [], sourceAddressPrefixes: [], destinationAddressPrefixes: [] };
const subnetDefaults: Json = { delegations: [], privateEndpointNetworkPolicies: 'Disabled', privateLinkServiceNetworkPolicies: 'Enabled' };

/** Fields of a subnet that only Azure writes: what a PUT says of them is ignored, and what was there stays. */
const subnetReadOnly = [
  'ipConfigurations',
  'ipConfigurationProfiles',
  'resourceNavigationLinks',
  'serviceAssociationLinks',
  'privateEndpoints',
  'purpose',
];

/** The same of groups and addresses: who uses them. */
const users = ['networkInterfaces', 'ipConfiguration'];

const only = (value: Json, fields: readonly string[]): Json =>
  Object.fromEntries(Object.entries(value).filter(([name]) => fields.includes(name)));

/** A child as it is kept: name and properties; whatever else was sent is Azure's to say. `before` is what it replaces. */
export function keptChild(field: string, name: string, body: Json, before: Json | undefined, state: string): Json {
  const sent = copy(properties(body));
  if (field === 'securityRules') return { name, properties: { ...copy(ruleDefaults), ...sent, provisioningState: state } };
  if (field === 'routes') return { name, properties: { hasBgpOverride: false, ...sent, provisioningState: state } };
  const theirs = only(properties(before ?? {}), subnetReadOnly);
  const group = sent['networkSecurityGroup'];
  return {
    name,
    properties: {
      ...copy(subnetDefaults),
      ...without(sent, subnetReadOnly),
      ...(isObject(group) ? { networkSecurityGroup: { id: group['id'] } } : {}),
      ...(isObject(sent['routeTable']) ? { routeTable: { id: sent['routeTable']['id'] } } : {}),
      ...('serviceEndpoints' in sent ? { serviceEndpoints: keptEndpoints(sent, before, state) } : {}),
      ...theirs,
      delegations: objects(sent['delegations']).map((one) => ({
        name: one['name'],
        properties: { serviceName: properties(one)['serviceName'] },
      })),
      provisioningState: state,
    },
  };
}

/** A whole resource as it is kept. `before` is what it replaces. */
export function keptTop(type: string, body: Json, before: Json | undefined, guid: string, state: string): Json {
  const field = childField(type);
  const old = properties(before ?? {});
  const sent = without(properties(body), ['defaultSecurityRules', ...users, ...(field === 'subnets' ? [] : ['subnets'])]);
  const kept: Json = { ...copy(sent), ...only(old, users), provisioningState: state, resourceGuid: old['resourceGuid'] ?? guid };
  const top = { location: body['location'], ...(isObject(body['tags']) ? { tags: body['tags'] } : {}) };
  if (/\/publicipaddresses$/i.test(type)) return publicAddress({ ...top, ...placed(body) }, object(body['sku']), kept, before);
  if (field) {
    const children = objects(old[field]);
    kept[field] = objects(sent[field]).map((child) =>
      keptChild(field, text(child['name']), child, named(children, text(child['name'])), state),
    );
  }
  if (field === 'subnets') Object.assign(kept, networkDefaults(kept));
  if (field === 'routes') Object.assign(kept, { disableBgpRoutePropagation: false, disablePeeringRoute: 'None', ...kept });
  return { ...top, properties: kept };
}

const networkDefaults = (kept: Json): Json => ({
  virtualNetworkPeerings: kept['virtualNetworkPeerings'] ?? [],
  enableDdosProtection: kept['enableDdosProtection'] ?? false,
  privateEndpointVNetPolicies: kept['privateEndpointVNetPolicies'] ?? 'Disabled',
  ...(isObject(kept['dhcpOptions']) ? { dhcpOptions: { dnsServers: [], ...kept['dhcpOptions'] } } : {}),
});

export const drawnPublicAddress = (engine: Engine): string =>
  `20.16.${Math.floor(engine.random.next() * 250)}.${1 + Math.floor(engine.random.next() * 250)}`;

/** Recorded: `zones` come back as they were sent, none where none were, and all three where there were two (westus2, 2022-05-01 and 2025-03-01). */
function placed(body: Json): Json {
  const zones = texts(body['zones']);
  const all = zones.length === 2 ? [...zones, ...['1', '2', '3'].filter((one) => !zones.includes(one))] : zones;
  return {
    ...(all.length > 0 ? { zones: all } : {}),
    ...(isObject(body['extendedLocation']) ? { extendedLocation: body['extendedLocation'] } : {}),
  };
}

/** The address itself comes with `Succeeded` and stays for good, as a static one does. */
function publicAddress(top: Json, sku: Json, kept: Json, before: Json | undefined): Json {
  const dns = object(kept['dnsSettings']);
  const label = text(dns['domainNameLabel']);
  const fqdn = `${label}.${region(text(top['location']))}.cloudapp.azure.com`;
  const address = properties(before ?? {})['ipAddress'];
  return {
    ...top,
    sku: { name: 'Basic', tier: 'Regional', ...sku },
    properties: {
      idleTimeoutInMinutes: 4,
      ipTags: [],
      publicIPAddressVersion: 'IPv4',
      publicIPAllocationMethod: 'Dynamic',
      ddosSettings: { protectionMode: 'VirtualNetworkInherited' },
      ...kept,
      ...(label === '' ? {} : { dnsSettings: { ...dns, fqdn } }),
      ...(address === undefined ? {} : { ipAddress: address }),
    },
  };
}

/** Whether a write left everything but `ignored` as it was. */
export const unchanged = (before: Json, after: Json, ignored: readonly string[] = []): boolean =>
  same(settled(without(before, ignored)), settled(without(after, ignored)), idsInAnyCase);

const settled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(settled);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(without(value, ['provisioningState', 'etag'])).map(([name, entry]) => [name, settled(entry)]));
};

export function showChild(engine: Engine, parent: View | Entry, type: string, field: string, child: Json): Json {
  const id = `${parent.id}/${field}/${text(child['name'])}`;
  const body = copy(properties(child));
  const tag = text(child['etag']) || parent.etag;
  if (field === 'subnets') {
    body['delegations'] = objects(body['delegations']).map((one) => showDelegation(one, id, tag));
    if ('serviceEndpoints' in body) body['serviceEndpoints'] = shownEndpoints(body['serviceEndpoints'], text(parent.body['location']));
    const residents = residentsShown(engine, id);
    if (residents.length > 0) body['ipConfigurations'] = residents.map((resident) => ({ id: resident }));
    else delete body['ipConfigurations'];
  }
  return { name: child['name'], id, etag: tag, type: `${type}/${field}`, properties: body };
}

const showDelegation = (kept: Json, subnetId: string, etag: string): Json => ({
  name: kept['name'],
  id: `${subnetId}/delegations/${text(kept['name'])}`,
  etag,
  type: 'Microsoft.Network/virtualNetworks/subnets/delegations',
  properties: { provisioningState: 'Succeeded', ...properties(kept), actions: actionsOf(text(properties(kept)['serviceName'])) },
});

export function showTop(engine: Engine, entry: View | Entry): Json {
  const parsed = parseId(entry.id);
  const type = parsed?.type ?? '';
  const field = childField(type);
  const said = properties(entry.body);
  const kept = copy(without(said, field ? [field] : []));
  if (field) kept[field] = objects(said[field]).map((child) => showChild(engine, entry, type, field, child));
  if (field === 'securityRules') {
    kept['defaultSecurityRules'] = defaultRules.map((rule) => {
      const shown = { ...ruleDefaults, ...properties(rule), provisioningState: kept['provisioningState'] };
      return showChild(engine, entry, type, 'defaultSecurityRules', { ...rule, properties: shown });
    });
  }
  if (field === 'securityRules' || field === 'routes') {
    const subnets = subnetsWith(engine, entry.id);
    const interfaces = foreignUsers(engine, 'networkSecurityGroup', entry.id).filter(isInterface);
    if (interfaces.length > 0) kept['networkInterfaces'] = interfaces.map((id) => ({ id }));
    if (subnets.length > 0) kept['subnets'] = subnets.map((id) => ({ id }));
  }
  if (/\/publicIPAddresses$/i.test(type)) Object.assign(kept, useOf(engine, entry.id));
  return { name: parsed?.name, id: entry.id, etag: entry.etag, type, ...copy(without(entry.body, ['properties'])), properties: kept };
}
