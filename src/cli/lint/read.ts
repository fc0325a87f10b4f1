/** What a file of JSON is: a template of Azure, a plan of Terraform, the parameters of a template, or the published list of service tags. */

import { tagListOf, type TagList } from '../../network/words/tag-list.ts';
import { UsageError } from '../usage-error.ts';
import { declaredInTemplate } from './arm/declared.ts';
import type { Declared } from './model.ts';
import { declaredInPlan } from './terraform/declared.ts';

type Json = Readonly<Record<string, unknown>>;

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {});

function json(text: string, file: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const hint = /^\s*(@|param |resource |targetScope|metadata |var )/m.test(text)
      ? '; of a Bicep file lint what `az bicep build` makes of it, of Terraform what `terraform show -json PLAN` prints'
      : '';
    throw new Error(`${file}: is not JSON: ${cause instanceof Error ? cause.message : String(cause)}${hint}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${file}: is neither a template nor a plan`);
  return value as Json;
}

/** Rejects a file that is neither with a sentence. */
export function declaredIn(text: string, file: string, parameters: Json, location: string | undefined): Declared {
  const value = json(text, file);
  if (typeof value['format_version'] === 'string' && 'planned_values' in value) return declaredInPlan(value);
  if (typeof value['format_version'] === 'string' && 'values' in value)
    return declaredInPlan({ ...value, planned_values: value['values'] });
  if (/deploymentTemplate\.json/i.test(String(value['$schema'])) || 'resources' in value)
    return declaredInTemplate(value, parameters, location);
  throw new Error(`${file}: is neither an ARM template (\`az bicep build\`) nor a plan of Terraform (\`terraform show -json PLAN\`)`);
}

/** Of a parameter file the values; secrets by reference stay unknown. */
export function parametersIn(text: string, file: string): Json {
  const { parameters } = json(text, file);
  if (parameters === undefined) throw new UsageError(`--parameters: ${file} has no parameters`);
  return Object.fromEntries(
    Object.entries(objectOf(parameters)).flatMap(([name, one]) =>
      'value' in objectOf(one) ? [[name, objectOf(one)['value']] as const] : [],
    ),
  );
}

/** As Microsoft publishes it: Azure IP Ranges and Service Tags. */
export function tagsIn(text: string, file: string): TagList {
  const { cloud, changeNumber, values } = json(text, file);
  if (!Array.isArray(values))
    throw new UsageError(`--service-tags: ${file} is not the list that Microsoft publishes as ServiceTags_<cloud>_<date>.json`);
  const tags = (values as readonly unknown[]).map((one) => {
    const { name, properties } = objectOf(one);
    const prefixes = objectOf(properties)['addressPrefixes'];
    return { name: String(name), prefixes: Array.isArray(prefixes) ? (prefixes as readonly string[]) : [] };
  });
  return tagListOf({ cloud: wordOf(cloud), changeNumber: wordOf(changeNumber), tags });
}

const wordOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
