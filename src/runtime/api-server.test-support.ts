/** An API server with one kind, over real TLS sockets, that can be told to refuse, reset, freeze or fall silent. */

import { createSecureServer as createH2 } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createH1, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { generate } from 'selfsigned';
import { sleep, systemClock } from './clock.ts';
import type { Cluster } from './kubeconfig.ts';

export const path = '/apis/test.io/v1/widgets';

export const certificate = () =>
  generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });

/** Answers a request in place of the server, or lets it do so by returning true. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

export const status =
  (code: number, headers = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end(JSON.stringify({ kind: 'Status', reason: 'Test', message: `says ${code}` }));
export const says =
  (text: string): Answer =>
  (_, response) =>
    void response.writeHead(200).end(text);
export const line = (object: unknown): Answer => says(`${JSON.stringify(object)}\n`);
/** Half an answer, then the connection is gone. */
export const reset: Answer = (_, response) => void response.writeHead(200, {}).write('{', () => response.socket?.destroy());
/** Headers, and never a byte. */
export const silent: Answer = (_, response) => response.writeHead(200).flushHeaders();
export const never: Answer = () => undefined;
export const passes: Answer = () => true;

export interface Seen {
  readonly tokens: (string | undefined)[];
  readonly agents: Set<string | undefined>;
  readonly protocols: Set<string>;
  lists: number;
  watches: number;
  connections: number;
}

export async function startApiServer(speaks: 'h1' | 'also h2' = 'h1') {
  let pair = await certificate();
  let version = 1;
  let goodToken = 'one';
  let frozen = new Set<Socket>();
  const objects = new Map<string, { readonly uid: string; readonly version: number }>();
  const watches = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  /** Answered first, one request each; `other` is for every path but the kind's. */
  const faults: Record<'list' | 'watch' | 'other', Answer[]> = { list: [], watch: [], other: [] };
  const seen: Seen = { tokens: [], agents: new Set(), protocols: new Set(), lists: 0, watches: 0, connections: 0 };

  const toObject = (name: string) => ({
    metadata: { name, namespace: 'n', uid: objects.get(name)?.uid, resourceVersion: `${objects.get(name)?.version}`, managedFields: [{}] },
  });

  const watch = (query: URLSearchParams, response: ServerResponse) => {
    response.writeHead(200).flushHeaders();
    watches.add(response);
    response.on('close', () => watches.delete(response));
    for (const [name, one] of objects) {
      if (one.version > Number(query.get('resourceVersion')))
        response.write(`${JSON.stringify({ type: 'ADDED', object: toObject(name) })}\n`);
    }
  };

  const list = (query: URLSearchParams, response: ServerResponse) => {
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit') ?? Infinity);
    const names = [...objects.keys()];
    const more = to < names.length ? { continue: `${to}` } : {};
    response.end(JSON.stringify({ metadata: { resourceVersion: `${version}`, ...more }, items: names.slice(from, to).map(toObject) }));
  };

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    if (frozen.has(request.socket)) return;
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'https://x');
    const kind = pathname !== path ? 'other' : query.get('watch') === 'true' ? 'watch' : 'list';
    seen.protocols.add(request.httpVersion);
    seen.agents.add(request.headers['user-agent']);
    seen.tokens.push(request.headers.authorization);
    if (kind === 'list') seen.lists++;
    if (kind === 'watch') seen.watches++;
    if (request.headers.authorization !== `Bearer ${goodToken}`) return void status(401)(request, response);
    const fault = faults[kind].shift();
    if (fault && fault(request, response) !== true) return;
    if (kind === 'watch') watch(query, response);
    else if (kind === 'list') list(query, response);
    else response.end('{}');
  };

  const server = (speaks === 'h1'
    ? createH1({ key: pair.private, cert: pair.cert }, handle)
    : createH2({ key: pair.private, cert: pair.cert, allowHTTP1: true }, handle as never)) as unknown as Server;
  server.on('secureConnection', (socket: Socket) => {
    seen.connections++;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  const listen = (port: number) => new Promise<number>((done) => server.listen(port, () => done((server.address() as AddressInfo).port)));
  const port = await listen(0);

  /** As a client has them: read once, and again only after `forget`. */
  let token = goodToken;
  let known: { readonly token: string; readonly ca: string } | undefined;
  const credentials = () => (known ??= { token, ca: pair.cert });
  const cluster: Cluster = {
    server: `https://localhost:${port}`,
    namespace: 'n',
    authorize: async () => ({ authorization: `Bearer ${credentials().token}` }),
    tls: async () => ({ version: credentials().ca, ca: credentials().ca }),
    forget: () => void (known = undefined),
  };

  return {
    cluster,
    faults,
    seen,
    watches,
    sockets,
    put(name: string, uid = name) {
      objects.set(name, { uid, version: ++version });
      for (const one of watches) one.write(`${JSON.stringify({ type: 'MODIFIED', object: toObject(name) })}\n`);
    },
    remove: (name: string) => (version++, objects.delete(name)),
    /** Bytes of the present connections are swallowed both ways; new connections are fine. */
    freeze() {
      frozen = new Set(sockets);
      watches.clear();
    },
    /** Both sides have a new token; the old one is refused. */
    rotateToken: (text: string) => void (token = goodToken = text),
    /** A new certificate by a new authority. */
    async rotateCa() {
      pair = await certificate();
      server.setSecureContext({ key: pair.private, cert: pair.cert });
      for (const socket of sockets) socket.destroy();
    },
    /** Breaks all connections and refuses new ones until the answer is called. */
    async goDown(): Promise<() => Promise<unknown>> {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
      return () => listen(port);
    },
    /** Ends the server; fails when the other side has left a socket open. */
    async close() {
      for (const socket of frozen) socket.destroy();
      try {
        await until(() => sockets.size === 0, 'no socket is left open');
      } finally {
        for (const socket of sockets) socket.destroy();
        await new Promise((done) => server.close(done));
      }
    },
  };
}

export type ApiServer = Awaited<ReturnType<typeof startApiServer>>;

/** Waits in real time, for sockets. */
export async function until(done: () => boolean, what: string, limitMs = 5_000): Promise<void> {
  for (let waited = 0; waited < limitMs && !done(); waited += 5) await sleep(systemClock, 5);
  if (!done()) throw new Error(`not within ${limitMs} ms: ${what}`);
}
