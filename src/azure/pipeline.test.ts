/** Promises about the way to ARM: a request is one request, and goes nowhere else. */

import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import { clouds, type ApiVersions } from './clouds.ts';
import { handClock } from './hand-clock.test-support.ts';
import { createSend } from './pipeline.ts';

const targets = ['https://example.org/subscriptions/x', 'https://management.azure.com/subscriptions/y', '/subscriptions/y'] as const;

function sending(location: string) {
  const urls: string[] = [];
  const httpClient: HttpClient = {
    sendRequest: async (request) => {
      urls.push(request.url);
      return { request, status: 307, headers: createHttpHeaders({ location }), bodyAsText: '' };
    },
  };
  const credential = { getToken: async () => ({ token: 'secret', expiresOnTimestamp: Date.UTC(2100, 0) }) };
  const send = createSend({ cloud: clouds.public, credential, clock: handClock(), httpClient, deadlineMs: 30_000, userAgent: 'test' });
  return { urls, send };
}

describe('W33: a redirect', () => {
  const providers: readonly (keyof ApiVersions)[] = [
    'Microsoft.ApiManagement',
    'Microsoft.Authorization',
    'Microsoft.Resources',
    'Microsoft.Network',
    'Microsoft.Network/privateDnsZones',
  ];
  test.each(providers.flatMap((provider) => targets.map((target) => [provider, target] as const)))(
    'W33: of a request to %s is an answer, and is not followed to %s',
    async (provider, target) => {
      for (const method of ['GET', 'PUT', 'DELETE'] as const) {
        const { urls, send } = sending(target);
        const outcome = await send({ method, url: 'https://management.azure.com/subscriptions/x', provider });
        expect(urls).toEqual(['https://management.azure.com/subscriptions/x']);
        expect(outcome).toMatchObject({ ok: true, answer: { status: 307 } });
      }
    },
  );
});
