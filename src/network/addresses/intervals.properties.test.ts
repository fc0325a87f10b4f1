/** Promises of the algebra on addresses: it agrees with looking at every address, one by one, in a small world at both ends of the space. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  contains,
  difference,
  everything,
  has,
  intersection,
  interval,
  isEmpty,
  isSame,
  none,
  overlaps,
  pieces,
  show,
  sizeOf,
  union,
  unionOf,
  type Intervals,
} from './intervals.ts';
import { both, either, membership, without, type Membership } from './membership.ts';
import { addressesOf, byLength, intervalsOf, readPrefix, readPrefixes } from './prefix-list.ts';

const runs = { numRuns: 800, seed: 20261130 };

/** 128 addresses at the beginning of the space and 128 at its end: what is off by one or overflows shows there. */
const world: readonly number[] = [...Array(256).keys()].map((at) => (at < 128 ? at : 2 ** 32 - 256 + at));
type Naive = ReadonlySet<number>;
const naive = (holds: (address: number) => boolean): Naive => new Set(world.filter(holds));

const range = fc
  .tuple(fc.nat(255), fc.nat(255))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
  .filter(([a, b]) => (a < 128 && b < 128) || (a >= 128 && b >= 128));
const drawn = fc.array(range, { maxLength: 8 }).map((ranges) => {
  const inWorld = ranges.map(([a, b]) => [world[a] ?? 0, world[b] ?? 0] as const);
  return {
    set: unionOf(inWorld.map(([from, to]) => interval(from, to))),
    model: naive((address) => inWorld.some(([from, to]) => address >= from && address <= to)),
  };
});

const holds = (set: Intervals): Naive => naive((address) => has(set, address));
const isOrdered = (set: Intervals): boolean =>
  pieces(set).every(([from, to], at, all) => from <= to && (at === 0 || from > (all[at - 1]?.[1] ?? 0) + 1));

describe('the algebra', () => {
  test('is that of sets of single addresses, and keeps its intervals apart and in order', () => {
    fc.assert(
      fc.property(drawn, drawn, ({ set: a, model: as }, { set: b, model: bs }) => {
        expect(holds(a)).toEqual(as);
        expect(holds(union(a, b))).toEqual(as.union(bs));
        expect(holds(intersection(a, b))).toEqual(as.intersection(bs));
        expect(holds(difference(a, b))).toEqual(as.difference(bs));
        expect(contains(a, b)).toBe(bs.isSubsetOf(as));
        expect(overlaps(a, b)).toBe(!as.isDisjointFrom(bs));
        expect(sizeOf(a)).toBe(as.size);
        expect(isEmpty(a)).toBe(as.size === 0);
        expect(isSame(a, b)).toBe(as.size === bs.size && as.isSubsetOf(bs));
        expect([a, union(a, b), intersection(a, b), difference(a, b)].every(isOrdered)).toBe(true);
      }),
      runs,
    );
  });

  test('finds its way in large sets, whatever their sizes', () => {
    const many = fc
      .tuple(
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 1, max: 5_000_000 }),
        fc.integer({ min: 0, max: 4_000 }),
        fc.nat(2 ** 31),
      )
      .map(([count, step, width, start]) =>
        unionOf(
          [...Array(count).keys()].flatMap((at) => {
            const from = start + at * (step + width + 2);
            return from + width < 2 ** 32 ? [interval(from, from + width)] : [];
          }),
        ),
      );
    fc.assert(
      fc.property(many, many, fc.array(fc.nat(2 ** 32 - 1), { maxLength: 30 }), (a, b, more) => {
        const edges = [...pieces(a), ...pieces(b)].filter((_, at) => at % 17 === 0).flatMap(([from, to]) => [from - 1, from, to, to + 1]);
        const [both, left] = [intersection(a, b), difference(a, b)];
        for (const one of [...edges, ...more].filter((value) => value >= 0 && value < 2 ** 32))
          if (has(both, one) !== (has(a, one) && has(b, one)) || has(left, one) !== (has(a, one) && !has(b, one)))
            throw new Error(`${one} is in the wrong place`);
        expect(sizeOf(both) + sizeOf(left)).toBe(sizeOf(a));
        expect([overlaps(a, b), contains(a, b)]).toEqual([!isEmpty(both), sizeOf(both) === sizeOf(b)]);
      }),
      { ...runs, numRuns: 80 },
    );
  });

  test('knows the whole space and nothing', () => {
    fc.assert(
      fc.property(drawn, ({ set }) => {
        expect(isSame(union(set, everything), everything)).toBe(true);
        expect(isSame(intersection(set, everything), set)).toBe(true);
        expect(isSame(difference(set, none), set)).toBe(true);
        expect(isSame(difference(everything, difference(everything, set)), set)).toBe(true);
        expect(sizeOf(everything)).toBe(2 ** 32);
      }),
      runs,
    );
  });
});

const number = (text: string): number => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

/** Bit by bit, as one does on paper. */
const bits = (address: number): string => Math.floor(address).toString(2).padStart(32, '0');
const isInPrefix = (address: number, prefix: string): boolean => {
  const [ip = '', length = '32'] = prefix.split('/');
  return bits(address).slice(0, Number(length)) === bits(number(ip)).slice(0, Number(length));
};

