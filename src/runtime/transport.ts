/** Requests and watches to the API server over HTTPS: one pooled agent for requests, one connection for each watch, deadlines on all. */

import { Agent, request as send, type Dispatcher } from 'undici';
import { ApiError, type ApiRequest, type KubernetesApi, type WatchLine } from './api.ts';
import { deadline, sleep, type Clock } from './clock.ts';
import type { Cluster, TlsMaterial } from './kubeconfig.ts';
import type { RuntimeMetrics } from './metrics.ts';

export interface TransportOptions {
  readonly clock: Clock;
  readonly userAgent: string;
  readonly metrics?: RuntimeMetrics;
}

/**
 * HTTP/1.1 only: an aborted HTTP/1.1 request destroys its socket, so that the pool heals from a frozen connection; an HTTP/2 session stays.
 * The time limits are the clock's, hence undici's own are off.
 */
function createAgent({ version: _, ...tls }: TlsMaterial, connections: number): Agent {
  const connect = { ...tls, timeout: 5_000, keepAlive: true, keepAliveInitialDelay: 30_000 };
  return new Agent({ allowH2: false, connections, headersTimeout: 0, bodyTimeout: 0, connect });
}

const urlOf = (server: string, path: string, query: Readonly<Record<string, string>> = {}): string => {
  const text = new URLSearchParams(query).toString();
  return `${server}${path}${text && `?${text}`}`;
};

export function createTransport(cluster: Cluster, options: TransportOptions): KubernetesApi & { close(): Promise<void> } {
  const { clock, userAgent, metrics } = options;
  const { host } = new URL(cluster.server);
  const closing = new AbortController();
  let pool: { readonly version: string; readonly agent: Agent } | undefined;

  const pooled = async () => {
    const tls = await cluster.tls();
    if (pool?.version !== tls.version) {
      void pool?.agent.close();
      pool = { version: tls.version, agent: createAgent(tls, 16) };
    }
    return pool.agent;
  };

  const headers = async () => ({ accept: 'application/json', 'user-agent': userAgent, ...(await cluster.authorize()) });

  /** One request as it goes over the wire; the caller retries. */
  const once = async (request: ApiRequest, signal: AbortSignal): Promise<unknown> => {
    const { method, path, query, body, contentType = 'application/json' } = request;
    const began = clock.now();
    let code = 0;
    try {
      const answer = await send(urlOf(cluster.server, path, query), {
        method,
        dispatcher: await pooled(),
        signal,
        headers: { ...(await headers()), ...(body !== undefined && { 'content-type': contentType }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      code = answer.statusCode;
      const text = await answer.body.text();
      if (code < 200 || code > 299) throw refusal(answer, text, `${method} ${path}`, clock);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    } catch (error) {
      throw unreachable(error, `${method} ${path}`, signal);
    } finally {
      metrics?.requests.inc({ code: `${code}`, method, host });
      metrics?.requestSeconds.observe({ verb: method, host }, (clock.now() - began) / 1000);
    }
  };

  /** At most two retries of what is safe to repeat, and one more with fresh credentials after a 401. */
  const withRetries = async (request: ApiRequest, signal: AbortSignal, endsAt: number): Promise<unknown> => {
    let retries = 0;
    let fresh = false;
    for (;;) {
      try {
        return await once(request, signal);
      } catch (error) {
        if (!(error instanceof ApiError) || signal.aborted) throw error;
        if (error.status === 401 && !fresh) {
          fresh = true;
          cluster.forget();
          continue;
        }
        const wait = retryDelay(request, error, retries);
        if (wait === undefined || clock.now() + wait >= endsAt) throw error;
        retries++;
        await sleep(clock, wait, signal);
      }
    }
  };

  return {
    async request<T>(request: ApiRequest): Promise<T> {
      const ms = request.deadlineMs ?? 10_000;
      const parent = request.signal ? AbortSignal.any([request.signal, closing.signal]) : closing.signal;
      const limit = deadline(clock, ms, parent);
      try {
        return (await withRetries(request, limit.signal, clock.now() + ms)) as T;
      } finally {
        limit.clear();
      }
    },

    async *watch({ path, query, signal, inactivityMs }) {
      const what = `watch of ${path}`;
      const quiet = new AbortController();
      const stop = AbortSignal.any([signal, quiet.signal, closing.signal]);
      const hush = () => quiet.abort(new DOMException(`not a byte for ${inactivityMs} ms`, 'TimeoutError'));
      let cancel = clock.schedule(inactivityMs, hush);
      let agent: Agent | undefined;
      try {
        agent = createAgent(await cluster.tls(), 1);
        const answer = await send(urlOf(cluster.server, path, query), { dispatcher: agent, signal: stop, headers: await headers() });
        metrics?.requests.inc({ code: `${answer.statusCode}`, method: 'WATCH', host });
        if (answer.statusCode === 401) cluster.forget();
        if (answer.statusCode !== 200) throw refusal(answer, await answer.body.text(), what, clock);
        const decoder = new TextDecoder();
        let rest = '';
        for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
          cancel();
          cancel = clock.schedule(inactivityMs, hush);
          const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as WatchLine;
        }
      } catch (error) {
        throw unreachable(error, what, stop);
      } finally {
        cancel();
        await agent?.destroy();
      }
    },

    async close() {
      closing.abort(new DOMException('the transport is closed', 'AbortError'));
      await pool?.agent.destroy();
    },
  };
}

/** A GET or a PUT that names its version can be sent twice without harm. */
function retryDelay({ method, body }: ApiRequest, error: ApiError, retries: number): number | undefined {
  const versioned = (body as { metadata?: { resourceVersion?: string } } | undefined)?.metadata?.resourceVersion;
  if (retries >= 2 || !(method === 'GET' || (method === 'PUT' && versioned))) return undefined;
  if (error.status === 0) return 100 * 2 ** retries;
  return error.status === 429 || error.status === 503 ? error.retryAfterMs : undefined;
}

/** Says what the `Status` object says; a body of another kind is not repeated, for it may hold anything. */
function refusal({ statusCode, headers }: Dispatcher.ResponseData, text: string, what: string, clock: Clock): ApiError {
  const status = parseStatus(text);
  const after = headers['retry-after'];
  const retryAfterMs = typeof after === 'string' ? parseRetryAfter(after, clock) : undefined;
  return new ApiError(statusCode, status.reason ?? '', `${what}: ${status.message ?? `HTTP ${statusCode}`}`, { retryAfterMs });
}

function parseStatus(text: string): { readonly reason?: string; readonly message?: string } {
  try {
    const body = JSON.parse(text) as { readonly kind?: string; readonly reason?: string; readonly message?: string } | null;
    return body?.kind === 'Status' ? body : {};
  } catch {
    return {};
  }
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function parseRetryAfter(text: string, clock: Clock): number | undefined {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function unreachable(error: unknown, what: string, signal: AbortSignal): ApiError {
  if (error instanceof ApiError) return error;
  const cause: unknown = signal.aborted ? signal.reason : error;
  return new ApiError(0, '', `${what}: ${cause instanceof Error ? cause.message : 'no answer'}`, { cause });
}
