/** Promises of the size formula, Microsoft's own table included. */

import { describe, expect, test } from '@jest/globals';
import { describeFit, maxUnits, subnetFit } from './subnets.ts';

describe('subnet size', () => {
  test.each([
    ['10.0.0.0/29', 'Developer', 1, 'External', 'fits'],
    ['10.0.0.0/29', 'Premium', 1, 'Internal', 'fits, with no room to grow'],
    ['10.0.0.0/29', 'Premium', 2, 'External', 'too small: needs 9 addresses, has 8'],
    ['10.0.0.0/26', 'Premium', 31, 'Internal', 'too small: needs 68 addresses, has 64'],
    ['10.0.0.0/30', 'Developer', 1, 'External', 'too small: needs 8 addresses, has 4'],
    ['10.0.0.0/28', 'Premium', 4, 'External', 'fits, with room for 1 more unit'],
    ['10.0.0.0/29', 'Developer', 1, 'Internal', 'fits'],
    ['10.0.0.0/29', 'Premium', 1, 'External', 'fits, with no room to grow'],
    ['10.0.0.0/28', 'Premium', 5, 'Internal', 'fits, with no room to grow'],
    ['10.0.0.0/28', 'Premium', 6, 'External', 'too small: needs 17 addresses, has 16'],
    ['10.0.0.0/27', 'Premium', 13, 'Internal', 'fits, with no room to grow'],
    ['10.0.0.0/27', 'Premium', 1, 'External', 'fits, with room for 12 more units'],
    ['10.0.0.0/26', 'Premium', 29, 'Internal', 'fits, with no room to grow'],
    ['10.0.0.0/26', 'Premium', 31, 'External', 'too small: needs 67 addresses, has 64'],
    ['10.0.0.9/29', 'Developer', 1, 'External', 'fits'],
    ['fd00::/64', 'Developer', 1, 'External', 'too small: needs 8 addresses, has 0'],
  ] as const)('%s, %s × %i, %s: %s', (prefix, sku, units, mode, verdict) => {
    expect(describeFit(subnetFit(prefix, sku, units, mode))).toBe(verdict);
  });

  test.each([
    ['10.0.0.0/29', 'Premium', 1, 1, 'fits, with no room to grow'],
    ['10.0.0.0/29', 'Premium', 1, 2, 'too small: needs 9 addresses, has 8'],
    ['10.0.0.0/29', 'Developer', 1, 2, 'fits'],
    ['10.0.0.0/29', 'Developer', 1, 3, 'too small: needs 9 addresses, has 8'],
    ['10.0.0.0/28', 'Premium', 1, 4, 'fits, with room for 2 more units'],
  ] as const)('%s, %s × %i, beside %i others: %s', (prefix, sku, units, taken, verdict) => {
    expect(describeFit(subnetFit(prefix, sku, units, 'External', taken))).toBe(verdict);
  });

  // Microsoft: virtual network injection resources, 2025-04-17.
  test.each([
    [29, 1],
    [28, 5],
    [27, 13],
    [26, 29],
    [25, 61],
  ])('a /%i holds %i units, in either mode', (length, units) => {
    expect([maxUnits(2 ** (32 - length), 'Internal'), maxUnits(2 ** (32 - length), 'External')]).toEqual([units, units]);
  });

  test.each([30, 31, 32])('a /%i holds none', (length) => expect(maxUnits(2 ** (32 - length), 'External')).toBe(0));
});
