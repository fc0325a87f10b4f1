/** The `KubernetesApi` contract over HTTPS with a kubeconfig, independent of the product's own transport. */

import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';

import { parse } from 'yaml';

import { ApiError, type ApiRequest, type KubernetesApi, type WatchLine } from '../../../src/runtime/api.ts';

interface Connection {
  readonly server: string;
  readonly token: string;
  readonly ca: Buffer | undefined;
}

function connectionOf(kubeconfig: string): Connection {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': data, 'certificate-authority': file } = clusters[0].cluster;
  const ca = data ? Buffer.from(data, 'base64') : file ? readFileSync(file) : undefined;
  return { server, token: users[0].user.token, ca };
}

function send(connection: Connection, method: string, url: URL, contentType: string, body: unknown, signal?: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${connection.token}`, accept: 'application/json', 'content-type': contentType };
    const tls = { ca: connection.ca, rejectUnauthorized: connection.ca !== undefined, agent: false as const, ...(signal && { signal }) };
    const request = httpsRequest(url, { method, headers, ...tls }, resolve);
    request.on('error', (cause) => reject(new ApiError(0, '', cause.message, { cause })));
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

async function refusal(response: IncomingMessage): Promise<ApiError> {
  const text = await textOf(response);
  const status = text.startsWith('{') ? JSON.parse(text) : { message: text };
  return new ApiError(response.statusCode ?? 0, status.reason ?? '', status.message ?? '');
}

export function httpApi(kubeconfig: string): KubernetesApi {
  const connection = connectionOf(kubeconfig);
  const urlOf = (path: string, query: Readonly<Record<string, string>> = {}) => new URL(`${path}?${new URLSearchParams(query).toString()}`, connection.server);
  return {
    async request<T>({ method, path, query, body, contentType = 'application/json', signal }: ApiRequest): Promise<T> {
      const response = await send(connection, method, urlOf(path, query), contentType, body, signal);
      if ((response.statusCode ?? 0) >= 300) throw await refusal(response);
      return JSON.parse(await textOf(response)) as T;
    },
    async *watch({ path, query, signal }): AsyncGenerator<WatchLine, void, undefined> {
      const response = await send(connection, 'GET', urlOf(path, { ...query, watch: 'true' }), 'application/json', undefined, signal);
      if (response.statusCode !== 200) throw await refusal(response);
      let rest = '';
      for await (const chunk of response) {
        const lines = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield JSON.parse(line) as WatchLine;
      }
    },
  };
}
