/**
 * What ARM knows before any provider is asked: namespaces, types and api-versions.
 * Versions of Microsoft.Network up to 2020-05-01 and its types as recorded (Azure/azure-cli, test_delete_dependent_resources, list of the provider); later ones
 * are those of the REST specifications, and of azure-mgmt-network 33.1.0 (PyPI, 2026-10).
 */

import { Refusal } from '../answers.ts';
import { entryOf, region, type Engine } from '../engine.ts';
import { text } from '../json.ts';

const network =
  '2014-12-01-preview 2015-05-01-preview 2015-06-15 2016-03-30 2016-06-01 2016-07-01 2016-08-01 2016-09-01 2016-10-01 2016-11-01 2016-12-01 2017-03-01 2017-04-01 2017-06-01 2017-08-01 2017-09-01 2017-10-01 2017-11-01 2018-01-01 2018-02-01 2018-03-01 2018-04-01 2018-05-01 2018-06-01 2018-07-01 2018-08-01 2018-10-01 2018-11-01 2018-12-01 2019-02-01 2019-04-01 2019-06-01 2019-07-01 2019-08-01 2019-09-01 2019-11-01 2019-12-01 2020-01-01 2020-03-01 2020-04-01 2020-05-01 2020-06-01 2020-07-01 2020-08-01 2020-11-01 2021-01-01 2021-02-01 2021-03-01 2021-04-01 2021-05-01 2021-06-01 2021-08-01 2021-12-01 2022-01-01 2022-05-01 2022-07-01 2022-09-01 2022-11-01 2023-02-01 2023-04-01 2023-05-01 2023-06-01 2023-09-01 2023-11-01 2024-01-01 2024-03-01 2024-05-01 2024-07-01 2024-10-01 2025-01-01 2025-03-01 2025-05-01 2025-07-01 2025-09-01 2026-01-01 2026-03-01';
const management =
  '2014-02-14 2015-09-15 2016-07-07 2016-10-10 2017-03-01 2018-01-01 2018-06-01-preview 2019-01-01 2019-12-01-preview 2019-12-01 2020-06-01-preview 2020-12-01 2021-01-01-preview 2021-04-01-preview 2021-08-01 2021-12-01-preview 2022-04-01-preview 2022-08-01 2022-09-01-preview 2023-03-01-preview 2023-05-01-preview 2023-09-01-preview 2024-05-01 2024-06-01-preview 2024-10-01-preview 2025-03-01-preview 2025-09-01-preview';
