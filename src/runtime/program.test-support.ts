/** A place where programs run: one clock, one lease, and the story of what they did. */

import { Registry } from 'prom-client';
import { orAborted, sleep } from './clock.ts';
import { startController, type Next } from './controller.ts';
import { fastClock } from './fast-clock.test-support.ts';
import type { Checks } from './serve/health.ts';
import { Candidate } from './lease.ts';
import { leaseStore, timing } from './lease.test-support.ts';
import { createLog } from './log.ts';
import { createRuntimeMetrics } from './metrics.ts';
import { runProgram, type ProgramOptions } from './program.ts';
import { seededRandom } from './random.ts';
import type { Store } from './reflector.ts';

export type Settings = Partial<Omit<ProgramOptions, 'candidate'>> & {
  readonly syncsAfterMs?: number;
  readonly election?: boolean;
  /** What a run does; by default it waits until it is told to stop. */
  readonly reconcile?: (signal: AbortSignal) => Promise<Next>;
};

/** A place where programs run: one clock, one lease, and the story of what they did. */
export function place() {
  const time = fastClock();
  const { clock } = time;
  const lease = leaseStore();
  const story: string[] = [];

  /** One program whose store syncs after a while and whose one key is worked on. */
  const start = (name: string, settings: Settings = {}) => {
    const { syncsAfterMs = 100, election = true, reconcile, ...given } = settings;
    const say = (what: string) => void story.push(`${name} ${what} at ${clock.now()}`);
    const stop = new AbortController();
    const registry = new Registry();
    const metrics = createRuntimeMetrics(registry);
    const silent = createLog({ level: 'silent' });
    let probes: { readonly healthz: Checks; readonly readyz: Checks } | undefined;
    let cut = false;

    const store = (signal: AbortSignal): Store<unknown> => {
      say('watches');
      const synced = sleep(clock, syncsAfterMs, signal);
      const state = { synced: false, refused: undefined as string | undefined };
      void synced.then(() => (state.synced = !signal.aborted));
      return Object.assign(state, {
        get: () => undefined,
        list: () => [],
        keys: () => ['k'],
        version: () => '1',
        lastRevision: '1',
        hurry: () => undefined,
        whenSynced: (limit: AbortSignal) => orAborted(synced, limit),
        stopped: sleep(clock, 1e9, signal).then(() => say('watches no more')),
      });
    };
    const work = () => {
      say('works');
      const waits = async (signal: AbortSignal): Promise<Next> => {
        await sleep(clock, 1e9, signal);
        say('ends its run');
        return 'settled';
      };
      const parts = { name, clock, random: seededRandom(1), log: silent, workers: 1 };
      return [
        startController({
          ...parts,
          store: { keys: () => ['k'], version: () => '1', lastRevision: '1' },
          reconcile: (_, { signal }) => (reconcile ?? waits)(signal),
        }),
      ];
    };

    const api = lease.api(async (act) => (cut ? Promise.reject(new Error('cut off')) : act()));
    const candidate = election ? new Candidate(api, name, clock, timing) : undefined;
    const ended = runProgram({
      name,
      clock,
      log: silent,
      signal: stop.signal,
      metrics,
      ...(candidate && { candidate }),
      health: async (checks) => {
        say('serves health');
        probes = checks;
        return { close: async () => say('closes health') };
      },
      reflectors: (signal) => [store(signal)],
      workers: work,
      events: { flush: async () => say('flushes events') },
      close: async () => say('closes'),
      ...given,
    });
    ended.then(
      (end) => say(`is ${end}`),
      () => say('threw'),
    );
    const passing = (checks: Checks = {}) =>
      Object.entries(checks)
        .filter(([, check]) => check())
        .map(([check]) => check);
    return {
      ended,
      stop: () => stop.abort(),
      /** As good as dead to every other instance. */
      cutOff: () => void (cut = true),
      ready: () => passing(probes?.readyz),
      alive: () => passing(probes?.healthz),
      leads: async () => /leader_election_master_status\S+ 1/.test(await registry.metrics()),
    };
  };
  return { ...time, lease, story, start };
}
