/** Between the clock on a wall and instants, in any time zone that the runtime knows. Pure. */

import { instant, type Instant } from '../../runtime/clock.ts';
import type { Day } from './cron.ts';

export interface Zone {
  readonly dayOf: (now: Instant) => Day;
  /**
   * When the clock shows this minute of a day, earliest first: twice in an hour that is repeated. A minute that is skipped counts as late by what is
   * skipped, as in RFC 5545 and in Temporal's "compatible".
   */
  readonly instantsOf: (day: Day, minute: number) => readonly Instant[];
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const known = new Map<string, Zone>();

/** Undefined when the runtime does not know the name. */
export function zoneOf(name: string): Zone | undefined {
  const before = known.get(name);
  if (before) return before;
  const format = formatFor(name);
  if (!format) return undefined;
  const zone = zoneBy((at) => wallOf(format, at));
  known.set(name, zone);
  return zone;
}

function formatFor(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

/** What the clock shows at an instant, as milliseconds as if it stood in UTC. */
function wallOf(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const zoneBy = (wallAt: (at: number) => number): Zone => {
  const offsetAt = (at: number): number => wallAt(at) - Math.floor(at / 1000) * 1000;
  return {
    dayOf: (now) => {
      const wall = new Date(wallAt(now));
      return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
    },
    instantsOf: ({ year, month, day }, minute) => {
      const wall = Date.UTC(year, month - 1, day) + minute * minuteMs;
      // No offset changes twice within two days. Where both fit, the clock went back, so that the offset before gives the earlier one.
      const [before, after] = [offsetAt(wall - dayMs), offsetAt(wall + dayMs)];
      const found = [...new Set([wall - before, wall - after])].filter((at) => wallAt(at) === wall);
      return (found.length > 0 ? found : [wall - before]).map(instant);
    },
  };
};

/** The day that follows by so many days. */
export function daysAfter({ year, month, day }: Day, days: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day + days));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
