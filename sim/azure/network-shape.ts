/** What Microsoft.Network adds to the resources it keeps, as it shows them (recorded: Azure/azure-service-operator, Networking 2025-03-01). */

import { entryOf, type Engine, type Entry } from './engine.ts';
import { copy, isObject, object, objects, properties, same, text, type Json } from './json.ts';
import { defaultRules } from './packet-filter.ts';
import { key, parseId } from './resource-id.ts';

const childrenOf: Readonly<Record<string, string>> = {
  'microsoft.network/networksecuritygroups': 'securityRules',
  'microsoft.network/virtualnetworks': 'subnets',
};

/** The field of the parent that holds its children, for the types that have any. */
export const childField = (type: string): string | undefined => childrenOf[type.toLowerCase()];

const ruleDefaults: Json = { sourcePortRanges: [], destinationPortRanges: [], sourceAddressPrefixes: [], destinationAddressPrefixes: [] };
const subnetDefaults: Json = { delegations: [], privateEndpointNetworkPolicies: 'Disabled', privateLinkServiceNetworkPolicies: 'Enabled' };

/** A child as it is kept: name and properties; whatever else was sent is Azure's to say. */
export function keptChild(field: string, name: string, body: Json, state: string): Json {
  const base = field === 'securityRules' ? ruleDefaults : subnetDefaults;
  const sent = { ...properties(body) };
  if (field === 'subnets') delete sent['ipConfigurations'];
  return { name, properties: { ...copy(base), ...sent, provisioningState: state } };
}

/** A whole resource as it is kept. `before` is what it replaces. */
export function keptTop(type: string, body: Json, before: Json | undefined, guid: string, state: string): Json {
  const field = childField(type);
  const sent = properties(body);
  const kept: Json = { ...sent, provisioningState: state, resourceGuid: properties(before ?? {})['resourceGuid'] ?? guid };
  for (const computed of ['defaultSecurityRules', 'subnets', 'networkInterfaces']) if (computed !== field) delete kept[computed];
  if (field) kept[field] = objects(sent[field]).map((child) => keptChild(field, text(child['name']), child, state));
  if (type.toLowerCase().endsWith('/virtualnetworks'))
    Object.assign(kept, {
      virtualNetworkPeerings: kept['virtualNetworkPeerings'] ?? [],
      enableDdosProtection: kept['enableDdosProtection'] ?? false,
      privateEndpointVNetPolicies: 'Disabled',
    });
  if (type.toLowerCase().endsWith('/publicipaddresses')) return publicAddress(body, kept);
  return { location: body['location'], ...(isObject(body['tags']) ? { tags: body['tags'] } : {}), properties: kept };
}

const publicAddress = (body: Json, kept: Json): Json => ({
  location: body['location'],
  ...(isObject(body['tags']) ? { tags: body['tags'] } : {}),
  sku: { name: 'Basic', tier: 'Regional', ...object(body['sku']) },
  properties: {
    idleTimeoutInMinutes: 4,
    ipTags: [],
    publicIPAddressVersion: 'IPv4',
    publicIPAllocationMethod: 'Dynamic',
    ddosSettings: { protectionMode: 'VirtualNetworkInherited' },
    ...kept,
  },
});

/** Whether a write changed anything that was sent. */
export const unchanged = (before: Json, after: Json): boolean => same(settled(before), settled(after));
const settled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(settled);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'provisioningState')
      .map(([name, entry]) => [name, settled(entry)]),
  );
};

export function showChild(engine: Engine, entry: Entry, type: string, field: string, child: Json): Json {
  const id = `${entry.id}/${field}/${text(child['name'])}`;
  const body = copy(properties(child));
  if (field === 'subnets') addResidents(engine, id, body);
  return { name: child['name'], id, etag: entry.etag, type: `${type}/${field}`, properties: body };
}

export function showTop(engine: Engine, entry: Entry): Json {
  const parsed = parseId(entry.id);
  const type = parsed?.type ?? '';
  const field = childField(type);
  const kept = copy(properties(entry.body));
  if (field) kept[field] = objects(kept[field]).map((child) => showChild(engine, entry, type, field, child));
  if (field === 'securityRules') {
    kept['defaultSecurityRules'] = defaultRules.map(([name, priority, direction, from, to, access]) =>
      showChild(engine, entry, type, 'defaultSecurityRules', {
        name,
        properties: {
          ...copy(ruleDefaults),
          provisioningState: 'Succeeded',
          protocol: '*',
          sourcePortRange: '*',
          destinationPortRange: '*',
          sourceAddressPrefix: from,
          destinationAddressPrefix: to,
          access,
          priority,
          direction,
        },
      }),
    );
    const subnets = subnetsWith(engine, entry.id);
    if (subnets.length > 0) kept['subnets'] = subnets.map((id) => ({ id }));
  }
  return { name: parsed?.name, id: entry.id, etag: entry.etag, type, ...copy(entry.body), properties: kept };
}

/** Ids of the subnets that a group is attached to. */
export const subnetsWith = (engine: Engine, groupId: string): readonly string[] =>
  [...engine.entries.values()].flatMap((entry) =>
    objects(properties(entry.body)['subnets'])
      .filter((subnet) => key(text(object(properties(subnet)['networkSecurityGroup'])['id'])) === key(groupId))
      .map((subnet) => `${entry.id}/subnets/${text(subnet['name'])}`),
  );

/** The kept child itself, to be read or changed in place. */
export function childOf(engine: Engine, id: string): Json | undefined {
  const parsed = parseId(id);
  const parent = parsed?.parent === undefined ? undefined : entryOf(engine, parsed.parent);
  const field = childField((parsed?.type ?? '').split('/').slice(0, 2).join('/'));
  if (!parsed || !parent || !field) return undefined;
  return objects(properties(parent.body)[field]).find((child) => text(child['name']).toLowerCase() === parsed.name.toLowerCase());
}

/** Services that live in a subnet, and those that left it but hold it still. */
export function residents(engine: Engine, subnetId: string): readonly string[] {
  const hold = engine.holds.get(key(subnetId));
  const inside = [...engine.entries.values()].filter(
    (entry) => key(text(object(properties(entry.body)['virtualNetworkConfiguration'])['subnetResourceId'])) === key(subnetId),
  );
  return [...inside.map((entry) => entry.id), ...(hold && hold.until > engine.clock.now() ? [hold.holder] : [])];
}

/** A resident shows as the interfaces of a scale set of Microsoft's own. */
function addResidents(engine: Engine, subnetId: string, body: Json): void {
  const hold = engine.holds.get(key(subnetId));
  const hidden = engine.assumptions.holdEvidence === 'hidden' && hold ? key(hold.holder) : '';
  const shown = residents(engine, subnetId).filter((id) => key(id) !== hidden);
  if (shown.length > 0)
    body['ipConfigurations'] = shown.map((id) => ({
      id: `${subnetId}/networkInterfaces/|providers|Microsoft.Compute|virtualMachineScaleSets|${parseId(id)?.name ?? 'gateway'}|virtualMachines|0|networkInterfaces|nic/ipConfigurations/ip`,
    }));
}
