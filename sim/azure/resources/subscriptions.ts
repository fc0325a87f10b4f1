/**
 * Subscriptions, the tenant, regions and providers, as ARM itself tells of them (Microsoft: REST, Subscriptions, Tenants, List Locations; resources.json
 * 2024-07-01, Providers). What is behind them is the simulator's own: one tenant, and whatever subscriptions the world has something in.
 */

import type { Answer } from '../exchange.ts';
import { region, type Engine } from '../engine.ts';
import type { Json } from '../json.ts';
import { regionNames } from '../shapes/regions.ts';
import { pairOf } from '../shapes/endpoints.ts';
import { isNamespace, typesOf } from '../shapes/providers.ts';

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });
const tenantId = '22222222-2222-4222-8222-222222222222';

/** Before any subscription is named. */
export function answerTenant(engine: Engine, method: string, path: string): Answer | undefined {
  if (method !== 'GET') return undefined;
  if (/^\/subscriptions$/i.test(path)) return counted(subscriptionsOf(engine).map(showSubscription));
  if (/^\/tenants$/i.test(path))
    return ok({ value: [{ id: `/tenants/${tenantId}`, tenantId, displayName: 'Simulated', domains: [], tenantCategory: 'Home' }] });
  return undefined;
}

const counted = (value: readonly Json[]): Answer => ok({ value, count: { type: 'Total', value: value.length } });

/** In the letters in which something in them was written first. */
function subscriptionsOf(engine: Engine): readonly string[] {
  const ids = [...engine.subscriptions, ...[...engine.entries.values()].map(({ id }) => id)].map((id) => id.split('/')[2] ?? '');
  return [...new Map(ids.toReversed().map((id) => [id.toLowerCase(), id])).values()].toReversed();
}

const showSubscription = (subscriptionId: string): Json => ({
  id: `/subscriptions/${subscriptionId}`,
  authorizationSource: 'RoleBased',
  managedByTenants: [],
  subscriptionId,
  tenantId,
  displayName: 'Simulated',
  state: 'Enabled',
  subscriptionPolicies: { locationPlacementId: 'Public_2014-09-01', quotaId: 'PayAsYouGo_2014-09-01', spendingLimit: 'Off' },
});

/** Undefined for a path that is another's. */
export function answerSubscription(method: string, path: string): Answer | undefined {
  const [, scope = '', rest = ''] = /^(\/subscriptions\/[^/]+)(?:\/(.*))?$/i.exec(path) ?? [];
  if (scope === '') return undefined;
  const id = scope.split('/')[2] ?? '';
  const [, namespace = '', action = ''] = /^providers\/(Microsoft\.[A-Za-z]+)(?:\/(register))?$/i.exec(rest) ?? [];
  if (isNamespace(namespace) && method === (action === '' ? 'GET' : 'POST')) return ok(showProvider(scope, canonical(namespace)));
  if (method !== 'GET') return undefined;
  if (rest === '') return ok(showSubscription(id));
  if (/^locations$/i.test(rest)) return ok({ value: regionNames.map((name) => showRegion(scope, name)) });
  if (/^providers$/i.test(rest)) return ok({ value: namespaces.map((one) => showProvider(scope, one)) });
  return undefined;
}

const namespaces = ['Microsoft.ApiManagement', 'Microsoft.Network', 'Microsoft.Authorization', 'Microsoft.Resources'];
const canonical = (namespace: string): string => namespaces.find((one) => one.toLowerCase() === namespace.toLowerCase()) ?? namespace;

const showProvider = (scope: string, namespace: string): Json => ({
  id: `${scope}/providers/${namespace}`,
  namespace,
  registrationPolicy: 'RegistrationRequired',
  registrationState: namespaces.includes(namespace) ? 'Registered' : 'NotRegistered',
  resourceTypes: typesOf(namespace).map(({ resourceType, apiVersions }) => ({
    resourceType,
    locations: /^(privateDnsZones|locks)/i.test(resourceType) ? ['global'] : regionNames,
    apiVersions,
    capabilities: 'None',
  })),
});

const showRegion = (scope: string, displayName: string): Json => {
  const name = region(displayName);
  return {
    id: `${scope}/locations/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: {
      regionType: 'Physical',
      regionCategory: 'Recommended',
      pairedRegion: pairOf(name).map((one) => ({ name: one, id: `${scope}/locations/${one}` })),
    },
  };
};
