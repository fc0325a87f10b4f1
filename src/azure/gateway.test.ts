import { createHttpHeaders, RestError, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import { armId } from '../api/arm-id.ts';
import { instant, type Clock } from '../runtime/clock.ts';
import { clouds } from './clouds.ts';
import { createArm } from './gateway.ts';

const arm = 'https://management.azure.com';
const group = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers';
const service = armId(`${group}/Microsoft.ApiManagement/service/apim`);
const nsg = armId(`${group}/Microsoft.Network/networkSecurityGroups/nsg`);
const subscription = '11111111-1111-1111-1111-111111111111';

/** Time that moves only by `forward`, letting the promises of the pipelines settle. */
function handClock(): Clock & { forward(ms: number): Promise<void> } {
  let now = Date.UTC(2026, 0, 5, 8);
  const timers = new Set<{ readonly at: number; readonly fn: () => void }>();
  return {
    now: () => instant(now),
    schedule(ms, fn) {
      const timer = { at: now + ms, fn };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async forward(ms) {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now)) if (timers.delete(timer)) timer.fn();
      for (let round = 0; round < 6; round++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Answers in turn, the last one for ever; `undefined` is a connection that was reset. */
function world(...replies: readonly (Reply | undefined)[]) {
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
  const azure = createArm({ cloud: clouds.public, credential, clock, httpClient, shareForMs: 5000 });
  /** Lets the clock run until the answer is there. */
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    let done = false;
    void promise.finally(() => (done = true));
    for (let round = 0; !done && round < 200; round++) await clock.forward(100);
    return promise;
  };
  return { azure, seen, clock, settled };
}

const serviceBody = {
  id: service.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
  name: 'apim',
  location: 'West Europe',
  sku: { name: 'Developer', capacity: 1 },
  properties: { provisioningState: 'Succeeded', targetProvisioningState: '', additionalLocations: null, publicIPAddresses: null },
};
const patch = { method: 'PATCH', id: service, body: {}, clientRequestId: 'abc' } as const;

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

describe('garbage is a transient failure', () => {
  test.each<[string, Reply]>([
    ['an HTML 502', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['an HTML 404', { status: 404, body: '<html>Not here</html>' }],
    ['an empty 200', { status: 200 }],
    ['truncated JSON', { status: 200, body: '{"id":"/sub' }],
    ['an array', { status: 200, body: [] }],
    ['null', { status: 200, body: 'null' }],
    ['no properties', { status: 200, body: { ...serviceBody, properties: undefined } }],
    ['a number for an id', { status: 200, body: { ...serviceBody, id: 7 } }],
    [
      'a subnet that is no id',
      {
        status: 200,
        body: { ...serviceBody, properties: { provisioningState: 'Succeeded', virtualNetworkConfiguration: { subnetResourceId: 'x' } } },
      },
    ],
  ])('%s', async (_, reply) => {
    const { azure, seen, settled } = world(reply);
    expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Transient' } });
    expect(seen.length).toBeLessThanOrEqual(2);
  });

  test('null lists and ids in another letter case are none', async () => {
    const { azure, settled } = world({ status: 200, body: serviceBody });
    expect(await settled(azure.service(service))).toMatchObject({
      ok: true,
      value: { name: 'apim', publicIpAddresses: [], additionalLocations: [] },
    });
  });
});

describe('reads', () => {
  test('are shared, until they are fresh, old or written to', async () => {
    const { azure, seen, clock, settled } = world({ status: 200, body: serviceBody });
    await settled(Promise.all([azure.service(service), azure.service(service)]));
    expect(seen).toHaveLength(1);
    await settled(azure.service(service, { fresh: true }));
    expect(seen).toHaveLength(2);
    await clock.forward(6000);
    await settled(azure.service(service));
    expect(seen).toHaveLength(3);
    await settled(azure.write(patch));
    await settled(azure.service(service));
    expect(seen).toHaveLength(5);
  });

  const lock = (name: string) => ({
    id: `/subscriptions/${subscription}/providers/Microsoft.Authorization/locks/${name}`,
    name,
    properties: { level: 'readonly' },
  });
  test('follow no redirect', async () => {
    const { azure, seen, settled } = world({ status: 307, headers: { location: 'https://evil.example/' } });
    expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Transient' } });
    expect(seen.map(({ url }) => new URL(url).origin).every((origin) => origin === arm)).toBe(true);
  });

  test('lists follow nextLink', async () => {
    const { azure, settled } = world(
      { status: 200, body: { value: [lock('a')], nextLink: `${arm}/next` } },
      { status: 200, body: { value: [lock('b')] } },
    );
    const outcome = await settled(azure.locks(subscription));
    expect(outcome.ok && outcome.value.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test.each([
    ['https://evil.example/next', 1],
    [`${arm}/for/ever`, 100],
  ])('a list whose next page is %s fails after %i requests', async (nextLink, requests) => {
    const { azure, seen, settled } = world({ status: 200, body: { value: [lock('a')], nextLink } });
    expect(await settled(azure.locks(subscription))).toMatchObject({ ok: false, failure: { code: 'Malformed' } });
    expect(seen).toHaveLength(requests);
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

test('after a 429 nobody of that bucket asks before Retry-After', async () => {
  const { azure, seen, settled } = world({
    status: 429,
    body: { error: { code: 'TooManyRequests', message: 'm' } },
    headers: { 'retry-after': '60' },
  });
  await settled(azure.service(service));
  expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Throttled', code: 'OwnBudget' } });
  expect(seen).toHaveLength(1);
});
