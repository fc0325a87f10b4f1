/** Keeps a copy of all objects under one path, as the API server has them, through every fault, until it is told to stop. */

import { ApiError, type KubernetesApi, type KubernetesObject } from './api.ts';
import { deadline, isTimeUp, orAborted, sleep, ticks, type Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { RuntimeMetrics, WatchRestartReason } from './metrics.ts';
import { jitter, type Random } from './random.ts';
import { keyOf, listAll, watchFrom, type Listing, type WatchEvent } from './watch.ts';

export { compareVersions } from './watch.ts';

export type Change = 'applied' | 'deleted';

export interface Store<T> {
  get(key: string): T | undefined;
  list(): readonly T[];
  keys(): readonly string[];
  version(key: string): string | undefined;
  /** True from the first complete list on. */
  readonly synced: boolean;
  /** Everything up to this resource version has been seen; empty before the first list. */
  readonly lastRevision: string;
  /** Why the API server refuses us, while it does so with 401 or 403. */
  readonly refused: string | undefined;
  /** Rejects with the signal's reason. */
  whenSynced(signal: AbortSignal): Promise<void>;
  /** Ends a pause between two watches: what was missed in it is wanted now. */
  hurry(): void;
  /** Resolves after `signal` aborted and the last request has ended. */
  readonly stopped: Promise<void>;
}

export interface ReflectorLimits {
  readonly pageSize: number;
  readonly backoffMs: number;
  readonly backoffCapMs: number;
  /** A watch that lived as long resets the backoff. */
  readonly healthyMs: number;
  /** A watch that lived as long was accepted; a clean close before is backed off from, so that a server which always closes is not asked in a loop. */
  readonly shortMs: number;
  /** A longer silence may be a dead connection: the watch is opened again, where it was, without a word. */
  readonly inactivityMs: number;
  /** As often everything is listed anew, more or less: a watch may lose an event and look alive, by its bookmarks too. */
  readonly relistMs: number;
}

/** Backoff as in client-go's reflector and kube-rs' `DefaultBackoff`. */
export const defaultLimits: ReflectorLimits = {
  pageSize: 500,
  backoffMs: 800,
  backoffCapMs: 30_000,
  healthyMs: 120_000,
  shortMs: 5_000,
  inactivityMs: 100_000,
  relistMs: 3_600_000,
};

/** Of `relistMs`, either way, so that many instances and kinds do not list in one instant. */
const relistJitter = 0.2;
/** Of `relistMs`, after a new list failed: until then the watch goes on from where it was. */
const relistRetry = 0.1;

/** So many changes of a list are told before others get their turn: some milliseconds of work. */
const slice = 50;

export interface ReflectorOptions {
  readonly api: KubernetesApi;
  readonly path: string;
  /** By labels; to the store an object that ceases to match is deleted. */
  readonly selector?: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Called after the store has changed; when it throws that is counted and logged, and the change stands. */
  readonly onChange: (key: string, change: Change) => void;
  readonly metrics?: RuntimeMetrics;
  readonly limits?: Partial<ReflectorLimits>;
}

export function startReflector<T extends KubernetesObject>(options: ReflectorOptions): Store<T> {
  const { api, path, selector, clock, random, signal, metrics } = options;
  const log = options.log.child({ watch: path });
  const limits = { ...defaultLimits, ...options.limits };
  const firstSync = Promise.withResolvers<undefined>();
  let objects = new Map<string, T>();
  let synced = false;
  let revision = '';
  let refused: string | undefined;
  /** Whether `revision` can still be resumed from. */
  let current = false;
  /** When the next list is due although the watch looks alive. */
  let relistAt = Infinity;
  let pausing = new AbortController();

  const tell = (key: string, change: Change) => {
    try {
      options.onChange(key, change);
    } catch (error) {
      metrics?.handlerErrors.inc({ path });
      log.error('a change handler threw', { key, error });
    }
  };

  /** The new map, and how far it reaches, are in place before anybody hears of it; `synced` only when all have been told. */
  const publish = async ({ items, version }: Listing<T>) => {
    const old = objects;
    objects = new Map(items.map((item) => [keyOf(item), item]));
    revision = version;
    current = true;
    const isGone = ([key, was]: [string, T]) => objects.get(key)?.metadata.uid !== was.metadata.uid;
    const isNew = ([key, is]: [string, T]) => old.get(key)?.metadata.resourceVersion !== is.metadata.resourceVersion;
    await inSlices([...old].filter(isGone), ([key]) => tell(key, 'deleted'));
    await inSlices([...objects].filter(isNew), ([key]) => tell(key, 'applied'));
    if (signal.aborted) return;
    synced = true;
    firstSync.resolve(undefined);
  };

  /** Whatever a list of thousands brings, probes, leases and other watches get their turn in between. */
  const inSlices = async <I>(items: readonly I[], take: (item: I) => void) => {
    for (let at = 0; at < items.length && !signal.aborted; at += slice) {
      if (at > 0) await sleep(clock, 0, signal);
      items.slice(at, at + slice).forEach(take);
    }
  };

  const take = (event: WatchEvent<T>) => {
    metrics?.watchLastEvent.set({ path }, clock.now() / 1000);
    revision = event.version;
    if (event.type === 'Bookmark') return;
    const key = keyOf(event.object);
    const was = objects.get(key);
    if (event.type === 'Deleted') objects.delete(key);
    else objects.set(key, event.object);
    if (was && event.type === 'Applied' && was.metadata.uid !== event.object.metadata.uid) tell(key, 'deleted');
    tell(key, event.type === 'Applied' ? 'applied' : 'deleted');
  };

  const list = async () => {
    try {
      await publish(await listAll<T>(api, path, signal, limits.pageSize, selector));
      relistAt = ticks(clock) + jitter(random, limits.relistMs, relistJitter);
    } catch (error) {
      if (!current || signal.aborted) throw error;
      relistAt = ticks(clock) + limits.relistMs * relistRetry;
      log.warn('the list could not be renewed; the watch goes on', { error });
    }
  };

  /** Lists when there is nothing to resume from, or when it is time to; then watches until the watch ends, or the next list is due. */
  const attempt = async (): Promise<'ended' | 'due'> => {
    if (!current || ticks(clock) >= relistAt) await list();
    if (signal.aborted) return 'ended';
    const timeoutSeconds = 240 + Math.floor(random.next() * 51);
    const accepted = () => void (refused = undefined);
    const cancel = refused === undefined ? undefined : clock.schedule(limits.shortMs, accepted);
    const due = deadline(clock, relistAt - ticks(clock), signal);
    const { inactivityMs } = limits;
    try {
      for await (const event of watchFrom<T>(api, {
        path,
        version: revision,
        timeoutSeconds,
        inactivityMs,
        signal: due.signal,
        selector,
      })) {
        if (due.signal.aborted) break;
        accepted();
        take(event);
      }
      accepted();
    } catch (error) {
      if (!isTimeUp(due.signal)) throw error;
    } finally {
      cancel?.();
      due.clear();
    }
    return isTimeUp(due.signal) ? 'due' : 'ended';
  };

  /** How long to wait after an attempt that failed so, or that the server closed too soon. */
  const pause = (error: unknown, failures: number): number => {
    const { backoffMs, backoffCapMs } = limits;
    if (reasonOf(error) === 'refused') return backoffCapMs;
    const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    return Math.min(backoffCapMs, Math.max(asked, random.next() * Math.min(backoffCapMs, backoffMs * 2 ** failures)));
  };

  const run = async () => {
    let failures = 0;
    while (!signal.aborted) {
      const began = ticks(clock);
      let reason: WatchRestartReason = 'closed';
      let failure: unknown;
      try {
        if ((await attempt()) === 'due') reason = 'outdated';
      } catch (error) {
        if (signal.aborted) return;
        failure = error;
        reason = reasonOf(error);
        if (reason === 'expired') current = false;
        if (reason === 'refused') refused = error instanceof Error ? error.message : 'refused';
        log[levels[reason] ?? 'warn']('the watch broke', { reason, error });
      }
      if (signal.aborted) return;
      metrics?.watchRestarts.inc({ path, reason });
      const lived = ticks(clock) - began;
      if (lived >= limits.healthyMs) failures = 0;
      if ((reason === 'closed' && lived >= limits.shortMs) || reason === 'quiet' || reason === 'outdated') continue;
      pausing = new AbortController();
      await sleep(clock, pause(failure, failures), AbortSignal.any([signal, pausing.signal]));
      failures = pausing.signal.aborted ? 0 : Math.min(failures + 1, 16);
    }
  };

  metrics?.initWatch(path);
  return {
    get: (key) => objects.get(key),
    list: () => [...objects.values()],
    keys: () => [...objects.keys()],
    version: (key) => objects.get(key)?.metadata.resourceVersion,
    get synced() {
      return synced;
    },
    get lastRevision() {
      return revision;
    },
    get refused() {
      return refused;
    },
    hurry: () => pausing.abort(),
    whenSynced: (waiting) => orAborted(firstSync.promise, waiting),
    stopped: run(),
  };
}

/** Ends that belong to the day: an idle kind is silent for two minutes and more on a real API server (measured: 120.9 s, kube-apiserver 1.34). */
const levels: Partial<Record<WatchRestartReason, 'debug' | 'info'>> = { quiet: 'debug', expired: 'info' };

function reasonOf(error: unknown): WatchRestartReason {
  if (error instanceof ApiError && error.reason === 'Quiet') return 'quiet';
  if (!(error instanceof ApiError) || error.status === 0) return 'failed';
  if (error.status === 410) return 'expired';
  if (error.status === 429) return 'throttled';
  if (error.status === 401 || error.status === 403) return 'refused';
  return 'server';
}

type Cached = Pick<Store<unknown>, 'keys' | 'version' | 'lastRevision'>;

/** Several stores, one for each watched namespace, as the one that a controller reads. */
export const union = (stores: readonly Cached[]): Cached => ({
  keys: () => stores.flatMap((store) => store.keys()),
  version: (key: string) => stores.flatMap((store) => store.version(key) ?? [])[0],
  get lastRevision() {
    return stores.map((store) => store.lastRevision).toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0] ?? '';
  },
});
