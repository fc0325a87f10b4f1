/** Promises about windows: when one is open, when the next opens, and what becomes of that in nights in which the clock is changed. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant, toIso, type Instant } from '../../../runtime/clock.ts';
import { openingFor, readWindow } from './calendar.ts';

const hour = 3_600_000;
const at = (text: string): Instant => instant(Date.parse(text));
const window = (schedule: string, hours: number, timeZone = 'UTC') => ({ schedule, duration: hours * hour, timeZone });

const said = (opening: ReturnType<typeof openingFor>): string => (opening.is === 'Later' ? toIso(opening.at) : opening.is);

describe('a window on Saturdays at 22:00 UTC for four hours, for something that takes 45 minutes', () => {
  test.each`
    now                       | opening                   | because
    ${'2026-01-09T12:00:00Z'} | ${'2026-01-10T22:00:00Z'} | ${'it is Friday'}
    ${'2026-01-10T21:59:59Z'} | ${'2026-01-10T22:00:00Z'} | ${'it opens in a second'}
    ${'2026-01-10T22:00:00Z'} | ${'Open'}                 | ${'it has just opened'}
    ${'2026-01-11T01:15:00Z'} | ${'Open'}                 | ${'45 minutes are left'}
    ${'2026-01-11T01:15:01Z'} | ${'2026-01-17T22:00:00Z'} | ${'less than 45 minutes are left'}
    ${'2026-01-11T02:00:00Z'} | ${'2026-01-17T22:00:00Z'} | ${'it has closed'}
  `('at $now: $opening, $because', ({ now = '', opening }: Record<string, string>) => {
    expect(said(openingFor([window('0 22 * * 6', 4)], 45, at(now)))).toBe(opening);
  });
});

describe('nights in which the clock is changed', () => {
  test.each`
    schedule           | zone                     | now                       | opening                   | because
    ${'30 2 * * *'}    | ${'Europe/Amsterdam'}    | ${'2026-03-27T12:00:00Z'} | ${'2026-03-28T01:30:00Z'} | ${'winter time'}
    ${'30 2 * * *'}    | ${'Europe/Amsterdam'}    | ${'2026-03-28T12:00:00Z'} | ${'2026-03-29T01:00:00Z'} | ${'02:30 is skipped: it opens when the clock has been set (cron(8), daylight saving time)'}
    ${'30 2 * * *'}    | ${'Europe/Amsterdam'}    | ${'2026-03-29T12:00:00Z'} | ${'2026-03-30T00:30:00Z'} | ${'summer time'}
    ${'30 2 * * *'}    | ${'Europe/Amsterdam'}    | ${'2026-10-24T12:00:00Z'} | ${'2026-10-25T00:30:00Z'} | ${'the first of two 02:30'}
    ${'30 2 * * *'}    | ${'Europe/Amsterdam'}    | ${'2026-10-25T00:31:00Z'} | ${'2026-10-26T01:30:00Z'} | ${'the second of two is none'}
    ${'30 * * * *'}    | ${'Europe/Amsterdam'}    | ${'2026-10-25T01:29:00Z'} | ${'2026-10-25T01:30:00Z'} | ${'every hour means both'}
    ${'*/30 * * * *'}  | ${'Europe/Amsterdam'}    | ${'2026-10-25T00:01:00Z'} | ${'2026-10-25T00:30:00Z'} | ${'02:30 comes before the second 02:00'}
    ${'15,30 2 * * *'} | ${'Australia/Lord_Howe'} | ${'2026-10-03T12:00:00Z'} | ${'2026-10-03T15:30:00Z'} | ${'the skipped 02:15 comes after 02:30'}
    ${'0 2 * * 0'}     | ${'America/New_York'}    | ${'2026-03-07T12:00:00Z'} | ${'2026-03-08T07:00:00Z'} | ${'02:00 is skipped and counts as 03:00'}
    ${'30 0 * * *'}    | ${'America/Santiago'}    | ${'2026-09-06T03:00:00Z'} | ${'2026-09-06T04:00:00Z'} | ${'midnight is skipped, and the day begins at 01:00'}
    ${'0 2 * * *'}     | ${'Australia/Lord_Howe'} | ${'2026-10-03T12:00:00Z'} | ${'2026-10-03T15:30:00Z'} | ${'half an hour is skipped'}
    ${'0 0 30 12 *'}   | ${'Pacific/Apia'}        | ${'2026-12-28T12:00:00Z'} | ${'2026-12-29T11:00:00Z'} | ${'thirteen hours ahead'}
    ${'0 2 * * *'}     | ${'Asia/Kolkata'}        | ${'2026-06-01T00:00:00Z'} | ${'2026-06-01T20:30:00Z'} | ${'half an hour off'}
  `('$schedule in $zone after $now: $opening, $because', ({ schedule, zone, now, opening }: Record<string, string>) => {
    // So short that only the opening itself is open.
    const one = { ...window(schedule ?? '', 0, zone), duration: 60_000 };
    expect(said(openingFor([one], 1, at(now ?? '')))).toBe(opening);
  });

  test('a window is as long as it says although the clock goes back an hour meanwhile', () => {
    const night = [window('0 1 * * *', 4, 'Europe/Amsterdam')];
    expect(said(openingFor(night, 60, at('2026-10-25T02:00:00Z')))).toBe('Open');
    expect(said(openingFor(night, 60, at('2026-10-25T02:00:01Z')))).toBe('2026-10-26T00:00:00Z');
  });
});

describe('several windows', () => {
  test('the one that opens first is waited for, if it is long enough', () => {
    const now = at('2026-01-05T12:00:00Z');
    const windows = [window('0 22 * * *', 0.5), window('0 3 * * *', 2), window('0 23 * * 6', 4)];
    for (const inOrder of [windows, windows.toReversed()]) {
      expect(said(openingFor(inOrder, 45, now))).toBe('2026-01-06T03:00:00Z');
      expect(said(openingFor(inOrder, 30, now))).toBe('2026-01-05T22:00:00Z');
      expect(said(openingFor(inOrder, 180, now))).toBe('2026-01-10T23:00:00Z');
    }
  });
  test('one that cannot be read keeps no binding from using another', () => {
    expect(said(openingFor([window('0 0 30 2 *', 4), window('* * * * *', 2)], 45, at('2026-01-05T12:00:00Z')))).toBe('Open');
  });
  test('without windows everything may begin at any time', () => {
    expect(said(openingFor(undefined, 45, at('2026-01-05T12:00:00Z')))).toBe('Open');
    expect(said(openingFor([], 45, at('2026-01-05T12:00:00Z')))).toBe('Open');
  });
  test('where none is ever long enough, nothing begins', () => {
    expect(said(openingFor([window('* * * * *', 0.5)], 45, at('2026-01-05T12:00:00Z')))).toBe('Never');
  });
});

describe('what is wrong with a window', () => {
  test.each`
    schedule               | zone                | says
    ${'0 0 30 2 *'}        | ${'UTC'}            | ${'there is no such day in any year, so it never opens'}
    ${'0 0 31 4,6,9,11 *'} | ${'UTC'}            | ${'there is no such day in any year, so it never opens'}
    ${'0 0 * * *'}         | ${'Europe/Utrecht'} | ${'time zone "Europe/Utrecht" is not known (an IANA name such as Europe/Amsterdam is)'}
    ${'0 25 * * *'}        | ${'UTC'}            | ${'it cannot be read (Invalid value for hour: 25)'}
    ${'0 2 * * 1 2026'}    | ${'UTC'}            | ${'it has 6 fields instead of five (minute, hour, day of month, month, day of week)'}
    ${'0 2 5-1 * *'}       | ${'UTC'}            | ${"it cannot be read (From value is larger than to value: '5-1')"}
  `('$schedule in $zone: $says', ({ schedule, zone, says }: Record<string, string>) => {
    expect(readWindow(window(schedule ?? '', 4, zone))).toBe(says);
  });
  test('one that lasts no time', () => {
    expect(readWindow(window('0 0 * * *', 0))).toBe('it lasts no time at all');
  });
  test('the leap day is a day, even where eight years lie between two', () => {
    const leap = [window('0 0 29 2 *', 4)];
    expect(said(openingFor(leap, 45, at('2026-01-05T12:00:00Z')))).toBe('2028-02-29T00:00:00Z');
    expect(said(openingFor(leap, 45, at('2097-01-05T12:00:00Z')))).toBe('2104-02-29T00:00:00Z');
  });
});

describe('W27: dense schedules', () => {
  test.each`
    schedule             | now                       | opening
    ${'* * * * *'}       | ${'2026-01-05T12:00:30Z'} | ${'2026-01-05T12:01:00Z'}
    ${'0-59 0-23 1 1 *'} | ${'2026-01-05T12:00:00Z'} | ${'2027-01-01T00:00:00Z'}
    ${'* * 29 2 *'}      | ${'2026-01-05T12:00:00Z'} | ${'2028-02-29T00:00:00Z'}
    ${'20/5 * * * *'}    | ${'2026-01-05T12:26:00Z'} | ${'2026-01-05T12:30:00Z'}
    ${'0 2 1 * 1'}       | ${'2026-04-02T12:00:00Z'} | ${'2026-04-06T02:00:00Z'}
  `('$schedule after $now: $opening', ({ schedule, now, opening }: Record<string, string>) => {
    const one = { ...window(schedule ?? '', 0), duration: 30_000 };
    expect(said(openingFor([one], 0.5, at(now ?? '')))).toBe(opening);
  });

  test('a schedule is read once, however often it is asked about', () => {
    expect(readWindow(window('* * 29 2 *', 1))).toBe(readWindow(window('* * 29 2 *', 1)));
  });
});

test('what is said to open later is open then, and nothing in between is', () => {
  const zones = ['UTC', 'Europe/Amsterdam', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) }),
      fc.constantFrom('30 2 * * *', '*/20 * * * *', '0 22 * * 5,6', '15 1,3 1-7 * *', '0 0 * * 1'),
      fc.constantFrom(...zones),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 60 }),
      (time, schedule, timeZone, length, minutes) => {
        const windows = [{ schedule, timeZone, duration: length * 60_000 }];
        const opening = openingFor(windows, minutes, instant(time));
        if (length < minutes) return opening.is === 'Never';
        if (opening.is !== 'Later') return opening.is === 'Open';
        const between = instant(time + Math.floor((opening.at - time) / 2));
        const middle = openingFor(windows, minutes, between);
        return openingFor(windows, minutes, opening.at).is === 'Open' && middle.is === 'Later' && middle.at === opening.at;
      },
    ),
    { numRuns: 100 },
  );
});
