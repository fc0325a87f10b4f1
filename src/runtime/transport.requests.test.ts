/** Promises about one request to the API server: what it says, what its answer becomes, whom it trusts, and how it is counted. */

import { describe, expect, test } from '@jest/globals';
import { passes, path, status, until } from './api-server.test-support.ts';
import { systemClock } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { cut, fails, get, patch, post, remove, throttled, world } from './transport.test-support.ts';

describe('a request', () => {
  test('says who asks and what it sends, and gives the parsed answer', async () => {
    const { transport, faults, seen } = await world();
    let heard = {};
    faults.other.push((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        heard = { url: request.url, type: request.headers['content-type'], body: Buffer.concat(chunks).toString() };
        response.end('{"kind":"Widget"}');
      });
    });
    const query = { fieldManager: 'a b' };
    const answer = await transport.request({ ...patch, query, body: { a: 1 }, contentType: 'application/merge-patch+json' });
    expect(answer).toEqual({ kind: 'Widget' });
    expect(heard).toEqual({ url: '/x?fieldManager=a+b', type: 'application/merge-patch+json', body: '{"a":1}' });
    expect([[...seen.agents], seen.tokens]).toEqual([['tester/1.2'], ['Bearer one']]);
  });

  test('with an empty answer gives nothing', async () => {
    const { transport, faults } = await world();
    faults.other.push((_, response) => response.writeHead(204).end());
    await expect(transport.request(remove)).resolves.toBeUndefined();
  });

  test('shares connections with others', async () => {
    const { transport, seen } = await world();
    for (let i = 0; i < 20; i++) await transport.request(get);
    await Promise.all(Array.from({ length: 40 }, () => transport.request(get)));
    expect(seen.connections).toBeLessThanOrEqual(16);
    expect(seen.tokens).toHaveLength(60);
  });

  test('follows no redirect, so that the token stays here', async () => {
    const { transport, faults, seen } = await world();
    faults.other.push((_, response) => response.writeHead(307, { location: '/elsewhere' }).end());
    expect(await fails(transport.request(get))).toMatchObject({ status: 307 });
    expect(seen.tokens).toHaveLength(1);
  });
});

describe('an answer that refuses', () => {
  test('says what the Status says', async () => {
    const { transport, faults } = await world();
    const body = { kind: 'Status', reason: 'Conflict', message: 'the object has been modified', code: 409 };
    faults.other.push((_, response) => response.writeHead(409).end(JSON.stringify(body)));
    const error = await fails(transport.request(post));
    expect(error).toMatchObject({ status: 409, reason: 'Conflict', message: 'POST /x: the object has been modified' });
  });

  test('T13: shows what a webhook of others hides in its words', async () => {
    const { transport, faults } = await world();
    const body = { kind: 'Status', reason: 'Forbidden', message: 'no\u001b[2J\nReady\u202e', code: 403 };
    faults.other.push((_, response) => response.writeHead(403).end(JSON.stringify(body)));
    expect(await fails(transport.request(post))).toMatchObject({ message: 'POST /x: no\\u001b[2J Ready\\u202e' });
  });

  test.each([
    ['HTML', 500, '<html>top secret</html>'],
    ['JSON of another kind', 403, '{"kind":"Secret","message":"top secret"}'],
    ['text', 400, 'top secret'],
    ['null', 400, 'null'],
    ['JSON that is cut', 200, '{"data":"top secret'],
    ['HTML', 200, '<b>top secret</b>'],
  ])('repeats nothing of a body, nor the token: %s with %d', async (_, code, text) => {
    const { transport, faults } = await world();
    faults.other.push((__, response) => response.writeHead(code).end(text));
    const error = await fails(transport.request(post));
    const said = JSON.stringify([error.message, error.stack, String(error.cause), error]);
    expect(said).not.toMatch(/secret|Bearer/);
    expect(error).toMatchObject({ status: code === 200 ? 0 : code, reason: '' });
  });

  test.each([
    ['7', 7_000],
    ['Thu, 01 Jan 1970 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 1969 23:59:00 GMT', 0],
    ['soon', undefined],
  ])('with Retry-After %j asks for a pause', async (text, ms) => {
    const { transport, faults } = await world(fastClock().clock);
    faults.other.push(status(429, { 'retry-after': text }));
    expect((await fails(transport.request(post))).retryAfterMs).toBe(ms);
  });
});

describe('a token that is refused', () => {
  test.each([
    ['GET', get],
    ['POST', post],
  ])('is read again, and the %s is sent once more', async (_, request) => {
    const { transport, rotateToken, seen } = await world();
    await transport.request(get);
    rotateToken('two');
    await transport.request(request);
    expect(seen.tokens).toEqual(['Bearer one', 'Bearer one', 'Bearer two']);
  });

  test('a second time is an error, without the token', async () => {
    const { transport, faults, seen } = await world();
    faults.other.push(...Array.from({ length: 5 }, () => status(401)));
    const error = await fails(transport.request(get));
    expect([error.status, error.message, seen.tokens.length]).toEqual([401, 'GET /x: says 401', 2]);
  });
});

describe('certificates', () => {
  test('that were replaced are read again when a connection fails, and the old pool ends', async () => {
    const w = await world();
    await w.transport.request(get);
    await w.rotateCa();
    await w.transport.request(get);
    expect(w.forgotten()).toBeGreaterThan(0);
    await until(() => w.sockets.size <= 1, 'the old connections are gone');
  });

  test('of an unknown authority are refused', async () => {
    const stranger = await world();
    const { transport } = await world(systemClock, { tls: () => stranger.cluster.tls() });
    expect(await fails(transport.request(get))).toMatchObject({ status: 0, cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  });
});

describe('metrics of requests', () => {
  test('count each attempt by code and method, and no answer as <error>', async () => {
    const w = await world();
    w.faults.other.push(passes, cut, throttled(429), status(404));
    await w.transport.request(get);
    await fails(w.transport.request(get));
    w.faults.watch.push(status(410), cut);
    const watch = { path, query: { watch: 'true' }, signal: new AbortController().signal, inactivityMs: 1_000 };
    for (let i = 0; i < 2; i++) await fails(w.transport.watch(watch)[Symbol.asyncIterator]().next());
    const { host } = new URL(w.cluster.server);
    expect(await w.requests()).toEqual([
      { code: '200', method: 'GET', host, value: 1 },
      { code: '<error>', method: 'GET', host, value: 1 },
      { code: '429', method: 'GET', host, value: 1 },
      { code: '404', method: 'GET', host, value: 1 },
      { code: '410', method: 'WATCH', host, value: 1 },
      { code: '<error>', method: 'WATCH', host, value: 1 },
    ]);
    expect(await w.registry.metrics()).toContain(`rest_client_request_duration_seconds_count{verb="GET",host="${host}"} 4`);
  });
});
