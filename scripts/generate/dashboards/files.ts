/** The files that the dashboards and alerts are shipped in. */

import { readFileSync } from 'node:fs';
import { gatewayDashboards } from './gateways.ts';
import { dashboardJson, type Dashboard } from './grafana.ts';
import { programDashboards } from './program.ts';

export const dashboards: readonly Dashboard[] = [...gatewayDashboards, ...programDashboards];

const alerts = new URL('../../../charts/apim-vnet-operator/files/alerts.yaml', import.meta.url);

/** Those who use no chart take the same alerts and dashboards from deploy/. */
export const telemetryFiles: readonly { readonly path: string; readonly make: () => Promise<string> }[] = [
  { path: 'deploy/monitoring/alerts.yaml', make: async () => readFileSync(alerts, 'utf8') },
  ...dashboards.map((dashboard) => ({
    path: `charts/apim-vnet-operator/files/dashboards/${dashboard.name}.json`,
    make: async () => dashboardJson(dashboard),
  })),
];
