/** What the CRD takes as a status, as a module: types, lengths, counts and forms, without what is only for readers. */

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

type Tree = Readonly<Record<string, unknown>>;

/** What a program needs to keep to the schema. Defaults, descriptions and rules over several fields are the API server's. */
const kept: ReadonlySet<string> = new Set([
  'type',
  'required',
  'enum',
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
]);

/** The text of src/api/status-schema.generated.ts. */
export function statusSchema(): string {
  const text = readFileSync(new URL('../../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8');
  const [version] = (parse(text) as { readonly spec: { readonly versions: readonly Tree[] } }).spec.versions;
  const schema = at(version, ['schema', 'openAPIV3Schema', 'properties', 'status']);
  return [
    '/* Generated from crds/apimvnetbindings.apimvnet.io.yaml by scripts/generate.ts; do not edit. */',
    '',
    `export const statusSchema = ${JSON.stringify(shapeOf(schema), undefined, 1)} as const;`,
    '',
  ].join('\n');
}

function at(value: unknown, [name, ...below]: readonly string[]): Tree {
  const found = name === undefined ? value : at((value as Tree | undefined)?.[name], below);
  if (typeof found !== 'object' || found === null) throw new Error('the CRD has no schema for status');
  return found as Tree;
}

function shapeOf(schema: Tree): Tree {
  const { properties, items } = schema;
  const keys = schema['x-kubernetes-list-map-keys'];
  return {
    ...Object.fromEntries(Object.entries(schema).filter(([name]) => kept.has(name))),
    ...(keys === undefined ? {} : { keys }),
    ...(items === undefined ? {} : { items: shapeOf(items as Tree) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties as Tree).map(([name, one]) => [name, shapeOf(one as Tree)])) }),
  };
}
