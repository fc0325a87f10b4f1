/** Promises about tokens: whatever a credential does, a request has one in time or hears that there is none, and the next request begins anew. */

import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { armId } from '../api/arm-id.ts';
import { clouds } from './clouds.ts';
import { createArm } from './gateway.ts';
import { handClock } from './hand-clock.test-support.ts';

const service = armId(
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim',
);
const network = armId(
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub',
);
const patch = { method: 'PATCH', id: service, body: {}, clientRequestId: 'abc' } as const;
const minute = 60_000;

type Token = AccessToken | null;
const never = (): Promise<Token> => new Promise(() => undefined);

/** What `getToken` does in turn, the last for ever; the tokens are numbered. */
function world(...script: readonly ((name: string, options: GetTokenOptions) => Promise<Token>)[]) {
  const clock = handClock();
  let asked = 0;
  const credential: TokenCredential = {
    getToken: (_, options = {}) => {
      const act = script[Math.min(asked, script.length - 1)];
      asked += 1;
      return act ? act(`token-${asked}`, options) : Promise.resolve(null);
    },
  };
  const sent: string[] = [];
  const challenges: string[] = [];
  let httpNeverAnswers = false;
  const httpClient: HttpClient = {
    async sendRequest(request) {
      sent.push(request.headers.get('authorization') ?? 'none');
      if (httpNeverAnswers) return new Promise(() => undefined);
      const challenge = challenges.shift();
      const headers = createHttpHeaders(challenge === undefined ? {} : { 'www-authenticate': challenge });
      return { request, status: challenge === undefined ? 404 : 401, headers, bodyAsText: '{"error":{"code":"NotFound","message":"m"}}' };
    },
  };
  const azure = createArm({ cloud: clouds.public, credential, clock, httpClient, shareForMs: 0 });
  const lasting =
    (ms: number) =>
    async (token: string): Promise<Token> => ({ token, expiresOnTimestamp: clock.now() + ms });
  /** Settled after so much time, or `undefined`. */
  const after = async <T>(ms: number, promise: Promise<T>): Promise<T | undefined> => {
    for (let passed = 0; passed < ms; passed += 1000) await clock.forward(1000);
    return Promise.race([promise, Promise.resolve(undefined)]);
  };
  return { azure, clock, sent, challenges, lasting, after, asked: () => asked, hang: () => void (httpNeverAnswers = true) };
}

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => void process.on('unhandledRejection', note));
afterEach(() => {
  process.off('unhandledRejection', note);
  expect(unhandled.splice(0)).toEqual([]);
});

describe('T7: a credential whose promise never settles', () => {
  test('costs the requests that wait for it their deadline, and the next one asks anew', async () => {
    const w = world(never, async (token) => ({ token, expiresOnTimestamp: Date.UTC(2100, 0) }));
    const asked = await w.after(25_000, Promise.all([w.azure.write(patch), w.azure.operation({ url: 'https://management.azure.com/op' })]));
    for (const outcome of asked ?? [])
      expect(outcome).toMatchObject({
        ok: false,
        failure: { class: 'Transient', code: 'NoAnswer', message: expect.stringContaining('no token for Azure'), ambiguous: false },
      });
    expect([asked?.length, w.sent]).toEqual([2, []]);
    expect(await w.after(2_000, w.azure.write(patch))).toMatchObject({ failure: { class: 'Gone' } });
    expect(w.sent).toEqual(['Bearer token-2']);
  });

  test('for half an hour: every request settles, and with the first answer they go on', async () => {
    let works = false;
    const w = world((token) => (works ? Promise.resolve({ token, expiresOnTimestamp: Date.UTC(2100, 0) }) : never()));
    for (let i = 0; i < 60; i++) expect(await w.after(30_000, w.azure.write(patch))).toMatchObject({ failure: { class: 'Transient' } });
    works = true;
    expect(await w.after(2_000, w.azure.write(patch))).toMatchObject({ failure: { class: 'Gone' } });
  });

  test('while the token before still counts keeps no request, and is asked again', async () => {
    const w = world(
      (token) => w.lasting(10 * minute)(token),
      never,
      (token) => w.lasting(60 * minute)(token),
    );
    await w.after(1_000, w.azure.write(patch));
    await w.clock.forward(8 * minute);
    for (let i = 0; i < 3; i++) expect(await w.after(1_000, w.azure.write(patch))).toMatchObject({ failure: { class: 'Gone' } });
    expect([w.sent, w.asked()]).toEqual([Array<string>(4).fill('Bearer token-1'), 2]);
    await w.clock.forward(minute);
    for (let i = 0; i < 2; i++) await w.after(1_000, w.azure.write(patch));
    expect([w.sent.at(-1), w.asked()]).toEqual(['Bearer token-3', 3]);
  });

  test('when Azure asks for claims costs that request its deadline', async () => {
    const w = world((token) => w.lasting(60 * minute)(token), never);
    w.challenges.push('Bearer error="insufficient_claims", claims="e30="');
    expect(await w.after(25_000, w.azure.write(patch))).toMatchObject({ ok: false, failure: { class: 'Transient' } });
    expect(w.sent).toEqual(['Bearer token-1']);
  });

  test('answers too late, and the token is taken all the same', async () => {
    const slow = Promise.withResolvers<Token>();
    const w = world(() => slow.promise, never);
    expect(await w.after(25_000, w.azure.write(patch))).toMatchObject({ failure: { class: 'Transient' } });
    slow.resolve({ token: 'late', expiresOnTimestamp: Date.UTC(2100, 0) });
    expect(await w.after(1_000, w.azure.write(patch))).toMatchObject({ failure: { class: 'Gone' } });
    expect(w.sent).toEqual(['Bearer late']);
  });
});

