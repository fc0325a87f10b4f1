/** Faults at the seam between client and Azure: which request is hit, and what becomes of it. */

import { sleep, type Clock } from '../../src/runtime/clock.ts';
import { isObject, type Json } from './json.ts';
import type { Answer } from './exchange.ts';

export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  /** Nothing is done and no answer comes until the caller gives up. */
  | { readonly kind: 'drop' }
  /** The request is carried out, then the connection breaks. */
  | { readonly kind: 'lostAnswer' }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'status'; readonly status: number; readonly code?: string; readonly message?: string; readonly retryAfter?: number }
  | { readonly kind: 'html' }
  | { readonly kind: 'empty' }
  /** The true answer without these fields, at any depth. */
  | { readonly kind: 'missingFields'; readonly fields: readonly string[] }
  | { readonly kind: 'expired' };

export interface Target {
  readonly method: string;
  readonly path: string;
  /** The how-manieth request this is for the rule's own predicate, from 1. */
  readonly nth: number;
}

export interface FaultRule {
  /** Looked at without regard to `nth` first: `nth` counts the requests that this answers true for. */
  readonly where: (request: Omit<Target, 'nth'>) => boolean;
  readonly when?: (request: Target) => boolean;
  readonly fault: Fault;
}

export interface Faults {
  add(rule: FaultRule): () => void;
  clear(): void;
  /** Lets the request through, or not. */
  run(request: Omit<Target, 'nth'>, signal: AbortSignal | undefined, serve: () => Answer): Promise<Answer>;
}

/** How a broken connection shows at the client; `code` is what Node's sockets say. */
export class ConnectionReset extends Error {
  readonly code = 'ECONNRESET';
  constructor() {
    super('read ECONNRESET');
    this.name = 'ConnectionReset';
  }
}

export function createFaults(clock: Clock): Faults {
  let rules: { readonly rule: FaultRule; hits: number }[] = [];
  const find = (request: Omit<Target, 'nth'>): Fault | undefined => {
    for (const entry of rules) {
      if (!entry.rule.where(request)) continue;
      entry.hits += 1;
      if (entry.rule.when?.({ ...request, nth: entry.hits }) ?? true) return entry.rule.fault;
    }
    return undefined;
  };
  return {
    add(rule) {
      const entry = { rule, hits: 0 };
      rules.push(entry);
      return () => {
        rules = rules.filter((one) => one !== entry);
      };
    },
    clear() {
      rules = [];
    },
    async run(request, signal, serve) {
      const fault = find(request);
      return fault ? carryOut(fault, clock, signal, serve) : serve();
    },
  };
}

async function carryOut(fault: Fault, clock: Clock, signal: AbortSignal | undefined, serve: () => Answer): Promise<Answer> {
  switch (fault.kind) {
    case 'delay':
      await sleep(clock, fault.ms, signal);
      signal?.throwIfAborted();
      return serve();
    case 'drop':
      return new Promise((_, reject) => {
        const leave = () => reject(new ConnectionReset());
        if (signal?.aborted) leave();
        signal?.addEventListener('abort', leave, { once: true });
      });
    case 'lostAnswer':
      serve();
      throw new ConnectionReset();
    case 'reset':
      throw new ConnectionReset();
    case 'status':
      return {
        status: fault.status,
        headers: fault.retryAfter === undefined ? {} : { 'retry-after': `${fault.retryAfter}` },
        body: { error: { code: fault.code ?? 'InternalServerError', message: fault.message ?? 'The server had an error.' } },
      };
    case 'html':
      return {
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>',
      };
    case 'empty':
      return { status: 200, headers: {}, body: undefined };
    case 'missingFields': {
      const answer = serve();
      return { ...answer, body: without(answer.body, new Set(fault.fields)) };
    }
    case 'expired':
      return { status: 404, headers: {}, body: { error: { code: 'NotFound', message: 'The operation was not found.' } } };
  }
}

function without(value: unknown, fields: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((entry) => without(entry, fields));
  if (!isObject(value)) return value;
  const rest: Json = {};
  for (const [name, entry] of Object.entries(value)) if (!fields.has(name)) rest[name] = without(entry, fields);
  return rest;
}
