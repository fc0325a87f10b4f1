/** Promise: whatever part of a plan is carried out, nothing closes that the running gateway needs. */

import { describe, expect, test } from '@jest/globals';
import { isLong, type Plan } from '../../src/binding/model/values/step.ts';
import { cases, planIn } from './cases.ts';
import { closuresOf, wordsOf, type Closure } from './closures.ts';
import { holds } from './runs.ts';

/**
 * Clients that were let in from everywhere let in the probes of Traffic Manager too. Where a rule of their own finds no room or no effect, which a finding
 * says, they go with the clients that the binding does not name any more.
 */
const isSaid = ({ findings }: Plan, { write, lost }: Closure): boolean =>
  /-clients(-[^/]*)?$/.test(write.target) &&
  lost.every((flow) => flow.endsWith(': TrafficManager')) &&
  findings.some(
    ({ check, message }) => (check === 'FlowBlocked' || check === 'NoRoomForRules') && message.includes('Traffic Manager probes'),
  );

const unsaid = (plan: Plan, closures: readonly Closure[]): readonly string[] => closures.filter((one) => !isSaid(plan, one)).map(wordsOf);

describe('whatever the binding and the network', () => {
  test('no prefix of a plan closes a flow that the running gateway needs', () => {
    holds(cases, 1000, ({ world, spec }) => {
      const plan = planIn(world, spec);
      expect(unsaid(plan, closuresOf(world, spec, plan.steps))).toEqual([]);
    });
  });

  test('nor does what is done of a plan while the gateway may not be moved', () => {
    holds(cases, 500, ({ world, spec }) => {
      const plan = planIn(world, spec);
      const steps = plan.steps.filter((step) => !isLong(step) && step.phase !== 'retire');
      expect(unsaid(plan, closuresOf(world, spec, steps))).toEqual([]);
    });
  });
});
