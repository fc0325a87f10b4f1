/** Requests and watches to the API server over HTTPS: one pooled agent for requests, one connection for each watch, deadlines on all. */

import { Agent, request as send, type Dispatcher } from 'undici';
import { ApiError, type ApiRequest, type KubernetesApi, type WatchLine } from './api.ts';
import { deadline, orAborted, sleep, ticks, type Clock } from './clock.ts';
import type { Cluster, TlsMaterial } from './kubeconfig.ts';
import type { RuntimeMetrics } from './metrics.ts';
import { printable } from './printable.ts';

export interface TransportOptions {
  readonly clock: Clock;
  /** As in `name/version`. */
  readonly userAgent: string;
  readonly metrics?: RuntimeMetrics;
}

const defaultDeadlineMs = 10_000;
const retryLimit = 2;
const retryMs = 100;

const megabyte = 1 << 20;
/** Lists come in pages, and no object is larger than what etcd takes, 1.5 MB (etcd: --max-request-bytes). */
const mostOfAnswer = 32 * megabyte;
/** A line of a watch is one object. */
const mostOfLine = 4 * megabyte;

const tooLarge = (what: string, kind: string, most: number): ApiError =>
  new ApiError(0, 'TooLarge', `${what}: ${kind} of more than ${most / megabyte} MB`);

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

  /** The pool for the present certificates; requests that are under way end on the one that they began on. */
  const pooled = async () => {
    const tls = await cluster.tls();
    if (pool?.version !== tls.version) {
      pool?.agent.close().catch(() => undefined);
      pool = { version: tls.version, agent: createAgent(tls, 16) };
    }
    return pool.agent;
  };

  const headers = async () => ({ accept: 'application/json', 'user-agent': userAgent, ...(await cluster.authorize()) });
  const count = (method: string, code: number) => metrics?.requests.inc({ code: code === 0 ? '<error>' : `${code}`, method, host });

  /** One request as it goes over the wire; the caller retries. */
  const once = async (request: ApiRequest, signal: AbortSignal): Promise<unknown> => {
    const { method, path, query, body, contentType = 'application/json' } = request;
    const what = `${method} ${path}`;
    const began = ticks(clock);
    let code = 0;
    try {
      const [dispatcher, who] = await orAborted(Promise.all([pooled(), headers()]), signal);
      const answer = await send(urlOf(cluster.server, path, query), {
        method,
        dispatcher,
        signal,
        headers: { ...who, ...(body !== undefined && { 'content-type': contentType }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      code = answer.statusCode;
      const text = await textOf(answer, what);
      if (code < 200 || code > 299) throw refusal(answer, text, what, clock);
      return text === '' ? undefined : parse(text, what);
    } catch (error) {
      throw unreachable(error, what, signal);
    } finally {
      count(method, code);
      metrics?.requestSeconds.observe({ verb: method, host }, (ticks(clock) - began) / 1000);
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
        // A certificate or an authority that was replaced shows as a connection that fails.
        if (error.status === 401 || error.status === 0) cluster.forget();
        if (error.status === 401 && !fresh) {
          fresh = true;
          continue;
        }
        const wait = retryDelay(request, error, retries);
        if (wait === undefined || ticks(clock) + wait >= endsAt) throw error;
        retries++;
        await sleep(clock, wait, signal);
      }
    }
  };

  return {
    async request<T>(request: ApiRequest): Promise<T> {
      const ms = request.deadlineMs ?? defaultDeadlineMs;
      const parent = request.signal ? AbortSignal.any([request.signal, closing.signal]) : closing.signal;
      const limit = deadline(clock, ms, parent);
      try {
        return (await withRetries(request, limit.signal, ticks(clock) + ms)) as T;
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
      let code = 0;
      try {
        const [tls, who] = await orAborted(Promise.all([cluster.tls(), headers()]), stop);
        agent = createAgent(tls, 1);
        const answer = await send(urlOf(cluster.server, path, query), { dispatcher: agent, signal: stop, headers: who });
        code = answer.statusCode;
        count('WATCH', code);
        if (code !== 200) throw refusal(answer, await textOf(answer, what), what, clock);
        const decoder = new TextDecoder();
        let rest = '';
        for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
          cancel();
          cancel = clock.schedule(inactivityMs, hush);
          const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
          rest = lines.pop() ?? '';
          if (rest.length > mostOfLine || lines.some(({ length }) => length > mostOfLine)) throw tooLarge(what, 'a line', mostOfLine);
          for (const line of lines) if (line.trim() !== '') yield parse(line, what) as WatchLine;
        }
      } catch (error) {
        if (code === 0) count('WATCH', code);
        if (!stop.aborted && (code === 0 || code === 401)) cluster.forget();
        if (code === 200 && quiet.signal.aborted)
          throw new ApiError(0, 'Quiet', `${what}: not a byte for ${inactivityMs} ms`, { cause: error });
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

/** Given up as soon as it is too much, and its connection with it. */
async function textOf({ body }: Dispatcher.ResponseData, what: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mostOfAnswer) throw tooLarge(what, 'an answer', mostOfAnswer);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** A GET or a PUT that names its version can be sent twice without harm; what was too large once will be so again. */
function retryDelay({ method, body }: ApiRequest, error: ApiError, retries: number): number | undefined {
  if (error.reason === 'TooLarge') return undefined;
  const versioned = (body as { metadata?: { resourceVersion?: string } } | undefined)?.metadata?.resourceVersion;
  if (retries >= retryLimit || !(method === 'GET' || (method === 'PUT' && versioned))) return undefined;
  if (error.status === 0) return retryMs * 2 ** retries;
  return error.status === 429 || error.status === 503 ? error.retryAfterMs : undefined;
}

/** The engine's own message would quote the text. */
function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(0, '', `${what}: the answer is not JSON`);
  }
}

/** Says what the `Status` object says; a body of another kind is not repeated, for it may hold anything. */
function refusal({ statusCode, headers }: Dispatcher.ResponseData, text: string, what: string, clock: Clock): ApiError {
  const status = parseStatus(text);
  const after = headers['retry-after'];
  const retryAfterMs = typeof after === 'string' ? parseRetryAfter(after, clock) : undefined;
  // A webhook may have worded it.
  return new ApiError(statusCode, status.reason ?? '', printable(`${what}: ${status.message ?? `HTTP ${statusCode}`}`), { retryAfterMs });
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
  const { message, code } = (cause ?? {}) as { readonly message?: string; readonly code?: string };
  return new ApiError(0, '', `${what}: ${message || code || 'no answer'}`, { cause });
}
