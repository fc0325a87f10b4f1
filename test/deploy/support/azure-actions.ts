/**
 * The action of Azure RBAC that a request to Resource Manager needs: the resource type and what is done with it. A write also needs an action on
 * what its body links to, whether the link is new or not (Microsoft: Azure RBAC, linked access checks; recorded in microsoft/planetary-computer-hub#25,
 * where attaching a security group to a subnet was refused for the route table that it had already).
 */

export interface ArmRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly body?: unknown;
}

type Json = Readonly<Record<string, unknown>>;

const verbs: Readonly<Record<string, string>> = { GET: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete', POST: 'action' };

/** Every action that the request needs; two requests with equal answers need the same rights. */
export function actionsFor({ method, path, body }: ArmRequest): readonly string[] {
  const verb = verbs[method];
  if (verb === undefined) throw new Error(`${method} is no method of Resource Manager`);
  return [`${typeOf(path)}/${verb}`, ...(verb === 'write' ? linked(body) : [])];
}

/** `…/providers/Microsoft.Network/virtualNetworks/hub/subnets/apim` is of type `Microsoft.Network/virtualNetworks/subnets`. */
function typeOf(path: string): string {
  if (/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(path)) return 'Microsoft.Resources/subscriptions/resourceGroups';
  const [namespace = '', ...rest] =
    path
      .split(/\/providers\//i)
      .at(-1)
      ?.split('/') ?? [];
  return [namespace, ...rest.filter((_, at) => at % 2 === 0)].join('/');
}

/** Properties of a body that name another resource, and the action on it. */
const links: readonly (readonly [property: string, action: string])[] = [
  ['virtualNetworkConfiguration', 'Microsoft.Network/virtualNetworks/subnets/join/action'],
  ['networkSecurityGroup', 'Microsoft.Network/networkSecurityGroups/join/action'],
  ['routeTable', 'Microsoft.Network/routeTables/join/action'],
  ['natGateway', 'Microsoft.Network/natGateways/join/action'],
  ['publicIpAddressId', 'Microsoft.Network/publicIPAddresses/join/action'],
  ['virtualNetwork', 'Microsoft.Network/virtualNetworks/join/action'],
  ['serviceEndpointPolicies', 'Microsoft.Network/serviceEndpointPolicies/join/action'],
];

function linked(body: unknown): readonly string[] {
  const properties = ((body as Json | undefined)?.['properties'] ?? {}) as Json;
  return links.flatMap(([property, action]) => (isSet(properties[property]) ? [action] : []));
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
