/** Microsoft.Network's and the locks' JSON as our shapes. */

import { printable } from '../runtime/printable.ts';
import { id, list, Malformed, number, object, optionalId, optionalObject, optionalString, spelled, string, strings } from './parse.ts';
import type {
  Lock,
  NatGateway,
  NetworkSecurityGroup,
  Peering,
  PublicIpAddress,
  PublicIpPrefix,
  Route,
  RouteTable,
  SecurityRule,
  Subnet,
  VirtualNetwork,
} from './resources.ts';

type Json = Readonly<Record<string, unknown>>;

/** Never guessed: nothing is judged or built on a resource of which it is not known whether Azure is done with it. */
const state = (properties: Json, what: string): string =>
  spelled(string(properties['provisioningState'], `${what}.properties.provisioningState`), ['Succeeded', 'Updating', 'Deleting', 'Failed']);

/** The singular and the plural field of ARM say the same thing. */
const either = (properties: Json, one: string, many: string): readonly string[] => {
  const single = optionalString(properties[one]);
  return [...(single === undefined ? [] : [single]), ...strings(properties[many], many)];
};

const some = (values: readonly string[], what: string): readonly string[] => {
  if (values.length === 0) throw new Malformed(`${what} is missing`);
  return values;
};

/** Of a resource; what is no text is not a tag. */
export const tagsOf = (body: Json): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(optionalObject(body['tags'])).flatMap(([key, value]) =>
      typeof value === 'string' ? [[printable(key), printable(value)]] : [],
    ),
  );

const idsIn = (value: unknown, what: string) => list(value, what).map((entry) => id(object(entry, what)['id'], `${what}.id`));

/** Ids of what others have, by which it is only told apart and counted. */
const textsIn = (value: unknown, what: string) => list(value, what).map((entry) => string(object(entry, what)['id'], `${what}.id`));

