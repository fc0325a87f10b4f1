/** A reflector in virtual time: an API server that does what a script says, and what was asked, told, logged and counted. */

import { Registry } from 'prom-client';
import { ApiError, type KubernetesApi, type WatchLine } from './api.ts';
import { sleep } from './clock.ts';
import { fastClock } from './fast-clock.test-support.ts';
import { createLog } from './log.ts';
import { createRuntimeMetrics } from './metrics.ts';
import type { Random } from './random.ts';
import { startReflector } from './reflector.ts';

export type Watch = (query: Readonly<Record<string, string>>, signal: AbortSignal) => AsyncIterable<WatchLine>;

export const path = '/apis/test.io/v1/widgets';
export const object = (name: string, version: number, uid = name) => ({
  metadata: { name, namespace: 'n', uid, resourceVersion: `${version}` },
});
export const applied = (name: string, version: number): WatchLine => ({ type: 'MODIFIED', object: object(name, version) });
export const always = (number: number): Random => ({ next: () => number });

/** A reflector in virtual time. Each list and each watch is what the next of its script says, and the last one of it from then on. */
export function world(random: Random = always(0.999)) {
  const time = fastClock({ hops: 60 });
  const { clock } = time;
  const registry = new Registry();
  const stop = new AbortController();
  const asked: { readonly at: number; readonly what: 'list' | 'watch'; readonly query: Readonly<Record<string, string>> }[] = [];
  const changes: string[] = [];
  const script = { lists: [] as (() => unknown)[], watches: [] as Watch[] };
  const next = <T>(from: T[]): T | undefined => (from.length > 1 ? from.shift() : from[0]);

  const quiet: Watch = async function* (query, signal) {
    await sleep(clock, Number(query['timeoutSeconds']) * 1000, signal);
  };
  const api: KubernetesApi = {
    async request<T>({ query = {} }: { query?: Readonly<Record<string, string>> }) {
      asked.push({ at: clock.now(), what: 'list', query });
      const answer = next(script.lists);
      return (answer ? answer() : { metadata: { resourceVersion: '100' }, items: [object('a', 50)] }) as T;
    },
    watch({ query, signal }) {
      asked.push({ at: clock.now(), what: 'watch', query });
      return (next(script.watches) ?? quiet)(query, signal);
    },
  };
  const logged: string[] = [];
  const write = (text: string): void => {
    const { level, message, watch, reason, key, error } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const about = reason ?? key;
    const told = (error as Error | undefined)?.message;
    logged.push([level, message, watch, about, told].map(String).join(' | '));
  };
  const start = (hear: (text: string) => void = (text) => void changes.push(text), measured = true) =>
    startReflector({
      api,
      path,
      clock,
      random,
      signal: stop.signal,
      log: createLog({ level: 'debug', destination: { write } }),
      ...(measured && { metrics: createRuntimeMetrics(registry) }),
      onChange: (key, change) => hear(`${key} ${change}`),
    });
  const metric = async (name: string, labels: Readonly<Record<string, string>>) =>
    (await registry.getSingleMetric(name)?.get())?.values.find(({ labels: has }) =>
      Object.entries(labels).every(([key, value]) => has[key] === value),
    )?.value;
  const watchedAt = () => asked.filter(({ what }) => what === 'watch').map(({ at }) => at);
  return { ...time, script, quiet, asked, changes, logged, stop, start, metric, watchedAt };
}

export const refuse = (code: number, retryAfterMs?: number): Watch =>
  async function* () {
    throw new ApiError(code, '', `says ${code}`, { retryAfterMs });
  };
