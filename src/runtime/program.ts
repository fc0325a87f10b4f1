/** Starts and stops the parts of a controller program in the order in which nothing acts without what it depends on. */

import { deadline, sleep, type Clock } from './clock.ts';
import type { Controller } from './controller.ts';
import type { EventRecorder } from './events.ts';
import type { Checks } from './health.ts';
import { defaultTiming, type Candidate, type Timing } from './lease.ts';
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
  readonly timing?: Timing;
  /** Called when this process leads and the caches are synced. */
  readonly workers: () => readonly Controller[];
  readonly events?: Pick<EventRecorder, 'flush'>;
  readonly close?: () => Promise<void>;
  readonly syncLimitMs?: number;
  /** How long runs may take to end after an orderly stop. */
  readonly drainLimitMs?: number;
}

export type ProgramEnd = 'stopped' | 'lost' | 'unsynced';

/** 0 after an orderly stop, 1 otherwise. */
export const exitCode = (end: ProgramEnd): number => (end === 'stopped' ? 0 : 1);

/** Resolves when all has ended; rejects when the election or a part of the program throws, after closing the rest. */
export async function runProgram(options: ProgramOptions): Promise<ProgramEnd> {
  const { clock, log, signal, candidate, timing = defaultTiming } = options;
  const watching = new AbortController();
  let stores: readonly Store<unknown>[] = [];
  let loopAt = clock.now();
  const beat = new AbortController();
  void heartbeat(clock, beat.signal, () => (loopAt = clock.now()));

  const health = await options.health?.({
    healthz: {
      'event-loop': () => clock.now() - loopAt < 30_000,
      'leader-election': () => candidate === undefined || !candidate.overdue(timing.leaseMs),
    },
    readyz: {
      caches: () => stores.length > 0 && stores.every((store) => store.synced && store.refused === undefined),
      shutdown: () => !signal.aborted,
    },
  });
  try {
    stores = options.reflectors(watching.signal);
    if (!(await allSynced(options, stores))) return signal.aborted ? 'stopped' : 'unsynced';
    log.info('the caches are synced');
    const lead = (lost: AbortSignal) => leadUntilStopped(options, lost, () => watching.abort());
    if (candidate) return await candidate.run(lead, signal);
    await lead(new AbortController().signal);
    return 'stopped';
  } finally {
    watching.abort();
    await Promise.all(stores.map((store) => store.stopped));
    beat.abort();
    await options.close?.();
    await health?.close();
    log.info('the program has ended');
  }
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
  const { clock, log, signal, metrics, name, timing = defaultTiming, drainLimitMs = 30_000 } = options;
  log.info('leading');
  metrics?.leader.set({ name }, 1);
  const controllers = options.workers();
  await aborted(AbortSignal.any([signal, lost]));
  log.info(lost.aborted ? 'the lease is lost' : 'stopping');
  stopWatching();
  for (const controller of controllers) {
    controller.close();
    controller.abort();
  }
  const limit = deadline(clock, lost.aborted ? timing.leaseMs - timing.renewDeadlineMs : drainLimitMs);
  const drained = await Promise.all(controllers.map((controller) => controller.drain(limit.signal)));
  limit.clear();
  metrics?.leader.set({ name }, 0);
  if (!lost.aborted) await flush(options);
  if (drained.every(Boolean)) return 'ended';
  log.error('a run did not end in time; the lease is left to expire');
  return 'keep';
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

async function heartbeat(clock: Clock, signal: AbortSignal, beat: () => void): Promise<void> {
  while (!signal.aborted) {
    beat();
    await sleep(clock, 5_000, signal);
  }
}
