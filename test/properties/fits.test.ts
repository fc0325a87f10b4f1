/** Promises about statuses that are too large or of another form: whatever is written, the API server takes. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { CrdDocument } from '../../sim/kubernetes/kinds.ts';
import type { Schema } from '../../sim/kubernetes/schema.ts';
import { validate, validateLists } from '../../sim/kubernetes/validate.ts';
import type { BindingStatus } from '../../src/api/binding.ts';
import { fitted } from '../../src/binding/status/limits/fit.ts';
import { broken, drawn, placesIn } from './oversize.ts';
import { holds } from './runs.ts';

const crd = parse(readFileSync(new URL('../../crds/apimvnetbindings.apimvnet.io.yaml', import.meta.url), 'utf8')) as CrdDocument;
const schema = crd.spec.versions[0]?.schema.openAPIV3Schema.properties?.['status'] as Schema;
const complaints = (status: BindingStatus): readonly string[] =>
  [...validate(status, schema, 'status'), ...validateLists(status, schema, 'status')].map(({ body }) => body);

/** What must not be cut is refused instead, so nothing of it is made too large here. */
const isCut = (place: string): boolean => !place.startsWith('owned') && !place.startsWith('operation');
const places = placesIn(schema).filter(isCut);
const statuses = (some: readonly string[]) => drawn(schema, new Set(some), broken) as fc.Arbitrary<BindingStatus>;

describe('whatever is too large, or of another form', () => {
  test('there is much that can be', () => expect(places.length).toBeGreaterThan(100));

  test.each(places)('status.%s', (place) =>
    holds(statuses([place]), 50, (status) => expect(complaints(fitted(status).status)).toEqual([])),
  );

  test('fits in any combination, and does not change when it is made to fit again', () =>
    holds(fc.subarray([...places], { maxLength: 6 }).chain(statuses), 2_000, (status) => {
      const once = fitted(status).status;
      expect(complaints(once)).toEqual([]);
      expect(fitted(once).status).toBe(once);
    }));

  test('what fits already comes out as the same value', () =>
    holds(statuses([]), 1_000, (status) => {
      const { status: out, leftOut } = fitted(status);
      expect([out === status, leftOut]).toEqual([true, []]);
    }));

  test('as much of ours as status holds is taken', () => {
    const owned = Array.from({ length: 256 }, (_, at) => ({ id: `/subscriptions/${at}`, kind: 'SecurityRules' }));
    expect(complaints(fitted({ owned }).status)).toEqual([]);
    expect(fitted({ owned }).status.owned).toHaveLength(256);
  });
});
