/** Every metric that a dashboard or an alert reads moves in a story that should move it. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { dashboards } from '../../../scripts/generate/dashboards/files.ts';
import { knownMetrics, seriesOf } from '../../../scripts/generate/metrics.ts';
import { sleep, systemClock } from '../../../src/runtime/clock.ts';
import { processMetrics } from '../../../src/runtime/metrics.ts';
import { get, world as apiServer } from '../../../src/runtime/transport.test-support.ts';
import { createStage, ordinarySpec, type Instance, type Stage, type StageOptions } from '../../scenarios/support/stage.ts';
import { untilGone } from '../../scenarios/support/leaving.ts';
import { serviceId } from '../../scenarios/support/world.ts';
import { seriesIn } from '../support/promql.ts';
import { alerts } from './support.ts';

const wanted = [
  ...new Set(
    [
      ...alerts.map(({ expr }) => expr),
      ...dashboards.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(([expr]) => expr))),
    ].flatMap(seriesIn),
  ),
].filter((name) => name !== 'up');

/** The lines of each series. */
async function read(registry: Registry): Promise<ReadonlyMap<string, string>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const named = Map.groupBy(lines, (line) => /^[\w:]+/.exec(line)?.[0] ?? '');
  return new Map([...named].map(([name, all]) => [name, all.join('\n')]));
}

/** Which metrics were other than they had been at one of the looks. */
function watching(registry: Registry) {
  const moved = new Set<string>();
  let before: ReadonlyMap<string, string> | undefined;
  const look = async () => {
    const now = await read(registry);
    for (const [name, lines] of now) if (before && before.get(name) !== lines) moved.add(name);
    before = now;
  };
  return { moved, look };
}

type Look = () => Promise<void>;
interface Story {
  readonly name: string;
  readonly options?: StageOptions;
  readonly play: (stage: Stage, look: Look, instance: Instance) => Promise<void>;
  readonly moves: readonly string[];
}

const stories: readonly Story[] = [
  {
    name: 'a gateway is moved by an instance that leads, and taken out again',
    options: { election: true, speed: 8 },
    play: async (stage, look) => {
      await stage.forward('30s');
      await look();
      await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
      await stage.until('orders', 'False/UpdatingNetwork');
      await look();
      await stage.until('orders', 'True/Settled');
      await look();
      await stage.remove('orders');
      await untilGone(stage);
    },
    moves: [
      'leader_election_master_status',
      'controller_runtime_reconcile_total',
      'controller_runtime_reconcile_time_seconds_bucket',
      'controller_runtime_max_concurrent_reconciles',
      'workqueue_queue_duration_seconds_bucket',
      'watch_last_event_timestamp_seconds',
      'apimvnet_arm_requests_total',
      'apimvnet_binding_condition',
      'apimvnet_bindings_deleted_total',
      'apimvnet_network_status',
      'apimvnet_network_status_changed_timestamp_seconds',
      'apimvnet_operations_in_progress',
      'apimvnet_operation_started_timestamp_seconds',
      'apimvnet_operation_duration_seconds_bucket',
      'apimvnet_operation_duration_seconds_count',
    ],
  },
  {
    name: 'Azure is slow to answer, more bindings wait than there are workers, and one reconcile reaches its time limit',
    options: { workers: 1 },
    play: async (stage, look) => {
      stage.azure.faults.add({ where: ({ method }) => method === 'GET', fault: { kind: 'delay', ms: 120_000 } });
      await stage.apply('orders');
      await stage.apply('billing', ordinarySpec('billing'));
      await stage.forward('10s');
      await look();
      await stage.forward('5m');
    },
    moves: [
      'controller_runtime_active_workers',
      'workqueue_depth',
      'workqueue_longest_running_processor_seconds',
      'controller_runtime_reconcile_timeouts_total',
    ],
  },
  {
    name: 'a part of the program fails',
    options: {
      meddleArm: () => {
        const broken = () => {
          throw new TypeError('x is not a function');
        };
        return new Proxy({}, { get: () => broken }) as never;
      },
    },
    play: async (stage) => {
      await stage.apply('orders');
      await stage.forward('5m');
    },
    moves: ['controller_runtime_reconcile_errors_total', 'controller_runtime_reconcile_panics_total'],
  },
  {
    name: 'Azure refuses for a limit, and then with a code that is not known',
    play: async (stage) => {
      const where = ({ path }: { readonly path: string }) => path === serviceId('orders');
      const mend = stage.azure.faults.add({ where, fault: { kind: 'status', status: 429, code: 'TooManyRequests', retryAfter: 20 } });
      await stage.apply('orders');
      await stage.forward('3m');
      mend();
      stage.azure.faults.add({ where, fault: { kind: 'status', status: 409, code: 'MoonIsFull', message: 'Wait.' } });
      await stage.forward('10m');
    },
    moves: ['apimvnet_arm_throttled_total', 'apimvnet_arm_queued_total', 'apimvnet_arm_unknown_errors_total'],
  },
  {
    name: 'the clock of the machine is wrong',
    options: {
      meddleAzure: (http) => ({
        async sendRequest(request) {
          const response = await http.sendRequest(request);
          response.headers.set('date', 'Mon, 05 Jan 2026 05:00:00 GMT');
          return response;
        },
      }),
    },
    play: async (stage) => {
      await stage.apply('orders');
      await stage.forward('5m');
    },
    moves: ['apimvnet_clock_ahead_seconds'],
  },
  {
    name: 'the API server takes no events, loses the lease of a leader for a while, and breaks its watches',
    options: { election: true },
    play: async (stage, look) => {
      await stage.forward('30s');
      await look();
      stage.cluster.faults.before = ({ user, path, verb }) =>
        user === 'operator' && (path.includes('/events') || verb === 'watch') ? { fault: 'status', status: 500 } : undefined;
      stage.cluster.faults.after = ({ user, path, method }) =>
        user === 'operator' && path.includes('/leases/') && method === 'PUT' ? { fault: 'reset' } : undefined;
      await stage.apply('orders');
      await stage.forward('3h');
    },
    moves: ['events_dropped_total', 'watch_restarts_total', 'leader_election_slowpath_total'],
  },
];

