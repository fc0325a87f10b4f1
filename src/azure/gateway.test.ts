/** Promises of the gateway to ARM: one write is one request, garbage is a failure and never an answer, and the token goes to ARM alone. */

import { type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { AggregateAuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { describe, expect, test } from '@jest/globals';
import { armId } from '../api/arm-id.ts';
import { clouds } from './clouds.ts';
import { createArm } from './gateway.ts';
import { arm, nsg, patch, service, serviceBody, subscription, world, type Reply } from './gateway.test-support.ts';
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

describe('whether something is there is told by what is around it too', () => {
  test('by the list of its type in its group, over all pages', async () => {
    const list = service.replace(/\/[^/]+$/, '');
    const { azure, seen, settled } = world(
      { status: 200, body: { value: [{ id: `${list}/other` }], nextLink: `${arm}${list}?page=2` } },
      { status: 200, body: { value: [{ id: service.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') }] } },
    );
    expect(await settled(azure.siblings(service))).toEqual({
      ok: true,
      value: [`${list}/other`, service.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')],
    });
    expect(seen[0]?.url).toBe(`${arm}${list}?api-version=${clouds.public.apiVersions['Microsoft.ApiManagement']}`);
  });

  test('by its group', async () => {
    const group = armId(service.replace(/\/providers\/.*$/, ''));
    const { azure, seen, settled } = world({
      status: 404,
      body: { error: { code: 'ResourceGroupNotFound', message: 'Resource group could not be found.' } },
    });
    expect(await settled(azure.resourceGroup(group))).toMatchObject({
      ok: false,
      failure: { class: 'Gone', code: 'ResourceGroupNotFound' },
    });
    expect(seen[0]?.url).toBe(`${arm}${group}?api-version=${clouds.public.apiVersions['Microsoft.Resources']}`);
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
    ['a string', { status: 200, body: '"a sentence"' }],
    ['no id', { status: 200, body: { ...serviceBody, id: undefined } }],
    ['no name', { status: 200, body: { ...serviceBody, name: '' } }],
    ['no tier', { status: 200, body: { ...serviceBody, sku: undefined } }],
    ['units that are a word', { status: 200, body: { ...serviceBody, sku: { name: 'Premium', capacity: 'two' } } }],
    ['no state', { status: 200, body: { ...serviceBody, properties: {} } }],
    [
      'a list of addresses that is none',
      { status: 200, body: { ...serviceBody, properties: { provisioningState: 'Succeeded', publicIPAddresses: '1.2.3.4' } } },
    ],
    ['an unknown code', { status: 409, body: { error: { code: 'NeverSeen', message: 'Hm.' } } }],
    ['an error without a code', { status: 500, body: { error: {} } }],
    ['an error that is a word', { status: 500, body: { error: 'no' } }],
    ['a page of a proxy that calls itself a success', { status: 200, body: '<html>Please log in</html>' }],
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

describe('garbage of the network is a transient failure', () => {
  const rule = {
    id: `${nsg}/securityRules/a`,
    name: 'a',
    properties: { provisioningState: 'Succeeded', priority: 100, direction: 'Inbound', access: 'Allow', protocol: 'Tcp' },
  };
  const group = (rules: unknown) => ({
    id: nsg,
    name: 'nsg',
    location: 'westeurope',
    properties: { provisioningState: 'Succeeded', securityRules: rules },
  });
  test.each<[string, unknown]>([
    ['no rules but a word', group('none')],
    ['a rule without a priority', group([{ ...rule, properties: { ...rule.properties, priority: undefined } }])],
    ['a rule of an unknown direction', group([{ ...rule, properties: { ...rule.properties, direction: 'Sideways' } }])],
    ['a rule that neither allows nor denies', group([{ ...rule, properties: { ...rule.properties, access: 'Audit' } }])],
    ['no state', { ...group([]), properties: {} }],
    ['no location', { ...group([]), location: undefined }],
  ])('%s', async (_, body) => {
    const { azure, settled } = world({ status: 200, body });
    expect(await settled(azure.securityGroup(nsg))).toMatchObject({ ok: false, failure: { class: 'Transient', code: 'Malformed' } });
  });

  test('network status that is no list, and a row without a name', async () => {
    for (const body of [
      {},
      { value: [] },
      [{ location: 'West Europe', networkStatus: { connectivityStatus: [{ status: 'success' }] } }],
      [{}],
    ]) {
      const { azure, settled } = world({ status: 200, body });
      expect(await settled(azure.networkStatus(service))).toMatchObject({ ok: false, failure: { code: 'Malformed' } });
    }
  });
});

describe('a read that fails in passing', () => {
  const failing = { status: 503, body: { error: { code: 'ServiceUnavailable', message: 'm' } } };
  test('is tried once more, a moment later', async () => {
    const { azure, seen, settled } = world(failing, { status: 200, body: serviceBody });
    expect(await settled(azure.service(service))).toMatchObject({ ok: true });
    expect(seen).toHaveLength(2);
  });
  test('and no more than once', async () => {
    const { azure, seen, settled } = world(failing);
    expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Transient', ambiguous: false } });
    expect(seen).toHaveLength(2);
  });
  test.each([404, 403, 409, 429])('is not tried again when the answer is %i', async (status) => {
    const { azure, seen, settled } = world({
      status,
      body: { error: { code: status === 409 ? 'ServiceLocked' : 'NotFound', message: 'm' } },
    });
    await settled(azure.service(service));
    expect(seen).toHaveLength(1);
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
      message: 'No token for Azure: No identity',
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
      message: 'No token for Azure: EnvironmentCredential is unavailable. Attempted to use the IMDS endpoint, but it is not available.',
    },
  });
});

describe('the raw body', () => {
  test('is untouched, with its ETag, and never shared', async () => {
    const body = { id: nsg, etag: 'W/"1"', properties: { future: [null, { a: 1 }] } };
    const { azure, seen, settled } = world({ status: 200, body, headers: { etag: 'W/"2"' } });
    expect(await settled(azure.raw(nsg))).toEqual({ ok: true, value: { body, etag: 'W/"2"' } });
    await settled(azure.raw(nsg));
    expect(seen).toHaveLength(2);
  });
  test.each(['', '[]', '<html>'])('that is %j is a failure', async (body) => {
    const { azure, settled } = world({ status: 200, body });
    expect(await settled(azure.raw(nsg))).toMatchObject({ ok: false, failure: { class: 'Transient', code: 'Malformed' } });
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

describe('T9: more than there is room for', () => {
  const entry = { id: `/subscriptions/${subscription}/providers/Microsoft.Authorization/locks/a`, properties: { level: 'readonly' } };
  const megabytes = (count: number) => ' '.repeat(count * 2 ** 20);

  test('in one answer is malformed, also where nothing is packed', async () => {
    const { azure, settled } = world({ status: 200, body: `${megabytes(33)}${JSON.stringify(serviceBody)}` });
    expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Transient', code: 'Malformed' } });
    expect(await settled(azure.raw(nsg))).toMatchObject({ ok: false, failure: { class: 'Transient', code: 'Malformed' } });
  });

  test('in a refusal is malformed', async () => {
    const { azure, settled } = world({ status: 409, body: `{"error":{"code":"Conflict","message":"${megabytes(33)}"}}` });
    expect(await settled(azure.write(patch))).toMatchObject({ ok: false, failure: { code: 'Malformed', ambiguous: true } });
  });

  test('in all pages of a list together is malformed', async () => {
    const { azure, seen, settled } = world({ status: 200, body: { value: Array(30_000).fill(entry), nextLink: `${arm}/next` } });
    expect(await settled(azure.locks(subscription))).toMatchObject({
      ok: false,
      failure: { code: 'Malformed', message: expect.stringContaining('more than 100000 entries') },
    });
    expect(seen).toHaveLength(4);
  });

  test('in all admin rules together is malformed', async () => {
    const rule = { id: '/r', properties: { direction: 'Inbound', access: 'Deny', protocol: 'Tcp' } };
    const { azure, seen, settled } = world({ status: 200, body: { value: Array(60_000).fill(rule), skipToken: 'more' } });
    expect(await settled(azure.adminRules(nsg))).toMatchObject({ ok: false, failure: { code: 'Malformed' } });
    expect(seen).toHaveLength(2);
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

describe('a clock that is three hours ahead', () => {
  const date = 'Mon, 05 Jan 2026 05:00:00 GMT';

  test('is named where a token is refused', async () => {
    const { azure, settled } = world({
      status: 401,
      headers: { date },
      body: { error: { code: 'InvalidAuthenticationToken', message: 'No.' } },
    });
    expect(await settled(azure.service(service))).toMatchObject({
      ok: false,
      failure: {
        message: "No. The clock of this machine is 180 minutes ahead of Azure's; set it right, for tokens, times and windows depend on it.",
      },
    });
  });

  test('does not move the date of an answer away from what else Azure dates', async () => {
    const { azure, settled } = world({ status: 200, headers: { date }, body: serviceBody });
    const outcome = await settled(azure.service(service));
    const shownAt = outcome.ok ? outcome.value.answeredAt : undefined;
    expect(Math.round((shownAt ?? 0) / 1_000) * 1_000).toBe(Date.UTC(2026, 0, 5, 8));
  });

  test('does not make a network status old', async () => {
    const row = { name: 'x', status: 'success', lastUpdated: '2026-01-05T04:55:00Z' };
    const { azure, settled } = world({
      status: 200,
      headers: { date },
      body: [{ location: 'West Europe', networkStatus: { dnsServers: [], connectivityStatus: [row] } }],
    });
    const outcome = await settled(azure.networkStatus(service));
    const updated = outcome.ok ? outcome.value[0]?.rows[0]?.lastUpdated : undefined;
    expect(Math.round((updated ?? 0) / 1_000) * 1_000).toBe(Date.UTC(2026, 0, 5, 7, 55));
  });
});
