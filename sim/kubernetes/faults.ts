/** Faults that a test can put into the answers of the API server, and the record of what was asked. */

import { ApiError } from '../../src/runtime/api.ts';
import type { Instant } from '../../src/runtime/clock.ts';
import type { EventType } from './watch.ts';
import type { Tree } from './tree.ts';

/** A request as faults and records see it. */
export interface SeenRequest {
  readonly user: string;
  readonly method: string;
  /** The verb of authorization: get, list, watch, create, update, patch, delete, or `other` for paths that are no resource. */
  readonly verb: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly at: Instant;
}

export type Fault =
  | { readonly fault: 'delay'; readonly ms: number }
  | {
      readonly fault: 'status';
      readonly status: number;
      readonly reason?: string;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
    }
  /** The connection breaks: before the request nothing has happened, after it the change is made and the answer is lost. */
  | { readonly fault: 'reset' };

export type WatchFault =
  /** The event never comes; the next one of the same object shows the newer state. */
  { readonly fault: 'drop' } | { readonly fault: 'hold'; readonly ms: number } | { readonly fault: 'reset' };

export interface Faults {
  /** Asked before a request is handled. */
  before?: (request: SeenRequest) => Fault | undefined;
  /** Asked when it has been handled, before the answer leaves. */
  after?: (request: SeenRequest) => Fault | undefined;
  /** Asked for each event of a watch. */
  event?: (request: SeenRequest, event: { readonly type: EventType; readonly object: Tree }) => WatchFault | undefined;
}

export const connectionReset = (): ApiError => new ApiError(0, '', 'the connection was reset (ECONNRESET)');

export function asStatus({ status, reason, message, retryAfterSeconds }: Extract<Fault, { fault: 'status' }>): Tree {
  const words =
    status === 429 ? 'TooManyRequests' : status === 503 ? 'ServiceUnavailable' : status === 401 ? 'Unauthorized' : 'InternalError';
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } };
  const base = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: status };
  return { ...base, reason: reason ?? words, message: message ?? `injected by a test: ${status}`, ...details };
}
