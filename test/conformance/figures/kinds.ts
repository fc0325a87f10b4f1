/** What an exchange is about, and whether the simulator claims to answer it. */

export type Area = 'network and locks' | 'resource groups' | 'API Management' | 'not simulated';

/** `Microsoft.Network/virtualNetworks/subnets` for an id or a list, with the last word of an action: `Microsoft.ApiManagement/service/networkstatus`. */
export function typeOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const at = parts.findLastIndex((part) => part.toLowerCase() === 'providers');
  if (at < 0) {
    if (/\/operationresults\//i.test(path)) return 'Microsoft.Resources/operationResults';
    if (parts[2] === 'resources') return 'Microsoft.Resources/resources';
    return parts.length <= 2 ? 'Microsoft.Resources/subscriptions' : 'Microsoft.Resources/resourceGroups';
  }
  const [provider = '', ...rest] = parts.slice(at + 1);
  const type = [provider, ...rest.filter((_, place) => place % 2 === 0)].join('/');
  return /^Microsoft\.\w+\/locations\/operation/i.test(type) || /\/locations\/\w+operations/i.test(type)
    ? `${provider}/locations/operations`
    : type;
}

/** What is simulated, by area; what a poll asks about decides for polls. */
export const simulated: Readonly<Record<Exclude<Area, 'not simulated'>, readonly string[]>> = {
  'network and locks': [
    'Microsoft.Network/networkSecurityGroups',
    'Microsoft.Network/networkSecurityGroups/securityRules',
    'Microsoft.Network/routeTables',
    'Microsoft.Network/routeTables/routes',
    'Microsoft.Network/virtualNetworks',
    'Microsoft.Network/virtualNetworks/subnets',
    'Microsoft.Network/publicIPAddresses',
    'Microsoft.Network/privateDnsZones',
    'Microsoft.Authorization/locks',
  ],
  'resource groups': ['Microsoft.Resources/resourceGroups', 'Microsoft.Resources/subscriptions'],
  'API Management': [
    'Microsoft.ApiManagement/service',
    'Microsoft.ApiManagement/service/networkstatus',
    'Microsoft.ApiManagement/service/outboundNetworkDependenciesEndpoints',
    'Microsoft.ApiManagement/service/applynetworkconfigurationupdates',
    'Microsoft.ApiManagement/service/skus',
    'Microsoft.ApiManagement/checkNameAvailability',
    'Microsoft.ApiManagement/deletedservices',
  ],
};

const areas = new Map(
  Object.entries(simulated).flatMap(([area, types]) => types.map((type) => [type.toLowerCase(), area as Area] as const)),
);
export const areaOf = (type: string): Area => areas.get(type.toLowerCase()) ?? 'not simulated';

/** Why the rest is not: the first that fits. */
export const reasons: readonly (readonly [type: RegExp, why: string])[] = [
  [/^Microsoft\.ApiManagement\/service\/backup$/i, 'the operator makes no backups'],
  [
    /^Microsoft\.ApiManagement\/service\//i,
    'what is inside a service (APIs, products, policies …) is neither read nor written by the operator',
  ],
  [/^Microsoft\.Network$/i, 'the list of all types and versions of a provider: megabytes that nothing here reads'],
  [
    /^Microsoft\.Network\//i,
    'network resources that the operator neither reads nor writes; in the replay they stand there as users of subnets and addresses',
  ],
  [/^Microsoft\.Resources\/resources/i, 'the list of whatever has a tag, over all providers: nothing here reads it'],
  [/^Microsoft\.Resources\/deployments/i, 'the operator makes no deployments'],
  [/./, 'another provider, which the operator never calls'],
];
export const reasonFor = (type: string): string => reasons.find(([form]) => form.test(type))?.[1] ?? '';
