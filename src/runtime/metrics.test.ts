import { describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { createRuntimeMetrics } from './metrics.ts';

const text = async (registry: Registry) =>
  (await registry.metrics())
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket{'))
    .toSorted();

describe('the metrics', () => {
  test('have the names and labels of controller-runtime and client-go, all at 0 from the start', async () => {
    const registry = new Registry();
    const metrics = createRuntimeMetrics(registry);
    metrics.initController('c', 4, { added: 0, depth: 0, running: [] });
    metrics.initWatch('/w');
    metrics.initElection('e', { leading: false, slowPaths: 0 });
    expect(await text(registry)).toEqual([
      'controller_runtime_active_workers{controller="c"} 0',
      'controller_runtime_max_concurrent_reconciles{controller="c"} 4',
      'controller_runtime_reconcile_errors_total{controller="c"} 0',
      'controller_runtime_reconcile_panics_total{controller="c"} 0',
      'controller_runtime_reconcile_time_seconds_count{controller="c"} 0',
      'controller_runtime_reconcile_time_seconds_sum{controller="c"} 0',
      'controller_runtime_reconcile_timeouts_total{controller="c"} 0',
      'controller_runtime_reconcile_total{controller="c",result="error"} 0',
      'controller_runtime_reconcile_total{controller="c",result="requeue"} 0',
      'controller_runtime_reconcile_total{controller="c",result="requeue_after"} 0',
      'controller_runtime_reconcile_total{controller="c",result="success"} 0',
      'events_dropped_total 0',
      'leader_election_master_status{name="e"} 0',
      'leader_election_slowpath_total{name="e"} 0',
      'watch_handler_errors_total{path="/w"} 0',
      'watch_restarts_total{path="/w",reason="closed"} 0',
      'watch_restarts_total{path="/w",reason="expired"} 0',
      'watch_restarts_total{path="/w",reason="failed"} 0',
      'watch_restarts_total{path="/w",reason="outdated"} 0',
      'watch_restarts_total{path="/w",reason="quiet"} 0',
      'watch_restarts_total{path="/w",reason="refused"} 0',
      'watch_restarts_total{path="/w",reason="server"} 0',
      'watch_restarts_total{path="/w",reason="throttled"} 0',
      'workqueue_adds_total{name="c",controller="c"} 0',
      'workqueue_depth{name="c",controller="c"} 0',
      'workqueue_longest_running_processor_seconds{name="c",controller="c"} 0',
      'workqueue_queue_duration_seconds_count{name="c",controller="c"} 0',
      'workqueue_queue_duration_seconds_sum{name="c",controller="c"} 0',
      'workqueue_retries_total{name="c",controller="c"} 0',
      'workqueue_unfinished_work_seconds{name="c",controller="c"} 0',
      'workqueue_work_duration_seconds_count{name="c",controller="c"} 0',
      'workqueue_work_duration_seconds_sum{name="c",controller="c"} 0',
    ]);
  });

  test('of queues and elections are what they are at the moment of the scrape', async () => {
    const registry = new Registry();
    const metrics = createRuntimeMetrics(registry);
    const queue = { added: 7, depth: 2, running: [1_500, 500] };
    const election = { leading: true, slowPaths: 3 };
    metrics.initController('c', 4, queue);
    metrics.initElection('e', election);
    const seen = async () =>
      (await text(registry)).filter((line) => /active_workers|queue_depth|unfinished|longest|adds|leader/.test(line));
    const busy = [
      'controller_runtime_active_workers{controller="c"} 2',
      'leader_election_master_status{name="e"} 1',
      'leader_election_slowpath_total{name="e"} 3',
      'workqueue_adds_total{name="c",controller="c"} 7',
      'workqueue_depth{name="c",controller="c"} 2',
      'workqueue_longest_running_processor_seconds{name="c",controller="c"} 1.5',
      'workqueue_unfinished_work_seconds{name="c",controller="c"} 2',
    ];
    expect(await seen()).toEqual(busy);
    expect(await seen()).toEqual(busy);
    Object.assign(queue, { added: 8, depth: 0, running: [] });
    Object.assign(election, { leading: false });
    expect((await seen()).map((line) => line.split(' ')[1])).toEqual(['0', '0', '3', '8', '0', '0', '0']);
  });

  test('have a help text and the type that dashboards expect', async () => {
    const registry = new Registry();
    createRuntimeMetrics(registry);
    const described = await registry.getMetricsAsJSON();
    for (const { name, help, type } of described) {
      expect(help).toMatch(/^[A-Z0-9].*\.$/);
      if (name.endsWith('_total')) expect([name, String(type)]).toEqual([name, 'counter']);
      if (/duration_seconds$|time_seconds$/.test(name)) expect([name, String(type)]).toEqual([name, 'histogram']);
    }
    expect(described.length).toBeGreaterThan(20);
  });
});
