/** When to come back, by what was decided. Pure but for the jitter that keeps a fleet from looking all at once. */

import { fromIso } from '../../runtime/clock.ts';
import { hasGrace } from '../../api/conditions.ts';
import { pollAfter } from '../operation/follow.ts';
import { graceSince, type Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';
import type { HoldRecord } from '../model/values/holds.ts';

/** Milliseconds until the next reconcile. `random` is in [0, 1). */
export function requeueAfter(decision: Decision, s: Situation, random: number): number {
  const until = 'until' in decision ? decision.until : undefined;
  const usual = usuallyAfter(decision, s, random);
  return until === undefined || (decision.do === 'wait' && decision.reason === 'AwaitingWindow')
    ? usual
    : Math.min(Math.max(s.intervals.next, until - s.now), decision.do === 'stop' ? usual : s.intervals.stalled);
}

function usuallyAfter(decision: Decision, s: Situation, random: number): number {
  const { intervals, now, previous } = s;
  switch (decision.do) {
    case 'start':
      return intervals.next;
    case 'switch':
      return intervals.pollEarly;
    case 'follow':
      return pollAfter(decision.operation, now, intervals);
    case 'verify':
      return intervals.verify;
    case 'wait':
      if (decision.reason === 'AwaitingWindow')
        return soon(Math.max(intervals.next, (decision.until ?? now + intervals.stalled) - now), intervals);
      if (decision.reason === 'PreparingNetwork') return untilRetry(s) ?? slower(s, 'PreparingNetwork', intervals.retryFirst);
      return soon(untilRetry(s) ?? waits(intervals)[decision.reason], intervals);
    case 'await':
      return decision.send.length > 0 ? intervals.next : heldFor(decision.hold, s);
    case 'retry':
      return decision.blind ? blindFor(s) * (1 + random) : soon(untilRetry(s) ?? intervals.retryFirst, intervals);
    case 'stop': {
      if (s.progress?.is === 'Running' && previous.operation) return pollAfter(previous.operation, now, intervals);
      if (decision.reason === 'Suspended' && s.progress?.is === 'Done') return intervals.verify;
      const graceEnd = hasGrace(decision.reason) ? graceSince(decision.reason, s) + intervals.grace - now : 0;
      const next = graceEnd > 0 ? Math.min(intervals.prerequisites, graceEnd + intervals.next) : intervals.stalled;
      return Math.min(next, untilRetry(s) ?? next);
    }
    case 'settle':
      // Only ever later than the interval, so that the read budget holds.
      return (s.holds.some(({ record }) => record.own === true) ? intervals.held : intervals.networkStatus) * (1 + random / 10);
  }
}

const waits = (intervals: Situation['intervals']) => ({ ServiceBusy: intervals.pollEarly, UpdatingDns: intervals.repairs });

/** Azure lets go within an hour as a rule, and within six at most: the longer it takes, the less another reconcile will tell; when it is overdue that is told. */
function heldFor({ since, deadline }: HoldRecord, { now, intervals }: Situation): number {
  const usual = Math.min(3 * intervals.held, Math.max(intervals.held, (now - (fromIso(since) ?? now)) / 6));
  const left = (fromIso(deadline) ?? now) - now;
  return left > 0 ? Math.max(intervals.next, Math.min(usual, left)) : usual;
}

/** Half a minute at first; the longer Azure is out of sight, the less another reconcile will cost or tell. */
const blindFor = (s: Situation): number => slower(s, 'AzureUnreachable', 6 * s.intervals.retryFirst);

/** A sixth of the time for which this has been waited for: what takes long is asked about less and less. */
function slower({ previous: { waiting }, now, intervals }: Situation, reason: string, first: number): number {
  const since = waiting?.reason === reason ? fromIso(waiting.since) : undefined;
  return Math.min(intervals.retryMost, Math.max(first, (now - (since ?? now)) / 6));
}

/** Azure may ask for an hour; what else happens meanwhile is to be seen before. */
const soon = (ms: number, { stalled }: Situation['intervals']): number => Math.min(ms, stalled);

function untilRetry({ previous, now, intervals }: Situation): number | undefined {
  const until = fromIso(previous.lastFailure?.retryAfter);
  return until === undefined || until <= now ? undefined : Math.max(intervals.next, until - now);
}
