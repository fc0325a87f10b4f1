/** The figures as text: by area, by resource, by method with type and status, and what differs most. */

import { reasonFor, type Area } from './kinds.ts';
import type { Result } from './play.ts';

export interface Count {
  exact: number;
  all: number;
}

export const share = ({ exact, all }: Count): number => (all === 0 ? 100 : (100 * exact) / all);
export const isExact = ({ differences }: Result): boolean => differences.length === 0;

export function countBy(results: readonly Result[], name: (one: Result) => string): ReadonlyMap<string, Count> {
  const counts = new Map<string, Count>();
  for (const one of results) {
    const count = counts.get(name(one)) ?? { exact: 0, all: 0 };
    count.all += 1;
    if (isExact(one)) count.exact += 1;
    counts.set(name(one), count);
  }
  return new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export const figure = (results: readonly Result[], area: Area): number =>
  share(
    countBy(
      results.filter((one) => one.area === area),
      () => '',
    ).get('') ?? { exact: 0, all: 0 },
  );

const percent = (count: Count): string => `${share(count).toFixed(1)} %`;
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const rowsOf = (counts: ReadonlyMap<string, Count>): readonly (readonly string[])[] =>
  [...counts].map(([name, count]) => [name, `${count.exact}`, `${count.all}`, percent(count)]);

/** Each difference with how many answers have it, the most frequent first; of an answer that differs in many fields each counts. */
export function differencesOf(results: readonly Result[]): readonly (readonly string[])[] {
  const counts = new Map<string, { all: number; alone: number; kind: string; where: string; what: string }>();
  for (const one of results)
    for (const { kind, what } of one.differences) {
      const where = `${one.method} ${one.type}`;
      const name = `${kind} ${where} ${what}`;
      const count = counts.get(name) ?? { all: 0, alone: 0, kind, where, what };
      count.all += 1;
      if (one.differences.length === 1) count.alone += 1;
      counts.set(name, count);
    }
  return [...counts.values()]
    .toSorted((a, b) => b.all - a.all || (a.where + a.what < b.where + b.what ? -1 : 1))
    .map(({ all, alone, kind, where, what }) => [`${all}`, `${alone}`, kind, where, what]);
}

export const summary = (results: readonly Result[]): string => {
  const known = results.filter(({ area }) => area !== 'not simulated');
  const total = (some: readonly Result[], name: string): readonly string[] => {
    const count = countBy(some, () => name).get(name) ?? { exact: 0, all: 0 };
    return [name, `${count.exact}`, `${count.all}`, percent(count)];
  };
  return table(
    ['area', 'exact', 'of', 'share'],
    [...rowsOf(countBy(known, ({ area }) => area)), total(known, 'all that is simulated'), total(results, 'everything recorded')],
  );
};

export const byType = (results: readonly Result[]): string =>
  table(['resource', 'exact', 'of', 'share'], rowsOf(countBy(results, ({ type }) => type)));
export const byRequest = (results: readonly Result[]): string =>
  table(
    ['method, type, recorded status', 'exact', 'of', 'share'],
    rowsOf(countBy(results, ({ method, type, status }) => `${method} ${type} ${status}`)),
  );

export const notSimulated = (results: readonly Result[]): string => {
  const rest = results.filter(({ area }) => area === 'not simulated');
  return table(
    ['recorded, not simulated', 'exchanges', 'why'],
    [...countBy(rest, ({ type }) => type.replace(' (operation)', ''))].map(([type, { all }]) => [type, `${all}`, reasonFor(type)]),
  );
};
