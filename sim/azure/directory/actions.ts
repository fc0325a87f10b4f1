/**
 * The actions of Azure RBAC that a request to Resource Manager needs, each with the scope it is needed on: the resource type and what is done with it, and for a
 * write also an action on what its body links to, whether the link is new or not (Microsoft: Azure RBAC, linked access checks; recorded in
 * microsoft/planetary-computer-hub#25, where attaching a security group to a subnet was refused for the route table that it had already).
 */

export interface Asked {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly body?: unknown;
}

export interface Need {
  /** In full, e.g. `Microsoft.Network/virtualNetworks/subnets/join/action`. */
  readonly action: string;
  readonly scope: string;
}

const verbs: Readonly<Record<string, string>> = { GET: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete', POST: 'action' };

/** On the resource itself. */
export function ownNeed({ method, path }: Asked): Need {
  const verb = verbs[method];
  if (verb === undefined) throw new Error(`${method} is no method of Resource Manager`);
  return { action: `${typeOf(path)}/${verb}`, scope: path };
}

/** On what the body leads to, in the order in which it stands there, each once. */
export function linkedNeeds({ method, body }: Asked): readonly Need[] {
  if (verbs[method] !== 'write') return [];
  const all = within(body);
  return all.filter((one, at) => all.findIndex(({ action, scope }) => action === one.action && same(scope, one.scope)) === at);
}

/** `…/providers/Microsoft.Network/virtualNetworks/hub/subnets/apim` is of type `Microsoft.Network/virtualNetworks/subnets`. */
export function typeOf(path: string): string {
  if (!/\/providers\//i.test(path)) return 'Microsoft.Resources/subscriptions/resourceGroups';
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

function within(value: unknown): readonly Need[] {
  if (Array.isArray(value)) return value.flatMap(within);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([property, inside]) => {
    const link = links.find(([name]) => name === property);
    if (!link) return within(inside);
    return idsIn(inside).map((scope) => ({ action: `Microsoft.Network/${link[1]}`, scope }));
  });
}

/** A link is an id, an object that holds one, or a list of these. */
const idsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : [];
};

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
