/** Promises about bodies: an answer that is letter by letter the one before is the very same value, and any other is read anew. */

import { expect, test } from '@jest/globals';
import { createKnown } from './bodies.ts';

const read = (text: string): object => JSON.parse(text) as object;

test('the same text at the same place is the same value', () => {
  const known = createKnown();
  const at = (url: string, text: string) => known<object>(url)(text, () => read(text));
  const first = at('a', '{"rules":[1]}');
  expect(at('a', '{"rules":[1]}')).toBe(first);
  expect(at('b', '{"rules":[1]}')).not.toBe(first);
  const changed = at('a', '{"rules":[2]}');
  expect(changed).toEqual({ rules: [2] });
  expect(at('a', '{"rules":[2]}')).toBe(changed);
  // What was there before the last answer is no longer known, and read anew.
  expect(at('a', '{"rules":[1]}')).toEqual({ rules: [1] });
});

test('what cannot be read is not kept', () => {
  const known = createKnown();
  const broken = () => known<object>('a')('{', () => read('{'));
  expect(broken).toThrow(SyntaxError);
  expect(broken).toThrow(SyntaxError);
  expect(known<object>('a')('{}', () => read('{}'))).toEqual({});
});

test('however many places are read, each gets its own', () => {
  const known = createKnown();
  for (let round = 0; round < 2; round++)
    for (let at = 0; at < 6_000; at++) expect(known<{ at: number }>(`${at}`)('x', () => ({ at }))).toEqual({ at });
});
