import { afterEach, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { never, passes, path, reset, says, silent, startApiServer, status, until, type Answer } from './api-server.test-support.ts';
import { ApiError, type ApiRequest } from './api.ts';
import { sleep, systemClock, type Clock } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import type { Cluster } from './kubeconfig.ts';
import { createRuntimeMetrics } from './metrics.ts';
import { createTransport } from './transport.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function world(clock: Clock = systemClock, given: Partial<Cluster> = {}) {
  const server = await startApiServer();
  const registry = new Registry();
  const { cluster } = server;
  let forgotten = 0;
  const forget = () => (forgotten++, cluster.forget());
  const transport = createTransport(
    { ...cluster, forget, ...given },
    { clock, userAgent: 'tester/1.2', metrics: createRuntimeMetrics(registry) },
  );
  cleanups.push(async () => {
    await transport.close();
    await server.close();
  });
  const requests = async () =>
    ((await registry.getSingleMetric('rest_client_requests_total')?.get())?.values ?? []).map(({ labels, value }) => ({
      ...labels,
      value,
    }));
  return { ...server, transport, requests, registry, forgotten: () => forgotten };
}

const get: ApiRequest = { method: 'GET', path: '/x' };
const put: ApiRequest = { method: 'PUT', path: '/x', body: { metadata: { name: 'x', resourceVersion: '7' } } };
const put0: ApiRequest = { method: 'PUT', path: '/x', body: { metadata: { name: 'x' } } };
const post: ApiRequest = { method: 'POST', path: '/x', body: {} };
const patch: ApiRequest = { method: 'PATCH', path: '/x', body: {} };
const remove: ApiRequest = { method: 'DELETE', path: '/x' };
const throttled = (code: number): Answer => status(code, { 'retry-after': '0' });
/** The connection ends before a byte of an answer. */
const cut: Answer = (_, response) => response.socket?.destroy();

const fails = async (answer: Promise<unknown>): Promise<ApiError> => {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error('did not reject with an ApiError', { cause: error });
  return error;
};

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

describe('a watch', () => {
  const open = (w: Awaited<ReturnType<typeof world>>, signal: AbortSignal, inactivityMs = 2_000) =>
    w.transport.watch({ path, query: { watch: 'true' }, signal, inactivityMs });
  const read = async (lines: AsyncIterable<{ readonly type: string }>, into: string[] = []) => {
    for await (const { type } of lines) into.push(type);
    return into;
  };

  test('yields lines however they are cut into chunks, and ends when the server ends it', async () => {
    const w = await world();
    w.faults.watch.push(async (_, response) => {
      const text = Buffer.from(
        `${JSON.stringify({ type: 'ADDED', object: { note: 'größe €' } })}\n\n${JSON.stringify({ type: 'BOOKMARK' })}\n`,
      );
      response.writeHead(200);
      for (const byte of text) await new Promise((done) => response.write(Buffer.from([byte]), done));
      response.end('{"type":"CUT');
    });
    const lines = [];
    for await (const one of open(w, new AbortController().signal)) lines.push(one);
    expect(lines).toEqual([{ type: 'ADDED', object: { note: 'größe €' } }, { type: 'BOOKMARK' }]);
    await until(() => w.sockets.size === 0, 'its connection is gone', 500);
  });

  test('has a connection of its own, which ends with it', async () => {
    const w = await world();
    const stop = new AbortController();
    await w.transport.request(get);
    const watched = fails(read(open(w, stop.signal)));
    await until(() => w.watches.size === 1, 'watching');
    expect(w.sockets.size).toBe(2);
    stop.abort(new Error('enough'));
    expect(await watched).toMatchObject({ status: 0, message: `watch of ${path}: enough` });
    await until(() => w.sockets.size === 1, 'its connection is gone');
  });

  test('ends its connection also when the reader leaves', async () => {
    const w = await world();
    w.put('a');
    for await (const { type } of open(w, new AbortController().signal)) {
      expect(type).toBe('ADDED');
      break;
    }
    await until(() => w.sockets.size === 0, 'its connection is gone');
  });

  test('is given up after a silence, and each byte begins a new one', async () => {
    const time = fastClock();
    const w = await world(time.clock);
    const seen: string[] = [];
    const watched = fails(read(open(w, new AbortController().signal, 100_000), seen));
    await until(() => w.watches.size === 1, 'watching');
    for (let i = 1; i <= 5; i++) {
      await time.forward(99_999);
      w.put('a');
      await until(() => seen.length === i, 'the line is read');
    }
    await time.forward(100_000);
    expect(await watched).toMatchObject({ status: 0, message: `watch of ${path}: not a byte for 100000 ms` });
    expect([seen.length, time.pending()]).toEqual([5, 0]);
  });

  test.each([401, 403, 410, 429, 500])('that is answered %d rejects with it', async (code) => {
    const w = await world();
    w.faults.watch.push(status(code, { 'retry-after': '3' }));
    expect(await fails(read(open(w, new AbortController().signal)))).toMatchObject({ status: code, reason: 'Test', retryAfterMs: 3_000 });
    expect(w.forgotten()).toBe(code === 401 ? 1 : 0);
  });

  test('that yields what is not JSON rejects without repeating it', async () => {
    const w = await world();
    w.faults.watch.push(says('top secret\n'));
    const error = await fails(read(open(w, new AbortController().signal)));
    expect(JSON.stringify([error.message, error.stack, error])).not.toMatch(/secret/);
  });
});

