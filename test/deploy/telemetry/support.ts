/** The alerts as they are shipped. */

import { parse } from 'yaml';
import { textOf } from '../support/objects.ts';

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

const { groups } = parse(textOf('charts/apim-vnet-operator/files/alerts.yaml')) as {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Alert[] }[];
};

export const alerts: readonly Alert[] = groups.flatMap(({ rules }) => rules);
