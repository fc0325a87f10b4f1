/** The controller of bindings among parts that cost nothing: a store that is full already, an API server that nothing is written to, a clock that is told. */

import { Registry } from 'prom-client';
import { keyOf, type Binding } from '../../src/api/binding.ts';
import type { Arm } from '../../src/azure/arm.ts';
import { createBindingController, type CachedBindings } from '../../src/binding/controller/controller.ts';
import { bindingMetrics } from '../../src/binding/controller/metrics.ts';
import { intervalsAt } from '../../src/binding/model/terms/intervals.ts';
import { defaultWorkers } from '../../src/operator.ts';
import type { ApiRequest, KubernetesApi } from '../../src/runtime/api.ts';
import { instant, type Clock, type Instant } from '../../src/runtime/clock.ts';
import type { Log } from '../../src/runtime/log.ts';
import { createRuntimeMetrics } from '../../src/runtime/metrics.ts';
import { seededRandom } from '../../src/runtime/random.ts';

export interface Quiet {
  readonly arm: Arm;
  readonly bindings: readonly Binding[];
  /** So many of them, the first, are reconciled in each round. */
  readonly busy: number;
  readonly cluster: string;
  readonly now: Instant;
}

const intervals = intervalsAt(1);
/** What is remembered of a binding is too old by then, also of what seldom changes. */
const betweenRounds = intervals.slowDrift;
/** Far more than promises alone can take. */
const mostTurns = 10_000;

/** Each call reconciles the busy bindings once, whole, side by side; it rejects when one failed, wrote something or waits for time. */
export function startQuiet({ arm, bindings, busy, cluster, now }: Quiet): () => Promise<void> {
  let time = now;
  const clock: Clock = { now: () => time, schedule: () => () => undefined };
  const failures: unknown[] = [];
  const keys = bindings.slice(0, busy).map(keyOf);
  const store = fullStore(bindings, keys);
  const controller = createBindingController({
    ...quietParts(failures),
    api: quietApi(store, cluster),
    arm: renewed(arm, clock),
    clock,
    stores: () => [store],
  });
  for (const binding of bindings) controller.changed(keyOf(binding), 'applied');
  const running = controller.start();
  return async () => {
    time = instant(time + betweenRounds);
    for (const key of keys) running.add(key);
    for (let turns = 0; !running.idle; turns++) {
      if (turns > mostTurns) throw new Error('a reconcile of a settled binding waits for time to pass, which it never does here');
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (failures.length > 0) throw new Error('a reconcile of a settled binding failed', { cause: failures[0] });
  };
}

/** What a controller needs beside its store, its clock, the API server and Azure. */
export function quietParts(failures: unknown[]) {
  const registry = new Registry();
  return {
    random: seededRandom(1),
    intervals,
    log: failureLog(failures),
    events: { record: () => undefined },
    metrics: bindingMetrics(registry),
    runtimeMetrics: createRuntimeMetrics(registry),
    workers: defaultWorkers,
    seesAll: true,
  };
}

/** Azure renews its rows every 15 minutes, so none is older than the reconcile. */
const renewed = (arm: Arm, clock: Clock): Arm => ({
  ...arm,
  async networkStatus(service) {
    const outcome = await arm.networkStatus(service);
    if (!outcome.ok) return outcome;
    const lastUpdated = clock.now();
    return { ok: true, value: outcome.value.map((one) => ({ ...one, rows: one.rows.map((row) => ({ ...row, lastUpdated })) })) };
  },
});

function fullStore(bindings: readonly Binding[], keys: readonly string[]): CachedBindings {
  const objects = new Map(bindings.map((binding) => [keyOf(binding), binding]));
  return {
    get: (key) => objects.get(key),
    // What the controller begins with; the others have had their turn.
    keys: () => keys,
    version: (key) => objects.get(key)?.metadata.resourceVersion,
    lastRevision: '999999999',
  };
}

function quietApi(store: CachedBindings, cluster: string): KubernetesApi {
  const answer = ({ method, path }: ApiRequest): unknown => {
    if (method === 'GET' && path === '/api/v1/namespaces/kube-system') return { metadata: { uid: cluster } };
    const [, namespace, name] = /namespaces\/([^/]+)\/apimvnetbindings\/([^/]+)$/.exec(path) ?? [];
    const binding = method === 'GET' ? store.get(`${namespace}/${name}`) : undefined;
    if (!binding) throw new Error(`nothing is left to do, and yet there is a ${method} of ${path}`);
    return binding;
  };
  return {
    request: async <T>(request: ApiRequest) => answer(request) as T,
    watch() {
      throw new Error('nothing is watched here');
    },
  };
}

/** Failed runs are told to the log alone. */
function failureLog(failures: unknown[]): Log {
  const nothing = () => undefined;
  const log: Log = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (message, { error } = {}) => void failures.push(error ?? new Error(message)),
    child: () => log,
  };
  return log;
}