const versionsOf: readonly (readonly [type: RegExp, versions: ReadonlySet<string>])[] = [
  [/^Microsoft\.Network\/privateDnsZones/i, new Set('2018-09-01 2020-01-01 2020-06-01 2024-06-01'.split(' '))],
  [/^Microsoft\.Network\//i, new Set(network.split(' '))],
  [/^Microsoft\.ApiManagement\//i, new Set(management.split(' '))],
  [/^Microsoft\.Authorization\/locks/i, new Set('2015-01-01 2015-05-01-preview 2015-06-01 2016-09-01 2017-04-01 2020-05-01'.split(' '))],
];
const groups =
  '2014-04-01 2015-11-01 2016-02-01 2016-06-01 2016-07-01 2016-09-01 2017-05-01 2017-05-10 2018-02-01 2018-05-01 2019-03-01 2019-05-01 2019-07-01 2019-08-01 2019-10-01 2020-01-01 2020-06-01 2020-08-01 2020-10-01 2021-01-01 2021-04-01 2022-09-01 2023-07-01 2024-03-01 2024-07-01 2024-11-01 2025-03-01 2025-04-01';

/** Types of Microsoft.Network, in small letters; what the simulator does not do of them it says itself. */
const networkTypes = new Set(
  'virtualnetworks natgateways publicipaddresses networkinterfaces privateendpoints loadbalancers networksecuritygroups applicationsecuritygroups serviceendpointpolicies networkintentpolicies routetables publicipprefixes ddoscustompolicies networkwatchers virtualnetworkgateways localnetworkgateways connections applicationgateways applicationgatewaywebapplicationfirewallpolicies locations operations dnszones privatednszones trafficmanagerprofiles expressroutecircuits routefilters virtualwans vpnsites virtualhubs vpngateways expressroutegateways firewallpolicies ipgroups securitypartnerproviders azurefirewalls virtualnetworktaps privatelinkservices ddosprotectionplans networkprofiles bastionhosts virtualrouters ipallocations networkvirtualappliances networkmanagers networksecurityperimeters dnsresolvers dnsforwardingrulesets servicegateways'.split(
    ' ',
  ),
);
const managementTypes = new Set([
  'service',
  'deletedservices',
  'locations',
  'operations',
  'checknameavailability',
  'gateways',
  'validateservicename',
]);
const registered = /^Microsoft\.(Network|ApiManagement|Authorization|Resources)$/i;
/** Namespaces of Azure that this subscription has not registered. */
const others =
  /^Microsoft\.(Compute|Storage|Sql|KeyVault|Insights|Web|ContainerService|DBforMySQL|DBforPostgreSQL|DBforMariaDB|ManagedIdentity|EventHub|ServiceBus|Cache|Cdn|OperationalInsights|DocumentDB|AppConfiguration|ContainerRegistry|Management|Automation|RecoveryServices|MachineLearningServices|CognitiveServices|Search|SignalRService|SqlVirtualMachine)$/i;

const gateway = { headers: { 'x-ms-failure-cause': 'gateway' } };

export const isNamespace = (namespace: string): boolean => registered.test(namespace) || others.test(namespace);

/** Types of a namespace as its provider lists them, with their api-versions, the newest first; of one that is not registered, none. */
export const typesOf = (namespace: string): readonly { readonly resourceType: string; readonly apiVersions: readonly string[] }[] =>
  listed
    .filter((type) => type.toLowerCase().startsWith(`${namespace.toLowerCase()}/`))
    .map((type) => ({
      resourceType: type.slice(namespace.length + 1),
      apiVersions: [...(versionsOf.find(([form]) => form.test(type))?.[1] ?? groups.split(' '))].toReversed(),
    }));

/** Those that are simulated. */
const listed: readonly string[] = [
  'Microsoft.ApiManagement/service',
  'Microsoft.ApiManagement/deletedServices',
  'Microsoft.ApiManagement/checkNameAvailability',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/subnets',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/networkSecurityGroups/securityRules',
  'Microsoft.Network/routeTables',
  'Microsoft.Network/routeTables/routes',
  'Microsoft.Network/publicIPAddresses',
  'Microsoft.Network/privateDnsZones',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
  'Microsoft.Authorization/locks',
  'Microsoft.Resources/resourceGroups',
  'Microsoft.Resources/subscriptions',
];

/** Refuses what no provider would be asked about. */
export function refuseUnknown(engine: Engine, method: string, path: string, version: string): void {
  const [, namespace, type = ''] = /^.*\/providers\/([^/]+)(?:\/([^/]+))?/i.exec(path) ?? [];
  if (namespace === undefined) return refuseGroupVersion(path, version);
  if (!registered.test(namespace)) return refuseNamespace(method, namespace, type);
  const types = /Network$/i.test(namespace) ? networkTypes : /ApiManagement$/i.test(namespace) ? managementTypes : undefined;
  if (type !== '' && types?.has(type.toLowerCase()) === false)
    // Recorded: Azure/azure-cli, interfaceEndpoints at 2019-02-01.
    throw new Refusal(
      404,
      'InvalidResourceType',
      `The resource type could not be found in the namespace '${namespace}' for api version '${version}'.`,
      gateway,
    );
  refuseVersion(engine, path, `${namespace}/${type}`, version);
}

function refuseGroupVersion(path: string, version: string): void {
  if (!/^\/subscriptions\/[^/]+\/resourceGroups(\/[^/]+)?$/i.test(path) || groups.split(' ').includes(version)) return;
  throw new Refusal(
    400,
    'InvalidApiVersionParameter',
    `The api-version '${version}' is invalid. The supported versions are '${groups.split(' ').toReversed().join(',')}'.`,
    gateway,
  );
}

/** Of a namespace that is not registered nothing can be there, and only a write says why (recorded: Azure/azure-cli, Microsoft.DBforMySQL). */
function refuseNamespace(method: string, namespace: string, type: string): void {
  if (!others.test(namespace))
    throw new Refusal(404, 'InvalidResourceNamespace', `The resource namespace '${namespace}' is invalid.`, gateway);
  if (type === '' || (method !== 'PUT' && method !== 'PATCH')) return;
  const code = 'MissingSubscriptionRegistration';
  const message = `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`;
  throw new Refusal(409, code, message, { ...gateway, error: { details: [{ code, target: namespace, message }] } });
}

/** Quoted in Azure/azure-cli#28496 and #31868; the supported locations are left out here. */
function refuseVersion(engine: Engine, path: string, type: string, version: string): void {
  const supported = versionsOf.find(([form]) => form.test(type))?.[1];
  if (!supported || supported.has(version)) return;
  const [top = ''] = /^.*\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(path) ?? [];
  const location = region(text(entryOf(engine, top)?.body['location'])) || 'westeurope';
  throw new Refusal(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '${location}' and API version '${version}' for type '${type.split('/')[1] ?? ''}'. The supported api-versions are '${[...supported].join(', ')}'.`,
    gateway,
  );
}