describe('T9: more than there is room for', () => {
  const megabytes = (count: number) => Buffer.alloc(count * 2 ** 20, 'x');
  /** A status, and then for ever the same. */
  const endless =
    (code: number, count = { written: 0 }): Answer =>
    (_, response) => {
      const chunk = megabytes(1);
      response.writeHead(code);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) count.written += 1;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
  const openWatch = (w: Awaited<ReturnType<typeof world>>) =>
    w.transport.watch({ path, query: { watch: 'true' }, signal: new AbortController().signal, inactivityMs: 20_000 });

  test.each([
    ['a success', 200, get],
    ['a refusal', 500, get],
    ['the answer to a write that may be sent twice', 200, put],
  ])('in %s is given up, once, and the connection with it', async (_, code, request) => {
    const w = await world();
    const count = { written: 0 };
    w.faults.other.push(endless(code, count));
    const error = await fails(w.transport.request(request));
    expect(error).toMatchObject({ status: 0, reason: 'TooLarge', message: `${request.method} /x: an answer of more than 32 MB` });
    expect(count.written).toBeLessThan(64);
    await until(() => w.sockets.size === 0, 'its connection is gone');
    expect(w.seen.tokens).toHaveLength(1);
  });

  test('in one line of a watch is given up, and many lines that are large are not', async () => {
    const w = await world();
    const object = { note: megabytes(3).toString() };
    w.faults.watch.push((_, response) => {
      response.writeHead(200);
      for (let i = 0; i < 12; i++) response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`);
      response.write(`{"type":"ADDED","object":{"note":"${megabytes(5).toString()}`);
    });
    const seen: string[] = [];
    const read = async () => {
      for await (const { type } of openWatch(w)) seen.push(type);
    };
    expect(await fails(read())).toMatchObject({ status: 0, reason: 'TooLarge', message: `watch of ${path}: a line of more than 4 MB` });
    expect(seen).toHaveLength(12);
    await until(() => w.sockets.size === 0, 'its connection is gone');
  });

  test('in a line of a watch that comes at once is given up as well', async () => {
    const w = await world();
    w.faults.watch.push(says(`${JSON.stringify({ type: 'ADDED', object: { note: megabytes(5).toString() } })}\n`));
    expect(await fails(openWatch(w)[Symbol.asyncIterator]().next())).toMatchObject({ reason: 'TooLarge' });
  });

  test('in what refuses a watch is given up', async () => {
    const w = await world();
    w.faults.watch.push(endless(410));
    expect(await fails(openWatch(w)[Symbol.asyncIterator]().next())).toMatchObject({ status: 0, reason: 'TooLarge' });
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
