/** Promises about silence: a binding of which nothing was heard for two hours is read, and then not for two hours more. */

import { expect, test } from '@jest/globals';
import { handClock } from '../../azure/hand-clock.test-support.ts';
import { pace } from '../testing/observation.test-support.ts';
import { createVigil } from './stale-cache-check.ts';

const minute = 60_000;

test('two hours of silence are enough, and whatever is heard begins them anew', async () => {
  const clock = handClock();
  const vigil = createVigil(clock, pace);
  expect(vigil.isDue('one')).toBe(false);
  await clock.forward(119 * minute);
  expect(vigil.isDue('one')).toBe(false);
  await clock.forward(minute);
  expect([vigil.isDue('one'), vigil.isDue('two')]).toEqual([true, false]);
  vigil.heard('one');
  expect(vigil.isDue('one')).toBe(false);
  await clock.forward(120 * minute);
  expect([vigil.isDue('one'), vigil.isDue('two')]).toEqual([true, true]);
  vigil.forget('one');
  expect([vigil.isDue('one'), vigil.isDue('two')]).toEqual([false, true]);
});
