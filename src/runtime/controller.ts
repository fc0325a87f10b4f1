/** Runs `reconcile` for each key that changed, again when it asks for it, and later and later when it fails. */

import { deadline, sleep, type Clock, type Instant } from './clock.ts';
import type { Log } from './log.ts';
import type { ReconcileResult, RuntimeMetrics } from './metrics.ts';
import { WorkQueue } from './queue.ts';
import { jitter, uuid, type Random } from './random.ts';
import { compareVersions, type Store } from './reflector.ts';

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
  readonly store: Pick<Store<unknown>, 'keys' | 'lastRevision'>;
  readonly reconcile: (key: string, context: RunContext) => Promise<Next>;
  readonly metrics?: RuntimeMetrics;
  readonly reconcileTimeoutMs?: number;
}

export interface Controller {
  add(key: string): void;
  /** Tells that we wrote the object: its runs wait until the store has seen this version, so that none acts on what it changed itself. */
  wrote(key: string, resourceVersion: string): void;
  /** Takes no more keys. */
  close(): void;
  /** Aborts the signal of all runs. */
  abort(): void;
  /** Closes, and resolves to true when the last run has ended, or to false when `signal` aborts first. */
  drain(signal: AbortSignal): Promise<boolean>;
  readonly idle: boolean;
}

const failureBaseMs = 1_000;
const failureCapMs = 300_000;
const staleRetryMs = 200;
/** A store that is as far behind has a fault of its own; a run on old knowledge is better than none. */
const staleLimitMs = 30_000;

export function startController(options: ControllerOptions): Controller {
  const { name, clock, random, workers, store, reconcile, metrics, reconcileTimeoutMs = 30_000 } = options;
  const log = options.log.child({ controller: name });
  const labels = { name, controller: name };
  const failures = new Map<string, number>();
  const written = new Map<string, { readonly version: string; readonly at: number }>();
  const aborting = new AbortController();

  const isStale = (key: string): boolean => {
    const write = written.get(key);
    if (!write) return false;
    if (compareVersions(store.lastRevision, write.version) < 0 && clock.now() - write.at < staleLimitMs) return true;
    written.delete(key);
    return false;
  };

  const attempt = async (key: string): Promise<ReconcileResult> => {
    const limit = deadline(clock, reconcileTimeoutMs, aborting.signal);
    const runLog = log.child({ key, reconcileID: uuid(random) });
    try {
      const next = await reconcile(key, { signal: limit.signal, log: runLog, now: clock.now() });
      failures.delete(key);
      if (next === 'settled') return 'success';
      queue.addAfter(key, Math.max(1, next.after));
      return 'requeue_after';
    } catch (error) {
      const failed = failures.get(key) ?? 0;
      const after = jitter(random, Math.min(failureCapMs, failureBaseMs * 2 ** failed), 0.1);
      failures.set(key, Math.min(failed + 1, 16));
      metrics?.reconcileErrors.inc({ controller: name });
      if (limit.signal.aborted && !aborting.signal.aborted) metrics?.reconcileTimeouts.inc({ controller: name });
      metrics?.retries.inc(labels);
      runLog.error('the run failed', { error, retryInMs: Math.round(after) });
      queue.addAfter(key, after);
      return 'error';
    } finally {
      limit.clear();
    }
  };

  const gauges = () => {
    metrics?.depth.set(labels, queue.depth);
    metrics?.activeWorkers.set({ controller: name }, queue.running);
  };

  const run = async (key: string): Promise<void> => {
    if (isStale(key)) return queue.addAfter(key, staleRetryMs);
    gauges();
    const began = clock.now();
    const result = await attempt(key);
    const took = (clock.now() - began) / 1000;
    metrics?.reconciles.inc({ controller: name, result });
    metrics?.reconcileSeconds.observe({ controller: name }, took);
    metrics?.workSeconds.observe(labels, took);
  };

  const queue: WorkQueue<string> = new WorkQueue(clock, workers, run);
  const add = (key: string) => {
    metrics?.adds.inc(labels);
    queue.add(key);
    gauges();
  };

  metrics?.initController(name, workers);
  for (const key of store.keys()) add(key);
  return {
    add,
    wrote: (key, version) => void written.set(key, { version, at: clock.now() }),
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
  };
}
