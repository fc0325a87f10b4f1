/** A controller whose store is three values, and the moments at which it ran. */

import { Registry } from 'prom-client';
import { startController, type Next, type RunContext } from './controller.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { createLog } from './log.ts';
import { createRuntimeMetrics } from './metrics.ts';
import type { Random } from './random.ts';

interface World {
  readonly keys?: readonly string[];
  readonly random?: Random;
  readonly workers?: number;
  readonly reconcile: (key: string, context: RunContext, run: number) => Promise<Next>;
}

/** A controller whose store is three values, and the moments at which it ran. */
export function world({ keys = [], random = { next: () => 0.5 }, workers = 1, reconcile }: World) {
  const time = fastClock();
  const registry = new Registry();
  const written: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'info',
    destination: { write: (text) => void written.push(JSON.parse(text) as Record<string, unknown>) },
  });
  const versions = new Map(keys.map((key) => [key, '1']));
  const store = { keys: () => [...versions.keys()], version: (key: string) => versions.get(key), lastRevision: '10' };
  const runs: string[] = [];
  const controller = startController({
    name: 'test',
    clock: time.clock,
    random,
    log,
    workers,
    store,
    metrics: createRuntimeMetrics(registry),
    reconcile: async (key, context) => {
      runs.push(`${key} ${time.clock.now()}`);
      return reconcile(key, context, runs.length);
    },
  });
  const at = (key: string) => runs.filter((run) => run.startsWith(`${key} `)).map((run) => Number(run.split(' ')[1]));
  const metric = async (name: string) => {
    const values = (await registry.getSingleMetric(name)?.get())?.values ?? [];
    const shown = values.map(({ value, labels }) => [(labels as { result?: string }).result ?? 'value', value] as const);
    return shown.length === 1 ? shown[0]?.[1] : Object.fromEntries(shown.filter(([, value]) => value !== 0));
  };
  return { ...time, controller, store, versions, runs, at, metric, written };
}

export const settles = async (): Promise<Next> => 'settled';
export const fails = async (): Promise<Next> => Promise.reject(new Error('broken'));
