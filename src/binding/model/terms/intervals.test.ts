/** Promises about intervals: they fit each other, and a faster world divides all of them alike. */

import { expect, test } from '@jest/globals';
import { intervalsAt } from './intervals.ts';

const minute = 60_000;
const intervals = intervalsAt(1);

test('a faster world divides every interval, and keeps their relations', () => {
  const fast = intervalsAt(60);
  for (const [name, ms] of Object.entries(intervals)) expect([name, Math.round(fast[name as keyof typeof fast] * 60)]).toEqual([name, ms]);
});

test('intervals fit each other and what Microsoft says', () => {
  expect(intervals.grace).toBe(10 * minute);
  // "15 to 45 minutes"; support is to be called after two hours.
  expect([intervals.usualBand, intervals.overdue]).toEqual([45 * minute, 120 * minute]);
  expect(intervals.networkStatus).toBe(15 * minute);
  expect(intervals.rowStale).toBe(2 * intervals.networkStatus);
  expect(intervals.unreachable).toBe(15 * minute);
  expect(intervals.drift % intervals.networkStatus).toBe(0);
  // A request is taken for lost only after reads have had time to show it, and a worker gives up before a reconcile has to.
  expect(intervals.resend).toBeGreaterThan(intervals.pollEarly);
  expect(intervals.shortWork).toBeLessThan(30_000);
  expect([intervals.refusedFirst, intervals.refusedMost]).toEqual([60 * minute, 24 * 60 * minute]);
  expect(intervals.retryMost).toBeLessThan(intervals.grace);
  expect(intervals.shared).toBeLessThan(intervals.verify);
});
