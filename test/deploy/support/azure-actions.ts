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

/** Names of properties, at any depth of a body, that lead to another resource, the action on it, and who says so. */
const links: readonly (readonly [property: string, action: string, source: string])[] = [
  ['virtualNetworkConfiguration', 'virtualNetworks/subnets/join/action', 'Microsoft: Azure permissions for Networking'],
  ['publicIpAddressId', 'publicIPAddresses/join/action', 'Microsoft: Azure permissions for Networking'],
  ['networkSecurityGroup', 'networkSecurityGroups/join/action', 'Microsoft: Azure permissions for Networking'],
  ['natGateway', 'natGateways/join/action', 'Microsoft: Azure permissions for Networking'],
  ['defaultPublicNatGateway', 'natGateways/join/action', 'Microsoft: Azure permissions for Networking'],
  ['routeTable', 'routeTables/join/action', 'microsoft/planetary-computer-hub#25, 2021-10-21'],
  ['serviceEndpointPolicies', 'serviceEndpointPolicies/join/action', 'kubernetes-sigs/azurefile-csi-driver#2495'],
  ['virtualNetwork', 'virtualNetworks/join/action', 'Microsoft: Azure permissions for Networking'],
  ['remoteVirtualNetwork', 'virtualNetworks/peer/action', 'Azure/azure-powershell#13544; Azure/azure-cli#16691, 2021-01-27'],
  ['ddosProtectionPlan', 'ddosProtectionPlans/join/action', 'Azure/Azure-Landing-Zones#1977, 2022-09-16'],
  ['ipAllocations', 'ipAllocations/join/action', 'Microsoft: Azure permissions for Networking'],
];

/** In the order in which they stand in the body, each once. */
const linked = (body: unknown): readonly string[] => [...new Set(within(body))];

function within(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(within);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([property, inside]) => {
    const link = links.find(([name]) => name === property);
    return link && isSet(inside) ? [`Microsoft.Network/${link[1]}`] : within(inside);
  });
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
