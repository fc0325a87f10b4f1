/** Promises about what is read once: the same answer each time, also when it is nothing, and room that has an end. */

import { expect, test } from '@jest/globals';
import { oncePer, remembered } from './remembered.ts';

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

test('of values each combination is judged once, told apart by identity', () => {
  let judged = 0;
  const judge = oncePer((a: readonly number[], b: readonly number[], text: string) => `${++judged}: ${[...a, ...b].join()} ${text}`);
  const [one, two] = [[1], [2]];
  expect(judge(one, two, 'x')).toBe('1: 1,2 x');
  expect(judge(two, one, 'x')).toBe('2: 2,1 x');
  expect(judge(one, one, 'x')).toBe('3: 1,1 x');
  expect(judge(one, two, 'y')).toBe('4: 1,2 y');
  expect(judge([1], two, 'x')).toBe('5: 1,2 x');
  expect([judge(one, two, 'x'), judge(one, two, 'y'), judge(two, one, 'x')]).toEqual(['1: 1,2 x', '4: 1,2 y', '2: 2,1 x']);
});

test('nothing is undefined twice', () => {
  let judged = 0;
  const judge = oncePer((_value: object): undefined => {
    judged++;
  });
  const value = {};
  judge(value);
  judge(value);
  expect(judged).toBe(1);
});

test('texts without end are forgotten, and read again', () => {
  let judged = 0;
  const judge = oncePer((_value: object, text: string) => (judged++, text.length));
  const value = {};
  for (let at = 0; at < 1_000; at++) expect(judge(value, `${at}`)).toBe(`${at}`.length);
  expect(judge(value, '0')).toBe(1);
  expect(judged).toBe(1_001);
});
