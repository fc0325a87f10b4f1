/** The runtime's view of the API server without a network: requests in process, with the faults that a test asks for. */

import { ApiError, type ApiRequest, type KubernetesApi, type WatchLine } from '../../src/runtime/api.ts';
import { deadline, sleep, type Clock } from '../../src/runtime/clock.ts';
import { asStatus, connectionReset, type Fault, type Faults, type SeenRequest } from './faults.ts';
import { Refused, toApiError } from './refusal.ts';
import { keepCall } from './rights/calls.ts';
import type { Answer, Server, ServerRequest } from './server.ts';
import { copy, type Tree } from './tree.ts';
import type { EventType, Listener } from './watch.ts';

const defaultDeadlineMs = 10_000;

type Said = Extract<Answer, { type: 'body' }>;
export type Outcome =
  | { readonly type: 'reset' }
  | { readonly type: 'answer'; readonly answer: Said }
  | { readonly type: 'watch'; readonly open: (listener: BreakableListener) => () => void };

/** A listener that also hears of a connection that breaks. */
export interface BreakableListener extends Listener {
  broken(): void;
}

const failure = (status: Tree): Said => ({
  ...{ type: 'body', status: Number(status.code), body: status, warnings: [] },
  // Of what nobody feels responsible for.
  ...(status.reason === '' && status.code === 404 && { contentType: 'text/plain; charset=utf-8' }),
});

/** What a request needs of a cluster. */
export interface Endpoint {
  readonly clock: Clock;
  readonly server: Server;
  readonly faults: Faults;
  readonly requests: SeenRequest[];
  readonly watches: Set<() => void>;
}

/** Handles one request, with faults before and after; shared by the in-process client and the HTTPS listener. */
export async function perform(cluster: Endpoint, request: ServerRequest, signal?: AbortSignal): Promise<Outcome> {
  const { method, path, query, user } = request;
  const seen: SeenRequest = { user, method, path, query, verb: cluster.server.verbOf(request), at: cluster.clock.now() };
  cluster.requests.push(seen);
  keepCall(seen.verb, request);
  const before = await inject(cluster, cluster.faults.before?.(seen), signal);
  if (before) return before;
  const answer = answerOf(cluster, request);
  const after = await inject(cluster, cluster.faults.after?.(seen), signal);
  if (after) return after;
  if (answer.type === 'body') return { type: 'answer', answer };
  return { type: 'watch', open: (listener) => faultyWatch(cluster, seen, answer.open, listener) };
}

function answerOf(cluster: Endpoint, request: ServerRequest): Answer {
  try {
    return cluster.server.handle(request);
  } catch (error) {
    if (error instanceof Refused) return failure(error.status);
    throw error;
  }
}

async function inject(cluster: Endpoint, fault: Fault | undefined, signal?: AbortSignal): Promise<Outcome | undefined> {
  switch (fault?.fault) {
    case undefined:
      return undefined;
    case 'delay':
      await sleep(cluster.clock, fault.ms, signal);
      return undefined;
    case 'status':
      return { type: 'answer', answer: failure(asStatus(fault)) };
    case 'reset':
      return { type: 'reset' };
  }
}

/** Opens the watch with event faults in between; a held event holds back those behind it, as on one connection. */
function faultyWatch(
  cluster: Endpoint,
  seen: SeenRequest,
  open: (listener: Listener) => () => void,
  listener: BreakableListener,
): () => void {
  const held: (() => void)[] = [];
  let heldUntil: number = cluster.clock.now();
  let stopped = false;
  const stop = () => {
    stopped = true;
    cluster.watches.delete(breakOff);
    held.splice(0).forEach((cancel) => cancel());
    close();
  };
  const breakOff = () => {
    stop();
    listener.broken();
  };
  const pass = (deliver: () => void, ms = 0) => {
    heldUntil = Math.max(heldUntil, cluster.clock.now() + ms);
    const wait = heldUntil - cluster.clock.now();
    if (wait <= 0) return deliver();
    held.push(cluster.clock.schedule(wait, () => stopped || deliver()));
  };
  const event = (type: EventType, object: Tree) => {
    const fault = stopped ? { fault: 'drop' as const } : cluster.faults.event?.(seen, { type, object });
    switch (fault?.fault) {
      case 'drop':
        return;
      case 'reset':
        return breakOff();
      default:
        return pass(() => listener.event(type, object), fault?.ms);
    }
  };
  const end = () => pass(() => (cluster.watches.delete(breakOff), listener.end()));
  let close: () => void = () => undefined;
  cluster.watches.add(breakOff);
  close = open({ event, end });
  if (stopped) close();
  return stop;
}

export function inProcessApi(cluster: Endpoint, user: string): KubernetesApi {
  return {
    async request<T>({ method, path, query = {}, body, contentType, signal, deadlineMs = defaultDeadlineMs }: ApiRequest): Promise<T> {
      const limit = deadline(cluster.clock, deadlineMs, signal);
      try {
        const sent: ServerRequest = { method, path, query, body: copy(body), contentType: contentType ?? 'application/json', user };
        const outcome = await unlessAborted(limit.signal, perform(cluster, sent, limit.signal));
        if (outcome.type !== 'answer') throw connectionReset();
        if (outcome.answer.status >= 300) throw toApiError(outcome.answer.body);
        return copy(outcome.answer.body) as T;
      } finally {
        limit.clear();
      }
    },
    watch: (request) => watchLines(cluster, user, request),
  };
}

/** Rejects when the signal aborts; a request that times out may still have been carried out. A listener that stays keeps a joined signal for ever. */
async function unlessAborted<T>(signal: AbortSignal, outcome: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const give = () => aborted.reject(new ApiError(0, '', `no answer: ${String(signal.reason)}`, { cause: signal.reason }));
  if (signal.aborted) give();
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([outcome, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', give);
  }
}

type Item = { readonly line: WatchLine } | { readonly end: true } | { readonly error: ApiError };

async function* watchLines(
  cluster: Endpoint,
  user: string,
  { path, query, signal, inactivityMs }: Parameters<KubernetesApi['watch']>[0],
): AsyncGenerator<WatchLine, void, undefined> {
  const outcome = await unlessAborted(signal, perform(cluster, { method: 'GET', path, query: { ...query, watch: 'true' }, user }, signal));
  if (outcome.type === 'reset') throw connectionReset();
  if (outcome.type === 'answer') throw toApiError(outcome.answer.body);

  const queue: Item[] = [];
  let wake: () => void = () => undefined;
  let cancelIdle: () => void = () => undefined;
  const add = (item: Item) => {
    cancelIdle();
    queue.push(item);
    wake();
    if ('line' in item) watchIdle();
  };
  const watchIdle = () => {
    cancelIdle = cluster.clock.schedule(inactivityMs, () => add({ error: new ApiError(0, 'Quiet', `not a byte for ${inactivityMs} ms`) }));
  };
  const onAbort = () => add({ error: new ApiError(0, '', `no answer: ${String(signal.reason)}`, { cause: signal.reason }) });
  watchIdle();
  signal.addEventListener('abort', onAbort, { once: true });
  const stop = outcome.open({
    event: (type, object) => add({ line: { type, object: copy(object) } }),
    end: () => add({ end: true }),
    broken: () => add({ error: connectionReset() }),
  });
  try {
    for (;;) {
      const item = queue.shift();
      if (!item) await new Promise<void>((resolve) => (wake = resolve));
      else if ('line' in item) yield item.line;
      else if ('end' in item) return;
      else throw item.error;
    }
  } finally {
    stop();
    cancelIdle();
    signal.removeEventListener('abort', onAbort);
  }
}
