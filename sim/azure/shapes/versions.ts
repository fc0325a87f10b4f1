/** What Microsoft.Network shows at which api-version: fields that came later are not shown at older ones, and a retired one is shown at old ones only. */

import { isObject, object, objects, properties, text, without, type Json } from '../json.ts';
import type { Answer } from '../exchange.ts';

/** Fields by type: `sku.tier` of an address, others inside `properties`. `since`: the first api-version that shows it, `before`: the first that does not. */
interface Row {
  readonly type: string;
  readonly field: string;
  readonly since?: string;
  readonly before?: string;
  /** Shown where nothing is kept, for as long as it is shown at all. */
  readonly otherwise?: unknown;
  readonly source: string;
}

const recorded = 'Azure/azure-service-operator and Azure/azure-cli, 2017-10-01 to 2025-03-01: shown above, and not below';
const types = 'Microsoft.Network types, first api-version that has the field';

const rows: readonly Row[] = [
  { type: 'virtualNetworks', field: 'privateEndpointVNetPolicies', since: '2024-01-01', source: recorded },
  { type: 'virtualNetworks', field: 'enableVmProtection', before: '2020-07-01', otherwise: false, source: recorded },
  { type: 'virtualNetworks', field: 'enableDdosProtection', since: '2017-09-01', source: types },
  { type: 'virtualNetworks', field: 'flowTimeoutInMinutes', since: '2021-02-01', source: types },
  { type: 'virtualNetworks', field: 'encryption', since: '2021-08-01', source: types },
  { type: 'virtualNetworks', field: 'defaultPublicNatGateway', since: '2025-05-01', source: types },
  { type: 'subnets', field: 'delegations', since: '2018-08-01', source: types },
  { type: 'subnets', field: 'privateEndpointNetworkPolicies', since: '2019-04-01', source: types },
  { type: 'subnets', field: 'privateLinkServiceNetworkPolicies', since: '2019-04-01', source: types },
  { type: 'subnets', field: 'defaultOutboundAccess', since: '2023-09-01', source: types },
  { type: 'subnets', field: 'sharingScope', since: '2023-09-01', source: types },
  { type: 'subnets', field: 'serviceGateway', since: '2025-05-01', source: types },
  { type: 'publicIPAddresses', field: 'ddosSettings', since: '2022-05-01', source: recorded },
  { type: 'publicIPAddresses', field: 'sku.tier', since: '2020-07-01', source: recorded },
  { type: 'routeTables', field: 'disablePeeringRoute', since: '2024-10-01', source: recorded },
];

const byType = new Map<string, readonly Row[]>();
for (const row of rows) byType.set(row.type.toLowerCase(), [...(byType.get(row.type.toLowerCase()) ?? []), row]);

/** The first api-version that has a field; empty where all of them do. */
export const firstVersionOf = (type: string, field: string): string =>
  (byType.get(type.toLowerCase()) ?? []).find((row) => row.field.toLowerCase() === field.toLowerCase())?.since ?? '';

export function atVersion(answer: Answer, version: string): Answer {
  const { body } = answer;
  if (!isObject(body)) return answer;
  const list = body['value'];
  return {
    ...answer,
    body: Array.isArray(list) ? { ...body, value: objects(list).map((one) => shown(one, version)) } : shown(body, version),
  };
}

function shown(resource: Json, version: string): Json {
  const type = text(resource['type']).split('/').at(-1)?.toLowerCase() ?? '';
  const own = (byType.get(type) ?? []).filter((row) => isChanged(row, version));
  const subnets = properties(resource)['subnets'];
  const isNetwork = type === 'virtualnetworks' && Array.isArray(subnets);
  if (own.length === 0 && !isNetwork) return resource;
  const hidden = own.filter((row) => !isShown(row, version)).map(({ field }) => field);
  const added = Object.fromEntries(own.filter((row) => isShown(row, version)).map(({ field, otherwise }) => [field, otherwise]));
  const fields = { ...added, ...without(properties(resource), hidden) };
  return {
    ...resource,
    ...(hidden.includes('sku.tier') ? { sku: without(object(resource['sku']), ['tier']) } : {}),
    properties: isNetwork ? { ...fields, subnets: objects(subnets).map((one) => shown(one, version)) } : fields,
  };
}

const isShown = ({ since = '', before = '9' }: Row, version: string): boolean => version >= since && version < before;
const isChanged = (row: Row, version: string): boolean => !isShown(row, version) || 'otherwise' in row;
