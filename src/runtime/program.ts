/** Starts and stops the parts of a controller program in the order in which nothing acts without what it depends on. */

import { deadline, sleep, ticks, type Clock } from './clock.ts';
import type { Controller } from './controller.ts';
import type { EventRecorder } from './events.ts';
import type { Checks } from './serve/health.ts';
import { defaultTiming, type Candidate } from './lease.ts';
import type { Log } from './log.ts';
import type { RuntimeMetrics } from './metrics.ts';
import type { Store } from './reflector.ts';

export interface ProgramOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Asks for an orderly stop. */
  readonly signal: AbortSignal;
  readonly metrics?: RuntimeMetrics;
  /** Starts the health server; omit it in process. */
  readonly health?: (checks: { readonly healthz: Checks; readonly readyz: Checks }) => Promise<{ close(): Promise<void> }>;
  readonly reflectors: (signal: AbortSignal) => readonly Store<unknown>[];
  /** Omit it to lead without an election. */
  readonly candidate?: Candidate;
  /** Called when this process leads and the caches are synced. */
  readonly workers: () => readonly Controller[];
  readonly events?: Pick<EventRecorder, 'flush'>;
  readonly close?: () => Promise<void>;
  readonly syncLimitMs?: number;
  /** How long runs may take to end after an orderly stop. */
  readonly drainLimitMs?: number;
  /** How often the event loop shows that it is alive; the health check waits for 30 seconds. */
  readonly heartbeatMs?: number;
}

export type ProgramEnd = 'stopped' | 'lost' | 'unsynced';

/** 0 after an orderly stop, 1 otherwise. */
export const exitCode = (end: ProgramEnd): number => (end === 'stopped' ? 0 : 1);

/**
 * Resolves when all has ended; rejects when the election or a part of the program throws, after closing the rest. After `lost` a run
 * may still be at work, so the process has to exit.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramEnd> {
  const { clock, log, signal, metrics, name, candidate, heartbeatMs = 5_000 } = options;
  const watching = new AbortController();
  const beating = new AbortController();
  const state = { stores: [] as readonly Store<unknown>[], controllers: [] as readonly Controller[], beatAt: ticks(clock), leads: false };
  metrics?.initElection(name, {
    get leading() {
      return candidate ? candidate.leading : state.leads;
    },
    get slowPaths() {
      return candidate?.slowPaths ?? 0;
    },
  });
  void heartbeat(clock, heartbeatMs, beating.signal, () => (state.beatAt = ticks(clock)));
  let health: { close(): Promise<void> } | undefined;
  try {
    health = await options.health?.(checksOf(options, state));
    state.stores = options.reflectors(watching.signal);
    if (!(await allSynced(options, state.stores))) return signal.aborted ? 'stopped' : 'unsynced';
    log.info('the caches are synced');
    const workers = () => {
      // Whoever followed may be in the pause of a watch that failed while there was no leader either.
      for (const store of state.stores) store.hurry();
      return (state.controllers = options.workers());
    };
    const lead = (lost: AbortSignal) => leadUntilStopped({ ...options, workers }, lost, () => watching.abort());
    if (candidate) return await candidate.run(lead, signal);
    state.leads = true;
    await lead(new AbortController().signal);
    state.leads = false;
    return 'stopped';
  } finally {
    watching.abort();
    await Promise.all(state.stores.map((store) => store.stopped));
    beating.abort();
    try {
      await options.close?.();
    } finally {
      await health?.close();
      log.info('the program has ended');
    }
  }
}

interface State {
  readonly stores: readonly Store<unknown>[];
  /** None before this process leads. */
  readonly controllers: readonly Pick<Controller, 'stalled'>[];
  readonly beatAt: number;
}

/** Readiness says neither who leads nor what is behind the API server: an outage there must not take all instances down. */
function checksOf({ clock, log, signal, candidate }: ProgramOptions, state: State): { readonly healthz: Checks; readonly readyz: Checks } {
  return {
    healthz: told(log, {
      'event-loop': () => ticks(clock) - state.beatAt < 30_000,
      'leader-election': () => !candidate?.overdue(candidate.timing.leaseMs),
      reconciles: () => state.controllers.every(({ stalled }) => !stalled),
    }),
    readyz: told(log, {
      caches: () => state.stores.length > 0 && state.stores.every((store) => store.synced && store.refused === undefined),
      shutdown: () => !signal.aborted,
    }),
  };
}

/** The log hears when a check begins to fail, and when it passes again. */
function told(log: Log, checks: Checks): Checks {
  const failing = new Set<string>();
  const observed = (name: string, check: () => boolean) => () => {
    const ok = check();
    if (!ok && !failing.has(name)) log.warn('a check fails', { check: name });
    if (ok && failing.has(name)) log.info('a check passes again', { check: name });
    if (ok) failing.delete(name);
    else failing.add(name);
    return ok;
  };
  return Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, observed(name, check)]));
}

async function allSynced(
  { clock, signal, log, syncLimitMs = 120_000 }: ProgramOptions,
  stores: readonly Store<unknown>[],
): Promise<boolean> {
  const limit = deadline(clock, syncLimitMs, signal);
  try {
    await Promise.all(stores.map((store) => store.whenSynced(limit.signal)));
    return true;
  } catch (error) {
    if (!signal.aborted) log.error('the caches did not sync in time', { error });
    return false;
  } finally {
    limit.clear();
  }
}

/** The leader's term: the lease may be given back only when every run has ended. */
async function leadUntilStopped(options: ProgramOptions, lost: AbortSignal, stopWatching: () => void): Promise<'ended' | 'keep'> {
  const { clock, log, signal, candidate, drainLimitMs = 30_000 } = options;
  const { leaseMs, renewDeadlineMs } = candidate?.timing ?? defaultTiming;
  log.info('leading');
  const controllers = options.workers();
  await aborted(AbortSignal.any([signal, lost]));
  log.info(lost.aborted ? 'the lease is lost' : 'stopping');
  stopWatching();
  for (const controller of controllers) {
    controller.close();
    controller.abort();
  }
  const limit = drainLimit(clock, lost, drainLimitMs, leaseMs - renewDeadlineMs);
  const drained = await Promise.all(controllers.map((controller) => controller.drain(limit.signal)));
  limit.clear();
  if (!lost.aborted) await flush(options);
  if (drained.every(Boolean)) return 'ended';
  log.error('a run did not end in time; the lease is left to expire');
  return 'keep';
}

/** Aborts `stopMs` after the stop, or `lossMs` after a loss of the lease, also one in mid-drain: then another may begin to work. */
function drainLimit(clock: Clock, lost: AbortSignal, stopMs: number, lossMs: number): { readonly signal: AbortSignal; clear(): void } {
  const limit = new AbortController();
  const cancels = [clock.schedule(stopMs, () => limit.abort())];
  const onLost = () => void cancels.push(clock.schedule(lossMs, () => limit.abort()));
  if (lost.aborted) onLost();
  else lost.addEventListener('abort', onLost, { once: true });
  const clear = () => {
    lost.removeEventListener('abort', onLost);
    for (const cancel of cancels) cancel();
  };
  return { signal: limit.signal, clear };
}

async function flush({ clock, events }: ProgramOptions): Promise<void> {
  const limit = deadline(clock, 5_000);
  await events?.flush(limit.signal);
  limit.clear();
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

async function heartbeat(clock: Clock, ms: number, signal: AbortSignal, beat: () => void): Promise<void> {
  while (!signal.aborted) {
    beat();
    await sleep(clock, ms, signal);
  }
}
