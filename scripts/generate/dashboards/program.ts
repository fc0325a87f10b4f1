/** Dashboards about the operator: what it asks of Azure, and how it runs. */

import { ofJob, type Dashboard } from './grafana.ts';

const budget: Dashboard = {
  name: 'azure',
  title: 'budget of requests to Azure',
  about:
    'Requests to Azure Resource Manager. Its limits are shared with every other client of the subscription; the operator keeps below them by limits of its own.',
  panels: [
    {
      title: 'Requests',
      about: 'A settled binding costs a few reads in half an hour; much more means work, or users who edit.',
      shows: 'timeseries',
      unit: 'reqps',
      queries: [[`sum by (provider, method) (rate(apimvnet_arm_requests_total{${ofJob}}[5m]))`, '{{provider}} {{method}}']],
    },
    {
      title: 'Answers that are no success',
      about: '0 is no answer; 404 and 412 are part of ordinary work.',
      shows: 'timeseries',
      unit: 'reqps',
      queries: [[`sum by (code) (rate(apimvnet_arm_requests_total{${ofJob},code!~"2.."}[5m]))`, '{{code}}']],
    },
    {
      title: 'Refused by Azure for a rate limit',
      about: 'Usual is 0: the own limits come first, unless other clients use the same ones up.',
      shows: 'timeseries',
      bounds: [1, 5],
      queries: [[`sum(increase(apimvnet_arm_throttled_total{${ofJob}}[15m]))`, 'throttled']],
    },
    {
      title: 'Put off by the own limits',
      about: 'By provider. They wait their turn and are not lost.',
      shows: 'timeseries',
      queries: [[`sum by (provider) (increase(apimvnet_arm_queued_total{${ofJob}}[15m]))`, '{{provider}}']],
    },
    {
      title: 'Errors that the operator does not know',
      about: '"other" is named in the log.',
      shows: 'timeseries',
      queries: [[`sum by (code) (increase(apimvnet_arm_unknown_errors_total{${ofJob}}[1h]))`, '{{code}}']],
    },
    {
      title: "How far the clock is ahead of Azure's",
      about: '0 within five minutes; else tokens and windows go wrong.',
      shows: 'timeseries',
      unit: 's',
      queries: [[`apimvnet_clock_ahead_seconds{${ofJob}}`, '{{instance}}']],
    },
  ],
};

const runtime: Dashboard = {
  name: 'runtime',
  title: 'runtime',
  about: 'The controller, its watches and its process.',
  panels: [
    {
      title: 'Who leads',
      about: 'One instance is 1, the others 0.',
      shows: 'timeseries',
      queries: [[`leader_election_master_status{${ofJob}}`, '{{instance}}']],
    },
    {
      title: 'Renewals of the lease that had to read it again',
      about: 'A few are usual after a handover.',
      shows: 'timeseries',
      queries: [[`increase(leader_election_slowpath_total{${ofJob}}[15m])`, '{{instance}}']],
    },
    {
      title: 'Reconciles by result',
      about: 'error is an exception; requeue_after an ordinary wait.',
      shows: 'timeseries',
      unit: 'ops',
      queries: [[`sum by (result) (rate(controller_runtime_reconcile_total{${ofJob}}[5m]))`, '{{result}}']],
    },
    {
      title: 'Exceptions, programming errors and time limits',
      about: 'Usual is 0; the log has each with its binding.',
      shows: 'timeseries',
      queries: [
        [`sum(increase(controller_runtime_reconcile_errors_total{${ofJob}}[15m]))`, 'errors'],
        [`sum(increase(controller_runtime_reconcile_panics_total{${ofJob}}[15m]))`, 'programming errors'],
        [`sum(increase(controller_runtime_reconcile_timeouts_total{${ofJob}}[15m]))`, 'time limits'],
      ],
    },
    {
      title: 'Duration of a reconcile',
      about: 'Its limit is 30 seconds.',
      shows: 'timeseries',
      unit: 's',
      queries: [0.5, 0.99].map((quantile) => [
        `histogram_quantile(${quantile}, sum by (le) (rate(controller_runtime_reconcile_time_seconds_bucket{${ofJob}}[5m])))`,
        `${quantile * 100} %`,
      ]),
    },
    {
      title: 'Waiting for a worker',
      about: 'Keys in the queue, and for how long one in a hundred waits.',
      shows: 'timeseries',
      queries: [
        [`sum(workqueue_depth{${ofJob}})`, 'waiting'],
        [`histogram_quantile(0.99, sum by (le) (rate(workqueue_queue_duration_seconds_bucket{${ofJob}}[5m])))`, '99 %, in seconds'],
      ],
    },
    {
      title: 'Workers',
      about: 'Busy ones of all; the longest run shows one that hangs.',
      shows: 'timeseries',
      queries: [
        [`sum(controller_runtime_active_workers{${ofJob}})`, 'busy'],
        [`max(controller_runtime_max_concurrent_reconciles{${ofJob}})`, 'all'],
        [`max(workqueue_longest_running_processor_seconds{${ofJob}})`, 'longest run, in seconds'],
      ],
    },
    {
      title: 'Requests to the API server',
      about: '<error> is no answer.',
      shows: 'timeseries',
      unit: 'reqps',
      queries: [[`sum by (code, method) (rate(rest_client_requests_total{${ofJob}}[5m]))`, '{{method}} {{code}}']],
    },
    {
      title: 'Silence of the watches',
      about: 'Bookmarks come about once a minute.',
      shows: 'timeseries',
      unit: 's',
      bounds: [300, 900],
      queries: [[`time() - watch_last_event_timestamp_seconds{${ofJob}}`, '{{instance}} {{path}}']],
    },
    {
      title: 'Watches opened again',
      about: 'closed is usual every few minutes.',
      shows: 'timeseries',
      queries: [[`sum by (reason) (increase(watch_restarts_total{${ofJob}}[15m]))`, '{{reason}}']],
    },
    {
      title: 'Memory',
      about: 'Of the process, and of the heap in it.',
      shows: 'timeseries',
      unit: 'bytes',
      queries: [
        [`process_resident_memory_bytes{${ofJob}}`, '{{instance}}'],
        [`nodejs_heap_size_used_bytes{${ofJob}}`, '{{instance}} heap'],
      ],
    },
    {
      title: 'CPU and delay of the event loop',
      about: 'A delay of seconds costs a leader its lease.',
      shows: 'timeseries',
      queries: [
        [`rate(process_cpu_seconds_total{${ofJob}}[5m])`, '{{instance}} CPU'],
        [`nodejs_eventloop_lag_p99_seconds{${ofJob}}`, '{{instance}} delay, in seconds'],
      ],
    },
  ],
};

export const programDashboards: readonly Dashboard[] = [budget, runtime];
