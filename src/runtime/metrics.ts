/** The metrics of a controller program, named as controller-runtime and client-go name them, so that existing dashboards work. */

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type ReconcileResult = 'success' | 'error' | 'requeue' | 'requeue_after';
export const watchRestartReasons = ['closed', 'expired', 'throttled', 'refused', 'failed', 'server'] as const;
export type WatchRestartReason = (typeof watchRestartReasons)[number];

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

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
    reconcileTimeouts: counter('controller_runtime_reconcile_timeouts_total', 'Runs that reached their time limit.', ['controller']),
    reconcileSeconds: histogram('controller_runtime_reconcile_time_seconds', 'Duration of a run.', ['controller']),
    maxWorkers: gauge('controller_runtime_max_concurrent_reconciles', 'Runs that may happen at once.', ['controller']),
    activeWorkers: gauge('controller_runtime_active_workers', 'Runs that happen now.', ['controller']),
    depth: gauge('workqueue_depth', 'Keys that are ready and wait for a worker.', ['name', 'controller']),
    adds: counter('workqueue_adds_total', 'Keys added.', ['name', 'controller']),
    retries: counter('workqueue_retries_total', 'Keys added again after an error.', ['name', 'controller']),
    workSeconds: histogram('workqueue_work_duration_seconds', 'Duration of the work on a key.', ['name', 'controller']),
    leader: gauge('leader_election_master_status', '1 while this process leads.', ['name']),
    requests: counter('rest_client_requests_total', 'Requests to the API server; code 0 is no answer.', ['code', 'method', 'host']),
    requestSeconds: histogram('rest_client_request_duration_seconds', 'Duration of a request to the API server.', ['verb', 'host']),
    watchRestarts: counter('watch_restarts_total', 'Watches opened again, by cause.', ['path', 'reason']),
    watchLastEvent: gauge('watch_last_event_timestamp_seconds', 'When the last line of a watch came.', ['path']),
    handlerErrors: counter('watch_handler_errors_total', 'Change handlers that threw.', ['path']),
    eventsDropped: counter('events_dropped_total', 'Events that were given up.', []),
  };

  return {
    ...metrics,
    /** Sets all labels of a controller to 0, so that `rate()` sees the first occurrence. */
    initController(controller: string, workers: number): void {
      for (const result of ['success', 'error', 'requeue', 'requeue_after']) metrics.reconciles.inc({ controller, result }, 0);
      for (const each of [metrics.reconcileErrors, metrics.reconcileTimeouts]) each.inc({ controller }, 0);
      for (const each of [metrics.adds, metrics.retries]) each.inc({ name: controller, controller }, 0);
      metrics.depth.set({ name: controller, controller }, 0);
      metrics.activeWorkers.set({ controller }, 0);
      metrics.maxWorkers.set({ controller }, workers);
      metrics.reconcileSeconds.zero({ controller });
      metrics.workSeconds.zero({ name: controller, controller });
    },
    initWatch(path: string): void {
      for (const reason of watchRestartReasons) metrics.watchRestarts.inc({ path, reason }, 0);
      metrics.handlerErrors.inc({ path }, 0);
    },
  };
}

export type RuntimeMetrics = ReturnType<typeof createRuntimeMetrics>;
