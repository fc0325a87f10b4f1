/** The metrics of a controller program, named as controller-runtime and client-go name them, so that existing dashboards work. */

import { collectDefaultMetrics, Counter, Gauge, Histogram, type Registry } from 'prom-client';

export const reconcileResults = ['success', 'error', 'requeue', 'requeue_after'] as const;
export type ReconcileResult = (typeof reconcileResults)[number];
export const watchRestartReasons = ['closed', 'quiet', 'expired', 'throttled', 'refused', 'failed', 'server', 'outdated'] as const;
export type WatchRestartReason = (typeof watchRestartReasons)[number];

/** What a scrape asks of a work queue; durations in milliseconds. */
export interface QueueState {
  readonly added: number;
  readonly depth: number;
  readonly running: readonly number[];
}

/** What a scrape asks of a candidate in an election. */
export interface ElectionState {
  readonly leading: boolean;
  readonly slowPaths: number;
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const total = (each: readonly number[]): number => each.reduce((sum, one) => sum + one, 0);

/** Of the process itself: memory, CPU, event loop, garbage collection. */
export const processMetrics = (registry: Registry): void => collectDefaultMetrics({ register: registry });

export function createRuntimeMetrics(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge<L>({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Histogram<L>({ name, help, labelNames, registers, buckets: seconds });

  const metrics = {
    reconciles: counter('controller_runtime_reconcile_total', 'Runs, by their result.', ['controller', 'result']),
    reconcileErrors: counter('controller_runtime_reconcile_errors_total', 'Runs that threw.', ['controller']),
    reconcilePanics: counter('controller_runtime_reconcile_panics_total', 'Runs that threw an error of the program itself.', [
      'controller',
    ]),
    reconcileTimeouts: counter('controller_runtime_reconcile_timeouts_total', 'Runs that reached their time limit.', ['controller']),
    reconcileSeconds: histogram('controller_runtime_reconcile_time_seconds', 'Duration of a run.', ['controller']),
    maxWorkers: gauge('controller_runtime_max_concurrent_reconciles', 'Runs that may happen at once.', ['controller']),
    retries: counter('workqueue_retries_total', 'Keys added again after an error.', ['name', 'controller']),
    queueSeconds: histogram('workqueue_queue_duration_seconds', 'How long a key waited for a worker.', ['name', 'controller']),
    workSeconds: histogram('workqueue_work_duration_seconds', 'Duration of the work on a key.', ['name', 'controller']),
    requests: counter('rest_client_requests_total', 'Requests to the API server; code <error> is no answer.', ['code', 'method', 'host']),
    requestSeconds: histogram('rest_client_request_duration_seconds', 'Duration of a request to the API server.', ['verb', 'host']),
    watchRestarts: counter('watch_restarts_total', 'Watches opened again, by cause.', ['path', 'reason']),
    watchLastEvent: gauge('watch_last_event_timestamp_seconds', 'When the last line of a watch came.', ['path']),
    handlerErrors: counter('watch_handler_errors_total', 'Change handlers that threw.', ['path']),
    eventsDropped: counter('events_dropped_total', 'Events that were given up.', []),
  };

  const queues = new Map<string, QueueState>();
  const elections = new Map<string, ElectionState>();
  registerStates(registry, queues, elections);

  return {
    ...metrics,
    /** Sets all labels of a controller to 0, so that `rate()` sees the first occurrence, and asks its queue at each scrape. */
    initController(controller: string, workers: number, queue: QueueState): void {
      const labels = { name: controller, controller };
      for (const result of reconcileResults) metrics.reconciles.inc({ controller, result }, 0);
      for (const each of [metrics.reconcileErrors, metrics.reconcilePanics, metrics.reconcileTimeouts]) each.inc({ controller }, 0);
      metrics.retries.inc(labels, 0);
      metrics.maxWorkers.set({ controller }, workers);
      metrics.reconcileSeconds.zero({ controller });
      for (const each of [metrics.queueSeconds, metrics.workSeconds]) each.zero(labels);
      queues.set(controller, queue);
    },
    initWatch(path: string): void {
      for (const reason of watchRestartReasons) metrics.watchRestarts.inc({ path, reason }, 0);
      metrics.handlerErrors.inc({ path }, 0);
    },
    initElection(name: string, election: ElectionState): void {
      elections.set(name, election);
    },
  };
}

/** Values that are asked for at each scrape rather than told, so that none can be forgotten when work ends. */
function registerStates(registry: Registry, queues: Map<string, QueueState>, elections: Map<string, ElectionState>): void {
  const registers = [registry];
  const ofQueues = (name: string, help: string, value: (queue: QueueState) => number, labelNames = ['name', 'controller']) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        for (const [controller, queue] of queues) {
          this.set(labelNames.length === 1 ? { controller } : { name: controller, controller }, value(queue));
        }
      },
    });
  ofQueues('controller_runtime_active_workers', 'Runs that happen now.', ({ running }) => running.length, ['controller']);
  ofQueues('workqueue_depth', 'Keys that are ready and wait for a worker.', ({ depth }) => depth);
  ofQueues(
    'workqueue_unfinished_work_seconds',
    'How long the present runs have lasted, all together.',
    ({ running }) => total(running) / 1000,
  );
  ofQueues(
    'workqueue_longest_running_processor_seconds',
    'How long the longest of the present runs has lasted.',
    ({ running }) => Math.max(0, ...running) / 1000,
  );
  new Counter({
    name: 'workqueue_adds_total',
    help: 'Keys that became ready.',
    labelNames: ['name', 'controller'],
    registers,
    collect() {
      this.reset();
      for (const [controller, { added }] of queues) this.inc({ name: controller, controller }, added);
    },
  });
  new Gauge({
    name: 'leader_election_master_status',
    help: '1 while this process leads.',
    labelNames: ['name'],
    registers,
    collect() {
      for (const [name, { leading }] of elections) this.set({ name }, leading ? 1 : 0);
    },
  });
  new Counter({
    name: 'leader_election_slowpath_total',
    help: 'Renewals that had to read the lease again.',
    labelNames: ['name'],
    registers,
    collect() {
      this.reset();
      for (const [name, { slowPaths }] of elections) this.inc({ name }, slowPaths);
    },
  });
}

export type RuntimeMetrics = ReturnType<typeof createRuntimeMetrics>;
