/**
 * What a cloud says of itself, to anybody and without a token: where it is managed and where tokens come from. Azure/azure-cli, cloud.py (2015-01-01, one
 * object); hashicorp/go-azure-sdk, environments (2022-09-01, one object of other names; a list of clouds from 2019-05-01 on).
 */

import type { Answer } from '../exchange.ts';

const path = /^\/metadata\/endpoints\/?$/i;

/** Undefined for another path. */
export function answerMetadata(method: string, url: URL): Answer | undefined {
  if (!path.test(url.pathname)) return undefined;
  if (method !== 'GET') return { status: 405, headers: { allow: 'GET' }, body: undefined };
  const version = url.searchParams.get('api-version') ?? '';
  if (version === '')
    return {
      status: 400,
      headers: {},
      body: {
        error: {
          code: 'MissingApiVersionParameter',
          message: 'The api-version query parameter (?api-version=) is required for all requests.',
        },
      },
    };
  const { origin } = url;
  const body = version < '2019-05-01' ? older(origin) : version < '2022-09-01' ? [cloud(origin)] : cloud(origin);
  return { status: 200, headers: {}, body };
}

const older = (origin: string) => ({
  galleryEndpoint: `${origin}/`,
  graphEndpoint: 'https://graph.windows.net/',
  portalEndpoint: 'https://portal.azure.com/',
  authentication: { loginEndpoint: `${origin}/`, audiences: [`${origin}/`] },
});

const cloud = (origin: string) => ({
  portal: 'https://portal.azure.com',
  authentication: { loginEndpoint: `${origin}/`, audiences: [origin], tenant: 'common', identityProvider: 'AAD' },
  graphAudience: 'https://graph.windows.net/',
  graph: 'https://graph.windows.net/',
  microsoftGraphResourceId: 'https://graph.microsoft.com/',
  name: 'AzureCloud',
  suffixes: {
    storage: 'core.windows.net',
    keyVaultDns: 'vault.azure.net',
    sqlServerHostname: 'database.windows.net',
    azureFrontDoorEndpointSuffix: 'azurefd.net',
  },
  resourceManager: `${origin}/`,
});
