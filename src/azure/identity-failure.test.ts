/** Promises about a token that could not be had: every reason is told once, in a sentence, and the same reason gives the same text. */

import {
  AggregateAuthenticationError,
  AuthenticationError,
  AuthenticationRequiredError,
  CredentialUnavailableError,
} from '@azure/identity';
import { describe, expect, test } from '@jest/globals';
import { reasonsOf } from './identity-failure.ts';

const ids = (at: string, id: string) => `Trace ID: ${id} Correlation ID: ${id} Timestamp: ${at}`;
/** As Azure/azure-sdk-for-js, issue 29078 shows it. */
const wrongSecret = (at: string, id: string) =>
  new AuthenticationRequiredError({
    scopes: [],
    message: `invalid_client: 7000215 - [${at}]: AADSTS7000215: Invalid client secret provided. ${ids(at, id)} - Correlation ID: ${id} - Trace ID: ${id}`,
  });

describe('P9: the reasons of a chain', () => {
  // As Azure/static-web-apps, issue 1655 shows it, and @azure/identity 4.14.
  const chain = new AggregateAuthenticationError(
    [
      new CredentialUnavailableError(
        'EnvironmentCredential is unavailable. No underlying credential could be used. To troubleshoot, visit https://aka.ms/azsdk/js/identity/environmentcredential/troubleshoot.',
      ),
      new CredentialUnavailableError('Attempted to use the IMDS endpoint, but it is not available.'),
      new AuthenticationRequiredError({ scopes: [], message: "ENOENT: no such file or directory, open '/var/run/secrets/token'" }),
      new AuthenticationRequiredError({ scopes: [], message: "ENOENT: no such file or directory, open '/var/run/secrets/token'" }),
      new CredentialUnavailableError(
        "Azure CLI could not be found. Please visit https://aka.ms/azure-cli for installation instructions and then, once installed, authenticate to your Azure account using 'az login'.",
      ),
    ],
    'ChainedTokenCredential authentication failed.',
  );

  test('P9: are the inner ones, each once, without where to troubleshoot', () => {
    expect(reasonsOf(chain)).toEqual([
      'EnvironmentCredential is unavailable. No underlying credential could be used.',
      'Attempted to use the IMDS endpoint, but it is not available.',
      "ENOENT: no such file or directory, open '/var/run/secrets/token'",
      'Azure CLI could not be found.',
    ]);
  });
});

test.each<[string, (at: string, id: string) => unknown, string]>([
  ['a wrong secret, as a required login', wrongSecret, 'invalid_client: 7000215: AADSTS7000215: Invalid client secret provided.'],
  [
    'an application that is not there, as the answer of Entra',
    // The form is that of the sample error response in Microsoft Entra authentication and authorization error codes.
    (at, id) =>
      new AuthenticationError(400, {
        error: 'unauthorized_client',
        error_description: `AADSTS700016: Application x was not found in the directory y.\r\n${ids(at, id).replaceAll(/ (?=Corr|Time)/g, '\r\n')}`,
      }),
    'AADSTS700016: Application x was not found in the directory y.',
  ],
  [
    'an identity that the machine does not have',
    (at, id) =>
      new CredentialUnavailableError(
        `ManagedIdentityCredential: Authentication failed. Message invalid_request: Error(s): invalid_request - Timestamp: ${at} - Description: Identity not found - Correlation ID: ${id} - Trace ID: ${id}\nHttp status code: 400\nHeaders: {"date":"${at}"}`,
      ),
    'ManagedIdentityCredential: Authentication failed. Message invalid_request: Error(s): invalid_request - Description: Identity not found',
  ],
])('P9: %s gives the same text at another time', (_, make, text) => {
  expect(reasonsOf(make('2024-03-26 07:28:20Z', '5aa2187c-b84e-466b-b801-f4175135a400'))).toEqual([text]);
  expect(reasonsOf(make('2024-03-27 08:00:00Z', '7844df83-8da1-4382-af78-887f7a879fb8'))).toEqual([text]);
});

test('P9: what is no error of a credential is told as it is', () => {
  expect(reasonsOf(new Error('No identity\nstack'))).toEqual(['No identity']);
  expect(reasonsOf('odd')).toEqual(['odd']);
});
