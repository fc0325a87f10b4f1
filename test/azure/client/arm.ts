/**
 * Azure Resource Manager over plain HTTPS, as any client talks to it: one request at a time, paced, with a limit of time, repeated where ARM itself
 * asks for that or where a read was not answered. Every other answer, a refusal too, is handed on: it is what the questions are about.
 */

import { Agent, request } from 'undici';
import { deadline, systemClock } from '../../../src/runtime/clock.ts';
import { codeOf, type Exchange } from './exchange.ts';
import type { Json } from './json.ts';

/** Those that the operator writes with, so that the answers are about its requests. */
export const versions = { network: '2024-03-01', service: '2024-05-01', groups: '2020-06-01' } as const;

export interface Time {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface ArmSettings {
  /** `https://management.azure.com`, or that of another cloud. */
  readonly endpoint: string;
  readonly token: () => Promise<string>;
  readonly time: Time;
  /** Of a server that no public authority vouches for. */
  readonly ca?: string;
  /** Between two requests; default 200 ms, far below every limit of ARM. */
  readonly paceMs?: number;
  /** Aborts waiting and asking. */
  readonly signal?: AbortSignal;
}

export interface Ask {
  readonly body?: Json;
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Arm {
  readonly time: Time;
  ask(method: string, path: string, ask?: Ask): Promise<Exchange>;
  /** The same, repeated for up to ten minutes while the target is busy with something else. */
  write(method: string, path: string, ask?: Ask): Promise<Exchange>;
  /** A URL that an answer has named. */
  follow(url: string): Promise<Exchange>;
  close(): Promise<void>;
}

const limitMs = 60_000;
const tries = 6;
const largest = 4 << 20;

export function createArm({ endpoint, token, time, ca, paceMs = 200, signal }: ArmSettings): Arm {
  const agent = new Agent({ allowH2: false, ...(ca === undefined ? {} : { connect: { ca } }) });
  const origin = new URL(endpoint);
  let last = 0;

  const once = async (method: string, url: URL, { body, headers = {} }: Ask): Promise<Exchange> => {
    signal?.throwIfAborted();
    const wait = last + paceMs - time.now();
    if (wait > 0) await time.sleep(wait);
    const authorization = `Bearer ${await token()}`;
    const limit = deadline(systemClock, limitMs, signal);
    try {
      const answer = await request(url, {
        method,
        dispatcher: agent,
        signal: limit.signal,
        headers: {
          authorization,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const received = await textOf(answer.body);
      last = time.now();
      return {
        method,
        path: `${url.pathname}${url.search}`,
        sent: body,
        sentHeaders: headers,
        status: answer.statusCode,
        headers: flat(answer.headers),
        body: parsed(received),
        at: last,
      };
    } finally {
      limit.clear();
    }
  };

  /** Only what cannot have been carried out, or may be carried out twice, is sent again. */
  const patiently = async (method: string, url: URL, what: Ask): Promise<Exchange> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const exchange = await once(method, url, what);
        if (attempt === tries || !isToRepeat(exchange)) return exchange;
        await time.sleep(pauseOf(exchange, attempt));
      } catch (error) {
        if (method !== 'GET' || attempt === tries || signal?.aborted === true) throw error;
        await time.sleep(1000 * 2 ** attempt);
      }
    }
  };

  const ask: Arm['ask'] = (method, path, what = {}) => {
    const [plain = '', query = ''] = path.split('?');
    const version = what.version ?? versionFor(plain);
    return patiently(method, new URL(`${origin.origin}${encodeURI(plain)}?${query === '' ? '' : `${query}&`}api-version=${version}`), what);
  };

  return {
    time,
    ask,
    async write(method, path, what) {
      const until = time.now() + 600_000;
      for (;;) {
        const exchange = await ask(method, path, what);
        if (!isBusy(exchange) || time.now() > until) return exchange;
        await time.sleep(pauseOf(exchange, 1, 5000));
      }
    },
    async follow(named) {
      const url = new URL(named, origin);
      if (url.protocol !== 'https:' || (url.host !== origin.host && !url.hostname.endsWith(`.${origin.hostname}`)))
        throw new Error(`an answer names ${url.origin}, which is not ${origin.origin}: the token is not sent there`);
      return patiently('GET', url, {});
    },
    close: () => agent.close(),
  };
}

const versionFor = (path: string): string =>
  /\/Microsoft\.Network\//i.test(path) ? versions.network : /\/Microsoft\.ApiManagement\//i.test(path) ? versions.service : versions.groups;

/** ARM's own limit of requests, which says nothing of the resource, or a read that failed in passing. */
const isToRepeat = (exchange: Exchange): boolean =>
  (exchange.status === 429 && /TooManyRequests|Throttled|TooManyCalls/i.test(JSON.stringify(exchange.body ?? ''))) ||
  (exchange.method === 'GET' && exchange.status >= 500);

/** Another operation runs on the target, or on what it is part of. */
export const isBusy = (exchange: Exchange): boolean =>
  (exchange.status === 429 && codeOf(exchange) === 'RetryableError') ||
  (exchange.status === 409 && /^(AnotherOperationInProgress|ServiceLocked|Conflict|OperationNotAllowed)$/.test(codeOf(exchange)));

/** `Retry-After` in milliseconds, or a back-off. */
export function pauseOf({ headers }: Exchange, attempt: number, otherwiseMs = 1000 * 2 ** attempt): number {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : otherwiseMs;
}

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), String(value)]])),
  );

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > largest) throw new Error(`an answer is longer than ${largest >> 20} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(received: string): unknown {
  if (received === '') return undefined;
  try {
    return JSON.parse(received) as unknown;
  } catch {
    return received;
  }
}
