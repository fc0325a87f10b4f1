/**
 * What API Management shows at which api-version. Recorded: Azure/azure-cli (2019-12-01), Azure/azure-sdk-for-net (2021-08-01), Azure/azure-service-operator
 * (2022-08-01, 2024-05-01), Azure/azure-sdk-assets (Standard, 2024-05-01).
 */

import { isObject, object, objects, properties, text, without, type Json } from '../json.ts';
import { isV2 } from './tiers.ts';
import type { Answer } from '../exchange.ts';

/** The first api-version that shows a field. */
const top: Readonly<Record<string, string>> = { zones: '2020-06-01-preview', systemData: '2020-12-01' };
const inside: Readonly<Record<string, string>> = {
  publicIpAddressId: '2020-12-01',
  publicNetworkAccess: '2020-12-01',
  privateEndpointConnections: '2020-12-01',
  platformVersion: '2020-12-01',
  natGatewayState: '2022-04-01-preview',
  outboundPublicIPAddresses: '2022-04-01-preview',
  dataApiUrl: '2023-05-01-preview',
  configurationApi: '2023-05-01-preview',
  legacyPortalStatus: '2023-05-01-preview',
  developerPortalStatus: '2023-05-01-preview',
};
const inHostname: Readonly<Record<string, string>> = {
  identityClientId: '2020-06-01-preview',
  certificateSource: '2020-06-01-preview',
  certificateStatus: '2020-06-01-preview',
};
const later = (fields: Readonly<Record<string, string>>, version: string): readonly string[] =>
  Object.keys(fields).filter((name) => version < (fields[name] ?? ''));

export function serviceAt(answer: Answer, version: string): Answer {
  const { body } = answer;
  if (!isObject(body)) return answer;
  if (isObject(body['error'])) return { ...answer, body: { ...body, error: errorAt(body['error'], version) } };
  if (Array.isArray(body['value']))
    return { ...answer, body: { ...body, value: objects(body['value']).map((one) => shown(one, version)) } };
  return { ...answer, body: shown(body, version) };
}

/** Recorded: without in 2021, with it in June 2026; the key is not specified. */
const errorAt = (error: Json, version: string): Json => (version < '2022-04-01-preview' ? without(error, ['subCode']) : error);

function shown(service: Json, version: string): Json {
  if (text(service['type']).toLowerCase() !== 'microsoft.apimanagement/service') return service;
  const said = properties(service);
  const hidden = [
    ...later(inside, version),
    ...(showsDisabling(service, version) ? [] : ['disableGateway']),
    ...(tierOf(service) === 'Consumption' ? [] : ['enableClientCertificate']),
  ];
  const hostnames = said['hostnameConfigurations'];
  const isBeginning = text(said['targetProvisioningState']) === 'Activating';
  return {
    ...without(service, later(top, version)),
    properties: {
      ...without(said, hidden),
      ...(Array.isArray(hostnames)
        ? { hostnameConfigurations: objects(hostnames).map((one) => hostnameAt(one, version, isBeginning)) }
        : {}),
      ...(version < '2020-06-01-preview' && isBeginning ? { gatewayUrl: null } : {}),
      // Recorded on a Standard service of 2025: without the old portal it has no address.
      ...(version < '2023-05-01-preview' || said['legacyPortalStatus'] !== 'Disabled' ? {} : { portalUrl: null }),
    },
  };
}

const tierOf = (service: Json): string => text(object(service['sku'])['name']);

const hostnameAt = (one: Json, version: string, isBeginning: boolean): Json => ({
  ...without(one, later(inHostname, version)),
  ...(version < '2020-06-01-preview' && isBeginning ? { hostName: null } : {}),
});

/** Recorded: v2 tiers never; a classic service in a network not between 2020-12-01 and 2021-08-01, the answer to its creation aside. */
function showsDisabling(service: Json, version: string): boolean {
  if (isV2(tierOf(service))) return false;
  const { virtualNetworkType, targetProvisioningState } = properties(service);
  const isBetween = version >= '2020-12-01' && version < '2022-04-01-preview';
  return !isBetween || virtualNetworkType === 'None' || targetProvisioningState === 'Activating';
}
