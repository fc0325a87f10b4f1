/** Promises about repetitions: what has no lasting effect is done less and less often. */

import { expect, test } from '@jest/globals';
import { armId } from '../../api/arm-id.ts';
import { createEfforts } from './efforts.ts';
import { ids } from '../testing/observation.test-support.ts';
import { paceAt } from '../model/terms/intervals.ts';
import type { Write } from '../model/values/step.ts';

const removalOf = (name: string): Write => ({ verb: 'delete', target: armId(`${ids.group}/securityRules/${name}`), changes: [] });
const [a, b] = [removalOf('a'), removalOf('b')];

test('what is due again right after it was done is looked at after twice the time, up to ten minutes', () => {
  const efforts = createEfforts(paceAt(1));
  const waits = Array.from({ length: 12 }, () => efforts.done('one', [a]) / 1_000);
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
});

test('two writes that undo each other are a repetition too', () => {
  const efforts = createEfforts(paceAt(1));
  expect([[a], [b], [a], [b], [a, b]].map((writes) => efforts.done('one', writes) / 1_000)).toEqual([1, 1, 2, 2, 4]);
});

test('once nothing was left to do, and for another binding, it begins anew', () => {
  const efforts = createEfforts(paceAt(1));
  efforts.done('one', [a]);
  efforts.done('one', [a]);
  expect(efforts.done('two', [a])).toBe(1_000);
  efforts.rested('one');
  expect(efforts.done('one', [a])).toBe(1_000);
});
