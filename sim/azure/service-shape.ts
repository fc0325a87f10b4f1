/** The API Management service as it is kept and shown. Field names and empty values as recorded: Azure/azure-service-operator, ApiManagement 2022-08-01 (Developer, stv2). */

import { toIsoExact } from '../../src/runtime/clock.ts';
import { region, runningOn, type Engine, type View } from './engine.ts';
import { copy, properties, text, without, type Json } from './json.ts';

export const serviceType = 'Microsoft.ApiManagement/service';

/** Fields of `properties` that only Azure writes. */
export const serviceReadOnly: readonly string[] = [
  'provisioningState',
  'targetProvisioningState',
  'createdAtUtc',
  'gatewayUrl',
  'gatewayRegionalUrl',
  'managementApiUrl',
  'portalUrl',
  'developerPortalUrl',
  'scmUrl',
  'publicIPAddresses',
  'privateIPAddresses',
  'outboundPublicIPAddresses',
  'platformVersion',
  'privateEndpointConnections',
];

/** The same of an additional location. */
export const locationReadOnly: readonly string[] = [
  'publicIPAddresses',
  'privateIPAddresses',
  'outboundPublicIPAddresses',
  'gatewayRegionalUrl',
  'platformVersion',
];

const gateway = 'Microsoft.WindowsAzure.ApiManagement.Gateway';
const customProperties: Json = Object.fromEntries(
  [
    'Security.Protocols.Tls10',
    'Security.Protocols.Tls11',
    'Security.Protocols.Ssl30',
    'Security.Ciphers.TripleDes168',
    'Security.Backend.Protocols.Tls10',
    'Security.Backend.Protocols.Tls11',
    'Security.Backend.Protocols.Ssl30',
    'Protocols.Server.Http2',
  ].map((name) => [`${gateway}.${name}`, 'False']),
);

export const drawnAddress = (engine: Engine): string =>
  `20.50.${Math.floor(engine.random.next() * 250)}.${1 + Math.floor(engine.random.next() * 250)}`;

/** A service that exists, with everything that `body` leaves out. */
export function keptService(engine: Engine, name: string, body: Json): Json {
  const now = toIsoExact(engine.clock.now());
  const location = text(body['location']);
  const said = properties(body);
  const addresses = said['publicIPAddresses'] ?? [drawnAddress(engine)];
  return {
    sku: { name: 'Developer', capacity: 1 },
    identity: null,
    zones: null,
    systemData: {
      createdBy: 'a user@example.com',
      createdByType: 'User',
      createdAt: now,
      lastModifiedBy: 'a user@example.com',
      lastModifiedByType: 'User',
      lastModifiedAt: now,
    },
    tags: {},
    ...without(body, ['id', 'name', 'type', 'etag']),
    properties: {
      publisherEmail: 'a user@example.com',
      publisherName: 'A user',
      notificationSenderEmail: 'apimgmt-noreply@mail.windowsazure.com',
      provisioningState: 'Succeeded',
      targetProvisioningState: '',
      createdAtUtc: now,
      gatewayUrl: `https://${name}.azure-api.net`,
      gatewayRegionalUrl: `https://${name}-${region(location)}-01.regional.azure-api.net`,
      portalUrl: `https://${name}.portal.azure-api.net`,
      developerPortalUrl: `https://${name}.developer.azure-api.net`,
      managementApiUrl: `https://${name}.management.azure-api.net`,
      scmUrl: `https://${name}.scm.azure-api.net`,
      hostnameConfigurations: [hostname(name)],
      publicIPAddresses: addresses,
      privateIPAddresses: null,
      additionalLocations: null,
      virtualNetworkConfiguration: null,
      customProperties: copy(customProperties),
      virtualNetworkType: 'None',
      certificates: null,
      disableGateway: false,
      natGatewayState: 'Disabled',
      outboundPublicIPAddresses: addresses,
      apiVersionConstraint: { minApiVersion: null },
      publicIpAddressId: null,
      publicNetworkAccess: 'Enabled',
      privateEndpointConnections: null,
      platformVersion: 'stv2',
      ...said,
    },
  };
}

const hostname = (name: string): Json => ({
  type: 'Proxy',
  hostName: `${name}.azure-api.net`,
  encodedCertificate: null,
  keyVaultId: null,
  certificatePassword: null,
  negotiateClientCertificate: false,
  certificate: null,
  defaultSslBinding: true,
  identityClientId: null,
  certificateSource: 'BuiltIn',
  certificateStatus: null,
});

/** While an operation runs: the old settings, with the words of the switch `updatingShows`. */
export function showService(engine: Engine, seen: View): Json {
  const shown: Json = { id: seen.id, name: seen.id.split('/').at(-1), type: serviceType, etag: seen.etag, ...copy(seen.body) };
  const running = seen.isPast ? undefined : runningOn(engine, seen.id);
  if (running?.status !== 'InProgress') return shown;
  return { ...shown, properties: { ...properties(shown), ...inMotion(engine, running.name) } };
}

function inMotion(engine: Engine, operation: string): Json {
  if (operation === 'Delete') return { provisioningState: 'Deleting', targetProvisioningState: 'Deleting' };
  const words = engine.assumptions.updatingShows === 'Updating' ? 'Updating' : 'Succeeded';
  return { provisioningState: words, targetProvisioningState: 'Updating' };
}
