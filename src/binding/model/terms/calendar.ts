/** When disruptive steps may begin: windows that open by cron in a time zone, and are left alone when what remains of them is too short. Pure. */

import { Cron } from 'croner';
import { instant, type Instant } from '../../../runtime/clock.ts';
import type { WindowSettings } from '../values/settings.ts';

interface Window {
  readonly schedule: Cron;
  /** Milliseconds, as they elapse: a window is not longer in the night in which an hour is repeated. */
  readonly duration: number;
}

/** As many as a fleet has; a schedule is read once. */
const mostKnown = 1_000;
const known = new Map<string, Window | string>();

/** The window, or what is wrong with it as the end of a sentence. */
export function readWindow({ schedule, timeZone, duration }: WindowSettings): Window | string {
  const key = JSON.stringify([schedule, timeZone, duration]);
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const read = readOnce(schedule, timeZone, duration);
  known.set(key, read);
  return read;
}

function readOnce(schedule: string, timeZone: string, duration: number): Window | string {
  if (!isKnownZone(timeZone)) return `time zone "${timeZone}" is not known (an IANA name such as Europe/Amsterdam is)`;
  const fields = schedule.trim().split(/\s+/).length;
  if (fields !== 5)
    return `it has ${fields} field${fields === 1 ? '' : 's'} instead of five (minute, hour, day of month, month, day of week)`;
  if (duration <= 0) return 'it lasts no time at all';
  try {
    // `20/5` counts from the 20th on, as crontab(5) has it.
    const read = new Cron(schedule.trim(), { timezone: timeZone, mode: '5-part', sloppyRanges: true, paused: true });
    return read.nextRun(anyDay) === null ? 'there is no such day in any year, so it never opens' : { schedule: read, duration };
  } catch (error) {
    return `it cannot be read (${error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)})`;
  }
}

/** By the calendar alone: from any day on, each day that there is comes again. */
const anyDay = new Date(0);

function isKnownZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
    return true;
  } catch {
    return false;
  }
}

export type Opening =
  /** A window is open, and long enough. */
  | { readonly is: 'Open' }
  | { readonly is: 'Later'; readonly at: Instant }
  /** No window is ever long enough, or none can be read. */
  | { readonly is: 'Never' };

/** Whether something that takes `minutes` may begin now, else when. Without windows it may at any time. */
export function openingFor(windows: readonly WindowSettings[] | undefined, minutes: number, now: Instant): Opening {
  if (windows === undefined || windows.length === 0) return { is: 'Open' };
  const need = minutes * 60_000;
  const next = windows.flatMap((one): readonly number[] => {
    const window = readWindow(one);
    if (typeof window === 'string' || window.duration < need) return [];
    // It is open now, with enough room, when it opened at this or later.
    const since = now + need - window.duration;
    const opened = window.schedule.nextRun(new Date(since - 1));
    return opened === null ? [] : [opened.getTime()];
  });
  const soonest = Math.min(...next);
  if (soonest === Infinity) return { is: 'Never' };
  return soonest <= now ? { is: 'Open' } : { is: 'Later', at: instant(soonest) };
}
