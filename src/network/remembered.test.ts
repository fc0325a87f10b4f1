/** Promises about what is read once: the same answer each time, also when it is nothing, and room that has an end. */

import { expect, test } from '@jest/globals';
import { remembered } from './remembered.ts';

test('a text is read once, also when nothing comes of it', () => {
  const asked: string[] = [];
  const read = remembered((text) => {
    asked.push(text);
    return text === '' ? undefined : text.length;
  });
  expect([read('abc'), read(''), read('abc'), read('')]).toEqual([3, undefined, 3, undefined]);
  expect(asked).toEqual(['abc', '']);
});

test('when its room is full it forgets everything and goes on', () => {
  let asked = 0;
  const read = remembered((text) => (asked++, text.length), 2);
  for (const text of ['a', 'bb', 'ccc', 'ccc', 'a']) expect(read(text)).toBe(text.length);
  expect(asked).toBe(4);
});
