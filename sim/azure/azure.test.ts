/** The simulated Azure as a whole: what it answers about itself, what it logs, and that a seed makes a run. */

import { describe, expect, test } from '@jest/globals';
import { createHttpHeaders, createPipelineRequest, type PipelineRequest } from '@azure/core-rest-pipeline';
import {
  attach,
  bench,
  group,
  groupId,
  management,
  names,
  ordinary,
  serviceId,
  subscription,
  valuesOf,
  verdict,
} from './azure.test-support.ts';
import { object, properties } from './json.ts';

describe('the log', () => {
  test('has every request with its instant, status, code and client request id', async () => {
    const b = bench();
    await b.ask('GET', serviceId, undefined, { 'x-ms-client-request-id': 'mine' });
    await b.seconds(3);
    await b.ask('GET', `${groupId}x`);
    expect(b.azure.requests).toEqual([
      { at: b.clock.now() - 3000, method: 'GET', path: serviceId, status: 200, carriedOut: true, clientRequestId: 'mine' },
      {
        at: b.clock.now(),
        method: 'GET',
        path: `${groupId}x`,
        status: 404,
        code: 'ResourceNotFound',
        carriedOut: false,
        clientRequestId: undefined,
      },
    ]);
  });

  test('accepted writes are those to a resource and below it, in any letter case, that were not refused', async () => {
    const b = bench();
    await b.ask('PUT', `${groupId}/securityRules/management`, { properties: properties(management) });
    await b.ask('PUT', `${groupId.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')}/securityRules/bad`, { properties: {} });
    await b.ask('PATCH', serviceId, attach());
    await b.ask('PATCH', serviceId, attach());
    expect(b.azure.acceptedWrites(groupId.toLowerCase())).toHaveLength(1);
    expect(b.azure.acceptedWrites(serviceId)).toHaveLength(1);
    expect(b.azure.acceptedWrites(group)).toHaveLength(2);
    expect(b.azure.acceptedWrites(`${groupId}x`)).toEqual([]);
  });
});

describe('every answer', () => {
  test('carries the headers that ARM puts on it', async () => {
    const b = bench();
    const { headers } = await b.ask('GET', groupId);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
      pragma: 'no-cache',
      expires: '-1',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-ms-request-id': expect.any(String),
      'x-ms-correlation-request-id': expect.any(String),
      'x-ms-routing-request-id': expect.stringMatching(/^WESTEUROPE:\d{8}T\d{6}Z:[0-9a-f-]{36}$/),
      'x-ms-arm-service-request-id': expect.any(String),
      // Both recorded: Azure/azure-sdk-for-net, CRUD (2025-05-16), with 3748 and 2999 after one or two requests.
      'x-ms-ratelimit-remaining-subscription-reads': '249',
      'x-ms-ratelimit-remaining-subscription-global-reads': '3749',
    });
    expect((await b.ask('PATCH', serviceId, {})).headers['x-ms-ratelimit-remaining-subscription-global-writes']).toBe('2999');
    const deleted = await b.ask('DELETE', `${groupId}/securityRules/management`);
    expect(deleted.headers['x-ms-ratelimit-remaining-subscription-global-deletes']).toBe('2999');
    expect(deleted.headers).not.toHaveProperty('content-type');
    expect(Object.keys((await b.ask('GET', `${groupId}x`)).headers).filter((name) => name.includes('ratelimit'))).toEqual([]);
  });
});

describe('inventory', () => {
  test.each<[string, object]>([
    [subscription, { subscriptionId: '11111111-1111-4111-8111-111111111111', state: 'Enabled' }],
    [group, { name: 'gateways', type: 'Microsoft.Resources/resourceGroups', location: 'westeurope' }],
    [
      `${subscription}/providers`,
      {
        value: expect.arrayContaining([expect.objectContaining({ namespace: 'Microsoft.ApiManagement', registrationState: 'Registered' })]),
      },
    ],
  ])('%s', async (path, answer) => {
    expect((await bench().ask('GET', path)).body).toMatchObject(answer);
  });

  test('lists resources of a type in a group or a subscription', async () => {
    const b = bench();
    for (const scope of [group, subscription]) {
      expect(names(valuesOf(await b.ask('GET', `${scope}/providers/Microsoft.ApiManagement/service`)))).toEqual(['orders']);
      expect(names(valuesOf(await b.ask('GET', `${scope}/providers/Microsoft.Network/virtualNetworks`)))).toEqual(['hub']);
    }
  });

  test('W6: lists private zones too, but nothing in a group that is not there, and an empty list in one that is', async () => {
    const zone = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.com`;
    const b = bench([...ordinary, { id: zone, location: 'global', properties: {} }]);
    expect(names(valuesOf(await b.ask('GET', `${group}/providers/Microsoft.Network/privateDnsZones`)))).toEqual(['contoso.com']);
    for (const type of ['Microsoft.Network/virtualNetworks', 'Microsoft.ApiManagement/service', 'Microsoft.Network/privateDnsZones'])
      expect(verdict(await b.ask('GET', `${group}x/providers/${type}`))).toBe('404 ResourceGroupNotFound');
    b.azure.put(`${group}x`, { location: 'westeurope' });
    expect(valuesOf(await b.ask('GET', `${group}x/providers/Microsoft.Network/virtualNetworks`))).toEqual([]);
  });

  test('a group is there once something is in it, or put by itself', async () => {
    const b = bench();
    expect(verdict(await b.ask('GET', `${group}x`))).toBe('404 ResourceGroupNotFound');
    b.azure.put(`${group}x`, { location: 'northeurope' });
    expect((await b.ask('GET', `${group}x`)).body).toMatchObject({ location: 'northeurope' });
  });
});

test('an operation that no client has begun is not found', async () => {
  expect(verdict(await bench().ask('GET', `${serviceId}/operationresults/none`))).toBe('404 NotFound');
});

test('the same seed gives the same run, another gives another', async () => {
  const run = async (seed: number) => {
    const b = bench(ordinary, {}, { seed });
    const first = await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    return JSON.stringify([first, b.azure.resource(serviceId), b.azure.resource(groupId)]);
  };
  expect(await run(1)).toBe(await run(1));
  expect(await run(1)).not.toBe(await run(2));
});

describe('in one process', () => {
  const request = (more: object = {}): PipelineRequest =>
    createPipelineRequest({
      url: `https://management.azure.com${serviceId}?api-version=2024-05-01`,
      headers: createHttpHeaders(),
      ...more,
    });

  test("is a transport of Microsoft's clients", async () => {
    const { status, headers, bodyAsText } = await bench().azure.httpClient().sendRequest(request());
    expect([status, headers.get('etag'), object(JSON.parse(bodyAsText ?? ''))['name']]).toEqual([200, expect.any(String), 'orders']);
  });

  test('breaks as a socket does, and ends with its caller', async () => {
    const { azure } = bench();
    azure.faults.add({ where: () => true, fault: { kind: 'reset' } });
    await expect(azure.httpClient().sendRequest(request())).rejects.toMatchObject({ name: 'RestError', code: 'ECONNRESET' });
    azure.faults.clear();
    azure.faults.add({ where: () => true, fault: { kind: 'drop' } });
    const leave = new AbortController();
    const asked = azure.httpClient().sendRequest(request({ abortSignal: leave.signal }));
    leave.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a path that cannot be decoded is no id', async () => {
    expect((await bench().follow('https://x/subscriptions/%zz?api-version=1')).status).toBe(404);
  });
});
