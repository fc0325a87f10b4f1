/** When to come back, by what was decided. Pure but for the jitter that keeps a fleet from looking all at once. */

import { fromIso } from '../../runtime/clock.ts';
import { isPatient } from '../../api/conditions.ts';
import { pollAfter } from '../operation/follow.ts';
import { graceSince, type Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';
import type { HoldRecord } from '../model/values/holds.ts';

/** Milliseconds until the next look. `random` is in [0, 1). */
export function lookAfter(decision: Decision, s: Situation, random: number): number {
  const until = 'until' in decision ? decision.until : undefined;
  const usual = usuallyAfter(decision, s, random);
  return until === undefined || (decision.do === 'wait' && decision.reason === 'AwaitingWindow')
    ? usual
    : Math.min(Math.max(s.pace.next, until - s.now), decision.do === 'stop' ? usual : s.pace.stalled);
}

function usuallyAfter(decision: Decision, s: Situation, random: number): number {
  const { pace, now, previous } = s;
  switch (decision.do) {
    case 'start':
      return pace.next;
    case 'switch':
      return pace.pollEarly;
    case 'follow':
      return pollAfter(decision.operation, now, pace);
    case 'verify':
      return pace.verify;
    case 'wait':
      if (decision.reason === 'AwaitingWindow') return soon(Math.max(pace.next, (decision.until ?? now + pace.stalled) - now), pace);
      if (decision.reason === 'PreparingNetwork') return untilRetry(s) ?? slower(s, 'PreparingNetwork', pace.retryFirst);
      return soon(untilRetry(s) ?? waits(pace)[decision.reason], pace);
    case 'await':
      return decision.send.length > 0 ? pace.next : heldFor(decision.hold, s);
    case 'retry':
      return decision.blind ? blindFor(s) * (1 + random) : soon(untilRetry(s) ?? pace.retryFirst, pace);
    case 'stop': {
      if (s.progress?.is === 'Running' && previous.operation) return pollAfter(previous.operation, now, pace);
      if (decision.reason === 'Suspended' && s.progress?.is === 'Done') return pace.verify;
      const graceEnd = isPatient(decision.reason) ? graceSince(decision.reason, s) + pace.grace - now : 0;
      const next = graceEnd > 0 ? Math.min(pace.prerequisites, graceEnd + pace.next) : pace.stalled;
      return Math.min(next, untilRetry(s) ?? next);
    }
    case 'settle':
      // Only ever later than the interval, so that the read budget holds.
      return (s.holds.some(({ record }) => record.own === true) ? pace.held : pace.networkStatus) * (1 + random / 10);
  }
}

const waits = (pace: Situation['pace']) => ({ ServiceBusy: pace.pollEarly, UpdatingDns: pace.repairs });

/** Azure lets go within an hour as a rule, and within six at most: the longer it takes, the less another look will tell; when it is overdue that is told. */
function heldFor({ since, deadline }: HoldRecord, { now, pace }: Situation): number {
  const usual = Math.min(2 * pace.held, Math.max(pace.held, (now - (fromIso(since) ?? now)) / 6));
  const left = (fromIso(deadline) ?? now) - now;
  return left > 0 ? Math.max(pace.next, Math.min(usual, left)) : usual;
}

/** Half a minute at first; the longer Azure is out of sight, the less another look will cost or tell. */
const blindFor = (s: Situation): number => slower(s, 'AzureUnreachable', 6 * s.pace.retryFirst);

/** A sixth of the time for which this has been waited for: what takes long is asked about less and less. */
function slower({ previous: { waiting }, now, pace }: Situation, reason: string, first: number): number {
  const since = waiting?.reason === reason ? fromIso(waiting.since) : undefined;
  return Math.min(pace.retryMost, Math.max(first, (now - (since ?? now)) / 6));
}

/** Azure may ask for an hour; what else happens meanwhile is to be seen before. */
const soon = (ms: number, { stalled }: Situation['pace']): number => Math.min(ms, stalled);

function untilRetry({ previous, now, pace }: Situation): number | undefined {
  const until = fromIso(previous.lastFailure?.retryAfter);
  return until === undefined || until <= now ? undefined : Math.max(pace.next, until - now);
}
