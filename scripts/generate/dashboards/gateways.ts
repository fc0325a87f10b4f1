/** Dashboards about gateways: the fleet, the long operations, and what gateways reach. */

import { ofJob, ofNamespace, type Dashboard } from './grafana.ts';

/** Azure's usual band (Microsoft: Migrate a VNet-injected instance to stv2, 2024-08-09: 15 to 45 minutes), and when an operation is overdue. */
const [usual, overdue] = [45 * 60, 120 * 60] as const;

const fleet: Dashboard = {
  name: 'fleet',
  title: 'fleet',
  about: 'All bindings by their conditions. Start here; the tables name who needs a human.',
  panels: [
    {
      title: 'Bindings by Ready',
      about: 'False is work or a wait, or a human is needed; see the tables.',
      shows: 'timeseries',
      queries: [
        [
          `count by (status) (max by (namespace, name, status) (apimvnet_binding_condition{${ofNamespace},type="Ready"}))`,
          'Ready {{status}}',
        ],
      ],
    },
    {
      title: 'Bindings that need a human',
      about: 'Stalled: nothing helps by itself. Usual is 0. Runbook: ApimVnetBindingStalled, and the page of the reason.',
      shows: 'stat',
      bounds: [1, 5],
      queries: [
        [
          `count(max by (namespace, name) (apimvnet_binding_condition{${ofNamespace},type="Stalled",status="True"})) or vector(0)`,
          'Stalled',
        ],
      ],
    },
    {
      title: 'Stalled',
      about: 'kubectl describe avb NAME -n NAMESPACE says why and what to do.',
      shows: 'table',
      queries: [[`max by (namespace, name) (apimvnet_binding_condition{${ofNamespace},type="Stalled",status="True"})`, '']],
    },
    {
      title: 'Gateways that do not serve',
      about: 'Of tier Developer also while Azure updates them, 15 to 45 minutes.',
      shows: 'table',
      queries: [[`max by (namespace, name) (apimvnet_binding_condition{${ofNamespace},type="Available",status="False"})`, '']],
    },
    {
      title: 'Prerequisites that are not met',
      about: 'What is missing is in status.findings of the binding, with its remedy.',
      shows: 'table',
      queries: [[`max by (namespace, name) (apimvnet_binding_condition{${ofNamespace},type="PrerequisitesMet",status="False"})`, '']],
    },
    {
      title: 'Bindings deleted',
      about: 'Detached takes a gateway out of its network; clients notice.',
      shows: 'timeseries',
      queries: [[`sum by (outcome) (increase(apimvnet_bindings_deleted_total{${ofJob}}[1h]))`, '{{outcome}}']],
    },
  ],
};

const operations: Dashboard = {
  name: 'operations',
  title: 'operations',
  about: 'Long operations in Azure against their usual band of 15 to 45 minutes; after two hours one is overdue.',
  panels: [
    {
      title: 'Age of the operations that run',
      about: 'Usual end within 45 minutes (yellow), overdue after two hours (red; 30 minutes more for each further region).',
      shows: 'timeseries',
      unit: 's',
      bounds: [usual, overdue],
      queries: [
        [
          `time() - max by (namespace, name, operation) (apimvnet_operation_started_timestamp_seconds{${ofNamespace}})`,
          '{{namespace}}/{{name}} {{operation}}',
        ],
      ],
    },
    {
      title: 'Operations that run',
      about: 'At once, in the whole fleet.',
      shows: 'timeseries',
      queries: [[`sum by (operation) (apimvnet_operations_in_progress{${ofJob}})`, '{{operation}}']],
    },
    {
      title: 'Duration of those that succeeded, last week',
      about: 'Median and 95th percentile. Buckets: 1, 5, 10, 15, 20, 30, 45 minutes, 1, 2, 4 and 8 hours.',
      shows: 'stat',
      unit: 's',
      bounds: [usual, overdue],
      queries: [0.5, 0.95].map((quantile) => [
        `histogram_quantile(${quantile}, sum by (le) (increase(apimvnet_operation_duration_seconds_bucket{${ofJob},outcome="succeeded"}[7d])))`,
        `${quantile * 100} %`,
      ]),
    },
    {
      title: 'Ended operations',
      about: 'Failed ones are tried again with growing pauses, from an hour to a day.',
      shows: 'timeseries',
      queries: [
        [`sum by (operation, outcome) (increase(apimvnet_operation_duration_seconds_count{${ofJob}}[1h]))`, '{{operation}} {{outcome}}'],
      ],
    },
  ],
};

const reach: Dashboard = {
  name: 'network-status',
  title: 'network status',
  about: 'What each gateway says that it reaches. Azure renews it every 15 minutes.',
  panels: [
    {
      title: 'Required dependencies that are not reached',
      about: 'By gateway and region. A row that lasts two renewals makes the binding DependencyUnreachable.',
      shows: 'table',
      queries: [
        [`max by (namespace, binding, location, resource_type, name) (apimvnet_network_status{${ofNamespace},optional="false"} == 0)`, ''],
      ],
    },
    {
      title: 'Dependencies that are not reached',
      about: 'Optional ones cost a feature, as logs or backups; required ones cost the gateway.',
      shows: 'timeseries',
      queries: [[`count by (optional) (apimvnet_network_status{${ofNamespace}} == 0) or vector(0)`, 'optional {{optional}}']],
    },
    {
      title: 'Changed lately',
      about: 'Seconds since a dependency last came or went; rows of the last day.',
      shows: 'table',
      unit: 's',
      queries: [
        [
          `(time() - max by (namespace, binding, location, name) (apimvnet_network_status_changed_timestamp_seconds{${ofNamespace}})) < 86400`,
          '',
        ],
      ],
    },
    {
      title: 'Dependencies reached, by gateway',
      about: 'Share of all rows.',
      shows: 'bargauge',
      unit: 'percentunit',
      queries: [[`avg by (namespace, binding) (apimvnet_network_status{${ofNamespace}})`, '{{namespace}}/{{binding}}']],
    },
  ],
};

export const gatewayDashboards: readonly Dashboard[] = [fleet, operations, reach];
