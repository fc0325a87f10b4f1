import { describe, expect, test } from '@jest/globals';
import { jitter, seededRandom, systemRandom, uuid } from './random.ts';

const take = (n: number, next: () => number) => Array.from({ length: n }, next);

describe('randomness', () => {
  test('with a seed is the same each time, and another for another seed', () => {
    const of = (seed: number) => {
      const random = seededRandom(seed);
      return take(5, () => random.next());
    };
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  test.each([
    ['with a seed', seededRandom(7)],
    ['of the machine', systemRandom],
  ])('%s lies in [0, 1) and fills it', (_, random) => {
    const numbers = take(2_000, () => random.next());
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const tenths = new Set(numbers.map((n) => Math.floor(n * 10)));
    expect(tenths.size).toBe(10);
  });

  test('jitter moves a value by its share at most, both ways', () => {
    const random = seededRandom(3);
    const moved = take(500, () => jitter(random, 1_000, 0.1));
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(900);
    expect(Math.max(...moved)).toBeLessThanOrEqual(1_100);
    expect([moved.some((ms) => ms < 950), moved.some((ms) => ms > 1_050)]).toEqual([true, true]);
  });

  test('a UUID has the shape of version 4, and no two are equal', () => {
    const random = seededRandom(5);
    const many = Array.from({ length: 1_000 }, () => uuid(random));
    for (const one of many) expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(many).size).toBe(1_000);
  });
});
