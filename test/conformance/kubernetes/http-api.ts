/** The `KubernetesApi` contract over HTTPS with a kubeconfig, independent of the product's own transport; and whole HTTP answers. */

import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { parse } from 'yaml';

import { ApiError, type ApiRequest, type KubernetesApi, type Method, type WatchLine } from '../../../src/runtime/api.ts';

interface Connection {
  readonly server: string;
  readonly token: string;
  /** Connections are kept: shaking hands anew for each of hundreds of requests is most of what a test run would do. */
  readonly agent: Agent;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string; readonly 'certificate-authority-data'?: string } }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

function connectionOf(kubeconfig: string): Connection {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const cluster = clusters[0]?.cluster;
  const token = users[0]?.user.token;
  if (!cluster || token === undefined) throw new Error(`${kubeconfig} names no cluster or no token`);
  const data = cluster['certificate-authority-data'];
  const ca = data === undefined ? {} : { ca: Buffer.from(data, 'base64') };
  return { server: cluster.server, token, agent: new Agent({ ...ca, keepAlive: true }) };
}

interface Sent {
  readonly method: Method;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

function send(connection: Connection, { method, path, query = {}, headers = {}, body, signal }: Sent): Promise<IncomingMessage> {
  const url = new URL(`${path}?${new URLSearchParams(query).toString()}`, connection.server);
  const text = body === undefined ? '' : JSON.stringify(body);
  const all = {
    authorization: `Bearer ${connection.token}`,
    accept: 'application/json',
    'content-type': 'application/json',
    // Node frames a body by itself for POST and PUT only.
    'content-length': Buffer.byteLength(text),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, { method, headers: all, agent: connection.agent, ...(signal && { signal }) }, resolve);
    request.on('error', (cause) => reject(new ApiError(0, '', cause.message, { cause })));
    request.end(text);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text;
}

async function refusal(response: IncomingMessage): Promise<ApiError> {
  const text = await textOf(response);
  const status = (text.startsWith('{') ? JSON.parse(text) : { message: text }) as { reason?: string; message?: string };
  return new ApiError(response.statusCode ?? 0, status.reason ?? '', status.message ?? '');
}

export function httpApi(kubeconfig: string): KubernetesApi {
  const connection = connectionOf(kubeconfig);
  return {
    async request<T>({ method, path, query, body, contentType = 'application/json', signal }: ApiRequest): Promise<T> {
      const response = await send(connection, { method, path, query, body, signal, headers: { 'content-type': contentType } });
      if ((response.statusCode ?? 0) >= 300) throw await refusal(response);
      return JSON.parse(await textOf(response)) as T;
    },
    async *watch({ path, query, signal }): AsyncGenerator<WatchLine, void, undefined> {
      const response = await send(connection, { method: 'GET', path, query: { ...query, watch: 'true' }, signal });
      if (response.statusCode !== 200) throw await refusal(response);
      let rest = '';
      for await (const chunk of response.setEncoding('utf8')) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield JSON.parse(line) as WatchLine;
      }
    },
  };
}

export interface HttpAnswer<T> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: T;
}

/** Sends as the contract cannot: with headers of one's own, and with the answer's headers to look at. A body that is not JSON is text. */
export type Http = <T = unknown>(sent: Sent) => Promise<HttpAnswer<T>>;

export function httpClient(kubeconfig: string): Http {
  const connection = connectionOf(kubeconfig);
  return async <T>(sent: Sent): Promise<HttpAnswer<T>> => {
    const response = await send(connection, sent);
    const text = await textOf(response);
    return { status: response.statusCode ?? 0, headers: response.headers, body: (text.startsWith('{') ? JSON.parse(text) : text) as T };
  };
}
