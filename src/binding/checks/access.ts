/** Judges what keeps the operator from writing where the plan wants to write: locks and missing rights. */

import { armId, contains, idKey, nameOf, parseArmId, subscriptionOf, type ArmId } from '../../api/arm-id.ts';
import type { Lock } from '../../azure/resources.ts';
import { advisory, blockingSwitch, degrading, type Finding } from '../model/values/finding.ts';
import { valueOf, type Observation } from '../model/values/observation.ts';
import type { Step } from '../model/values/step.ts';

const source = 'Microsoft: Lock your Azure resources to protect your infrastructure';

/** A step of these phases does nothing but remove, or narrow, what is no longer needed; others may, as names that follow the gateway out of its network. */
export const removes = ({ phase, writes }: Pick<Step, 'phase' | 'writes'>): boolean =>
  phase === 'clean' || phase === 'retire' || (writes.length > 0 && writes.every(({ verb }) => verb === 'delete'));

/** The lock that forbids a step: a read-only one over its resource or, for a removal, any. */
export const lockOver = (step: Pick<Step, 'parent' | 'phase' | 'writes'>, seen: Observation): Lock | undefined =>
  (valueOf(seen.locks) ?? []).find((lock) => (lock.level !== 'CanNotDelete' || removes(step)) && contains(lock.scope, step.parent));

/** Locks over what the plan would write: each refused request says so too, but only after it was sent. A leftover keeps no gateway from working. */
export function checkLocks(steps: readonly Step[], seen: Observation): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const step of steps.toSorted((a, b) => Number(removes(a)) - Number(removes(b)))) {
    const lock = lockOver(step, seen);
    if (!lock) continue;
    const key = `${idKey(lock.id)} ${idKey(step.parent)}`;
    if (found.has(key)) continue;
    const judged = removes(step) ? degrading : blockingSwitch;
    found.set(
      key,
      judged('ScopeLocked', step.parent, {
        message: `Lock ${lock.name} (${lock.level}) on ${nameOf(lock.scope)} forbids ${removes(step) ? 'removing anything from' : 'writing to'} ${nameOf(step.parent)}. What waits for it: ${step.why}`,
        remedy: `Remove the lock ${lock.name} for the time of the change. The operator looks again by itself.`,
        source,
      }),
    );
  }
  return [...found.values()];
}

/** Without the right to read locks, a lock shows only when a request is refused. */
export function checkLockRights(seen: Observation, serviceId: ArmId): readonly Finding[] {
  if (seen.locks.ok || seen.locks.failure.obstacle !== 'Authorization') return [];
  const subject =
    parseArmId(/over scope '([^']+)'/.exec(seen.locks.failure.message)?.[1]) ?? armId(`/subscriptions/${subscriptionOf(serviceId)}`);
  return [
    advisory('NotAuthorized', subject, {
      message: `Locks cannot be read: ${seen.locks.failure.message}`,
      remedy:
        'Grant Microsoft.Authorization/locks/read on the subscription, so that locks are named before a change and not by its refusal.',
      source,
    }),
  ];
}
