/** When disruptive steps may begin: windows that open by cron in a time zone, and are left alone when what remains of them is too short. Pure. */

import { instant, type Instant } from '../../runtime/clock.ts';
import type { WindowSettings } from '../settings.ts';
import { parseCron, type Day, type Schedule } from './cron.ts';
import { daysAfter, zoneOf, type Zone } from './zone.ts';

interface Window {
  readonly schedule: Schedule;
  readonly zone: Zone;
  /** Milliseconds, as they elapse: a window is not longer in the night in which an hour is repeated. */
  readonly duration: number;
}

/** The leap day may be eight years off (1896, 1904; the next time 2096, 2104). */
const mostDays = 8 * 366 + 1;

/** The window, or what is wrong with it as the end of a sentence. */
export function readWindow({ schedule, timeZone, duration }: WindowSettings): Window | string {
  const read = parseCron(schedule);
  if (typeof read === 'string') return read;
  const zone = zoneOf(timeZone);
  if (!zone) return `time zone "${timeZone}" is not known (an IANA name such as Europe/Amsterdam is)`;
  if (duration <= 0) return 'it lasts no time at all';
  const window = { schedule: read, zone, duration };
  return firesEver(window) ? window : 'there is no such day in any year, so it never opens';
}

/** By the calendar alone: a leap year has every day of the months, and every weekday in each of them. */
const firesEver = ({ schedule }: Window): boolean => {
  const first: Day = { year: 2096, month: 1, day: 1 };
  return range(366).some((days) => schedule.firesOn(daysAfter(first, days)));
};

const range = (length: number): readonly number[] => Array.from({ length }, (_, at) => at);

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
  const next = windows.flatMap((one): readonly Instant[] => {
    const window = readWindow(one);
    if (typeof window === 'string' || window.duration < need) return [];
    // It is open now, with enough room, when it opened after this.
    const opened = firstOpening(window, instant(now + need - window.duration));
    return opened === undefined ? [] : [opened];
  });
  const soonest = next.toSorted((a, b) => a - b)[0];
  if (soonest === undefined) return { is: 'Never' };
  return soonest <= now ? { is: 'Open' } : { is: 'Later', at: soonest };
}

/** The first time that a window opens at `since` or later. */
function firstOpening({ schedule, zone }: Window, since: Instant): Instant | undefined {
  // A skipped hour may push an opening into the next day.
  const first = daysAfter(zone.dayOf(since), -1);
  for (const days of range(mostDays)) {
    const day = daysAfter(first, days);
    if (!schedule.firesOn(day)) continue;
    const openings = schedule.minutes.flatMap((minute) => {
      const instants = zone.instantsOf(day, minute);
      return schedule.everyHour ? instants : instants.slice(0, 1);
    });
    const found = openings.filter((at) => at >= since).toSorted((a, b) => a - b)[0];
    if (found !== undefined) return found;
  }
  return undefined;
}
