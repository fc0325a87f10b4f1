import { createServer as createH1, type Server } from 'node:https';
import { createSecureServer as createH2 } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { sleep, systemClock } from './clock.ts';
import type { Cluster } from './kubeconfig.ts';
import { createLog } from './log.ts';
import { systemRandom } from './random.ts';
import { startReflector } from './reflector.ts';
import { createTransport } from './transport.ts';

const certificate = () =>
  generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
const path = '/apis/test.io/v1/widgets';
const log = createLog({ level: 'silent' });

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;
const status =
  (code: number, headers = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end(JSON.stringify({ kind: 'Status', reason: 'Test', message: `says ${code}` }));
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An API server with one kind; `faults.list` and `faults.watch` are answered first, one request each. */
async function world(kind: 'h1' | 'also h2' = 'h1') {
  let pair = await certificate();
  const objects = new Map<string, { uid: string; version: number }>();
  const watches = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  const faults: { list: Answer[]; watch: Answer[] } = { list: [], watch: [] };
  const seen = { tokens: [] as (string | undefined)[], lists: 0, watches: 0, protocols: new Set<string>() };
  let version = 1;
  let frozen = new Set<Socket>();
  let token = 'one';
  let goodToken = 'one';
  const toObject = (name: string) => ({
    metadata: { name, namespace: 'n', uid: objects.get(name)?.uid, resourceVersion: `${objects.get(name)?.version}`, managedFields: [{}] },
  });
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    if (frozen.has(request.socket)) return;
    seen.protocols.add(request.httpVersion);
    seen.tokens.push(request.headers.authorization);
    const query = new URL(request.url ?? '', 'https://x').searchParams;
    const isWatch = query.get('watch') === 'true';
    seen[isWatch ? 'watches' : 'lists']++;
    if (request.headers.authorization !== `Bearer ${goodToken}`) return void status(401)(request, response);
    const fault = faults[isWatch ? 'watch' : 'list'].shift();
    if (fault && fault(request, response) !== true) return;
    if (isWatch) {
      response.writeHead(200).flushHeaders();
      watches.add(response);
      response.on('close', () => watches.delete(response));
      const since = Number(query.get('resourceVersion'));
      for (const [name, o] of objects)
        if (o.version > since) response.write(`${JSON.stringify({ type: 'ADDED', object: toObject(name) })}\n`);
      return;
    }
    const limit = Number(query.get('limit') ?? 1e9);
    const from = Number(query.get('continue') ?? 0);
    const names = [...objects.keys()];
    const more = from + limit < names.length ? { continue: `${from + limit}` } : {};
    response.end(
      JSON.stringify({ metadata: { resourceVersion: `${version}`, ...more }, items: names.slice(from, from + limit).map(toObject) }),
    );
  };
  const server = (kind === 'h1'
    ? createH1({ key: pair.private, cert: pair.cert }, handle)
    : createH2({ key: pair.private, cert: pair.cert, allowHTTP1: true }, handle as never)) as unknown as Server;
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  let cached: string | undefined;
  let ca = pair.cert;
  const cluster: Cluster = {
    server: `https://localhost:${(server.address() as AddressInfo).port}`,
    namespace: 'n',
    authorize: async () => ({ authorization: `Bearer ${(cached ??= token)}` }),
    tls: async () => ({ version: ca, ca }),
    forget: () => void (cached = undefined),
  };
  const stop = new AbortController();
  const transport = createTransport(cluster, { clock: systemClock, userAgent: 'test/1' });
  const changes: string[] = [];
  const start = (onChange: (key: string, change: string) => void = (key, change) => void changes.push(`${key} ${change}`)) => {
    const limits = { backoffMs: 10, backoffCapMs: 100, inactivityMs: 300, shortMs: 0, healthyMs: 1_000 };
    return startReflector({ api: transport, path, clock: systemClock, random: systemRandom, signal: stop.signal, log, onChange, limits });
  };
  cleanups.push(async () => {
    stop.abort();
    await transport.close();
    for (const socket of sockets) if (frozen.has(socket)) socket.destroy();
    await until(() => sockets.size === 0, 'no socket is left open');
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    transport,
    start,
    stop,
    faults,
    seen,
    changes,
    watches,
    sockets,
    put(name: string, uid = name) {
      objects.set(name, { uid, version: ++version });
      for (const watch of watches) watch.write(`${JSON.stringify({ type: 'MODIFIED', object: toObject(name) })}\n`);
    },
    remove: (name: string) => (version++, objects.delete(name)),
    freeze: () => void (frozen = new Set(sockets)),
    rotateToken: (text: string) => void (token = goodToken = text),
    async rotateCa() {
      pair = await certificate();
      server.setSecureContext({ key: pair.private, cert: pair.cert });
      ca = pair.cert;
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function until(done: () => boolean, what: string) {
  for (let i = 0; i < 300 && !done(); i++) await sleep(systemClock, 10);
  if (!done()) throw new Error(`not within 3 s: ${what}`);
}

const line =
  (object: unknown): Answer =>
  (_, response) =>
    void response.writeHead(200).end(`${JSON.stringify(object)}\n`);
const expired = line({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
const reset: Answer = (_, response) => void response.writeHead(200, {}).write('{', () => response.socket?.destroy());
const silent: Answer = (_, response) => response.writeHead(200).flushHeaders();
const never: Answer = () => undefined;
const truncated: Answer = (_, response) => void response.writeHead(200).end('{"type":"MOD');
const closed: Answer = (_, response) => void response.writeHead(200).end();

describe.each(['h1', 'also h2'] as const)('against a server that speaks %s, the cache converges', (kind) => {
  test.each([
    ['the list answers 503', 'list', [status(503)]],
    ['the list answers 429', 'list', [status(429, { 'retry-after': '0' })]],
    ['the list answers 401', 'list', [status(401), status(401)]],
    ['the watch answers 500', 'watch', [status(500), status(500)]],
    ['the watch answers 429 with Retry-After', 'watch', [status(429, { 'retry-after': '1' })]],
    ['the watch answers 401', 'watch', [status(401)]],
    ['the watch answers 410', 'watch', [status(410)]],
    ['the watch yields an ERROR with code 410', 'watch', [expired]],
    ['the watch yields an ERROR with another code', 'watch', [line({ type: 'ERROR', object: { code: 500 } })]],
    ['the connection is reset in mid-stream', 'watch', [reset, reset]],
    ['the server answers 200 and never sends', 'watch', [silent]],
    ['the server never answers', 'watch', [never]],
    ['the last line is truncated', 'watch', [truncated]],
    ['the server closes cleanly again and again', 'watch', [closed, closed, closed]],
  ] as const)('when %s', async (_, where, answers) => {
    const w = await world(kind);
    w.put('a');
    w.faults[where].push(...answers);
    const store = w.start();
    await until(() => w.faults[where].length === 0, 'all faults happened');
    w.put('b');
    await until(() => store.keys().join() === 'n/a,n/b', 'the cache converges');
    expect(store.get('n/a')?.metadata).not.toHaveProperty('managedFields');
    expect([...w.seen.protocols]).toEqual(['1.1']);
  });

  test('after the established connections freeze', async () => {
    const w = await world(kind);
    const store = w.start();
    await until(() => w.watches.size === 1, 'watching');
    await w.transport.request({ method: 'GET', path });
    await sleep(systemClock, 50);
    w.freeze();
    w.watches.clear();
    await expect(w.transport.request({ method: 'GET', path, deadlineMs: 200 })).rejects.toMatchObject({ status: 0 });
    await expect(w.transport.request({ method: 'GET', path, deadlineMs: 1_000 })).resolves.toBeDefined();
    w.put('b');
    await until(() => store.keys().length === 1, 'the cache converges');
  });
});

describe('the reflector', () => {
  test('publishes 10,000 objects from pages, and restarts in one piece when a page expires', async () => {
    const w = await world();
    for (let i = 0; i < 10_000; i++) w.put(`o${i}`);
    w.faults.list.push(() => true, status(410));
    const store = w.start();
    await until(() => store.synced, 'synced');
    expect({ objects: store.keys().length, lists: w.seen.lists }).toEqual({ objects: 10_000, lists: 3 });
  });

  test('reports an object recreated between two lists as deleted and applied', async () => {
    const w = await world();
    w.put('a', 'uid-1');
    w.faults.watch.push((_, response) => (w.put('a', 'uid-2'), status(410)(_, response)));
    w.start();
    await until(() => w.changes.length === 3, 'three changes');
    expect(w.changes).toEqual(['n/a applied', 'n/a deleted', 'n/a applied']);
  });

  test('outlives a handler that throws, and loses no change', async () => {
    const w = await world();
    const store = w.start(() => {
      throw new Error('handler');
    });
    await until(() => w.watches.size === 1, 'watching');
    w.put('a');
    w.put('b');
    await until(() => store.keys().length === 2, 'both are there');
    expect(w.seen.watches).toBe(1);
  });

  test.each([
    ['the list', 'list', never],
    ['the backoff', 'list', status(500)],
    ['the opening of the watch', 'watch', never],
    ['a quiet watch', 'watch', silent],
  ] as const)('stops during %s', async (_, where, answer) => {
    const w = await world();
    w.faults[where].push(answer);
    const store = w.start();
    await until(() => w.faults[where].length === 0, 'in that state');
    w.stop.abort();
    await store.stopped;
    const before = { ...w.seen };
    await sleep(systemClock, 150);
    expect({ lists: w.seen.lists, watches: w.seen.watches }).toEqual({ lists: before.lists, watches: before.watches });
  });

  test('goes on after the token and the CA are rotated', async () => {
    const w = await world();
    const store = w.start();
    await until(() => w.watches.size === 1, 'watching');
    w.rotateToken('two');
    await w.transport.request({ method: 'GET', path });
    await w.rotateCa();
    w.put('a');
    await until(() => store.keys().length === 1, 'the cache converges');
    await w.transport.request({ method: 'GET', path });
  });
});
