/** Promise: a plan that is carried out is followed by none, and the little that has to wait for it comes to rest too. */

import { describe, expect, test } from '@jest/globals';
import { predict } from '../../src/binding/plan/predict.ts';
import { isLong, type Step, type Write } from '../../src/binding/model/values/step.ts';
import { cases, shown } from './cases.ts';
import type { Situation } from '../../src/binding/model/values/situation.ts';
import { doable } from './doable.ts';
import { holds } from './runs.ts';
import { observationOf, situationIn } from './world.ts';
import { carriedOut, writesOf } from './writes.ts';

const isRule = ({ target }: Write): boolean => /\/securityRules\//i.test(target);
const isDnsRule = ({ target }: Write): boolean => /\/securityRules\/apimvnet-[0-9a-f]{6}-dns-(udp|tcp)$/i.test(target);
const setsServers = ({ changes }: Write): boolean => changes.some(({ path }) => path.endsWith('dnsServers'));
const room: ReadonlySet<string> = new Set(['FlowBlocked', 'NoRoomForRules', 'NoClientCanConnect']);

/** Whether a write could not be in the first plan. */
function hadToWait({ phase }: Step, write: Write, first: Situation): boolean {
  const steps = doable(first);
  const isMoved = steps.some((step) => step.phase === 'switch');
  // Names lead to the gateway's private address, and it has one only where it is; which servers it reads there is seen only then.
  if (isMoved && phase === 'cutover') return true;
  // Where the gateway was, its rules are narrowed once it has left.
  if (isMoved && phase === 'clean' && write.verb === 'put' && isRule(write)) return true;
  // A gateway takes over the servers that its network has, not those that it will have.
  if (write.verb === 'post') return writesOf(steps).some(setsServers);
  // The servers that it asked before are closed once it asks others.
  if (isDnsRule(write) && steps.some(isLong)) return true;
  // A removal made the room that the plan reported as missing.
  const madeRoom = steps.some((step) => step.phase === 'clean') && first.plan.findings.some(({ check }) => room.has(check));
  return madeRoom && (phase === 'switch' || isRule(write));
}

describe('whatever the binding and the network', () => {
  test('a plan that is carried out is followed by none, but for what had to wait', () => {
    holds(cases, 2000, ({ world, spec }) => {
      const before = observationOf(world, spec);
      const first = situationIn(world, spec, before);
      const next = situationIn(world, spec, predict(before, doable(first)));
      const left = doable(next).flatMap((step) => {
        const writes = step.writes.filter((write) => !hadToWait(step, write, first));
        return writes.length > 0 ? [{ ...step, writes }] : [];
      });
      expect({ first: shown(first.plan.steps), left: shown(left) }).toEqual({ first: shown(first.plan.steps), left: [] });
    });
  });

  test('in Azure it comes to rest', () => {
    holds(cases, 300, ({ world, spec }) => {
      const after = [1, 2, 3, 4].reduce((now) => carriedOut(now, doable(situationIn(now, spec))), world);
      expect(shown(doable(situationIn(after, spec)))).toEqual([]);
    });
  });
});
