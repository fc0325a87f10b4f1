/** What the CRD takes as a spec, as a module: the schema with its defaults and rules, by which commands judge a file as the API server would. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

type Tree = Readonly<Record<string, unknown>>;

const left: ReadonlySet<string> = new Set(['description', 'items', 'properties', 'x-kubernetes-validations']);

/** The text of src/cli/input/spec-schema.generated.ts. */
export function specSchema(): string {
  const text = readFileSync(new URL('../../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8');
  const { spec } = parse(text) as {
    readonly spec: {
      readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly spec: Tree } } } }[];
    };
  };
  const schema = spec.versions[0]?.schema.openAPIV3Schema.properties.spec;
  if (!schema) throw new Error('the CRD has no schema for spec');
  return [
    '/* Generated from crds/apimvnetbindings.apimvnet.io.yaml by scripts/generate.ts; do not edit. */',
    '',
    "import type { Schema } from './schema.ts';",
    '',
    `export const specSchema: Schema = ${JSON.stringify(shapeOf(schema), undefined, 1)};`,
    '',
  ].join('\n');
}

function shapeOf(schema: Tree): Tree {
  const { properties, items, 'x-kubernetes-validations': rules } = schema;
  return {
    ...Object.fromEntries(Object.entries(schema).filter(([name]) => !left.has(name))),
    ...(rules === undefined ? {} : { 'x-kubernetes-validations': rules }),
    ...(items === undefined ? {} : { items: shapeOf(items as Tree) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties as Tree).map(([name, one]) => [name, shapeOf(one as Tree)])) }),
  };
}
