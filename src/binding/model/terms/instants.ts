/** A status of a clock that has been set back since: what it calls past lies in the future, and counts from now. Pure. */

import type { BindingStatus } from '../../../api/binding.ts';
import { fromIso, instant, toIso, toIsoExact, type Instant } from '../../../runtime/clock.ts';
import type { Intervals } from './intervals.ts';

/** Times of what has happened. */
const happened: ReadonlySet<string> = new Set(['at', 'since', 'startedAt', 'endedAt', 'lastTransitionTime']);
/** Times of what is to come, counted from one of those beside them. */
const counted: ReadonlySet<string> = new Set(['retryAfter', 'usualUntil', 'overdueAfter', 'deadline', 'until']);

/**
 * Without it, a wait that began three hours from now would take three hours more, and nothing could ever be newer than the end of an operation. Two
 * machines differ by seconds: as much is left alone. Times that are of no clock at all are left to whoever reads them.
 */
export const clampFutureTimestamps = (status: BindingStatus, now: Instant, { resend }: Pick<Intervals, 'resend'>): BindingStatus =>
  moved(status, now, resend) as BindingStatus;

type Members = Readonly<Record<string, unknown>>;

/** The same value where nothing in it is ahead. */
function moved(value: unknown, now: Instant, tolerance: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value.map((one: unknown) => moved(one, now, tolerance));
    return items.some((one, index) => one !== value[index]) ? items : value;
  }
  const ahead = (time: unknown): number => {
    const at = typeof time === 'string' ? fromIso(time) : undefined;
    return at !== undefined && at > now + tolerance ? at - now : 0;
  };
  const members = Object.entries(value as Members);
  const most = Math.max(0, ...members.flatMap(([name, one]) => (happened.has(name) ? [one].flat().map(ahead) : [])));
  /** As far back as brings the latest of them to now; what had happened before that stays. */
  const back = (time: unknown): unknown => {
    const at = typeof time === 'string' ? fromIso(time) : undefined;
    if (typeof time !== 'string' || at === undefined) return time;
    return (time.includes('.') ? toIsoExact : toIso)(instant(at - most));
  };
  const ifAhead = (time: unknown): unknown => (ahead(time) > 0 ? back(time) : time);
  const next = members.map(([name, one]): readonly [string, unknown] => {
    if (most > 0 && counted.has(name)) return [name, back(one)];
    if (most > 0 && happened.has(name)) return [name, Array.isArray(one) ? (one as readonly unknown[]).map(ifAhead) : ifAhead(one)];
    return [name, moved(one, now, tolerance)];
  });
  return next.some(([name, one]) => one !== (value as Members)[name]) ? Object.fromEntries(next) : value;
}
