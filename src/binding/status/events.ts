/** What people are told in `kubectl describe`: every change of a condition, once, in its own words. Pure. */

import type { Binding, BindingStatus, Condition } from '../../api/binding.ts';
import { apiVersion, kind } from '../../api/binding.ts';
import type { EventRecord } from '../../runtime/events.ts';

/** The events of one change of status, the news about readiness first. */
export function eventsFor(binding: Binding, before: BindingStatus, after: BindingStatus): readonly EventRecord[] {
  const { namespace, name, uid } = binding.metadata;
  const regarding = { apiVersion, kind, namespace, name, uid };
  return (after.conditions ?? [])
    .filter((condition) => isNews(condition, before, after) && !repeatsReady(condition, before, after))
    .toSorted((a, b) => Number(b.type === 'Ready') - Number(a.type === 'Ready'))
    .map((condition) => ({
      regarding,
      type: isTrouble(condition, after) ? 'Warning' : 'Normal',
      reason: condition.reason,
      action: condition.type,
      note: noteOf(condition, after),
    }));
}

/** Reconciling and Stalled repeat the reason of Ready; they are news only when Ready itself is not. */
function isNews(condition: Condition, before: BindingStatus, after: BindingStatus): boolean {
  const was = conditionIn(before, condition.type);
  switch (condition.type) {
    case 'Reconciling':
      return false;
    case 'Ready':
      return was?.status !== condition.status || was.reason !== condition.reason;
    case 'Stalled':
      return was === undefined && !changed('Ready', before, after);
    default:
      // The first sight of a healthy gateway is no news.
      return was?.status !== condition.status && !(isFirstSight(was) && condition.status !== 'False');
  }
}

/** What Ready says in the same instant with the same reason is said once. */
const repeatsReady = ({ type, reason }: Condition, before: BindingStatus, after: BindingStatus): boolean =>
  type !== 'Ready' && changed('Ready', before, after) && conditionIn(after, 'Ready')?.reason === reason;

const conditionIn = ({ conditions }: BindingStatus, type: string): Condition | undefined =>
  conditions?.find((condition) => condition.type === type);

const changed = (type: string, before: BindingStatus, after: BindingStatus): boolean =>
  conditionIn(before, type)?.reason !== conditionIn(after, type)?.reason;

const isFirstSight = (was: Condition | undefined): boolean => was === undefined || was.status === 'Unknown';

function isTrouble(condition: Condition, after: BindingStatus): boolean {
  const stalled = conditionIn(after, 'Stalled') !== undefined;
  switch (condition.type) {
    case 'Ready':
      return stalled || condition.reason === 'AzureUnreachable' || condition.reason === 'RetryingAfterError';
    case 'AcceptingChanges':
      return false;
    default:
      return condition.status === 'False' || condition.type === 'Stalled';
  }
}

/** The id under which Azure's Activity Log has the request belongs to the start of an operation. */
function noteOf(condition: Condition, { operation }: BindingStatus): string {
  const id = condition.type === 'Ready' && condition.reason === 'UpdatingNetwork' ? operation?.requestId : undefined;
  return id === undefined ? condition.message : `${condition.message} (x-ms-client-request-id ${id})`;
}
