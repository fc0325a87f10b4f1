/** Dashboards as Grafana takes them (JSON model of dashboards, schema version 39), made of few words: panels in rows, each with its queries. */

export interface Panel {
  readonly title: string;
  /** What a reader should know of it: usual values, and where to look when it is otherwise. */
  readonly about: string;
  readonly shows: 'timeseries' | 'stat' | 'table' | 'bargauge';
  readonly unit?: string;
  /** From here on it is drawn in yellow and in red. */
  readonly bounds?: readonly [warn: number, bad: number];
  /** Query and legend. */
  readonly queries: readonly (readonly [expr: string, legend: string])[];
}

export interface Dashboard {
  /** File name, and end of the uid. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly panels: readonly Panel[];
}

/** Label matchers that every query bears: of the chosen data source, the job and the namespaces. */
export const ofJob = 'job=~"$job"';
export const ofNamespace = `${ofJob},namespace=~"$namespace"`;

const columns = 2;
const [width, height] = [24 / columns, 8] as const;
const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

const panelJson = ({ title, about, shows, unit = 'short', bounds, queries }: Panel, at: number): object => ({
  id: at + 1,
  type: shows,
  title,
  description: about,
  datasource,
  gridPos: { x: (at % columns) * width, y: Math.floor(at / columns) * height, w: width, h: height },
  fieldConfig: {
    defaults: {
      unit,
      ...(shows === 'timeseries' && bounds && { custom: { thresholdsStyle: { mode: 'line' } } }),
      thresholds: {
        mode: 'absolute',
        steps: [
          { color: 'green', value: null },
          ...(bounds
            ? [
                { color: 'yellow', value: bounds[0] },
                { color: 'red', value: bounds[1] },
              ]
            : []),
        ],
      },
    },
    overrides: [],
  },
  options: shows === 'timeseries' ? { legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] } } : {},
  targets: queries.map(([expr, legendFormat], index) => ({
    refId: String.fromCharCode(65 + index),
    datasource,
    expr,
    legendFormat,
    ...(shows === 'table' || shows === 'stat' || shows === 'bargauge' ? { instant: true, range: false } : { range: true }),
    ...(shows === 'table' && { format: 'table' }),
  })),
});

const variable = (name: string, label: string, query: string, more: object) => ({
  name,
  label,
  type: 'query',
  datasource,
  query: { query, refId: name },
  refresh: 2,
  includeAll: true,
  multi: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
  ...more,
});

export const dashboardJson = ({ name, title, about, panels }: Dashboard): string =>
  `${JSON.stringify(
    {
      uid: `apimvnet-${name}`,
      title: `API Management VNet: ${title}`,
      description: about,
      tags: ['apim-vnet-operator'],
      schemaVersion: 39,
      editable: true,
      graphTooltip: 1,
      refresh: '1m',
      time: { from: 'now-6h', to: 'now' },
      timezone: 'browser',
      links: [{ type: 'dashboards', title: 'API Management VNet', tags: ['apim-vnet-operator'], asDropdown: true, includeVars: true }],
      templating: {
        list: [
          { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {}, refresh: 1 },
          variable('job', 'Job', 'label_values(leader_election_master_status, job)', {}),
          variable('namespace', 'Namespace of the bindings', 'label_values(apimvnet_binding_condition{job=~"$job"}, namespace)', {}),
        ],
      },
      annotations: { list: [] },
      panels: panels.map(panelJson),
    },
    undefined,
    2,
  )}\n`;
