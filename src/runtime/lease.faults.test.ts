/** Promises of elections under faults: at most one candidate leads, and the simulation that says so would notice if it were not so. */

import { describe, expect, test } from '@jest/globals';
import { simulateAll } from './lease.test-support.ts';

describe('leader election under faults', () => {
  test('no two leaders overlap in 80 random fault schedules', async () => {
    const { overlaps, terms, lost } = await simulateAll(80, { endAfterLossMs: 4_000 });
    expect({ overlaps, enoughTerms: terms > 150, enoughLosses: lost > 20 }).toEqual({ overlaps: 0, enoughTerms: true, enoughLosses: true });
  });

  test.each([
    ['work that outlives the lease after a loss', { endAfterLossMs: 30_000 }],
    ['counting by a time that is set', { endAfterLossMs: 4_000, countsByMachineTime: true }],
  ])('the simulation would notice %s', async (_, faults) => {
    expect((await simulateAll(20, faults)).overlaps).toBeGreaterThan(0);
  });
});
