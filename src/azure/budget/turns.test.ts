/** Promises about turns: rank goes first, no caller is shut out, and who asks for much waits for itself. */

import { describe, expect, test } from '@jest/globals';
import { before, joined, next, noShares, served, type Waiting } from './turns.ts';

const [asked, working, periodic] = [0, 1, 2];
const times = (count: number, key: string, rank: number): readonly Waiting[] => Array.from({ length: count }, () => ({ key, rank }));

/** A line whose turns are given one after another; `refill` makes who was served ask for the same again. */
function line(first: readonly Waiting[], refill: (one: Waiting) => boolean = () => false) {
  const shares = noShares();
  let waiting: readonly Waiting[] = [];
  const join = (one: Waiting): void => {
    joined(shares, waiting, one);
    waiting = [...waiting, one];
  };
  first.forEach(join);
  const give = (): Waiting | undefined => {
    const one = next(waiting, shares);
    if (!one) return undefined;
    waiting = waiting.filter((other) => other !== one);
    served(shares, one);
    if (refill(one)) join({ ...one });
    return one;
  };
  const turns = (count: number): readonly string[] => Array.from({ length: count }, () => give()?.key ?? 'nobody');
  return { join, turns, ahead: (one: Waiting, most = 1_000) => before(waiting, shares, one, most) };
}
const count = (turns: readonly string[], what: RegExp): number => turns.filter((key) => what.test(key)).length;
const always = () => true;

describe('T5: turns', () => {
  test('of six bindings that ask without end leave a third to one that works in another namespace', () => {
    const noisy = Array.from({ length: 6 }, (_, i) => times(20, `evil/${i}`, asked)).flat();
    const turns = line([...noisy, ...times(5, 'platform/orders', working)], always).turns(300);
    expect(count(turns, /orders/)).toBe(100);
    for (const i of [0, 1, 2, 3, 4, 5]) expect([33, 34]).toContain(count(turns, new RegExp(`evil/${i}`)));
  });

  test('of a hundred bindings at work leave half to the one of another namespace', () => {
    const noisy = Array.from({ length: 100 }, (_, i) => times(2, `evil/${i}`, working)).flat();
    expect(count(line([...noisy, ...times(3, 'platform/orders', working)], always).turns(200), /orders/)).toBe(100);
  });

  test('within one namespace are shared by its bindings, whatever their ranks', () => {
    const noisy = Array.from({ length: 3 }, (_, i) => times(9, `one/${i}`, asked)).flat();
    const turns = line([...noisy, ...times(2, 'one/attach', working), ...times(2, 'one/drift', periodic)], always).turns(300);
    // A third of all, in equal parts; the first of them may fall just outside.
    for (const key of [/attach/, /drift/]) expect([49, 50]).toContain(count(turns, key));
  });

  test('between namespaces that look at theirs anyway do not depend on how many bindings they have', () => {
    const many = Array.from({ length: 40 }, (_, i) => times(1, `big/${i}`, periodic)).flat();
    expect(count(line([...many, ...times(1, 'small/one', periodic)], always).turns(100), /small/)).toBe(50);
  });

  test('are not saved up by asking for nothing: who comes begins where the others are', () => {
    const l = line(times(5, 'early/one', working), ({ key }) => key.startsWith('early'));
    l.turns(300);
    for (const one of times(50, 'late/one', working)) l.join(one);
    expect([10, 11]).toContain(count(l.turns(20), /late/));
  });

  test('that are owed to who waits are not lost when it asks for more', () => {
    const l = line([...times(30, 'evil/a', asked), ...times(1, 'platform/orders', periodic)], ({ key }) => key === 'evil/a');
    expect(l.turns(2)).toEqual(['evil/a', 'evil/a']);
    for (const one of times(5, 'platform/orders', periodic)) l.join(one);
    expect(count(l.turns(18), /orders/)).toBe(6);
  });

  test('are given in the order of arrival among equals', () => {
    expect(line(['c/1', 'a/1', 'b/1', 'a/2'].flatMap((key) => times(1, key, working))).turns(5)).toEqual([
      'c/1',
      'a/1',
      'b/1',
      'a/2',
      'nobody',
    ]);
  });

  test('are foretold: a newcomer hears how many come before it, or that there are too many', () => {
    const l = line([...times(9, 'a/1', asked), ...times(3, 'b/1', periodic)]);
    expect([
      l.ahead({ key: 'c/1', rank: asked }),
      l.ahead({ key: 'c/1', rank: periodic }),
      l.ahead({ key: 'b/1', rank: periodic }),
      l.ahead({ key: 'b/1', rank: periodic }, 4),
    ]).toEqual([1, 5, 11, 4]);
  });
});
