/** Promises of the gateway to ARM: one write is one request, and the token goes to ARM alone. */

import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { AggregateAuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { describe, expect, test } from '@jest/globals';
import { clouds } from './clouds.ts';
import { createArm } from './gateway.ts';
import { arm, nsg, patch, world } from './gateway.test-support.ts';
import { handClock } from './hand-clock.test-support.ts';

describe('one write is one HTTP request', () => {
  test.each([
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '1' } }],
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '1' } }],
    ['a reset connection', undefined],
    ['a redirect', { status: 307, headers: { location: 'https://evil.example/' } }],
    ['202 with an operation', { status: 202, headers: { location: `${arm}/op`, 'retry-after': '60' } }],
  ])('%s', async (_, reply) => {
    const { azure, seen, settled } = world(reply);
    await settled(azure.write(patch));
    expect(seen).toHaveLength(1);
  });

  test('it carries the api-version of the cloud, the request id and the conditions', async () => {
    const { azure, seen, settled } = world({ status: 200, body: {} });
    await settled(azure.write({ ...patch, method: 'PUT', id: nsg, ifMatch: 'W/"1"' }));
    expect(seen[0]?.url).toBe(`${arm}${nsg}?api-version=${clouds.public.apiVersions['Microsoft.Network']}`);
    expect(seen[0]?.headers.toJSON()).toMatchObject({
      'x-ms-client-request-id': 'abc',
      'if-match': 'W/"1"',
      authorization: 'Bearer secret',
    });
  });

  test('a lost answer is ambiguous', async () => {
    const { azure, settled } = world(undefined);
    expect(await settled(azure.write(patch))).toMatchObject({
      ok: false,
      failure: { class: 'Transient', code: 'NoAnswer', ambiguous: true },
    });
  });
});

test('a request that takes too long is given up, and for a write it is not known what became of it', async () => {
  const endless: HttpClient = {
    sendRequest: (request) =>
      new Promise((_, reject) => {
        request.abortSignal?.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' })));
      }),
  };
  const clock = handClock();
  const credential = { getToken: async () => ({ token: 'secret', expiresOnTimestamp: Date.UTC(2100, 0) }) };
  const azure = createArm({ cloud: clouds.public, credential, clock, httpClient: endless, shareForMs: 5000, deadlineMs: 3000 });
  expect(await clock.settled(azure.write(patch))).toMatchObject({
    ok: false,
    failure: { code: 'NoAnswer', ambiguous: true, message: 'no answer from Azure: the time for the request was up' },
  });
});

test('without a token nothing is sent, and that is no fault of Azure', async () => {
  const seen: PipelineRequest[] = [];
  const credential = {
    getToken: () => Promise.reject(Object.assign(new Error('No identity\nstack'), { name: 'CredentialUnavailableError' })),
  };
  const clock = handClock();
  const httpClient: HttpClient = { sendRequest: (request) => (seen.push(request), Promise.reject(new Error('no'))) };
  const azure = createArm({ cloud: clouds.public, credential, clock, httpClient, shareForMs: 5000 });
  expect(await clock.settled(azure.write(patch))).toMatchObject({
    ok: false,
    failure: {
      class: 'Blocked',
      obstacle: 'Authorization',
      code: 'IdentityNotAuthorized',
      message: "No token for Azure: No identity Set up the operator's identity, so that it gets a token for Azure.",
      ambiguous: false,
    },
  });
  expect(seen).toEqual([]);
});

test('P9: without a token, the reasons of every credential of the chain are told', async () => {
  const inner = [
    new CredentialUnavailableError('EnvironmentCredential is unavailable. To troubleshoot, visit https://aka.ms/somewhere.'),
    new CredentialUnavailableError('Attempted to use the IMDS endpoint, but it is not available.'),
  ];
  const chained = new AggregateAuthenticationError(inner, 'ChainedTokenCredential authentication failed.');
  const clock = handClock();
  const azure = createArm({ cloud: clouds.public, credential: { getToken: () => Promise.reject(chained) }, clock, shareForMs: 5000 });
  expect(await clock.settled(azure.write(patch))).toMatchObject({
    failure: {
      code: 'IdentityNotAuthorized',
      message:
        "No token for Azure: EnvironmentCredential is unavailable. Attempted to use the IMDS endpoint, but it is not available. Set up the operator's identity, so that it gets a token for Azure.",
    },
  });
});

test.each(['https://evil.example/op', 'http://management.azure.com/op', 'nonsense'])(
  'an operation at %s is not asked about',
  async (url) => {
    const { azure, seen, settled } = world({ status: 200, body: { status: 'Succeeded' } });
    expect(await settled(azure.operation({ url }))).toEqual({ ok: true, value: { status: 'Unknown' } });
    expect(seen).toHaveLength(0);
  },
);