test('T7: an HTTP client that heeds no signal costs a request its deadline', async () => {
  const w = world((token) => w.lasting(60 * minute)(token));
  w.hang();
  expect(await w.after(26_000, w.azure.write(patch))).toMatchObject({ failure: { class: 'Transient', ambiguous: true } });
  expect(await w.after(56_000, w.azure.virtualNetwork(network))).toMatchObject({ failure: { class: 'Transient', ambiguous: false } });
});

describe('a token', () => {
  test('is asked for once by many requests, of whatever provider', async () => {
    const w = world((token) => w.lasting(60 * minute)(token));
    await w.after(1_000, Promise.all([w.azure.write(patch), w.azure.write({ ...patch, id: network, method: 'PUT' })]));
    await w.after(1_000, w.azure.write(patch));
    expect([w.sent.length, w.asked()]).toEqual([3, 1]);
  });

  test('is renewed before it expires, and when Azure asks for claims', async () => {
    const w = world((token) => w.lasting(60 * minute)(token));
    for (let i = 0; i < 11; i++) {
      await w.after(1_000, w.azure.write(patch));
      await w.clock.forward(10 * minute);
    }
    // After 80 % of its hour, and of the next one.
    expect(w.asked()).toBe(3);
    w.challenges.push('Bearer error="insufficient_claims", claims="e30="');
    await w.after(1_000, w.azure.write(patch));
    expect(w.sent.slice(-2)).toEqual(['Bearer token-3', 'Bearer token-4']);
  });

  test.each([
    [60, 47, 1],
    [60, 49, 2],
    [24 * 60, 19 * 60, 1],
    [24 * 60, 19 * 60 + 13, 2],
    [10, 9, 2],
  ])('that lasts %i minutes is renewed at 80 %% of its life: after %i minutes it was asked for %i times', async (life, after, asked) => {
    const w = world((token) => w.lasting(life * minute)(token));
    await w.after(1_000, w.azure.write(patch));
    await w.clock.forward(after * minute);
    await w.after(1_000, w.azure.write(patch));
    expect(w.asked()).toBe(asked);
  });

  test('T7: that cannot be renewed ends the requests when it expires, and not the process', async () => {
    const w = world(
      (token) => w.lasting(6 * minute)(token),
      async () => Promise.reject(new Error('Entra is away')),
    );
    await w.after(1_000, w.azure.write(patch));
    await w.clock.forward(2 * minute);
    expect(await w.after(1_000, w.azure.write(patch))).toMatchObject({ failure: { class: 'Gone' } });
    await w.clock.forward(10 * minute);
    expect(await w.after(1_000, w.azure.write(patch))).toMatchObject({ ok: false, failure: { class: 'Transient', ambiguous: false } });
  });

  test('of a machine that slept is not taken for a good one', async () => {
    const w = world((token) => w.lasting(60 * minute)(token));
    await w.after(1_000, w.azure.write(patch));
    await w.clock.forward(61 * minute);
    await w.after(1_000, w.azure.write(patch));
    expect(w.sent).toEqual(['Bearer token-1', 'Bearer token-2']);
  });
});
