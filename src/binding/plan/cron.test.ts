/** Promises about schedules: which days and minutes five fields mean, and what is said of fields that mean nothing. */

import { describe, expect, test } from '@jest/globals';
import { parseCron } from './cron.ts';

interface Row {
  readonly schedule?: string;
  readonly date?: string;
  readonly fires?: boolean;
  readonly minutes?: readonly number[];
  readonly says?: string;
}

const day = (text: string) => {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number);
  return { year, month, day: date };
};

describe('days', () => {
  test.each`
    schedule           | date            | fires    | because
    ${'0 2 * * *'}     | ${'2026-03-29'} | ${true}  | ${'every day'}
    ${'0 2 * * 6'}     | ${'2026-03-28'} | ${true}  | ${'a Saturday'}
    ${'0 2 * * 6'}     | ${'2026-03-29'} | ${false} | ${'a Sunday'}
    ${'0 2 * * 7'}     | ${'2026-03-29'} | ${true}  | ${'seven is Sunday'}
    ${'0 2 * * 0'}     | ${'2026-03-29'} | ${true}  | ${'so is zero'}
    ${'0 2 * * 5-7'}   | ${'2026-03-29'} | ${true}  | ${'a range to seven'}
    ${'0 2 * * 7'}     | ${'2026-03-30'} | ${false} | ${'and no other day'}
    ${'0 2 * * */7'}   | ${'2026-03-29'} | ${true}  | ${'every seventh day of the week is Sunday'}
    ${'0 2 * * */7'}   | ${'2026-03-28'} | ${false} | ${'and no Saturday'}
    ${'0 2 * * SUN'}   | ${'2026-03-29'} | ${true}  | ${'the first of the names'}
    ${'0 2 * JAN *'}   | ${'2026-01-31'} | ${true}  | ${'the first of the months'}
    ${'0 2 * JAN *'}   | ${'2026-02-01'} | ${false} | ${'the second'}
    ${'0 2 * * MON'}   | ${'2026-03-30'} | ${true}  | ${'a name'}
    ${'0 2 * * sat,0'} | ${'2026-03-29'} | ${true}  | ${'a list of both'}
    ${'0 2 1 * *'}     | ${'2026-04-01'} | ${true}  | ${'a day of the month'}
    ${'0 2 1 * *'}     | ${'2026-04-02'} | ${false} | ${'another day'}
    ${'0 2 1 * 1'}     | ${'2026-04-06'} | ${true}  | ${'either suffices'}
    ${'0 2 1 * 1'}     | ${'2026-04-01'} | ${true}  | ${'either suffices'}
    ${'0 2 1 * 1'}     | ${'2026-04-02'} | ${false} | ${'neither'}
    ${'0 2 ? * 1'}     | ${'2026-04-06'} | ${true}  | ${'a question mark is any'}
    ${'0 2 */10 * *'}  | ${'2026-04-11'} | ${true}  | ${'steps begin at one'}
    ${'0 2 20/5 * *'}  | ${'2026-04-25'} | ${true}  | ${'steps from a day on'}
    ${'0 2 * FEB-4 *'} | ${'2026-03-01'} | ${true}  | ${'months by name and number'}
    ${'0 2 * FEB-4 *'} | ${'2026-05-01'} | ${false} | ${'after them'}
  `('$schedule on $date: $fires, $because', ({ schedule = '', date = '', fires }: Row) => {
    const read = parseCron(schedule);
    expect(typeof read === 'string' ? read : read.firesOn(day(date))).toBe(fires);
  });
});

describe('minutes of a day', () => {
  test.each`
    schedule              | minutes
    ${'30 2 * * *'}       | ${[150]}
    ${'0 22-23 * * *'}    | ${[1320, 1380]}
    ${'*/30 1 * * *'}     | ${[60, 90]}
    ${'10-30/10 0 * * *'} | ${[10, 20, 30]}
    ${'5,0,5 0 * * *'}    | ${[0, 5]}
    ${'  0   2 * *\t* '}  | ${[120]}
  `('$schedule', ({ schedule = '', minutes }: Row) => {
    expect(parseCron(schedule)).toMatchObject({ minutes });
  });

  test('only a schedule of every hour means both of a repeated hour', () => {
    expect(parseCron('0 * * * *')).toMatchObject({ everyHour: true });
    expect(parseCron('0 */2 * * *')).toMatchObject({ everyHour: false });
  });
});

describe('what is refused', () => {
  test.each`
    schedule           | says
    ${'0 2 * *'}       | ${'it has 4 fields instead of five (minute, hour, day of month, month, day of week)'}
    ${'0 0 2 * * *'}   | ${'it has 6 fields instead of five (minute, hour, day of month, month, day of week)'}
    ${'@daily'}        | ${'it has 1 field instead of five (minute, hour, day of month, month, day of week)'}
    ${'60 2 * * *'}    | ${'its minute "60" is not within 0 to 59'}
    ${'0 24 * * *'}    | ${'its hour "24" is not within 0 to 23'}
    ${'0 2 0 * *'}     | ${'its day of month "0" is not within 1 to 31'}
    ${'0 2 * 13 *'}    | ${'its month "13" is not within 1 to 12'}
    ${'0 2 * * 8'}     | ${'its day of week "8" is not within 0 to 7'}
    ${'0 2 * * 5-1'}   | ${'its day of week "5-1" ends before it begins'}
    ${'0 2 L * *'}     | ${'its day of month "L" cannot be read'}
    ${'0 2 * mon *'}   | ${'its month "mon" cannot be read'}
    ${'0 2 * * 1-'}    | ${'its day of week "1-" cannot be read'}
    ${'0 -1 * * *'}    | ${'its hour "-1" cannot be read'}
    ${'0 1-2-3 * * *'} | ${'its hour "1-2-3" cannot be read'}
    ${'*/x 2 * * *'}   | ${'its minute "*/x" cannot be read'}
    ${'5x 2 * * *'}    | ${'its minute "5x" cannot be read'}
    ${'x5 2 * * *'}    | ${'its minute "x5" cannot be read'}
    ${'0 2 * * -1'}    | ${'its day of week "-1" cannot be read'}
    ${'*/0 2 * * *'}   | ${'its minute "*/0" cannot be read'}
    ${'*/5/2 2 * * *'} | ${'its minute "*/5/2" cannot be read'}
    ${'0, 2 * * *'}    | ${'its minute "" cannot be read'}
  `('$schedule: $says', ({ schedule = '', says }: Row) => {
    expect(parseCron(schedule)).toBe(says);
  });
});
