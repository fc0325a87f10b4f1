/** Runs `reconcile` for each key that changed, again when it asks for it, and later and later when it fails. */

import { deadline, sleep, ticks, type Clock, type Instant } from './clock.ts';
import type { Log } from './log.ts';
import type { ReconcileResult, RuntimeMetrics } from './metrics.ts';
import { createOwnWrites } from './own-writes.ts';
import { WorkQueue } from './queue.ts';
import { jitter, uuid, type Random } from './random.ts';
import { traced, type Span, type Tracer } from './traces/trace.ts';
import type { Store } from './reflector.ts';

/** Look again `after` so many milliseconds, or only when something changes. */
export type Next = { readonly after: number } | 'settled';

export interface RunContext {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly now: Instant;
}

export interface ControllerOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly workers: number;
  /** What `reconcile` reads; its keys are enqueued at the start. */
  readonly store: Pick<Store<unknown>, 'keys' | 'version' | 'lastRevision'>;
  /** Also called for a key that has left the store. A rejection is a fault and is tried again; what is no fault is a `Next`. */
  readonly reconcile: (key: string, context: RunContext) => Promise<Next>;
  readonly metrics?: RuntimeMetrics;
  /** A span for each run. */
  readonly tracer?: Tracer | undefined;
  /** When `signal` of a run aborts; a run that goes on all the same keeps its worker. */
  readonly reconcileTimeoutMs?: number;
}

export interface Controller {
  add(key: string): void;
  /** Now, but not before what others ask for. */
  addDue(key: string): void;
  /** Now, before all others that are not asked for: what its last run waited for has come. */
  wake(key: string): void;
  /** Later, unless something asks for it sooner. */
  addAfter(key: string, ms: number): void;
  /** Tells that we wrote the object: its runs wait until the store has seen this version, so that none acts on what it changed itself. */
  wrote(key: string, resourceVersion: string): void;
  /** Takes no more keys. */
  close(): void;
  /** Aborts the signal of all runs. */
  abort(): void;
  /** Closes, and resolves to true when the last run has ended, or to false when `signal` aborts first. */
  drain(signal: AbortSignal): Promise<boolean>;
  readonly idle: boolean;
  /** For the liveness probe: a run lasts, or what is due waits, for longer than it ever does in a program that goes on. */
  readonly stalled: boolean;
}

/**
 * So many time limits of a run. When its time is up a run ends as soon as what it awaits has heard of it, and may then still write its status: a few
 * requests to the API server, ten seconds each at most. Neither an Azure nor an API server that is slow, or answers nothing, makes one last for ten limits.
 */
const stalledAfterLimits = 10;

const failureBaseMs = 1_000;
const failureCapMs = 300_000;
const staleRetryMs = 200;
const staleLimitMs = 30_000;

export function startController(options: ControllerOptions): Controller {
  const { name, clock, random, workers, store, reconcile, metrics, tracer, reconcileTimeoutMs = 30_000 } = options;
  const log = options.log.child({ controller: name });
  const labels = { name, controller: name };
  const failures = new Map<string, { readonly count: number; readonly exists: boolean }>();
  const ownWrites = createOwnWrites(clock, staleLimitMs);
  const aborting = new AbortController();

  /** Counts failures in a row; a key that came or went since the last one begins anew. */
  const failed = (key: string): number => {
    const exists = store.version(key) !== undefined;
    const before = failures.get(key);
    const count = before?.exists === exists ? before.count : 0;
    failures.set(key, { count: Math.min(count + 1, 16), exists });
    return jitter(random, Math.min(failureCapMs, failureBaseMs * 2 ** count), 0.1);
  };

  const attempt = (key: string, waitedMs: number): Promise<ReconcileResult | 'stopped'> => {
    const reconcileID = uuid(random);
    const attributes = () => ({
      ...{ 'reconcile.controller': name, 'reconcile.key': key, 'reconcile.id': reconcileID, 'reconcile.waited_ms': Math.round(waitedMs) },
      'k8s.namespace.name': key.includes('/') ? key.split('/')[0] : undefined,
    });
    return traced(tracer, 'reconcile', attributes, async (span) => {
      const result = await tried(key, reconcileID, span);
      span.set({ 'reconcile.result': result });
      return result;
    });
  };

  const tried = async (key: string, reconcileID: string, span: Span): Promise<ReconcileResult | 'stopped'> => {
    const limit = deadline(clock, reconcileTimeoutMs, aborting.signal);
    const runLog = log.child({ key, reconcileID });
    try {
      const after = delayOf(await reconcile(key, { signal: limit.signal, log: runLog, now: clock.now() }));
      failures.delete(key);
      if (after === undefined) return 'success';
      queue.addAfter(key, Math.max(1, after));
      return 'requeue_after';
    } catch (error) {
      if (aborting.signal.aborted) {
        runLog.info('the run was stopped', { error });
        return 'stopped';
      }
      const after = failed(key);
      span.fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      metrics?.reconcileErrors.inc({ controller: name });
      if (isBug(error)) metrics?.reconcilePanics.inc({ controller: name });
      metrics?.retries.inc(labels);
      runLog.error('the run failed', { error, retryInMs: Math.round(after) });
      queue.addAfter(key, after);
      return 'error';
    } finally {
      if (limit.signal.aborted && !aborting.signal.aborted) metrics?.reconcileTimeouts.inc({ controller: name });
      limit.clear();
    }
  };

  const run = async (key: string, waitedMs: number): Promise<void> => {
    // Never within `add`: whoever calls that may not be ready yet.
    await Promise.resolve();
    if (ownWrites.isBehind(key, store.lastRevision)) return queue.addAfter(key, staleRetryMs);
    metrics?.queueSeconds.observe(labels, waitedMs / 1000);
    const began = ticks(clock);
    const result = await attempt(key, waitedMs);
    const took = (ticks(clock) - began) / 1000;
    if (result !== 'stopped') metrics?.reconciles.inc({ controller: name, result });
    metrics?.reconcileSeconds.observe({ controller: name }, took);
    metrics?.workSeconds.observe(labels, took);
  };

  const queue: WorkQueue<string> = new WorkQueue(clock, workers, run, namespaceOf);
  metrics?.initController(name, workers, queue);
  for (const key of store.keys()) queue.addDue(key);
  return {
    add: (key) => queue.add(key),
    addDue: (key) => queue.addDue(key),
    wake: (key) => queue.wake(key),
    addAfter: (key, ms) => queue.addAfter(key, ms),
    wrote: (key, version) => ownWrites.wrote(key, version),
    close: () => queue.close(),
    abort: () => aborting.abort(new DOMException('the controller stops', 'AbortError')),
    async drain(signal) {
      queue.close();
      while (!queue.idle && !signal.aborted) await sleep(clock, 20, signal);
      return queue.idle;
    },
    get idle() {
      return queue.idle;
    },
    get stalled() {
      return queue.stalledMs > stalledAfterLimits * reconcileTimeoutMs;
    },
  };
}

/** Keys are `namespace/name`. */
const namespaceOf = (key: string): string => key.slice(0, Math.max(0, key.indexOf('/')));

/** Undefined for settled. A delay that is no number would be waited for in vain or in a spin. */
function delayOf(next: Next): number | undefined {
  if (next === 'settled') return undefined;
  if (Number.isNaN(next.after)) throw new TypeError('reconcile asked to be run again after NaN milliseconds');
  return next.after;
}

/** What controller-runtime would call a panic: an error of the program, not of its surroundings. */
const isBug = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError || typeof error !== 'object';
