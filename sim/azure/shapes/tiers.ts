/** Tiers of API Management: what is particular in what they show. Recorded: Azure/azure-service-operator (BasicV2), Azure/azure-sdk-assets (StandardV2), Azure/azure-cli (Consumption). */

import { region } from '../engine.ts';
import type { Json } from '../json.ts';

export const isV2 = (tier: string): boolean => /v2$/i.test(tier);
/** Microsoft runs it on machines of its own, with no address of the service. */
export const isShared = (tier: string): boolean => isV2(tier) || tier === 'Consumption';

/** Fields of `properties` that another platform has not, or has otherwise than the classic tiers. */
export function ofTier(tier: string, name: string, location: string): Json {
  if (!isShared(tier)) return {};
  const empty: Json = {
    gatewayRegionalUrl: null,
    portalUrl: null,
    developerPortalUrl: null,
    managementApiUrl: null,
    scmUrl: null,
    publicIPAddresses: null,
    outboundPublicIPAddresses: null,
  };
  if (!isV2(tier)) return { ...empty, platformVersion: 'mtv1' };
  return {
    ...empty,
    managementApiUrl: `https://smapi.${name}-${region(location)}.p.azurewebsites.net/`,
    natGatewayState: 'Enabled',
    developerPortalStatus: 'Disabled',
    platformVersion: 'undetermined',
  };
}

/** Two settings are not shown by these platforms until something is written, or never. */
export const withoutSettings: readonly string[] = ['Security.Protocols.Ssl30', 'Security.Ciphers.TripleDes168'];
export const hidesSettings = (tier: string): boolean => isShared(tier);

/** Microsoft: REST, List Available SKUs of a service, recorded for Standard (Azure/azure-sdk-assets, go, 2022). */
export const tiersFor = (tier: string): readonly Json[] =>
  isShared(tier)
    ? [row(tier, 1, 10, 'manual')]
    : [
        row('Developer', 1, 1, 'none'),
        row('Basic', 1, 2, 'manual'),
        row('Standard', 1, 4, 'automatic'),
        row('Premium', 1, 12, 'automatic'),
      ];

const row = (name: string, minimum: number, maximum: number, scaleType: string): Json => ({
  resourceType: 'Microsoft.ApiManagement/service',
  sku: { name },
  capacity: { minimum, maximum, default: 1, scaleType },
});
