/** The chart's generated parts: its copy of the CRD as a template, and the table of values in its README. */

import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { documentedValues, type DocumentedValue } from './values.ts';

const root = new URL('../../..', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const source = 'crds/apimvnetbindings.apimvnet.io.yaml';
const name = '\n  name: apimvnetbindings.apimvnet.io\n';

/** Text of charts/apim-vnet-operator/templates/crd.yaml: the definition as it is, with the chart's labels and, if wished, kept on uninstall. */
export async function chartCrd(): Promise<string> {
  const whole = text(source);
  const definition = escapeTemplates(whole.slice(whole.indexOf('apiVersion:')));
  const [before, after, more] = definition.split(name);
  if (before === undefined || after === undefined || more !== undefined) throw new Error(`${source} does not name itself exactly once`);
  return [
    `{{- /* Generated from ${source} by scripts/generate.ts; do not edit. */ -}}`,
    '{{- if .Values.crds.enabled }}',
    `${before}${name}  {{- if .Values.crds.keep }}`,
    '  annotations:',
    '    helm.sh/resource-policy: keep',
    '  {{- end }}',
    '  labels:',
    '    {{- include "apim-vnet-operator.labels" . | nindent 4 }}',
    `${after}{{- end }}\n`,
  ].join('\n');
}

/** Helm would take braces in the definition's own text for its own. */
const escapeTemplates = (yaml: string): string => yaml.replaceAll('{{', '{{ "{{" }}');

const readme = 'charts/apim-vnet-operator/README.md';
const [begin, end] = ['<!-- Made from values.yaml by scripts/generate.ts. -->', '<!-- End of what is made from values.yaml. -->'] as const;

/** Text of the chart's README: written by hand but for what stands between the two marks. */
export async function chartReadme(): Promise<string> {
  const whole = text(readme);
  const [from, to] = [whole.indexOf(begin), whole.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${readme} has no place for the table of values`);
  const table = valuesTable(documentedValues(text('charts/apim-vnet-operator/values.yaml')));
  const config = await resolveConfig(new URL(readme, root));
  return format(`${whole.slice(0, from)}${begin}\n\n${table}\n\n${whole.slice(to)}`, { ...config, parser: 'markdown' });
}

function valuesTable(values: readonly DocumentedValue[]): string {
  const rows = values.map(({ path, fallback, meaning }) => [`\`${path}\``, `\`${JSON.stringify(fallback)}\``, meaning]);
  return [['Value', 'Default', 'Meaning'], ['---', '---', '---'], ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

const cell = (content: string): string => content.replaceAll('|', '\\|');
