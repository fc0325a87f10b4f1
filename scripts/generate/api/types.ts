/** TypeScript types of ApimVnetBinding, made from the CRD so that the public API stays the only source. */

import { readFileSync } from 'node:fs';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { parse } from 'yaml';

interface Crd {
  readonly spec: {
    readonly versions: readonly {
      readonly schema: { readonly openAPIV3Schema: { readonly properties: Readonly<Record<string, JSONSchema>> } };
    }[];
  };
}

const banner = '/* Generated from crds/apimvnetbindings.apimvnet.io.yaml by scripts/generate.ts; do not edit. */';

/** The text of src/api/apimvnetbinding.generated.ts. */
export async function bindingTypes(): Promise<string> {
  const text = readFileSync(new URL('../../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8');
  const { spec, status } = (parse(text) as Crd).spec.versions[0]?.schema.openAPIV3Schema.properties ?? {};
  if (!spec || !status) throw new Error('the CRD has no schema for spec and status');
  const options = { bannerComment: '', additionalProperties: false, ignoreMinAndMaxItems: true, format: false };
  const parts = [await compile(named(spec), 'BindingSpec', options), await compile(named(status), 'BindingStatus', options)];
  return `${banner}\n\n${parts.join('\n')}`;
}

/** Defaults stay out of the types' comments, and names come from the caller. */
const named = (schema: JSONSchema): JSONSchema => ({ ...schema, title: undefined });