/** A word that Azure adds makes no group unreadable: one rule among many is in doubt, and is judged so. */
export function readRule(json: unknown): SecurityRule {
  const body = object(json, 'the security rule');
  const properties = object(body['properties'], 'securityRule.properties');
  return {
    id: string(body['id'], 'securityRule.id'),
    name: string(body['name'], 'securityRule.name'),
    etag: optionalString(body['etag']),
    provisioningState: state(properties, 'securityRule'),
    priority: number(properties['priority'], 'securityRule.properties.priority'),
    direction: spelled(string(properties['direction'], 'securityRule.properties.direction'), ['Inbound', 'Outbound']),
    access: spelled(string(properties['access'], 'securityRule.properties.access'), ['Allow', 'Deny']),
    protocol: spelled(string(properties['protocol'], 'securityRule.properties.protocol'), ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*']),
    sourcePortRanges: either(properties, 'sourcePortRange', 'sourcePortRanges'),
    destinationPortRanges: either(properties, 'destinationPortRange', 'destinationPortRanges'),
    sourceAddressPrefixes: either(properties, 'sourceAddressPrefix', 'sourceAddressPrefixes'),
    destinationAddressPrefixes: either(properties, 'destinationAddressPrefix', 'destinationAddressPrefixes'),
    sourceApplicationSecurityGroups: textsIn(properties['sourceApplicationSecurityGroups'], 'sourceApplicationSecurityGroups'),
    destinationApplicationSecurityGroups: textsIn(
      properties['destinationApplicationSecurityGroups'],
      'destinationApplicationSecurityGroups',
    ),
    description: optionalString(properties['description']),
  };
}

export function readSecurityGroup(json: unknown): NetworkSecurityGroup {
  const body = object(json, 'the security group');
  const properties = object(body['properties'], 'networkSecurityGroup.properties');
  return {
    id: id(body['id'], 'networkSecurityGroup.id'),
    name: string(body['name'], 'networkSecurityGroup.name'),
    location: string(body['location'], 'networkSecurityGroup.location'),
    etag: optionalString(body['etag']),
    provisioningState: state(properties, 'networkSecurityGroup'),
    tags: tagsOf(body),
    rules: list(properties['securityRules'], 'securityRules').map(readRule),
    subnets: idsIn(properties['subnets'], 'subnets'),
  };
}

export function readSubnet(json: unknown): Subnet {
  const body = object(json, 'the subnet');
  const properties = object(body['properties'], 'subnet.properties');
  const links = (field: string) => list(properties[field], field).map((entry) => object(entry, field));
  return {
    id: id(body['id'], 'subnet.id'),
    name: string(body['name'], 'subnet.name'),
    etag: optionalString(body['etag']),
    provisioningState: state(properties, 'subnet'),
    prefixes: some(either(properties, 'addressPrefix', 'addressPrefixes'), 'subnet.properties.addressPrefix'),
    securityGroupId: optionalId(optionalObject(properties['networkSecurityGroup'])['id'], 'subnet.networkSecurityGroup.id'),
    routeTableId: optionalId(optionalObject(properties['routeTable'])['id'], 'subnet.routeTable.id'),
    delegations: links('delegations').map(
      (entry) =>
        optionalString(optionalObject(entry['properties'])['serviceName']) ?? optionalString(entry['name']) ?? 'an unnamed service',
    ),
    serviceEndpoints: links('serviceEndpoints').flatMap((entry) => optionalString(entry['service']) ?? []),
    endpointPolicies: textsIn(properties['serviceEndpointPolicies'], 'serviceEndpointPolicies'),
    natGatewayId: optionalString(optionalObject(properties['natGateway'])['id']),
    isPrivate: properties['defaultOutboundAccess'] === false,
    ipConfigurations: textsIn(properties['ipConfigurations'], 'ipConfigurations'),
    navigationLinks: links('resourceNavigationLinks').map((entry) => ({
      id: optionalString(entry['id']) ?? '',
      link: optionalString(optionalObject(entry['properties'])['link']) ?? '',
    })),
    associationLinks: links('serviceAssociationLinks').map((entry) => ({
      id: optionalString(entry['id']) ?? '',
      linkedResourceType: optionalString(optionalObject(entry['properties'])['linkedResourceType']) ?? '',
    })),
  };
}

export function readVirtualNetwork(json: unknown): VirtualNetwork {
  const body = object(json, 'the virtual network');
  const properties = object(body['properties'], 'virtualNetwork.properties');
  return {
    id: id(body['id'], 'virtualNetwork.id'),
    name: string(body['name'], 'virtualNetwork.name'),
    location: string(body['location'], 'virtualNetwork.location'),
    etag: optionalString(body['etag']),
    provisioningState: state(properties, 'virtualNetwork'),
    prefixes: strings(object(properties['addressSpace'], 'virtualNetwork.addressSpace')['addressPrefixes'], 'addressPrefixes'),
    dnsServers: strings(optionalObject(properties['dhcpOptions'])['dnsServers'], 'dnsServers'),
    subnets: list(properties['subnets'], 'subnets').map(readSubnet),
    peerings: list(properties['virtualNetworkPeerings'], 'virtualNetworkPeerings').map(readPeering),
  };
}

/** What Azure leaves out is read as its defaults: access is allowed, no gateway is used (Azure REST API: virtualNetworkPeerings, 2024-03-01). */
function readPeering(json: unknown): Peering {
  const properties = optionalObject(object(json, 'the peering')['properties']);
  return {
    remotePrefixes: strings(optionalObject(properties['remoteAddressSpace'])['addressPrefixes'], 'remoteAddressSpace.addressPrefixes'),
    state: optionalString(properties['peeringState']) ?? '',
    allowsAccess: properties['allowVirtualNetworkAccess'] !== false,
    usesRemoteGateways: properties['useRemoteGateways'] === true,
  };
}

const nextHops = ['VirtualNetworkGateway', 'VnetLocal', 'Internet', 'VirtualAppliance', 'None'];

/** Of one appliance, or of several that share the load (Azure REST API: Microsoft.Network route types, 2025-09-01). */
const nextHopIp = (properties: Json): string | undefined =>
  optionalString(properties['nextHopIpAddress']) ??
  optionalString(strings(optionalObject(properties['nextHop'])['nextHopIpAddresses'], 'nextHopIpAddresses').join(', '));

/** Azure adds types of next hops: one that is not known here is kept as the word that it is. */
export function readRoute(json: unknown): Route {
  const body = object(json, 'the route');
  const properties = object(body['properties'], 'route.properties');
  return {
    id: string(body['id'], 'route.id'),
    name: string(body['name'], 'route.name'),
    etag: optionalString(body['etag']),
    provisioningState: state(properties, 'route'),
    prefix: string(properties['addressPrefix'], 'route.properties.addressPrefix'),
    nextHopType: spelled(string(properties['nextHopType'], 'route.properties.nextHopType'), nextHops),
    nextHopIp: nextHopIp(properties),
  };
}

export function readRouteTable(json: unknown): RouteTable {
  const body = object(json, 'the route table');
  const properties = object(body['properties'], 'routeTable.properties');
  return {
    id: id(body['id'], 'routeTable.id'),
    name: string(body['name'], 'routeTable.name'),
    location: string(body['location'], 'routeTable.location'),
    etag: optionalString(body['etag']),
    provisioningState: state(properties, 'routeTable'),
    tags: tagsOf(body),
    routes: list(properties['routes'], 'routes').map(readRoute),
    subnets: idsIn(properties['subnets'], 'subnets'),
    disableBgpRoutePropagation: properties['disableBgpRoutePropagation'] === true,
  };
}

export function readPublicIp(json: unknown): PublicIpAddress {
  const body = object(json, 'the public IP address');
  const properties = object(body['properties'], 'publicIPAddress.properties');
  const dns = optionalObject(properties['dnsSettings']);
  const tagged = list(properties['ipTags'], 'publicIPAddress.ipTags').map((entry) => optionalObject(entry));
  return {
    id: id(body['id'], 'publicIPAddress.id'),
    name: string(body['name'], 'publicIPAddress.name'),
    location: string(body['location'], 'publicIPAddress.location'),
    etag: optionalString(body['etag']),
    provisioningState: state(properties, 'publicIPAddress'),
    tags: tagsOf(body),
    sku: optionalString(optionalObject(body['sku'])['name']) ?? 'Basic',
    allocation: optionalString(properties['publicIPAllocationMethod']) ?? 'Dynamic',
    version: optionalString(properties['publicIPAddressVersion']) ?? 'IPv4',
    address: optionalString(properties['ipAddress']),
    dnsLabel: optionalString(dns['domainNameLabel']),
    fqdn: optionalString(dns['fqdn']),
    zones: strings(body['zones'], 'publicIPAddress.zones'),
    attachedTo: optionalString(optionalObject(properties['ipConfiguration'])['id']),
    routingPreference: optionalString(tagged.find(({ ipTagType }) => ipTagType === 'RoutingPreference')?.['tag']),
  };
}

export function readNat(json: unknown): NatGateway {
  const body = object(json, 'the NAT gateway');
  const properties = object(body['properties'], 'natGateway.properties');
  return {
    id: id(body['id'], 'natGateway.id'),
    location: string(body['location'], 'natGateway.location'),
    addressIds: idsIn(properties['publicIpAddresses'], 'publicIpAddresses'),
    prefixIds: idsIn(properties['publicIpPrefixes'], 'publicIpPrefixes'),
  };
}

export function readIpPrefix(json: unknown): PublicIpPrefix {
  const body = object(json, 'the public IP prefix');
  return {
    id: id(body['id'], 'publicIPPrefix.id'),
    location: string(body['location'], 'publicIPPrefix.location'),
    prefix: optionalString(object(body['properties'], 'publicIPPrefix.properties')['ipPrefix']),
  };
}

/** The scope is what stands before the lock's own part of the id. */
export function readLock(json: unknown): Lock {
  const body = object(json, 'the lock');
  const properties = object(body['properties'], 'lock.properties');
  const lockId = string(body['id'], 'lock.id');
  return {
    id: lockId,
    name: optionalString(body['name']) ?? lockId,
    scope: lockId.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]*$/i, ''),
    level: spelled(string(properties['level'], 'lock.properties.level'), ['CanNotDelete', 'ReadOnly']),
    notes: optionalString(properties['notes']),
  };
}