const address = fc.nat(2 ** 32 - 1).map((value) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.'));
const prefix = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([ip, length]) => `${ip}/${length}`);

describe('prefixes', () => {
  test('hold an address as its bits say, with and without host bits, and each length by itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(prefix, address), { maxLength: 12 }),
        fc.array(fc.nat(2 ** 32 - 1), { maxLength: 12 }),
        (texts, more) => {
          const { list, unreadable } = readPrefixes(texts);
          expect(unreadable).toEqual([]);
          const set = intervalsOf(list);
          const lengths = byLength(list);
          const near = texts.flatMap((text) => [-1, 0, 1].map((step) => number(text.split('/')[0] ?? '') + step));
          for (const one of [...more, ...near].filter((value) => value >= 0 && value < 2 ** 32)) {
            const holding = new Set(texts.filter((text) => isInPrefix(one, text)).map((text) => Number(text.split('/')[1] ?? '32')));
            const found = [...lengths].filter(([, there]) => has(there, one)).map(([length]) => length);
            if (has(set, one) !== holding.size > 0 || !new Set(found).isSubsetOf(holding) || found.length !== holding.size)
              throw new Error(`${one} in ${texts.join(' ')}: lengths ${found.join()} instead of ${[...holding].join()}`);
          }
        },
      ),
      runs,
    );
  });

  test('are shown so that they can be read again', () => {
    fc.assert(
      fc.property(prefix, (text) => {
        expect(isSame(addressesOf([show(addressesOf([text]))]), addressesOf([text]))).toBe(true);
      }),
      runs,
    );
  });
});

describe('what is only perhaps in a set', () => {
  const mixed = fc.tuple(drawn, drawn).map(([a, b]) => membership(a.set, b.set));
  type Truth = 'in' | 'out' | 'unknown';
  const truth = ({ sure, perhaps }: Membership, one: number): Truth => (has(sure, one) ? 'in' : has(perhaps, one) ? 'unknown' : 'out');
  const not = (value: Truth): Truth => (value === 'unknown' ? 'unknown' : value === 'in' ? 'out' : 'in');
  const and = (a: Truth, b: Truth): Truth => (a === 'out' || b === 'out' ? 'out' : a === 'in' && b === 'in' ? 'in' : 'unknown');
  const or = (a: Truth, b: Truth): Truth => not(and(not(a), not(b)));

  test('follows the logic of three values, address by address', () => {
    fc.assert(
      fc.property(mixed, mixed, (a, b) => {
        const of = (set: Membership): readonly Truth[] => world.map((one) => truth(set, one));
        const by = (rule: (a: Truth, b: Truth) => Truth): readonly Truth[] => world.map((one) => rule(truth(a, one), truth(b, one)));
        expect([of(either([a, b])), of(both(a, b)), of(without(a, b))]).toEqual([
          by(or),
          by(and),
          by((one, other) => and(one, not(other))),
        ]);
        expect(overlaps(either([a, b]).sure, either([a, b]).perhaps)).toBe(false);
      }),
      { ...runs, numRuns: 400 },
    );
  });
});

describe('what a text is', () => {
  test.each([
    ['10.0.0.0/8', 'Four'],
    ['10.1.2.3', 'Four'],
    [' 10.1.2.3/32 ', 'Four'],
    ['::/0', 'Six'],
    ['2001:db8::/32', 'Six'],
    ['fd00:1:0:1::/64', 'Six'],
    ['2603:1000:104:402::140/124', 'Six'],
    ['::ffff:10.0.0.1', 'Six'],
    ['Storage', 'Word'],
    ['Storage.WestEurope', 'Word'],
    ['AzureFrontDoor.Backend', 'Word'],
    ['VIRTUAL_NETWORK', 'Word'],
    ['Azure Monitor', 'Word'],
    ['*', 'Word'],
    ['10.0.0.0/33', 'Unreadable'],
    ['10.0.0.256', 'Unreadable'],
    ['10.0.0.0/8/9', 'Unreadable'],
    ['10.0.0', 'Unreadable'],
    ['10.0.0.1-10.0.0.9', 'Unreadable'],
    ['2001:db8::/129', 'Unreadable'],
    ['', 'Unreadable'],
    ['-', 'Unreadable'],
  ])('%s: %s', (text, kind) => expect(readPrefix(text).is).toBe(kind));

  test('A13: IPv6 is counted, what cannot be read is reported, and neither becomes an address', () => {
    const { list, sixes, unreadable } = readPrefixes(['10.0.0.0/8', '::/0', '10.0.0.0/40', 'Storage']);
    expect([show(intervalsOf(list)), sixes, unreadable]).toEqual(['10.0.0.0/8', 1, ['10.0.0.0/40', 'Storage']]);
  });

  test('what is shown is lowest first, three at most, and has no count', () => {
    expect(show(addressesOf(['10.0.0.9', '10.0.0.4/31', '10.0.0.0/30', '10.0.0.20/30', '10.0.0.40']))).toBe(
      '10.0.0.0-10.0.0.5, 10.0.0.9, 10.0.0.20/30, …',
    );
  });
});
