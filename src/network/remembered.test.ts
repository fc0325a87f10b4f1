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
  expect(judge([1], two, 'x')).toBe('4: 1,2 x');
  expect([judge(one, two, 'x'), judge(one, one, 'x'), judge(two, one, 'x')]).toEqual(['1: 1,2 x', '3: 1,1 x', '2: 2,1 x']);
});

test('of texts beside the same values the last is known', () => {
  let judged = 0;
  const judge = oncePer((_value: object, text: string) => `${++judged}: ${text}`);
  const value = {};
  expect([judge(value, 'x'), judge(value, 'x'), judge(value, 'y'), judge(value, 'y')]).toEqual(['1: x', '1: x', '2: y', '2: y']);
  expect([judge(value, 'x'), judge({}, 'x')]).toEqual(['3: x', '4: x']);
});

test('what comes to nothing is judged once, too', () => {
  let judged = 0;
  const judge = oncePer((_value: object): undefined => {
    judged++;
  });
  const value = {};
  judge(value);
  judge(value);
  expect(judged).toBe(1);
});
