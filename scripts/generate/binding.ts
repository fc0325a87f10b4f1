/** docs/binding.md from the definition: every field of spec and status with its type, its default, its limits and its rules. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly 'x-kubernetes-validations'?: readonly { readonly message?: string }[];
}

interface Definition {
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[] };
}

interface Field {
  readonly path: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** A field and all below it, parents first; `[]` stands for each entry of a list. */
function fieldsOf(path: string, schema: Schema, isRequired: boolean): readonly Field[] {
  const list = schema.items;
  if (list) return [{ path, schema, isRequired }, ...below(`${path}[]`, list)];
  return [{ path, schema, isRequired }, ...below(path, schema)];
}

const below = (path: string, schema: Schema): readonly Field[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
    fieldsOf(`${path}.${name}`, one, (schema.required ?? []).includes(name)),
  );

function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((word) => `\`${word}\``).join(', ');
  if (schema.items) return `list of ${schema.items.enum ? typeOf(schema.items) : (schema.items.type ?? 'object')}`;
  if (schema.additionalProperties) return `map of ${schema.additionalProperties.type ?? 'object'}`;
  return [schema.type ?? 'object', ...(schema.format === undefined ? [] : [`(${schema.format})`])].join(' ');
}

function limitsOf({ minimum, maximum, minItems, maxItems, maxLength }: Schema): string {
  const range = (low: number | undefined, high: number | undefined, what: string): readonly string[] =>
    low === undefined && high === undefined
      ? []
      : [`${low === undefined ? 'at most' : high === undefined ? 'at least' : `${low} to`} ${high ?? low ?? ''}${what}`];
  return [...range(minimum, maximum, ''), ...range(minItems, maxItems, ' entries'), ...range(undefined, maxLength, ' characters')].join(
    ', ',
  );
}

const inTable = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').trim();

/** The rules of a field and of each of its entries, in the words that a refused apply prints. */
const rulesOf = (schema: Schema): readonly string[] =>
  [schema, ...(schema.items ? [schema.items] : [])].flatMap((one) =>
    (one['x-kubernetes-validations'] ?? []).flatMap(({ message }) => message ?? []),
  );

function row({ path, schema, isRequired }: Field): string {
  const facts = [
    typeOf(schema),
    isRequired ? '**required**' : '',
    schema.default === undefined ? '' : `default \`${JSON.stringify(schema.default).replaceAll('"', '')}\``,
    limitsOf(schema),
  ];
  const text = [schema.description ?? '', ...rulesOf(schema).map((message) => `*Rule:* ${message}`)]
    .map(inTable)
    .filter((one) => one !== '');
  return `| \`${path}\` | ${facts.filter((one) => one !== '').join('; ')} | ${text.join('<br>')} |`;
}

const table = (fields: readonly Field[]): readonly string[] => [
  '| Field | Type | Meaning |',
  '| --- | --- | --- |',
  ...fields.map(row),
  '',
];

export async function bindingPage(): Promise<string> {
  const definition = parse(readFileSync(new URL('../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8')) as Definition;
  const [schema] = definition.spec.versions.map((version) => version.schema.openAPIV3Schema);
  const { spec, status } = schema?.properties ?? {};
  if (!schema || !spec || !status) throw new Error('the definition has no schema of spec and status');
  const page = [
    '<!-- Generated from crds/apimvnetbindings.apimvnet.io.yaml by npm run generate; do not edit. -->',
    '',
    '# Fields of an ApimVnetBinding',
    '',
    `${inTable(schema.description ?? '')} The same text is in \`kubectl explain apimvnetbinding.spec --recursive\`. A value that a rule refuses is refused by the API server, at apply, with that sentence.`,
    '',
    '## spec',
    '',
    ...rulesOf(spec).map((message) => `- ${inTable(message)}`),
    '',
    ...table(below('spec', spec)),
    '## status',
    '',
    'What the operator found, does and waits for. Nothing here is to be written by hand; what each condition and reason means is in the [runbooks](runbooks/README.md).',
    '',
    ...table(below('status', status)),
  ];
  const { format } = await import('prettier');
  return format(page.join('\n'), { parser: 'markdown', proseWrap: 'preserve' });
}
