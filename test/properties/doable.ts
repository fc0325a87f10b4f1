/** What of a plan is carried out while its findings stand: nothing that a finding or a lock holds back. */

import { lockOver } from '../../src/binding/checks/access.ts';
import { isLong, type Step } from '../../src/binding/model/values/step.ts';
import type { Situation } from '../../src/binding/model/values/situation.ts';

/** A finding that gates the switch holds every long request, and the removal of what is needed until the gateway has been moved. */
export function doable({ plan, seen }: Situation): readonly Step[] {
  if (plan.findings.some(({ gates }) => gates === 'All')) return [];
  const isHeld = plan.findings.some(({ gates }) => gates !== undefined);
  return plan.steps.filter((step) => !lockOver(step, seen) && !(isHeld && (isLong(step) || step.phase === 'retire')));
}
