/** A cluster whose definition of bindings is an older one: it knows fewer fields, and drops them from whatever is stored. */

import type { CrdDocument } from '../../../sim/kubernetes/kinds.ts';
import type { Schema } from '../../../sim/kubernetes/schema.ts';
import { crd, type Stage } from './stage.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

/** Our definition with every field and none of its rules. */
export const crdWithoutRules = JSON.parse(JSON.stringify(crd), (key, value: unknown) =>
  key === 'x-kubernetes-validations' ? undefined : value,
) as CrdDocument;

/** Without a field, e.g. `status.operation.endedAt`, and without the rules, which may speak of it. */
export function crdWithout(field: string): CrdDocument {
  const { spec } = crdWithoutRules;
  const versions = spec.versions.map((version) => ({
    ...version,
    schema: { openAPIV3Schema: lacking(version.schema.openAPIV3Schema, field.split('.')) },
  }));
  return { ...crdWithoutRules, spec: { ...spec, versions } };
}

/** One that asks for a field of status which this operator does not write, as that of another version may. */
export function crdRequiring(field: string): CrdDocument {
  const { spec } = crdWithoutRules;
  const versions = spec.versions.map((version) => {
    const { openAPIV3Schema: whole } = version.schema;
    const { status } = whole.properties ?? {};
    if (!status) throw new Error('the definition has no status');
    const asking: Schema = {
      ...status,
      properties: { ...status.properties, [field]: { type: 'string' } },
      required: [...(status.required ?? []), field],
    };
    return { ...version, schema: { openAPIV3Schema: { ...whole, properties: { ...whole.properties, status: asking } } } };
  });
  return { ...crdWithoutRules, spec: { ...spec, versions } };
}

function lacking(shape: Shape, [name = '', ...below]: readonly string[]): Shape {
  const { [name]: found, ...others } = shape.properties ?? {};
  if (!found) throw new Error(`the definition has no field ${name}`);
  const required = (shape.required ?? []).filter((one) => one !== name);
  return below.length > 0
    ? { ...shape, properties: { ...others, [name]: lacking(found, below) } }
    : { ...shape, properties: others, ...(shape.required && { required }) };
}

/** Every field of status, at its top. */
export const statusFields: readonly string[] = Object.keys(
  crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.['status']?.properties ?? {},
);

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/apimvnetbindings.apimvnet.io';

/** What `kubectl replace` of a definition does. */
export async function replaceCrd(stage: Stage, { spec }: CrdDocument): Promise<void> {
  const api = stage.cluster.api();
  const present = await api.request<object>({ method: 'GET', path });
  await api.request({ method: 'PUT', path, body: { ...present, spec } });
}
