/** Promises about requests over time: which are sent again and when, when they are given up, and that closing ends them. */

import { describe, expect, test } from '@jest/globals';
import { never, path, reset, says, silent, status, until } from './api-server.test-support.ts';
import type { ApiRequest } from './api.ts';
import { sleep, systemClock } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { cut, fails, get, patch, post, put, remove, throttled, world } from './transport.test-support.ts';

const put0: ApiRequest = { method: 'PUT', path: '/x', body: { metadata: { name: 'x' } } };

describe('retries', () => {
  test.each([
    ['a GET', 'an interrupted connection', 3, get, cut],
    ['a GET', 'half an answer', 3, get, reset],
    ['a GET', '429 with Retry-After', 3, get, throttled(429)],
    ['a GET', '503 with Retry-After', 3, get, throttled(503)],
    ['a GET', '429 without Retry-After', 1, get, status(429)],
    ['a GET', '500', 1, get, status(500)],
    ['a GET', '404', 1, get, status(404)],
    ['a PUT that names its version', 'an interrupted connection', 3, put, cut],
    ['a PUT that names its version', '503 with Retry-After', 3, put, throttled(503)],
    ['a PUT that names its version', '409', 1, put, status(409)],
    ['a PUT without a version', 'an interrupted connection', 1, put0, cut],
    ['a PUT without a version', '429 with Retry-After', 1, put0, throttled(429)],
    ['a POST', 'an interrupted connection', 1, post, cut],
    ['a POST', '429 with Retry-After', 1, post, throttled(429)],
    ['a PATCH', 'half an answer', 1, patch, reset],
    ['a DELETE', '503 with Retry-After', 1, remove, throttled(503)],
  ] as const)('%s that meets %s is sent %d times at most', async (_, __, sent, request, answer) => {
    const { transport, faults, seen } = await world();
    faults.other.push(...Array.from({ length: 6 }, () => answer));
    await fails(transport.request(request));
    expect(seen.tokens).toHaveLength(sent);
  });

  test.each([
    ['an interrupted connection', cut],
    ['503 with Retry-After', throttled(503)],
  ])('succeed when %s happened once', async (_, answer) => {
    const { transport, faults } = await world();
    faults.other.push(answer, says('{"kind":"Widget"}'));
    await expect(transport.request(get)).resolves.toEqual({ kind: 'Widget' });
  });

  test('wait as long as Retry-After says', async () => {
    const time = fastClock();
    const { transport, faults, seen } = await world(time.clock);
    faults.other.push(status(429, { 'retry-after': '3' }));
    const answer = transport.request({ ...get, deadlineMs: 5_000 });
    await until(() => time.pending() === 2, 'the deadline and the pause run');
    await time.forward(2_999);
    expect([seen.tokens.length, time.pending()]).toEqual([1, 2]);
    await time.forward(1);
    await answer;
    expect([seen.tokens.length, time.pending()]).toEqual([2, 0]);
  });

  test('that would come after the deadline are left to the caller', async () => {
    const time = fastClock();
    const { transport, faults, seen } = await world(time.clock);
    faults.other.push(status(503, { 'retry-after': '5' }));
    expect(await fails(transport.request({ ...get, deadlineMs: 5_000 }))).toMatchObject({ status: 503, retryAfterMs: 5_000 });
    expect([seen.tokens.length, time.pending()]).toEqual([1, 0]);
  });

  test('end when the caller stops', async () => {
    const { transport, faults, seen } = await world();
    faults.other.push(status(503, { 'retry-after': '5' }));
    const stop = new AbortController();
    const asked = fails(transport.request({ ...get, signal: stop.signal }));
    await until(() => faults.other.length === 0, 'asked');
    await sleep(systemClock, 20);
    stop.abort(new Error('the caller stops'));
    expect(await asked).toMatchObject({ status: 0, message: 'GET /x: the caller stops' });
    expect(seen.tokens).toHaveLength(1);
  });
});

describe('time', () => {
  test.each([
    ['answers nothing', never],
    ['answers half', silent],
  ])('a server that %s is given up at the deadline, and its connection is not used again', async (_, answer) => {
    const { transport, faults, sockets } = await world();
    faults.other.push(answer);
    const began = systemClock.now();
    expect(await fails(transport.request({ ...get, deadlineMs: 100 }))).toMatchObject({
      status: 0,
      message: 'GET /x: no answer within 100 ms',
    });
    expect(systemClock.now() - began).toBeLessThan(1_000);
    await until(() => sockets.size === 0, 'the connection is gone');
    await transport.request(get);
  });

  test('ten seconds are the deadline of a request that names none', async () => {
    const time = fastClock();
    const { transport, faults } = await world(time.clock);
    faults.other.push(never);
    const answer = fails(transport.request(get));
    await until(() => faults.other.length === 0, 'asked');
    await time.forward(9_999);
    expect(time.pending()).toBe(1);
    await time.forward(1);
    expect(await answer).toMatchObject({ status: 0, message: 'GET /x: no answer within 10000 ms' });
  });

  test('credentials that never come are given up at the deadline too', async () => {
    const { transport } = await world(systemClock, { authorize: () => new Promise(() => undefined) });
    expect(await fails(transport.request({ ...get, deadlineMs: 50 }))).toMatchObject({ status: 0 });
  });

  test('a pool of frozen connections heals', async () => {
    const w = await world();
    const { transport } = w;
    await Promise.all(Array.from({ length: 16 }, () => transport.request(get)));
    expect(w.sockets.size).toBeGreaterThan(8);
    w.freeze();
    const lost = await Promise.allSettled(Array.from({ length: 16 }, () => transport.request({ ...get, deadlineMs: 150 })));
    expect(lost.filter(({ status: end }) => end === 'rejected').length).toBeGreaterThan(8);
    await Promise.all(Array.from({ length: 16 }, () => transport.request({ ...get, deadlineMs: 3_000 })));
  });
});

describe('closing', () => {
  test('ends requests and watches that are under way, and leaves no connection', async () => {
    const w = await world();
    w.faults.other.push(never, silent);
    const { transport } = w;
    const watch = transport.watch({ path, query: { watch: 'true' }, signal: new AbortController().signal, inactivityMs: 1e6 });
    const underWay = [transport.request(get), transport.request(get), watch[Symbol.asyncIterator]().next()].map(fails);
    await until(() => w.watches.size === 1 && w.faults.other.length === 0, 'all are under way');
    await w.transport.close();
    for (const error of await Promise.all(underWay)) expect(error).toMatchObject({ status: 0, message: expect.stringMatching('closed') });
    await until(() => w.sockets.size === 0, 'no connection is left');
    expect(await fails(w.transport.request(get))).toMatchObject({ status: 0 });
  });
});
