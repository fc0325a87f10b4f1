/** Faults between client and Azure: each kind, on which request, and whether the request was carried out. */

import { describe, expect, test } from '@jest/globals';
import { bench, serviceId, verdict } from './azure.test-support.ts';
import type { Fault } from './faults.ts';
import { object } from './json.ts';

const tags = (b: ReturnType<typeof bench>) => object(object(b.azure.resource(serviceId))['tags']);
const patch = (b: ReturnType<typeof bench>) => b.ask('PATCH', serviceId, { tags: { a: 'b' } });

interface Shows {
  /** Status and code of the answer, or the code of the error. */
  readonly answer: string;
  readonly carriedOut: boolean;
}
const kinds: Readonly<Record<Fault['kind'], readonly [Fault, Shows][]>> = {
  delay: [
    [
      { kind: 'delay', ms: 5_000 },
      { answer: '200', carriedOut: true },
    ],
  ],
  drop: [[{ kind: 'drop' }, { answer: 'ECONNRESET', carriedOut: false }]],
  lostAnswer: [[{ kind: 'lostAnswer' }, { answer: 'ECONNRESET', carriedOut: true }]],
  reset: [[{ kind: 'reset' }, { answer: 'ECONNRESET', carriedOut: false }]],
  status: [
    [
      { kind: 'status', status: 503 },
      { answer: '503 InternalServerError', carriedOut: false },
    ],
    [
      { kind: 'status', status: 429, code: 'TooManyRequests', retryAfter: 7 },
      { answer: '429 TooManyRequests', carriedOut: false },
    ],
  ],
  html: [[{ kind: 'html' }, { answer: '502', carriedOut: false }]],
  empty: [[{ kind: 'empty' }, { answer: '200', carriedOut: false }]],
  missingFields: [
    [
      { kind: 'missingFields', fields: ['etag'] },
      { answer: '200', carriedOut: true },
    ],
  ],
  expired: [[{ kind: 'expired' }, { answer: '404 NotFound', carriedOut: false }]],
};

describe.each(Object.values(kinds).flat())('%j', (fault, { answer, carriedOut }) => {
  test(`shows ${answer}; the write is ${carriedOut ? '' : 'not '}carried out, and the log says so`, async () => {
    const b = bench();
    b.azure.faults.add({ where: ({ method }) => method === 'PATCH', fault });
    const leave = new AbortController();
    const sent = b.azure
      .send({ method: 'PATCH', url: `https://x${serviceId}?api-version=2024-05-01`, headers: {}, body: '{"tags":{"a":"b"}}' }, leave.signal)
      .then(verdict, (error: unknown) => String(object(error)['code']));
    await b.seconds(10);
    leave.abort();
    expect(await sent).toBe(answer);
    expect(tags(b)).toEqual(carriedOut ? { a: 'b' } : {});
    expect(b.azure.acceptedWrites(serviceId)).toHaveLength(carriedOut ? 1 : 0);
    expect(b.azure.requests).toMatchObject([{ method: 'PATCH', path: serviceId, carriedOut }]);
  });
});

test('a delay lasts, and ends early with its client', async () => {
  const b = bench();
  b.azure.faults.add({ where: () => true, fault: { kind: 'delay', ms: 5_000 } });
  const began = b.clock.now();
  let took = 0;
  void patch(b).then(() => (took = b.clock.now() - began));
  await b.seconds(6);
  expect(took).toBe(5_000);
  const leave = new AbortController();
  const left = b.azure.send({ method: 'GET', url: `https://x${serviceId}?api-version=1`, headers: {}, body: undefined }, leave.signal);
  leave.abort();
  await expect(left).rejects.toMatchObject({ name: 'AbortError' });
});

test('a drop of a client that has left already ends at once', async () => {
  const b = bench();
  b.azure.faults.add({ where: () => true, fault: { kind: 'drop' } });
  const request = { method: 'GET', url: `https://x${serviceId}?api-version=1`, headers: {}, body: undefined };
  await expect(b.azure.send(request, AbortSignal.abort())).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('fields are missing at any depth, and nothing else is', async () => {
  const b = bench();
  const whole = await b.ask('GET', serviceId);
  b.azure.faults.add({ where: () => true, fault: { kind: 'missingFields', fields: ['provisioningState', 'minApiVersion'] } });
  const cut = await b.ask('GET', serviceId);
  const text = JSON.stringify(cut.body);
  expect(text).not.toContain('provisioningState');
  expect(object(object(cut.body)['properties'])['apiVersionConstraint']).toEqual({});
  expect(object(object(cut.body)['properties'])['gatewayUrl']).toBe(object(object(whole.body)['properties'])['gatewayUrl']);
});

test('a retry time is sent when the fault names one', async () => {
  const b = bench();
  b.azure.faults.add({ where: () => true, fault: { kind: 'status', status: 429, retryAfter: 7, message: 'Later.' } });
  const { headers, body } = await b.ask('GET', serviceId);
  expect([headers['retry-after'], object(object(body)['error'])['message']]).toEqual(['7', 'Later.']);
});

describe('a rule', () => {
  test('hits the requests that it is meant for, by method and path', async () => {
    const b = bench();
    b.azure.faults.add({ where: ({ method, path }) => method === 'GET' && path.endsWith('/networkstatus'), fault: { kind: 'html' } });
    const statuses = [];
    for (const id of [serviceId, `${serviceId}/networkstatus`]) statuses.push((await b.ask('GET', id)).status);
    expect([...statuses, (await patch(b)).status]).toEqual([200, 502, 200]);
  });

  test('counts the requests that it was shown, and may hit some of them', async () => {
    const b = bench();
    b.azure.faults.add({ where: ({ method }) => method === 'GET', when: ({ nth }) => nth === 2, fault: { kind: 'html' } });
    const statuses = [];
    for (const method of ['GET', 'PATCH', 'GET', 'GET']) statuses.push((await b.ask(method, serviceId)).status);
    expect(statuses).toEqual([200, 200, 502, 200]);
  });

  test('is the first that fits; gone when it is taken back, and all are when cleared', async () => {
    const b = bench();
    const mend = b.azure.faults.add({ where: () => true, fault: { kind: 'html' } });
    b.azure.faults.add({ where: () => true, fault: { kind: 'status', status: 418 } });
    const status = async () => (await b.ask('GET', serviceId)).status;
    expect(await status()).toBe(502);
    mend();
    expect(await status()).toBe(418);
    b.azure.faults.clear();
    expect(await status()).toBe(200);
  });
});
