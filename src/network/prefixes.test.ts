/** Promises about ranges of addresses: read as Azure reads them, cut exactly. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  hasHostBits,
  isPrivate,
  isPublic,
  isWithin,
  overlap,
  parsePrefix,
  rangesOf,
  showAddress,
  without,
  type Range,
} from './prefixes.ts';

const show = ({ from, to }: Range): string => `${showAddress(from)}-${showAddress(to - 1)}`;

describe('a prefix', () => {
  test.each([
    ['10.0.0.0/24', '10.0.0.0-10.0.0.255'],
    ['10.0.0.77/24', '10.0.0.0-10.0.0.255'],
    ['203.0.113.9', '203.0.113.9-203.0.113.9'],
    ['203.0.113.9/32', '203.0.113.9-203.0.113.9'],
    ['0.0.0.0/0', '0.0.0.0-255.255.255.255'],
    ['128.0.0.0/1', '128.0.0.0-255.255.255.255'],
    ['255.255.255.255', '255.255.255.255-255.255.255.255'],
    ['fd00::/64', '"fd00::/64" is an IPv6 range; API Management\'s networks are IPv4'],
    ['10.0.0.256', '"10.0.0.256" is not an IPv4 range'],
    ['10.0.0.0/33', '"10.0.0.0/33" is not an IPv4 range'],
    ['10.0.0', '"10.0.0" is not an IPv4 range'],
    ['10.0.0.0-10.0.0.9', '"10.0.0.0-10.0.0.9" is not an IPv4 range'],
    [' 10.0.0.0/24', '" 10.0.0.0/24" is not an IPv4 range'],
    ['Internet', '"Internet" is not an IPv4 range'],
    ['', '"" is not an IPv4 range'],
  ])('%s is %s', (text, said) => {
    const parsed = parsePrefix(text);
    expect(parsed.ok ? show(parsed.range) : parsed.why).toBe(said);
  });

  test.each([
    ['10.0.0.0/24', false],
    ['10.0.0.1/24', true],
    ['10.0.0.1', false],
    ['10.0.0.1/32', false],
    ['Internet', false],
  ])('%s has host bits: %s', (text, has) => expect(hasHostBits(text)).toBe(has));

  test.each([
    ['10.1.2.3', 'private'],
    ['172.16.0.0/12', 'private'],
    ['172.16.0.0/11', 'both'],
    ['192.168.0.0/16', 'private'],
    ['100.64.0.0/10', 'private'],
    ['169.254.1.1', 'private'],
    ['168.63.129.16', 'public'],
    ['203.0.113.0/24', 'public'],
    ['10.0.0.0/7', 'both'],
    ['0.0.0.0/0', 'both'],
  ])('%s is %s', (text, is) => {
    const [range] = rangesOf([text]);
    expect(range && (isPrivate(range) ? 'private' : isPublic(range) ? 'public' : 'both')).toBe(is);
  });
});

describe('ranges are sets of addresses', () => {
  const range = fc.tuple(fc.nat(15), fc.integer({ min: 1, max: 8 })).map(([from, size]): Range => ({ from, to: from + size }));
  const addresses = (ranges: readonly Range[]) =>
    new Set(ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at)));

  test('overlap is intersection, without is difference, and neither counts an address twice', () => {
    fc.assert(
      fc.property(range, range, (a, b) => {
        const [one, other] = [addresses([a]), addresses([b])];
        expect(addresses([overlap(a, b) ?? []].flat())).toEqual(one.intersection(other));
        const rest = without(a, b);
        expect(addresses(rest)).toEqual(one.difference(other));
        expect(rest.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(one.difference(other).size);
      }),
      { seed: 1 },
    );
  });

  test('within means that no address is left', () => {
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 4 }), (inner, outer) => {
        expect(isWithin(inner, outer)).toBe(addresses([inner]).isSubsetOf(addresses(outer)));
      }),
      { seed: 2 },
    );
  });
});
