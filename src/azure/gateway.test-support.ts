/** What tests of the gateway to ARM share: one that answers in turn, over a clock that moves by hand. */

import { createHttpHeaders, RestError, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { armId } from '../api/arm-id.ts';
import { clouds } from './clouds.ts';
import { createArm } from './gateway.ts';
import { handClock } from './hand-clock.test-support.ts';

export const arm = 'https://management.azure.com';
export const group = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers';
export const service = armId(`${group}/Microsoft.ApiManagement/service/apim`);
export const nsg = armId(`${group}/Microsoft.Network/networkSecurityGroups/nsg`);
export const subscription = '11111111-1111-1111-1111-111111111111';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Answers in turn, the last one for ever; `undefined` is a connection that was reset. */
export function world(...replies: readonly (Reply | undefined)[]) {
  const seen: PipelineRequest[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      const reply = replies[Math.min(seen.length, replies.length - 1)];
      seen.push(request);
      if (!reply) throw new RestError('socket hang up', { code: 'ECONNRESET', request });
      const { status, body = '', headers = {} } = reply;
      return { request, status, headers: createHttpHeaders(headers), bodyAsText: typeof body === 'string' ? body : JSON.stringify(body) };
    },
  };
  const clock = handClock();
  const credential = { getToken: async () => ({ token: 'secret', expiresOnTimestamp: Date.UTC(2100, 0) }) };
  const azure = createArm({ cloud: clouds.public, credential, clock, httpClient, shareForMs: 5000, shareSeldomForMs: 60_000 });
  const settled = <T>(promise: Promise<T>): Promise<T> => clock.settled(promise);
  return { azure, seen, clock, settled };
}

export const serviceBody = {
  id: service.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
  name: 'apim',
  location: 'West Europe',
  sku: { name: 'Developer', capacity: 1 },
  properties: { provisioningState: 'Succeeded', targetProvisioningState: '', additionalLocations: null, publicIPAddresses: null },
};
export const patch = { method: 'PATCH', id: service, body: {}, clientRequestId: 'abc' } as const;
