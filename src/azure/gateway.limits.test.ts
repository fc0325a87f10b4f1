/** Promises of the gateway about limits and shared reads: who waits is refused nothing, one limit rests alone, and what was read is no other caller's. */

import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import { armId, type ArmId } from '../api/arm-id.ts';
import { clouds } from './clouds.ts';
import { createArm } from './gateway.ts';
import { group, nsg, patch, service, serviceBody, subscription, world, type Reply } from './gateway.test-support.ts';
import { handClock } from './hand-clock.test-support.ts';

test('W20: after a 429 no caller of that line asks before Retry-After, and whoever waits is refused nothing by Azure', async () => {
  const { azure, seen, settled } = world({
    status: 429,
    body: { error: { code: 'TooManyRequests', message: 'm' } },
    headers: { 'retry-after': '60' },
  });
  await settled(azure.service(service));
  expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Budget', status: 0, retryAfterMs: 60_000 } });
  expect(seen).toHaveLength(1);
});

describe('A36: a refusal of Microsoft.Network, in the words of a busy resource', () => {
  const tooMany = (detail: string): Reply => ({
    status: 429,
    headers: { 'x-ms-failure-cause': 'service' },
    body: {
      error: {
        code: 'RetryableError',
        message: 'A retryable error occurred.',
        details: [{ code: detail, message: 'The call can be retried in 60 seconds.' }],
      },
    },
  });
  const groupIn = (id: string, location: string): Reply => ({
    status: 200,
    body: {
      id,
      name: 'nsg',
      location,
      properties: { provisioningState: 'Succeeded', securityRules: [], defaultSecurityRules: [], subnets: [] },
    },
  });
  const far = armId(`${group}/Microsoft.Network/networkSecurityGroups/far`);
  const put = (id: ArmId) => ({ method: 'PUT', id: armId(`${id}/securityRules/a`), body: {}, clientRequestId: 'abc' }) as const;

  test('rests the writes of that region, and nothing else', async () => {
    const { azure, seen, settled } = world(
      groupIn(nsg, 'westeurope'),
      groupIn(far, 'northeurope'),
      tooMany('RetryableErrorDueToTooManyCalls'),
      { status: 200, body: {} },
    );
    await settled(azure.securityGroup(nsg));
    await settled(azure.securityGroup(far));
    expect(await settled(azure.write(put(nsg)))).toMatchObject({ failure: { class: 'Throttled', retryAfterMs: 60_000 } });
    expect(await settled(azure.write(put(nsg)))).toMatchObject({ failure: { class: 'Budget' } });
    expect(seen).toHaveLength(3);
    expect(await settled(azure.write(put(far)))).toMatchObject({ ok: true });
    expect(await settled(azure.write(patch))).toMatchObject({ ok: true });
    expect(await settled(azure.raw(nsg))).toMatchObject({ ok: true });
  });

  test('of one operation rests that operation alone', async () => {
    const { azure, seen, settled } = world(tooMany('RetryableErrorDueToTooManyCallsToThisOperation'), { status: 200, body: { value: [] } });
    expect(await settled(azure.serviceTags(subscription, 'westeurope'))).toMatchObject({ failure: { class: 'Throttled' } });
    expect(await settled(azure.serviceTags(subscription, 'westeurope'))).toMatchObject({ failure: { class: 'Budget' } });
    await settled(azure.raw(nsg));
    expect(seen).toHaveLength(2);
  });
});

describe('W28: what one identity has read', () => {
  test('is nothing for another, whatever they share', async () => {
    const seen: (string | undefined)[] = [];
    const httpClient: HttpClient = {
      async sendRequest(request) {
        seen.push(request.headers.get('authorization'));
        return { request, status: 200, headers: createHttpHeaders(), bodyAsText: JSON.stringify(serviceBody) };
      },
    };
    const clock = handClock();
    const armOf = (token: string) =>
      createArm({
        cloud: clouds.public,
        credential: { getToken: async () => ({ token, expiresOnTimestamp: Date.UTC(2100, 0) }) },
        clock,
        httpClient,
        shareForMs: 5000,
      });
    const [one, other] = [armOf('one'), armOf('other')];
    const callers = [one, one.onBehalfOf?.({ key: 'a/b', rank: 'Working' }), other].flatMap((arm) => arm ?? []);
    for (const arm of callers) await clock.settled(arm.service(service));
    expect(seen).toEqual(['Bearer one', 'Bearer other']);
  });

  test('of locks is shared for longer than that of a group, and neither is for who asks anew', async () => {
    const body = { value: [] };
    const { azure, seen, clock, settled } = world({ status: 200, body });
    const locks = (fresh = false) => settled(azure.locks(subscription, { fresh }));
    await locks();
    await clock.forward(20_000);
    await locks();
    expect(seen).toHaveLength(1);
    await locks(true);
    expect(seen).toHaveLength(2);
    await clock.forward(60_000);
    await locks();
    expect(seen).toHaveLength(3);
  });
});
