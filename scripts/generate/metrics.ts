/** The page of metrics, made from the registry that the operator fills. */

import { Registry } from 'prom-client';
import { armMetrics } from '../../src/azure/metrics.ts';
import { bindingMetrics } from '../../src/binding/controller/metrics.ts';
import { createRuntimeMetrics, processMetrics } from '../../src/runtime/metrics.ts';

export interface KnownMetric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** Prom-client does not say in its types what its metrics keep. */
interface Kept {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** Every metric of the operator, by name. */
export async function knownMetrics(): Promise<readonly KnownMetric[]> {
  const registry = new Registry();
  processMetrics(registry);
  createRuntimeMetrics(registry);
  armMetrics(registry);
  bindingMetrics(registry);
  const types = new Map((await registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]));
  const all = registry.getMetricsAsArray() as unknown as readonly Kept[];
  registry.clear();
  return all
    .map(({ name, help, labelNames = [] }) => ({ name, help, labels: labelNames, type: types.get(name) ?? 'unknown' }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Names of the series that a metric has in Prometheus. */
export const seriesOf = ({ name, type }: KnownMetric): readonly string[] =>
  type === 'histogram'
    ? [`${name}_bucket`, `${name}_sum`, `${name}_count`]
    : type === 'summary'
      ? [name, `${name}_sum`, `${name}_count`]
      : [name];

interface Chapter {
  readonly title: string;
  readonly about: string;
  readonly holds: (name: string) => boolean;
}

const starts =
  (...prefixes: readonly string[]) =>
  (name: string): boolean =>
    prefixes.some((prefix) => name.startsWith(prefix));

const chapters: readonly Chapter[] = [
  {
    title: 'Bindings and gateways',
    about:
      'By namespace and name of the binding where they bear both. Who may read metrics learns the names of all bindings, and what their gateways reach.',
    holds: (name) => name.startsWith('apimvnet_') && !name.startsWith('apimvnet_arm_') && name !== 'apimvnet_clock_ahead_seconds',
  },
  {
    title: 'Azure',
    about: 'Requests to Azure Resource Manager. The code is the HTTP status, 0 where no answer came.',
    holds: starts('apimvnet_arm_', 'apimvnet_clock_'),
  },
  {
    title: 'Controller',
    about: 'Named as controller-runtime and client-go name theirs, so that dashboards for other controllers fit.',
    holds: starts('controller_runtime_', 'workqueue_', 'leader_election_', 'rest_client_', 'watch_', 'events_'),
  },
  { title: 'Process', about: 'Of Node itself; from prom-client.', holds: starts('nodejs_', 'process_') },
];

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const table = (metrics: readonly KnownMetric[]): string =>
  [
    row(['Metric', 'Type', 'Labels', 'Meaning']),
    row(['---', '---', '---', '---']),
    ...metrics.map(({ name, type, labels, help }) => row([`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(', '), help])),
  ].join('\n');

/** The text of docs/metrics.md. */
export async function metricsPage(): Promise<string> {
  const { format } = await import('prettier');
  const metrics = await knownMetrics();
  const homeless = metrics.filter(({ name }) => !chapters.some(({ holds }) => holds(name)));
  if (homeless.length > 0) throw new Error(`no chapter of the page of metrics holds ${homeless.map(({ name }) => name).join(', ')}`);
  const text = [
    '<!-- Generated from the registry of the operator by npm run generate; do not edit. -->',
    '# Metrics',
    "Served at `/metrics` of `--metrics-address`, by default over HTTPS with a certificate of the process itself, for whoever has the right to `get` the non-resource URL `/metrics` (ClusterRole `apim-vnet-operator-metrics-reader`): who asks sends a bearer token of the cluster, as Prometheus does. `--metrics-secure=false` serves them over HTTP to everybody. All scrapes of a second get the same text, and more than eight at once are answered with 503. Scrape with `honor_labels: true`, as the chart's ServiceMonitor does: the label `namespace` is that of the binding.",
    'The alerts that the chart ships are explained in [runbooks](runbooks/README.md); the dashboards are in `charts/apim-vnet-operator/files/dashboards`.',
    ...chapters.flatMap(({ title, about, holds }) => [`## ${title}`, about, table(metrics.filter(({ name }) => holds(name)))]),
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 140 });
}
