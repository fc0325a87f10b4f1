/** The simulated Azure over HTTPS, for any client: ARM and Entra on one listener. What faults do to a connection shows on the socket. */

import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyText } from './answers.ts';
import type { SimAzure } from './azure.ts';
import type { Federated } from './directory/federation.ts';
import { createEntra, type Entra, type IssuedTokens } from './entra.ts';
import { ConnectionReset } from './faults.ts';
import type { Answer } from './exchange.ts';
import { answerMetadata } from './resources/metadata.ts';

export interface ServeAzureOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly tls: { readonly key: string; readonly cert: string };
  /** How clients reach it where that is not `https://HOST:PORT`; without a slash at the end. */
  readonly url?: string;
  /** Tokens that Entra has given out before. */
  readonly tokens?: IssuedTokens;
  /** Whom Entra trusts; every client where none are given. */
  readonly federated?: readonly Federated[];
}

export interface ServedAzure {
  /** `https://host:port`; operation URLs begin with it. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens, and lets `azure` name the listener's own URL from then on. */
export async function serveAzure(
  azure: SimAzure,
  { host = '127.0.0.1', port = 0, tls, url: advertised, tokens, federated }: ServeAzureOptions,
): Promise<ServedAzure> {
  const entra = createEntra(azure.clock, azure.random, federated, tokens);
  const server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    answer(azure, entra, request, response).catch((error: unknown) => {
      // The client left while its request was read or answered.
      if (response.headersSent || response.destroyed) return void response.destroy();
      deliver(response, refusal(500, 'InternalServerError', `The simulator failed: ${String(error)}`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const actual = (server.address() as AddressInfo).port;
  const url = advertised ?? `https://${host}:${actual}`;
  azure.setOrigin(url);
  return {
    url,
    port: actual,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(azure: SimAzure, entra: Entra, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const { method = 'GET', url = '/', headers } = request;
  const origin = `https://${headers.host ?? 'localhost'}`;
  const body = await textOf(request);
  const { pathname: path, href } = new URL(url, origin);
  try {
    const fromEntra = entra.answer({ method, path, origin, body });
    if (fromEntra) return deliver(response, await azure.faults.run({ method, path }, gone.signal, () => fromEntra));
    const told = answerMetadata(method, new URL(url, origin));
    if (told) return deliver(response, await azure.faults.run({ method, path }, gone.signal, () => told));
    const refused = unauthorized(entra, headers.authorization, origin);
    if (refused) return deliver(response, refused);
    deliver(response, await azure.send({ method, url: href, headers: flat(headers), body: body === '' ? undefined : body }, gone.signal));
  } catch (error) {
    if (!(error instanceof ConnectionReset)) throw error;
    request.socket.destroy();
  }
}

/** ARM's words; the challenge names where tokens come from. */
function unauthorized(entra: Entra, authorization: string | undefined, origin: string): Answer | undefined {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined)
    return challenge(origin, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  switch (entra.judge(token)) {
    case 'Good':
      return undefined;
    case 'Expired':
      return challenge(origin, 'ExpiredAuthenticationToken', 'The access token has expired.');
    case 'Unknown':
      return challenge(origin, 'InvalidAuthenticationToken', 'The access token is invalid.');
  }
}

const challenge = (origin: string, code: string, message: string): Answer => ({
  ...refusal(401, code, message),
  headers: {
    'x-ms-failure-cause': 'gateway',
    'www-authenticate': `Bearer authorization_uri="${origin}/common", error="invalid_token", error_description="${message}"`,
  },
});

const refusal = (status: number, code: string, message: string): Answer => ({ status, headers: {}, body: { error: { code, message } } });

function deliver(response: ServerResponse, sent: Answer): void {
  const text = bodyText(sent);
  const type = text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(sent.status, { ...type, ...sent.headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const flat = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
