/** Situations that stay what they are as long as nothing is done. */

import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import type { BindingStatus } from '../../api/binding.ts';
import {
  attached,
  fitting,
  gone,
  group,
  iso,
  isoExact,
  observation,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  status,
  subnet,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { operation, statusOf, type Given } from '../testing/situation.test-support.ts';

interface Crd {
  readonly spec: {
    readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly status: object } } } }[];
  };
}
const crd = parse(readFileSync(new URL('../../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8')) as Crd;
/** As an API server does: unknown fields would be pruned, so here they are errors. */
const strict = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  return 'properties' in members ? { ...members, additionalProperties: false } : members;
};
const schema = crd.spec.versions[0]?.schema.openAPIV3Schema.properties.status ?? {};
const validate = new Ajv({ strict: false, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, int64: true } }).compile(
  strict(schema) as object,
);
export function expectAccepted(after: BindingStatus): void {
  expect(
    validate(JSON.parse(JSON.stringify(after)))
      ? []
      : validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`),
  ).toEqual([]);
  // What is absent in text must be absent in memory too, or equal statuses would differ.
  expect(JSON.parse(JSON.stringify(after))).toEqual(after);
}

export const busy = preparedObservation({ service: seen(service(updating)) });
const failures = [{ name: 'db', type: 'SQLDatabase', optional: false, since: iso('07:30') }];
export const lost = { locations: [{ location: 'westeurope', networkStatus: { required: '0/1', optional: '0/0', failures } }] };

/** Situations that stay what they are as long as nothing is done. */
export const lasting: readonly [string, Given][] = [
  ['settled', { seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:55')) }) }],
  ['settled without network status', { seen: settledObservation() }],
  ['only Audit forbids', { spec: { policy: 'Audit' }, seen: preparedObservation() }],
  [
    'a flow is blocked',
    { status: statusOf('False/PrerequisitesNotMet', '07:00'), seen: observation({ group: seen(group([shadow, ...fitting().slice(1)])) }) },
  ],
  ['a prerequisite lacks, in its grace', { seen: observation({ subnet: subnet({ delegations: ['x'] }) }) }],
  ['a tier cannot be bound', { seen: observation({ service: seen(service({ sku: { name: 'Basic', capacity: 1 } })) }) }],
  ['our operation runs', { status: { operation: operation('07:40') }, seen: busy }],
  ['verifying', { status: { operation: operation('07:00', { endedAt: isoExact('07:55') }) }, seen: settledObservation() }],
  ["a user's operation runs", { seen: busy }],
  ["a user's operation runs on a settled gateway", { seen: settledObservation({ service: seen(attached(updating)) }) }],
  ['suspended', { spec: { suspend: true }, seen: preparedObservation() }],
  ['suspended while our operation runs', { spec: { suspend: true }, status: { operation: operation('07:40') }, seen: busy }],
  ['out of sight', { seen: observation({ service: unseen() }) }],
  ['settled and out of sight', { status: statusOf('True/Settled', '07:00'), seen: settledObservation({ service: unseen() }) }],
  ['the service is gone', { seen: settledObservation({ service: gone }) }],
  ['a dependency is lost', { status: lost, seen: settledObservation({ networkStatus: seen(status({ db: 'no' }, '07:50')) }) }],
];
