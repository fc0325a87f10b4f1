/** Promises about clocks on a wall: which instants show a minute of a day, also in the nights in which the clock is changed. */

import { describe, expect, test } from '@jest/globals';
import { instant, toIso } from '../../runtime/clock.ts';
import { daysAfter, zoneOf } from './zone.ts';

interface Row {
  readonly zone?: string;
  readonly date?: string;
  readonly time?: string;
  readonly now?: string;
  readonly instants?: readonly string[];
}

const day = (text: string) => {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number);
  return { year, month, day: date };
};
const minuteOf = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
};

describe('a minute of a day', () => {
  test.each`
    zone                     | date            | time       | instants                                            | because
    ${'UTC'}                 | ${'2026-01-05'} | ${'02:30'} | ${['2026-01-05T02:30:00Z']}                         | ${'it is the same everywhere'}
    ${'Europe/Amsterdam'}    | ${'2026-01-05'} | ${'02:30'} | ${['2026-01-05T01:30:00Z']}                         | ${'winter time'}
    ${'Europe/Amsterdam'}    | ${'2026-10-24'} | ${'02:30'} | ${['2026-10-24T00:30:00Z']}                         | ${'the day before the clock goes back'}
    ${'Europe/Amsterdam'}    | ${'2026-10-25'} | ${'01:30'} | ${['2026-10-24T23:30:00Z']}                         | ${'before it does'}
    ${'Europe/Amsterdam'}    | ${'2026-10-25'} | ${'02:30'} | ${['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']} | ${'it is shown twice'}
    ${'Europe/Amsterdam'}    | ${'2026-10-25'} | ${'03:30'} | ${['2026-10-25T02:30:00Z']}                         | ${'after it did'}
    ${'Europe/Amsterdam'}    | ${'2026-03-29'} | ${'01:30'} | ${['2026-03-29T00:30:00Z']}                         | ${'before the clock goes ahead'}
    ${'Europe/Amsterdam'}    | ${'2026-03-29'} | ${'02:30'} | ${['2026-03-29T01:30:00Z']}                         | ${'it is skipped and counts as 03:30'}
    ${'Europe/Amsterdam'}    | ${'2026-03-29'} | ${'03:30'} | ${['2026-03-29T01:30:00Z']}                         | ${'after it did'}
    ${'America/New_York'}    | ${'2026-11-01'} | ${'01:15'} | ${['2026-11-01T05:15:00Z', '2026-11-01T06:15:00Z']} | ${'it is shown twice west of Greenwich too'}
    ${'Australia/Lord_Howe'} | ${'2026-04-05'} | ${'01:45'} | ${['2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z']} | ${'half an hour is repeated'}
  `('$time on $date in $zone: $instants, $because', ({ zone = '', date = '', time = '', instants }: Row) => {
    expect(zoneOf(zone)?.instantsOf(day(date), minuteOf(time)).map(toIso)).toEqual(instants);
  });
});

describe('the day', () => {
  test.each`
    zone                    | now                       | date
    ${'UTC'}                | ${'2026-12-31T23:59:59Z'} | ${'2026-12-31'}
    ${'Europe/Amsterdam'}   | ${'2026-12-31T22:59:59Z'} | ${'2026-12-31'}
    ${'Europe/Amsterdam'}   | ${'2026-12-31T23:00:00Z'} | ${'2027-01-01'}
    ${'America/New_York'}   | ${'2027-01-01T04:59:59Z'} | ${'2026-12-31'}
    ${'Pacific/Kiritimati'} | ${'2026-02-28T10:00:00Z'} | ${'2026-03-01'}
  `('in $zone at $now is $date', ({ zone = '', now = '', date = '' }: Row) => {
    expect(zoneOf(zone)?.dayOf(instant(Date.parse(now)))).toEqual(day(date));
  });

  test.each([
    ['2026-12-31', 1, '2027-01-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-01-05', 366, '2027-01-06'],
  ])('%s and %i days are %s', (from, days, to) => expect(daysAfter(day(from), days)).toEqual(day(to)));
});

test('a zone that nobody knows is none, however often it is asked for', () => {
  expect([zoneOf('Europe/Utrecht'), zoneOf('Europe/Utrecht')]).toEqual([undefined, undefined]);
});
