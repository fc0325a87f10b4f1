/** Every dashboard and alert reads what the operator has: names, labels, and a page for each alert. */

import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { dashboards, telemetryFiles } from '../../../scripts/generate/dashboards/files.ts';
import { knownMetrics, metricsPage, seriesOf, type KnownMetric } from '../../../scripts/generate/metrics.ts';
import { createStage } from '../../scenarios/support/stage.ts';
import { textOf } from '../support/objects.ts';
import { seriesIn } from '../support/promql.ts';
import { alerts } from './support.ts';

const panels = dashboards.flatMap(({ name, panels }) =>
  panels.flatMap(({ title, queries }) => queries.map(([expr]) => ({ where: `${name}: ${title}`, expr }))),
);
const expressions = [...panels, ...alerts.map(({ alert, expr }) => ({ where: alert, expr }))];
/** Of Prometheus itself. */
const foreign = ['up'];
/** Of the scrape, in the job that the chart's ServiceMonitor makes. */
const ofScrape = ['job', 'instance', 'namespace', 'le'];

let known: readonly KnownMetric[] = [];
beforeAll(async () => {
  known = await knownMetrics();
});

describe('P17: what a user sees of metrics', () => {
  test.each(expressions)('$where reads series that the operator has', ({ expr }) => {
    const names = seriesIn(expr);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => ![...known.flatMap(seriesOf), ...foreign].includes(name))).toEqual([]);
  });

  test.each(expressions)('$where asks for labels that they have', ({ expr }) => {
    for (const [, name = '', matchers = ''] of expr.matchAll(/([a-z_]+)\{([^}]*)\}/g)) {
      const metric = known.find((one) => seriesOf(one).includes(name));
      const labels = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label);
      expect(labels.filter((label = '') => ![...(metric?.labels ?? []), ...ofScrape].includes(label))).toEqual([]);
    }
    const grouped = [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));
    const all = known.filter((one) => seriesOf(one).some((name) => seriesIn(expr).includes(name))).flatMap(({ labels }) => labels);
    expect(grouped.filter((label) => ![...all, ...ofScrape].includes(label))).toEqual([]);
  });

  test('the operator counts what the page says, and nothing else', async () => {
    const { registry } = (await createStage()).start();
    const names = (await registry.getMetricsAsJSON()).map(({ name }) => name);
    const own = known.map(({ name }) => name).filter((name) => !/^(nodejs|process)_/.test(name));
    expect(names.toSorted()).toEqual(own.toSorted());
    const page = await metricsPage();
    for (const { name } of known) expect(page).toContain(`\`${name}\``);
  });

  test('the pages in the tree are the ones that are generated', async () => {
    expect(textOf('docs/metrics.md')).toBe(await metricsPage());
    for (const { path, make } of telemetryFiles) expect([path, textOf(path)]).toEqual([path, await make()]);
  });
});

describe('an alert', () => {
  test.each(alerts)('$alert says how bad it is, what it is, and has a page', ({ alert, labels, annotations }) => {
    expect(['critical', 'warning', 'info']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/^[A-Z].*\.$/);
    expect(annotations.description).toMatch(/\.$/);
    expect(annotations.runbook_url).toMatch(new RegExp(`/docs/runbooks/${alert}\\.md$`));
  });

  test('has a name that no other has', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a dashboard', () => {
  const files = readdirSync(new URL('../../../charts/apim-vnet-operator/files/dashboards', import.meta.url));

  test('is one of those that are made', () => {
    expect(files.toSorted()).toEqual(dashboards.map(({ name }) => `${name}.json`).toSorted());
  });

  test.each(files)('%s has panels that do not overlap, each with a query, and a uid of its own', (file) => {
    const { uid, panels } = JSON.parse(textOf(`charts/apim-vnet-operator/files/dashboards/${file}`)) as {
      readonly uid: string;
      readonly panels: readonly {
        readonly id: number;
        readonly description: string;
        readonly gridPos: { readonly x: number; readonly y: number };
        readonly targets: readonly unknown[];
      }[];
    };
    expect(uid).toBe(`apimvnet-${file.replace('.json', '')}`);
    expect(uid.length).toBeLessThanOrEqual(40);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ gridPos }) => `${gridPos.x} ${gridPos.y}`)).size).toBe(panels.length);
    for (const { description, targets } of panels) expect([description.length > 10, targets.length > 0]).toEqual([true, true]);
  });
});

test.each([
  ['sum by (job, code) (rate(a_total{x="1"}[5m])) / b_count > 0.2', ['a_total', 'b_count']],
  ['absent(up{job="x"} == 1)', ['up']],
  ['time() - max by (a) (c_seconds{d=~"e|f"}) > 900', ['c_seconds']],
  ['histogram_quantile(0.99, sum by (le) (rate(d_bucket[5m]))) or vector(0)', ['d_bucket']],
])('the series in %s are found', (expr, names) => expect(seriesIn(expr)).toEqual(names));
