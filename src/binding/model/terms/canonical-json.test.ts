/** Promises about canonical JSON: equal values, equal text; different values, different text. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, sameJson } from './canonical-json.ts';

test.each<[unknown, string]>([
  [{ b: 1, a: { d: 2, c: 3 } }, '{"a":{"c":3,"d":2},"b":1}'],
  [[{ b: 1, a: 2 }], '[{"a":2,"b":1}]'],
  [{ a: undefined, b: null }, '{"b":null}'],
  [undefined, 'null'],
  ['x', '"x"'],
  [{ B: 1, a: 2, A: 3 }, '{"A":3,"B":1,"a":2}'],
])('%j is %s', (value, text) => expect(canonicalJson(value)).toBe(text));

const shuffled = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shuffled)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, member]) => [key, shuffled(member)]),
        )
      : value;

test('the order of keys does not matter, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(shuffled(value))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 4 },
  );
});

describe('values are compared as their texts are', () => {
  const member = fc.oneof(
    fc.constant(undefined),
    fc.constant(null),
    fc.constant(NaN),
    fc.boolean(),
    fc.constantFrom('a', 'b', ''),
    fc.nat(3),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      member,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor'), tie('value'), { maxKeys: 3 }),
    ),
  }));

  test('of any two values', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(sameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
        expect(sameJson(a, shuffled(a))).toBe(true);
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });

  test.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: null }, {}, false],
    [{ a: null }, { a: undefined }, false],
    [[undefined], [null], true],
    [{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }, false],
    [[], {}, false],
    [{}, { constructor: null }, false],
  ])('%j and %j: %s', (a, b, same) => expect(sameJson(a, b)).toBe(same));
});
