/** How a running operation is followed: where to ask, how often, and when it takes longer than it should. Pure. */

import type { OperationRecord } from '../../api/binding.ts';
import type { Service } from '../../azure/resources.ts';
import { fromIso, type Instant } from '../../runtime/clock.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import { isTransitional, valueOf, type Observation } from '../model/values/observation.ts';
import { changedSince } from './basis.ts';

/** Where to ask for the operation's own word: only of a service at rest, for that tells by itself whether it has ended, but neither when nor why. */
export const resultUrlOf = (running: OperationRecord | undefined, service: Service): string | undefined =>
  running === undefined || running.endedAt !== undefined || isTransitional(service) ? undefined : running.handle;

/** An alarm, and no end: it is followed for as long as it runs. */
export const isOverdue = ({ overdueAfter, endedAt }: OperationRecord, now: Instant): boolean =>
  endedAt === undefined && now >= (fromIso(overdueAfter) ?? Infinity);

/** When to look again: rarely at first, then every 20 s; sooner only right after an intent that may have been lost. */
export function pollAfter(operation: OperationRecord, now: Instant, intervals: Intervals): number {
  const age = now - (fromIso(operation.startedAt) ?? now);
  return age < intervals.pollEarlyUntil ? intervals.pollEarly : intervals.pollLate;
}

/** What a human wants to know of a failure beside Azure's own words: what the gateway does not reach, and what is not as it was when the request was sent. */
export function circumstances({ basis }: Pick<OperationRecord, 'basis'>, seen: Observation): readonly string[] {
  const rows = (valueOf(seen.networkStatus) ?? []).flatMap((status) => status.rows);
  const lost = rows.filter(({ optional, status }) => !optional && status !== 'success');
  const changed = changedSince(basis, seen);
  return [
    ...(lost.length > 0
      ? [
          `Its network status shows as not reached: ${lost.map(({ name, error }) => (error === '' ? name : `${name} (${error})`)).join(', ')}.`,
        ]
      : []),
    ...(changed.length > 0 ? [`Since the request was sent these have changed: ${changed.join(', ')}.`] : []),
  ];
}
