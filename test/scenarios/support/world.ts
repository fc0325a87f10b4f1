/** Resources of Azure in one line each, as a world for the simulator. */

type Json = Readonly<Record<string, unknown>>;

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
export const group = `${subscription}/resourceGroups/gateways`;

export const serviceId = (name: string): string => `${group}/providers/Microsoft.ApiManagement/service/${name}`;
export const networkId = (name: string): string => `${group}/providers/Microsoft.Network/virtualNetworks/${name}`;
export const subnetId = (network: string, name: string): string => `${networkId(network)}/subnets/${name}`;
export const groupId = (name: string): string => `${group}/providers/Microsoft.Network/networkSecurityGroups/${name}`;
export const ruleId = (securityGroup: string, name: string): string => `${groupId(securityGroup)}/securityRules/${name}`;

/** A service as it is before anything was done with its network. */
export const service = (name: string, more: { readonly sku?: string; readonly units?: number; readonly properties?: Json } = {}): Json => ({
  id: serviceId(name),
  location: 'West Europe',
  sku: { name: more.sku ?? 'Developer', capacity: more.units ?? 1 },
  properties: {
    provisioningState: 'Succeeded',
    targetProvisioningState: '',
    gatewayUrl: `https://${name}.azure-api.net`,
    gatewayRegionalUrl: `https://${name}-westeurope-01.regional.azure-api.net`,
    managementApiUrl: `https://${name}.management.azure-api.net`,
    publicIPAddresses: ['20.61.0.10'],
    outboundPublicIPAddresses: ['20.61.0.10'],
    privateIPAddresses: null,
    additionalLocations: null,
    virtualNetworkType: 'None',
    virtualNetworkConfiguration: null,
    publicIpAddressId: null,
    publicNetworkAccess: 'Enabled',
    natGatewayState: 'Disabled',
    disableGateway: false,
    platformVersion: 'stv2',
    ...more.properties,
  },
});

/** Subnets by name: the range, and the security group if one is attached. */
export const network = (
  name: string,
  subnets: Readonly<Record<string, { readonly prefix: string; readonly group?: string } & Json>>,
  location = 'westeurope',
): Json => ({
  id: networkId(name),
  location,
  properties: {
    addressSpace: { addressPrefixes: [(Object.values(subnets)[0]?.prefix ?? '10.0.0.0/16').replace(/\.\d+\.\d+\/\d+$/, '.0.0/16')] },
    subnets: Object.entries(subnets).map(([subnet, { prefix, group: attached, ...properties }]) => ({
      name: subnet,
      properties: {
        addressPrefix: prefix,
        ...(attached === undefined ? {} : { networkSecurityGroup: { id: groupId(attached) } }),
        ...properties,
      },
    })),
  },
});

export const securityGroup = (name: string, rules: readonly Json[] = [], location = 'westeurope'): Json => ({
  id: groupId(name),
  location,
  properties: { securityRules: rules },
});

/** `rule('deny-all', 4000, 'Inbound Deny * from * to *')`: direction, access, port, source, destination. */
export function rule(name: string, priority: number, words: string): Json {
  const [direction, access, port, , from, , to] = words.split(' ');
  return {
    name,
    properties: {
      priority,
      direction,
      access,
      protocol: '*',
      sourcePortRange: '*',
      destinationPortRange: port,
      sourceAddressPrefix: from,
      destinationAddressPrefix: to,
    },
  };
}

export const tableId = (name: string): string => `${group}/providers/Microsoft.Network/routeTables/${name}`;
export const addressId = (name: string): string => `${group}/providers/Microsoft.Network/publicIPAddresses/${name}`;
export const zoneId = (name: string): string => `${group}/providers/Microsoft.Network/privateDnsZones/${name}`;

/** `routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' })`; `passes` are the tags that the firewall at the end of a tunnel lets through. */
export const routeTable = (name: string, routes: Readonly<Record<string, string>> = {}, passes: readonly string[] = []): Json => ({
  id: tableId(name),
  location: 'westeurope',
  simulated: { passes },
  properties: {
    routes: Object.entries(routes).map(([route, words]) => {
      const [addressPrefix, nextHopType, nextHopIpAddress] = words.split(' ');
      return { name: route, properties: { addressPrefix, nextHopType, ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }) } };
    }),
  },
});

/** `policy('no-addresses', 'Microsoft.Network/publicIPAddresses')`: the group is assigned it, and writes of that type are denied until it is removed. */
export const policy = (name: string, denies: string, having?: string): Json => ({
  id: `${group}/providers/Microsoft.Authorization/policyAssignments/${name}`,
  properties: { policyDefinitionId: `/providers/Microsoft.Authorization/policyDefinitions/${name}-definition` },
  simulated: { denies, ...(having === undefined ? {} : { having }) },
});

/** As API Management wants it, unless something else is said. */
export const publicIp = (
  name: string,
  more: { readonly location?: string; readonly sku?: string; readonly label?: string } & Json = {},
): Json => {
  const { location = 'westeurope', sku = 'Standard', label = name, ...properties } = more;
  return {
    id: addressId(name),
    location,
    sku: { name: sku, tier: 'Regional' },
    properties: {
      publicIPAllocationMethod: 'Static',
      publicIPAddressVersion: 'IPv4',
      ...(label === '' ? {} : { dnsSettings: { domainNameLabel: label } }),
      ...properties,
    },
  };
};

/** A further region of a Premium service, in no network yet. */
export const furtherRegion = (location: string): Json => ({
  location,
  sku: { name: 'Premium', capacity: 1 },
  zones: null,
  publicIPAddresses: ['20.62.0.10'],
  privateIPAddresses: null,
  virtualNetworkConfiguration: null,
  publicIpAddressId: null,
  gatewayRegionalUrl: `https://orders-${location.toLowerCase().replaceAll(' ', '')}-01.regional.azure-api.net`,
  natGatewayState: 'Disabled',
  disableGateway: false,
  platformVersion: 'stv2',
});

/** The most ordinary world: one service, one subnet with an empty security group. */
export const ordinary: readonly Json[] = [
  securityGroup('apim-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
  service('orders'),
];
