/** Promises about request ids: UUIDs of version 5, the same for the same request, and none the same for two. */

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestIdOf } from './request-id.ts';

test('an id is a UUID of version 5 and is the same in every process', () => {
  expect(requestIdOf('uid', 1, 'step', 1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(requestIdOf('uid', 1, 'step', 1)).toBe(requestIdOf('uid', 1, 'step', 1));
});

test('another binding, generation, step or attempt has another id', () => {
  const request = fc.tuple(fc.uuid(), fc.nat(99), fc.constantFrom('0a1b2c3d4e5f', '0a1b2c3d4e60', ''), fc.nat(9));
  fc.assert(
    fc.property(request, request, (a, b) => {
      expect(requestIdOf(...a) === requestIdOf(...b)).toBe(a.join() === b.join());
    }),
    { seed: 3 },
  );
});
