/** Judges what keeps the operator from writing where the plan wants to write: locks and missing rights. */

import { armId, contains, idKey, nameOf, parseArmId } from '../../api/arm-id.ts';
import type { Lock } from '../../azure/resources.ts';
import { advisory, blockingSwitch, type Finding } from '../finding.ts';
import { valueOf, type Observation } from '../observation.ts';
import type { Step } from '../plan/step.ts';

const source = 'Microsoft: Lock your Azure resources to protect your infrastructure';

/** The read-only lock over a resource, if one was seen. */
export const lockOver = (id: string, seen: Observation): Lock | undefined =>
  (valueOf(seen.locks) ?? []).find((lock) => lock.level === 'ReadOnly' && contains(lock.scope, id));

/** Read-only locks over what the plan would write: each refused request says so too, but only after it was sent. */
export function judgeLocks(steps: readonly Step[], seen: Observation): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const { parent, why } of steps) {
    const lock = lockOver(parent, seen);
    if (!lock) continue;
    found.set(
      `${idKey(lock.id)} ${idKey(parent)}`,
      blockingSwitch('ScopeLocked', parent, {
        message: `Lock ${lock.name} (ReadOnly) on ${nameOf(lock.scope)} forbids writing to ${nameOf(parent)}. What waits for it: ${why}`,
        remedy: `Remove the lock ${lock.name} for the time of the change. The operator looks again by itself.`,
        source,
      }),
    );
  }
  return [...found.values()];
}

/** Without the right to read locks, a lock shows only when a request is refused. */
export function judgeLockRights(seen: Observation): readonly Finding[] {
  if (seen.locks.ok || seen.locks.failure.obstacle !== 'Authorization') return [];
  const subject = parseArmId(/over scope '([^']+)'/.exec(seen.locks.failure.message)?.[1]) ?? armId('/subscriptions/unknown');
  return [
    advisory('NotAuthorized', subject, {
      message: `Locks cannot be read: ${seen.locks.failure.message}`,
      remedy:
        'Grant Microsoft.Authorization/locks/read on the subscription, so that locks are named before a change and not by its refusal.',
      source,
    }),
  ];
}
