/** The API Management service as it is kept and shown. Field names and empty values as recorded: Azure/azure-service-operator, ApiManagement 2022-08-01 (Developer, stv2). */

import { toIsoExact } from '../../src/runtime/clock.ts';
import { region, runningOn, type Engine, type View } from './engine.ts';
import { copy, isObject, object, objects, properties, text, without, type Json } from './json.ts';
import { hidesSettings, isV2, ofTier, withoutSettings } from './shapes/tiers.ts';

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
  'dataApiUrl',
  'configurationApi',
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

/** Recorded: beside the subnet that was named. */
const emptyPlace: Json = { vnetid: '00000000-0000-0000-0000-000000000000', subnetname: null };

const settingsOf = (tier: string): Json =>
  copy(
    hidesSettings(tier)
      ? without(
          customProperties,
          withoutSettings.map((name) => `${gateway}.${name}`),
        )
      : customProperties,
  );

/** A v2 service shows all settings once it was written to (recorded: BasicV2, 2026-07). */
export const allSettings = (): Json => copy(customProperties);

export const drawnAddress = (engine: Engine): string =>
  `20.50.${Math.floor(engine.random.next() * 250)}.${1 + Math.floor(engine.random.next() * 250)}`;

/** A service that exists, with everything that `body` leaves out. */
export function keptService(engine: Engine, name: string, body: Json): Json {
  const now = toIsoExact(engine.clock.now());
  const location = text(body['location']);
  const said = properties(body);
  const tier = text(object(body['sku'])['name']);
  const place = said['virtualNetworkConfiguration'];
  const addresses = said['publicIPAddresses'] ?? [drawnAddress(engine)];
  return {
    sku: { name: 'Developer', capacity: 1 },
    identity: null,
    zones: null,
    systemData: {
      ...(isV2(tier)
        ? { createdBy: null, createdByType: null, createdAt: null }
        : { createdBy: 'user@example.com', createdByType: 'User', createdAt: now }),
      lastModifiedBy: 'user@example.com',
      lastModifiedByType: 'User',
      lastModifiedAt: now,
    },
    tags: {},
    ...without(body, ['id', 'name', 'type', 'etag']),
    properties: {
      publisherEmail: 'user@example.com',
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
      customProperties: settingsOf(tier),
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
      dataApiUrl: null,
      configurationApi: null,
      legacyPortalStatus: 'Disabled',
      developerPortalStatus: 'Enabled',
      ...ofTier(tier, name, location),
      ...said,
      ...(isObject(place) ? { virtualNetworkConfiguration: { ...emptyPlace, ...place } } : {}),
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

/** Host names as they are kept: with everything that was left out. */
export const withHostnames = (name: string, said: Json): Json =>
  Array.isArray(said['hostnameConfigurations'])
    ? { ...said, hostnameConfigurations: objects(said['hostnameConfigurations']).map((one) => ({ ...hostname(name), ...one })) }
    : said;

/** While an operation runs: the old settings, with the words of the switch `updatingShows`. */
export function showService(engine: Engine, seen: View): Json {
  const shown: Json = { id: seen.id, name: seen.id.split('/').at(-1), type: serviceType, etag: seen.etag, ...copy(seen.body) };
  const running = seen.isPast ? undefined : runningOn(engine, seen.id);
  if (running?.status !== 'InProgress') return shown;
  return { ...shown, properties: { ...properties(shown), ...inMotion(engine, running.name, running.version) } };
}

/** Up to 2021-08-01 the state stays `Succeeded`, whatever the switch says (recorded: Azure/azure-sdk-for-net, 2022-07-30 and 2022-09-06). */
function inMotion(engine: Engine, operation: string, version: string): Json {
  const target = operation === 'Delete' ? 'Deleting' : 'Updating';
  if (operation === 'Create') return {};
  if (version !== '' && version < '2022-04-01-preview') return { provisioningState: 'Succeeded', targetProvisioningState: target };
  const words = operation === 'Delete' || engine.assumptions.updatingShows === 'Updating' ? target : 'Succeeded';
  return { provisioningState: words, targetProvisioningState: target };
}
