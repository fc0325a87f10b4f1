/** API Management's JSON as our shapes. */

import {
  id,
  list,
  number,
  object,
  optionalId,
  optionalInstant,
  optionalObject,
  optionalString,
  spelled,
  string,
  strings,
} from './parse.ts';
import type { DeletedService, NetworkStatus, OutboundDependency, Service } from './resources.ts';

const tiers = ['Developer', 'Premium', 'Basic', 'Standard', 'Consumption', 'BasicV2', 'StandardV2', 'PremiumV2'];
const modes = ['None', 'External', 'Internal'];
const states = [
  'Created',
  'Activating',
  'Succeeded',
  'Updating',
  'Failed',
  'Stopped',
  'Terminating',
  'TerminationFailed',
  'Deleted',
  'Deleting',
];

export function readService(json: unknown): Service {
  const body = object(json, 'the service');
  const properties = object(body['properties'], 'service.properties');
  const sku = object(body['sku'], 'service.sku');
  return {
    id: id(body['id'], 'service.id'),
    name: string(body['name'], 'service.name'),
    location: string(body['location'], 'service.location'),
    etag: optionalString(body['etag']),
    sku: { name: spelled(string(sku['name'], 'service.sku.name'), tiers), capacity: number(sku['capacity'] ?? 1, 'service.sku.capacity') },
    provisioningState: spelled(string(properties['provisioningState'], 'service.properties.provisioningState'), states),
    targetProvisioningState: optionalString(properties['targetProvisioningState']) ?? '',
    virtualNetworkType: spelled(optionalString(properties['virtualNetworkType']) ?? 'None', modes),
    subnetId: optionalId(
      optionalObject(properties['virtualNetworkConfiguration'])['subnetResourceId'],
      'service.properties.virtualNetworkConfiguration.subnetResourceId',
    ),
    publicIpAddressId: optionalId(properties['publicIpAddressId'], 'service.properties.publicIpAddressId'),
    publicIpAddresses: strings(properties['publicIPAddresses'], 'service.properties.publicIPAddresses'),
    privateIpAddresses: strings(properties['privateIPAddresses'], 'service.properties.privateIPAddresses'),
    outboundPublicIpAddresses: strings(properties['outboundPublicIPAddresses'], 'service.properties.outboundPublicIPAddresses'),
    gatewayUrl: optionalString(properties['gatewayUrl']),
    gatewayRegionalUrl: optionalString(properties['gatewayRegionalUrl']),
    platformVersion: optionalString(properties['platformVersion']) ?? 'undetermined',
    zones: strings(body['zones'], 'service.zones'),
    hostnames: list(properties['hostnameConfigurations'], 'service.properties.hostnameConfigurations').flatMap((entry) => {
      const host = optionalObject(entry);
      const [type, hostName] = [optionalString(host['type']), optionalString(host['hostName'])];
      return type === undefined || hostName === undefined ? [] : [{ type, hostName }];
    }),
    natGatewayState: optionalString(properties['natGatewayState']),
    disableGateway: properties['disableGateway'] === true,
    privateEndpoints: list(properties['privateEndpointConnections'], 'service.properties.privateEndpointConnections').map((entry) => {
      const connection = optionalObject(entry);
      const approval = optionalObject(optionalObject(connection['properties'])['privateLinkServiceConnectionState']);
      return { name: optionalString(connection['name']) ?? '', status: optionalString(approval['status']) ?? '' };
    }),
    publicNetworkAccess: optionalString(properties['publicNetworkAccess']),
    additionalLocations: list(properties['additionalLocations'], 'service.properties.additionalLocations').map((entry) => {
      const location = object(entry, 'additionalLocations[]');
      const size = optionalObject(location['sku']);
      const addresses = (field: string) => strings(location[field], `additionalLocations[].${field}`);
      return {
        location: string(location['location'], 'additionalLocations[].location'),
        sku: {
          name: spelled(optionalString(size['name']) ?? string(sku['name'], 'service.sku.name'), tiers),
          capacity: number(size['capacity'] ?? 1, 'additionalLocations[].sku.capacity'),
        },
        zones: strings(location['zones'], 'additionalLocations[].zones'),
        subnetId: optionalId(
          optionalObject(location['virtualNetworkConfiguration'])['subnetResourceId'],
          'additionalLocations[].subnetResourceId',
        ),
        publicIpAddressId: optionalId(location['publicIpAddressId'], 'additionalLocations[].publicIpAddressId'),
        publicIpAddresses: addresses('publicIPAddresses'),
        privateIpAddresses: addresses('privateIPAddresses'),
        outboundPublicIpAddresses: addresses('outboundPublicIPAddresses'),
        gatewayRegionalUrl: optionalString(location['gatewayRegionalUrl']),
        platformVersion: optionalString(location['platformVersion']) ?? 'undetermined',
        natGatewayState: optionalString(location['natGatewayState']),
        disableGateway: location['disableGateway'] === true,
      };
    }),
  };
}

/** The answer of `networkstatus` is a bare array, one entry per location. */
export const readNetworkStatus = (json: unknown): readonly NetworkStatus[] => {
  if (!Array.isArray(json)) object(undefined, 'the network status');
  return list(json, 'the network status').map((entry) => {
    const body = object(entry, 'networkStatus[]');
    const status = object(body['networkStatus'], 'networkStatus[].networkStatus');
    return {
      location: string(body['location'], 'networkStatus[].location'),
      dnsServers: strings(status['dnsServers'], 'dnsServers'),
      rows: list(status['connectivityStatus'], 'connectivityStatus').map((one) => {
        const row = object(one, 'connectivityStatus[]');
        return {
          name: string(row['name'], 'connectivityStatus[].name'),
          resourceType: optionalString(row['resourceType']) ?? '',
          status: string(row['status'], 'connectivityStatus[].status').toLowerCase(),
          error: optionalString(row['error']) ?? '',
          optional: row['isOptional'] === true,
          lastUpdated: optionalInstant(row['lastUpdated']),
          lastStatusChange: optionalInstant(row['lastStatusChange']),
        };
      }),
    };
  });
};

export function readDeletedService(json: unknown): DeletedService {
  const body = object(json, 'the deleted service');
  const properties = optionalObject(body['properties']);
  return {
    name: string(body['name'], 'deletedService.name'),
    serviceId: optionalString(properties['serviceId']) ?? '',
    location: optionalString(body['location']) ?? '',
    deletionDate: optionalString(properties['deletionDate']),
    scheduledPurgeDate: optionalString(properties['scheduledPurgeDate']),
  };
}

/** One category of `outboundNetworkDependenciesEndpoints`, as the service reports it for itself. */
export function readOutboundDependency(json: unknown): OutboundDependency {
  const body = object(json, 'the outbound dependency');
  return {
    category: string(body['category'], 'outboundDependency.category'),
    endpoints: list(body['endpoints'], 'outboundDependency.endpoints').map((entry) => {
      const endpoint = object(entry, 'outboundDependency.endpoints[]');
      return {
        domain: string(endpoint['domainName'], 'outboundDependency.domainName'),
        ports: list(endpoint['endpointDetails'], 'outboundDependency.endpointDetails').map((detail) => {
          const { port, region } = object(detail, 'outboundDependency.endpointDetails[]');
          return { port: number(port, 'outboundDependency.port'), region: optionalString(region) };
        }),
      };
    }),
  };
}
