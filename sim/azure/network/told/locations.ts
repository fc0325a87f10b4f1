/**
 * What Microsoft.Network tells of a region: services that a subnet may have endpoints of or be delegated to, and how much of each limit is used
 * (network 2024-03-01: EndpointServices_List, AvailableDelegations_List, Usages_List, with their examples).
 */

import { region, type Engine } from '../../engine.ts';
import { text, type Json } from '../../json.ts';
import { key, parseId } from '../../resource-id.ts';
import { actionsOf } from '../../shapes/delegations.ts';
import type { Answer } from '../../exchange.ts';

const shape =
  /^(\/subscriptions\/[^/]+)(?:\/resourceGroups\/[^/]+)?\/providers\/Microsoft\.Network\/locations\/([^/]+)\/(virtualNetworkAvailableEndpointServices|availableDelegations|usages)$/i;

/** Undefined for another path. */
export function answerLocation(engine: Engine, method: string, path: string): Answer | undefined {
  const [, scope = '', place = '', what = ''] = shape.exec(path) ?? [];
  if (scope === '' || method !== 'GET') return undefined;
  const value = /usages/i.test(what)
    ? usages(engine, scope, region(place))
    : /Delegations/i.test(what)
      ? delegations.map((service) => delegation(scope, service))
      : endpointServices.map((name) => endpointService(scope, name));
  return { status: 200, headers: {}, body: { value } };
}

/** Microsoft: Virtual network service endpoints, 2025. */
const endpointServices = [
  'Microsoft.Storage',
  'Microsoft.Storage.Global',
  'Microsoft.Sql',
  'Microsoft.AzureCosmosDB',
  'Microsoft.KeyVault',
  'Microsoft.ServiceBus',
  'Microsoft.EventHub',
  'Microsoft.Web',
  'Microsoft.CognitiveServices',
  'Microsoft.ContainerRegistry',
  'Microsoft.AzureActiveDirectory',
];

const endpointService = (scope: string, name: string): Json => ({
  name,
  id: `${scope}/providers/Microsoft.Network/virtualNetworkEndpointServices/${name}`,
  type: 'Microsoft.Network/virtualNetworkEndpointServices',
});

/** Microsoft: What is subnet delegation, 2025; some of many. */
const delegations = [
  'Microsoft.Web/serverFarms',
  'Microsoft.Web/hostingEnvironments',
  'Microsoft.ContainerInstance/containerGroups',
  'Microsoft.Netapp/volumes',
  'Microsoft.Sql/managedInstances',
  'Microsoft.DBforPostgreSQL/flexibleServers',
  'Microsoft.App/environments',
  'Microsoft.ApiManagement/service',
];

const delegation = (scope: string, serviceName: string): Json => {
  const name = serviceName.replaceAll('/', '.');
  return {
    name,
    id: `${scope}/providers/Microsoft.Network/availableDelegations/${name}`,
    type: 'Microsoft.Network/availableDelegations',
    serviceName,
    actions: actionsOf(serviceName),
  };
};

/** Microsoft: Azure subscription limits, networking (2026). */
const limits: readonly (readonly [name: string, shown: string, type: RegExp, limit: number])[] = [
  ['VirtualNetworks', 'Virtual Networks', /^Microsoft\.Network\/virtualNetworks$/i, 1000],
  ['NetworkSecurityGroups', 'Network Security Groups', /^Microsoft\.Network\/networkSecurityGroups$/i, 5000],
  ['RouteTables', 'Route Tables', /^Microsoft\.Network\/routeTables$/i, 200],
  ['PublicIPAddresses', 'Public IP Addresses', /^Microsoft\.Network\/publicIPAddresses$/i, 1000],
];

const usages = (engine: Engine, scope: string, place: string): readonly Json[] =>
  limits.map(([name, localizedValue, type, limit]) => ({
    currentValue: [...engine.entries.values()].filter(
      ({ id, body }) =>
        key(id).startsWith(`${key(scope)}/`) && type.test(parseId(id)?.type ?? '') && region(text(body['location'])) === place,
    ).length,
    id: `${scope}/providers/Microsoft.Network/locations/${place}/usages/${name}`,
    limit,
    name: { localizedValue, value: name },
    unit: 'Count',
  }));
