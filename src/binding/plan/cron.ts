/** Reads a cron schedule of five fields, and says on which days and at which minutes of a day it fires. Pure; knows no time zone. */

/** A day of the calendar; month from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface Schedule {
  readonly firesOn: (day: Day) => boolean;
  /** Minutes since midnight, ascending. */
  readonly minutes: readonly number[];
  /** Every hour is meant, so also one that the clock shows twice. */
  readonly everyHour: boolean;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: months },
  { name: 'day of week', from: 0, to: 7, names: weekdays },
];

/** The schedule, or what is wrong with it as the end of a sentence, e.g. `its hour "25" is not within 0 to 23`. */
export function parseCron(text: string): Schedule | string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length)
    return `it has ${parts.length} field${parts.length === 1 ? '' : 's'} instead of five (minute, hour, day of month, month, day of week)`;
  const read = fields.map((field, at) => valuesOf(parts[at] ?? '', field));
  const wrong = read.find((one) => typeof one === 'string');
  if (wrong !== undefined) return wrong;
  const [minute = none, hour = none, day = none, month = none, weekday = none] = read.filter((one) => typeof one !== 'string');
  const [anyDay, anyWeekday] = [isAny(parts[2]), isAny(parts[4])];
  const isWeekday = (one: Day): boolean => weekday.has(weekdayOf(one)) || (weekdayOf(one) === 0 && weekday.has(7));
  return {
    firesOn: (one) =>
      month.has(one.month) &&
      // Where both are restricted, either suffices (crontab(5)).
      (anyDay || anyWeekday ? (anyDay || day.has(one.day)) && (anyWeekday || isWeekday(one)) : day.has(one.day) || isWeekday(one)),
    minutes: [...hour].flatMap((h) => [...minute].map((m) => h * 60 + m)).toSorted((a, b) => a - b),
    everyHour: hour.size === 24,
  };
}

const none: ReadonlySet<number> = new Set();

const isAny = (part: string | undefined): boolean => part === '*' || part === '?';

const weekdayOf = ({ year, month, day }: Day): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay();

/** The values of a field such as `1-5,10-50/15`. */
function valuesOf(part: string, field: Field): ReadonlySet<number> | string {
  const values = new Set<number>();
  for (const item of part.split(',')) {
    const [range = '', stepText, ...more] = item.split('/');
    const step = stepText === undefined ? 1 : numberIn(stepText);
    if (more.length > 0 || step === undefined || step < 1) return `its ${field.name} "${item}" cannot be read`;
    const bounds = boundsOf(range, field, stepText !== undefined);
    if (typeof bounds === 'string') return bounds;
    for (let value = bounds[0]; value <= bounds[1]; value += step) values.add(value);
  }
  return values;
}

function boundsOf(range: string, field: Field, isStepped: boolean): readonly [number, number] | string {
  if (isAny(range)) return [field.from, field.to];
  const ends = range.split('-').map((text) => valueOf(text, field));
  if (ends.length > 2 || !ends.every((end) => end !== undefined)) return `its ${field.name} "${range}" cannot be read`;
  const [first = field.from, last = isStepped ? field.to : first] = ends;
  const outside = [first, last].find((value) => value < field.from || value > field.to);
  if (outside !== undefined) return `its ${field.name} "${range}" is not within ${field.from} to ${field.to}`;
  return first <= last ? [first, last] : `its ${field.name} "${range}" ends before it begins`;
}

function valueOf(text: string, { names, from }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + from : numberIn(text);
}

const numberIn = (text: string): number | undefined => (/^\d{1,4}$/.test(text) ? Number(text) : undefined);
