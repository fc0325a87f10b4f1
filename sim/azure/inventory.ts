/** What ARM itself answers about subscriptions, resource groups, providers and lists of resources. */

import { groupNotFound } from './answers.ts';
import { entryOf, type Engine } from './engine.ts';
import { text } from './json.ts';
import { isNetwork } from './network.ts';
import { showTop } from './network-shape.ts';
import { isPrivateDns, showPrivateDns } from './private-dns.ts';
import { isType, key, parseId } from './resource-id.ts';
import { serviceType, showService } from './service-shape.ts';
import type { Answer } from './exchange.ts';

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });
const providers = ['Microsoft.ApiManagement', 'Microsoft.Network', 'Microsoft.Authorization'];

/** There is a subscription or a group as soon as anything is in it. */
export const isKnown = (engine: Engine, scope: string): boolean => {
  const start = key(scope);
  for (const id of engine.entries.keys()) if (id === start || id.startsWith(`${start}/`)) return true;
  return false;
};

const types = '(service|networkSecurityGroups|routeTables|virtualNetworks|publicIPAddresses|privateDnsZones)';
const collection = new RegExp(`^(/subscriptions/[^/]+(?:/resourceGroups/[^/]+)?)/providers/(Microsoft\\.[^/]+)/${types}$`, 'i');

/** Undefined for a path that is another client's. */
export function readInventory(engine: Engine, path: string): Answer | undefined {
  const subscription = path.split('/')[2] ?? '';
  if (/^\/subscriptions\/[^/]+$/i.test(path))
    return ok({ id: path, subscriptionId: subscription, displayName: 'Simulated', state: 'Enabled' });
  if (/^\/subscriptions\/[^/]+\/providers$/i.test(path))
    return ok({ value: providers.map((namespace) => ({ id: `${path}/${namespace}`, namespace, registrationState: 'Registered' })) });
  const [, scope, provider = '', type = ''] = collection.exec(path) ?? [];
  // Of a group that is not there ARM answers itself (Microsoft: Resolve errors for resource not found, ResourceGroupNotFound).
  const missing = scope === undefined || isKnown(engine, scope) ? undefined : scope.split('/')[4];
  if (missing !== undefined) throw groupNotFound(missing);
  if (scope !== undefined) return ok({ value: listed(engine, scope, `${provider}/${type}`) });
  const group = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)$/i.exec(path)?.[1];
  if (group === undefined) return undefined;
  if (!isKnown(engine, path)) throw groupNotFound(group);
  return ok({
    id: path,
    name: group,
    type: 'Microsoft.Resources/resourceGroups',
    location: text(entryOf(engine, path)?.body['location']) || 'westeurope',
    properties: { provisioningState: 'Succeeded' },
  });
}

const listed = (engine: Engine, scope: string, type: string): readonly unknown[] =>
  [...engine.entries.values()].flatMap((entry) => {
    const id = parseId(entry.id);
    if (!id || !isType(id, type) || !key(entry.id).startsWith(`${key(scope)}/`)) return [];
    if (isType(id, serviceType)) return [showService(engine, entry)];
    return [isPrivateDns(id) ? showPrivateDns(engine, entry) : isNetwork(id) ? showTop(engine, entry) : entry.body];
  });
