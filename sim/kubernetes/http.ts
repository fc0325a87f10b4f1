/** The API server over HTTPS, for `kubectl` and any other client. */

import { createServer, type Server as HttpsServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse as fromYaml } from 'yaml';

import { perform, type Outcome } from './client.ts';
import type { SimCluster } from './cluster.ts';
import { isMaster } from './access/users.ts';
import { fromProtobuf } from './protobuf.ts';
import type { ServerRequest } from './server.ts';
import { asText, type Tree } from './tree.ts';

export interface ServeOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly tls: { readonly key: string; readonly cert: string };
  /** Bearer token → user. Tokens of service accounts are known besides. */
  readonly tokens: Readonly<Record<string, string>>;
}

export interface Served {
  /** `https://host:port` */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function serve(cluster: SimCluster, { host = '127.0.0.1', port = 0, tls, tokens }: ServeOptions): Promise<Served> {
  const server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    answer(cluster, tokens, request, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      send(response, 500, status(500, 'InternalError', `Internal error occurred: ${String(error)}`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const actual = (server.address() as AddressInfo).port;
  return { url: `https://${host}:${actual}`, port: actual, close: () => close(server) };
}

const close = (server: HttpsServer) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const status = (code: number, reason: string, message: string): Tree => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code,
});

async function answer(
  cluster: SimCluster,
  tokens: ServeOptions['tokens'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://localhost');
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const user = token === undefined ? undefined : (tokens[token] ?? cluster.userOf(token));
  const open = ['/healthz', '/readyz', '/livez'].includes(url.pathname);
  if (user === undefined && !open) return send(response, 401, status(401, 'Unauthorized', 'Unauthorized'));
  if (open) return void response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok');

  const as = request.headers['impersonate-user'];
  if (typeof as === 'string' && !isMaster(user ?? ''))
    return send(
      response,
      403,
      status(
        403,
        'Forbidden',
        `users "${as}" is forbidden: User "${user ?? ''}" cannot impersonate resource "users" in API group "" at the cluster scope`,
      ),
    );
  const bytes = await bytesOf(request);
  const isYaml = request.headers['content-type']?.includes('yaml') ?? false;
  const body = fromProtobuf(bytes) ?? (isYaml ? parseYaml(bytes.toString()) : parse(bytes.toString()));
  const { method = 'GET' } = request;
  const query = Object.fromEntries(url.searchParams);
  // Of what is not served the body does not matter: kubectl sends protobuf of kinds that only a real cluster has.
  const isServed = cluster.server.verbOf({ method, path: url.pathname, query }) !== 'other';
  if (body === unreadable && isServed)
    return send(response, 400, status(400, 'BadRequest', 'the object provided is unrecognized (must be of type JSON)'));
  const { accept = '' } = request.headers;
  if (url.pathname === '/openapi/v2' && accept.includes('protobuf') && !accept.includes('json')) {
    return send(response, 406, status(406, 'NotAcceptable', 'only application/json is served here; OpenAPI v3 is at /openapi/v3'));
  }
  const sent: ServerRequest = {
    method,
    path: url.pathname,
    query,
    body: body === unreadable ? undefined : body,
    contentType: request.headers['content-type'] ?? 'application/json',
    accept,
    user: typeof as === 'string' ? as : (user ?? ''),
    agent: request.headers['user-agent'] ?? '',
  };
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  deliver(await perform(cluster, sent, gone.signal), response);
}

function deliver(outcome: Outcome, response: ServerResponse): void {
  switch (outcome.type) {
    case 'reset':
      response.destroy();
      return;
    case 'answer': {
      const { status: code, body, warnings, contentType } = outcome.answer;
      return send(response, code, body, warnings, contentType);
    }
    case 'watch':
      return stream(outcome.open, response);
  }
}

function stream(open: Extract<Outcome, { type: 'watch' }>['open'], response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const stop = open({
    event: (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`),
    end: () => void response.end(),
    broken: () => void response.destroy(),
  });
  response.on('close', stop);
}

function send(
  response: ServerResponse,
  code: number,
  body: Tree,
  warnings: readonly string[] = [],
  contentType = 'application/json',
): void {
  const retryAfter = (body.details as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds;
  response.setHeader('content-type', contentType);
  response.setHeader('cache-control', 'no-cache, private');
  if (warnings.length > 0)
    response.setHeader(
      'warning',
      warnings.map((warning) => `299 - ${JSON.stringify(warning)}`),
    );
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  response.writeHead(code);
  response.end(contentType.startsWith('text/plain') ? `${asText(body.message)}\n` : JSON.stringify(body));
}

const unreadable = Symbol('unreadable');

/** What is applied comes as YAML, of which JSON is a part. */
function parseYaml(text: string): unknown {
  try {
    return fromYaml(text) as unknown;
  } catch {
    return unreadable;
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return unreadable;
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
