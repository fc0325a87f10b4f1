/** Promises about who changed an object last: the latest manager of the spec and of each annotation, and nothing of what is no such entry. */

import { describe, expect, test } from '@jest/globals';
import { managersOf, rememberManagers } from './managers.ts';

const entry = (manager: string, time: string, fieldsV1: object, more: object = {}) => ({
  manager,
  operation: 'Update',
  time,
  fieldsV1,
  ...more,
});
const read = (managedFields: unknown) => {
  const object = {};
  rememberManagers(object, managedFields);
  const { spec, annotations } = managersOf(object);
  return { spec, annotations: Object.fromEntries(annotations) };
};

test('the latest entry that names a field counts, in whatever order they stand', () => {
  const annotated = { 'f:metadata': { 'f:annotations': { '.': {}, 'f:apimvnet.io/approve': {} } } };
  expect(
    read([
      entry('kubectl-edit', '2026-01-05T09:00:00Z', { 'f:spec': { 'f:mode': {} } }),
      entry('kustomize-controller', '2026-01-05T08:00:00Z', { 'f:spec': {}, ...annotated }),
      entry('kubectl-annotate', '2026-01-05T08:30:00Z', annotated),
      entry('operator', '2026-01-05T10:00:00Z', { 'f:metadata': { 'f:finalizers': {} } }),
    ]),
  ).toEqual({
    spec: { manager: 'kubectl-edit', at: '2026-01-05T09:00:00Z' },
    annotations: { 'apimvnet.io/approve': { manager: 'kubectl-annotate', at: '2026-01-05T08:30:00Z' } },
  });
});

describe('nothing is known', () => {
  test.each<[string, unknown]>([
    ['where there are none', undefined],
    ['of an entry of the status', [entry('operator', '2026-01-05T10:00:00Z', { 'f:spec': {} }, { subresource: 'status' })]],
    ['of entries without fields', [{}, { manager: 'a' }, { manager: '', fieldsV1: { 'f:spec': {} } }, null, 'x']],
    ['of fields that are none', [entry('a', 't', [])]],
  ])('%s', (_, managedFields) => expect(read(managedFields)).toEqual({ spec: undefined, annotations: {} }));
});

test('names and annotations are bounded', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f:a${at}`, {}]));
  const { spec, annotations } = read([entry('x'.repeat(5_000), 't', { 'f:spec': {}, 'f:metadata': { 'f:annotations': many } })]);
  expect([spec?.manager.length, Object.keys(annotations).length]).toEqual([128, 20]);
});
