/** Promises about intervals: they fit each other, and a faster world divides all of them alike. */

import { expect, test } from '@jest/globals';
import { paceAt } from './intervals.ts';

const minute = 60_000;
const pace = paceAt(1);

test('a faster world divides every interval, and keeps their relations', () => {
  const fast = paceAt(60);
  for (const [name, ms] of Object.entries(pace)) expect([name, Math.round(fast[name as keyof typeof fast] * 60)]).toEqual([name, ms]);
});

test('intervals fit each other and what Microsoft says', () => {
  expect(pace.grace).toBe(10 * minute);
  // "15 to 45 minutes"; support is to be called after two hours.
  expect([pace.usualBand, pace.overdue]).toEqual([45 * minute, 120 * minute]);
  expect(pace.networkStatus).toBe(15 * minute);
  expect(pace.rowStale).toBe(2 * pace.networkStatus);
  expect(pace.unreachable).toBe(15 * minute);
  expect(pace.drift % pace.networkStatus).toBe(0);
  // A request is taken for lost only after reads have had time to show it, and a worker gives up before a reconcile has to.
  expect(pace.resend).toBeGreaterThan(pace.pollEarly);
  expect(pace.shortWork).toBeLessThan(30_000);
  expect([pace.refusedFirst, pace.refusedMost]).toEqual([60 * minute, 24 * 60 * minute]);
  expect(pace.retryMost).toBeLessThan(pace.grace);
  expect(pace.shared).toBeLessThan(pace.verify);
});
