/** Promises about regions: display name and code mean the same. */

import { expect, test } from '@jest/globals';
import { regionalTag, regionCode, sameRegion } from './regions.ts';

test.each([
  ['West Europe', 'westeurope'],
  ['westeurope', 'westeurope'],
  ['East US 2', 'eastus2'],
  ['(Europe) West Europe', 'europewesteurope'],
  ['China North 3', 'chinanorth3'],
  ['USGov Virginia', 'usgovvirginia'],
])('%s is %s', (name, code) => expect(regionCode(name)).toBe(code));

test.each([
  ['West Europe', 'westeurope', true],
  ['WEST EUROPE', 'West Europe', true],
  ['East US', 'East US 2', false],
])('%s and %s are the same: %s', (a, b, same) => expect(sameRegion(a, b)).toBe(same));

test('the tag of one region is written with its code', () => expect(regionalTag('storage', 'West Europe')).toBe('storage.westeurope'));
