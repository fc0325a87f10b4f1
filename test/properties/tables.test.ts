/** Promise: whatever the table, no gateway is sent into a network in which the simulator's activation then fails, unless something was said to be unknown. */

import { describe, expect, test } from '@jest/globals';
import { isLong } from '../../src/binding/model/values/step.ts';
import { planIn } from './cases.ts';
import { holds } from './runs.ts';
import { blockedIn, inWords, tunnelled } from './tables.ts';
import { carriedOut } from './writes.ts';

const unknown = /which addresses the tags have cannot be told/;

describe('whatever the routes of the table', () => {
  test('no switch is sent into a network that fails it', () => {
    const counts = { moved: 0, held: 0, unknown: 0 };
    holds(tunnelled, 10_000, ({ world, spec }) => {
      const plan = planIn(world, spec);
      const isHeld = plan.findings.some(({ gates }) => gates !== undefined);
      const isUnknown = plan.findings.some(({ message }) => unknown.test(message));
      counts[isHeld ? 'held' : isUnknown ? 'unknown' : 'moved'] += 1;
      if (isHeld || isUnknown) return;
      const before = carriedOut(
        world,
        plan.steps.filter((step) => step.phase === 'prepare' && !isLong(step)),
      );
      expect([blockedIn(before, spec), inWords(before)]).toEqual([[], inWords(before)]);
    });
    // Neither is the promise kept by moving nothing.
    expect(counts.moved).toBeGreaterThan(counts.held / 10);
    expect(counts.held).toBeGreaterThan(counts.moved / 10);
  });

  test('and what is written once is not wanted again', () => {
    holds(tunnelled, 2_000, ({ world, spec }) => {
      const prepare = planIn(world, spec).steps.filter(({ phase }) => phase === 'prepare');
      const after = planIn(carriedOut(world, prepare), spec);
      expect(
        after.steps.filter(({ phase, parent }) => phase === 'prepare' || parent.includes('routeTables')).map(({ why }) => why),
      ).toEqual([]);
    });
  });
});