const moved = new Map<string, ReadonlySet<string>>();
beforeAll(async () => {
  for (const { name, options, play } of stories) {
    const stage = await createStage(options);
    const instance = stage.start();
    const { moved: all, look } = watching(instance.registry);
    await look();
    await play(stage, look, instance);
    await look();
    moved.set(name, all);
    instance.kill();
  }
}, 300_000);

describe('P17: when', () => {
  test.each(stories.flatMap(({ name, moves }) => moves.map((metric) => [name, metric] as const)))('%s: %s moves', (name, metric) => {
    expect([...(moved.get(name) ?? [])]).toContain(metric);
  });

  test('the API server is asked: rest_client_requests_total moves', async () => {
    const { transport, registry } = await apiServer();
    const { moved: all, look } = watching(registry);
    await look();
    await transport.request(get).catch(() => undefined);
    await look();
    expect([...all]).toContain('rest_client_requests_total');
  });

  test('time passes: those of the process move', async () => {
    const registry = new Registry();
    processMetrics(registry);
    const { moved: all, look } = watching(registry);
    await look();
    const ballast = Array.from({ length: 200_000 }, (_, at) => ({ at, text: String(at) }));
    const began = performance.now();
    while (performance.now() - began < 200) Math.sqrt(ballast.length);
    // The delay is noticed by a timer.
    await sleep(systemClock, 100);
    await look();
    expect(ballast).toHaveLength(200_000);
    expect([...all]).toEqual(
      expect.arrayContaining([
        'process_resident_memory_bytes',
        'process_cpu_seconds_total',
        'nodejs_heap_size_used_bytes',
        'nodejs_eventloop_lag_p99_seconds',
      ]),
    );
  });
});

test('every series of a dashboard or an alert is in a story', async () => {
  const told = new Set([...stories.flatMap(({ moves }) => moves), 'rest_client_requests_total']);
  const ofProcess = (await knownMetrics()).filter(({ name }) => /^(nodejs|process)_/.test(name)).flatMap(seriesOf);
  expect(wanted.filter((name) => !told.has(name) && !ofProcess.includes(name))).toEqual([]);
});
