/** Promise: the gateway is not moved while anything blocks, and where it is moved to it finds what it lives on. */

import { describe, expect, test } from '@jest/globals';
import { decide } from '../../src/binding/decide/decide.ts';
import { isBlocking } from '../../src/binding/model/values/finding.ts';
import { idKey } from '../../src/api/arm-id.ts';
import { ids } from '../../src/binding/testing/observation.test-support.ts';
import { sendOf } from '../../src/binding/model/values/decision.ts';
import type { Step } from '../../src/binding/model/values/step.ts';
import { modeOf, reachesIn, vitalIn } from './flows.ts';
import { cases } from './cases.ts';
import { doable } from './doable.ts';
import { holds } from './runs.ts';
import { placesIn, situationIn } from './world.ts';
import { carriedOut } from './writes.ts';

const isSwitch = ({ writes }: Step): boolean => writes.some(({ verb, target }) => verb === 'patch' && idKey(target) === idKey(ids.service));

describe('whatever the binding and the network', () => {
  test('no decision moves the gateway while a finding blocks', () => {
    holds(cases, 1000, ({ world, spec }) => {
      const prepared = carriedOut(
        world,
        doable(situationIn(world, spec)).filter(({ phase }) => phase === 'prepare'),
      );
      for (const now of [world, prepared]) {
        const s = situationIn(now, spec);
        const decision = decide(s);
        const steps = decision.do === 'switch' ? [decision.step] : sendOf(decision);
        if (steps.some(isSwitch))
          expect([decision.do, s.plan.findings.filter(isBlocking), s.plan.steps.filter(({ phase }) => phase === 'prepare')]).toEqual([
            'switch',
            [],
            [],
          ]);
      }
    });
  });

  test('a gateway that is moved finds there what it lives on', () => {
    holds(cases, 1000, ({ world, spec }) => {
      const prepared = carriedOut(
        world,
        doable(situationIn(world, spec)).filter(({ phase }) => phase === 'prepare'),
      );
      const decision = decide(situationIn(prepared, spec));
      if (decision.do !== 'switch' || !isSwitch(decision.step) || spec.mode === 'None') return;
      // Nobody judges for a binding that wants to be left alone, and nobody can tell which addresses a tag has when its ranges are not known.
      if (spec.networkSecurity?.policy === 'Ignore' || spec.routing?.policy === 'Ignore' || !world.tagsAreKnown) return;
      const moved = carriedOut(prepared, [decision.step]);
      const before = placesIn(prepared);
      const closed = placesIn(moved)
        // Regions that are moved one by one are judged when it is their turn.
        .filter(({ subnetId }, at) => subnetId !== before[at]?.subnetId || modeOf(moved) !== modeOf(prepared))
        .flatMap((place) => vitalIn(moved).flatMap((one) => (reachesIn(moved, place, one, spec) ? [] : [`${place.location}: ${one}`])));
      expect(closed).toEqual([]);
    });
  });
});
