/** Promises about marks: whose a thing is can be told by it alone, and what is in doubt belongs to somebody else. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../api/arm-id.ts';
import { cluster, ids, owner, uid } from './observation.test-support.ts';
import { madeBy, ownerIn, ownerMark, ownershipFor, rulePrefix } from './owner.ts';

const other = '55555555-5555-4555-8555-555555555555';
const living = new Set([uid, other]);

describe('whose is it', () => {
  test.each([
    [owner, true, 'Mine'],
    [owner.toUpperCase(), true, 'Mine'],
    [ownerMark(cluster, other), true, 'Neighbour'],
    [ownerMark(cluster, 'gone'), true, 'Abandoned'],
    [ownerMark(cluster, 'gone'), false, 'Elsewhere'],
    [ownerMark(other, uid), true, 'Elsewhere'],
    ['nonsense', true, 'Elsewhere'],
    ['', true, 'Elsewhere'],
  ])('%s, seeing all: %s: %s', (mark, whole, whose) => expect(ownershipFor(cluster, uid, living, whole)(mark)).toBe(whose));
});

test.each([
  [`apim-vnet-operator ${owner}: management endpoint`, owner],
  [`APIM-VNET-OPERATOR ${owner.toUpperCase()}: x`, owner],
  ['allows 3443', undefined],
  ['', undefined],
  [undefined, undefined],
])('the mark in "%s" is %s', (text, mark) => expect(ownerIn(text)).toBe(mark));

test('names of rules begin the same for every spelling of a service, and differently for two', () => {
  expect(rulePrefix(ids.service)).toMatch(/^apimvnet-[0-9a-f]{6}-$/);
  expect(rulePrefix(armId(ids.service.replace('orders', 'ORDERS')))).toBe(rulePrefix(ids.service));
  expect(rulePrefix(armId(ids.service.replace('orders', 'billing')))).not.toBe(rulePrefix(ids.service));
});

test.each([
  [`${rulePrefix(ids.service)}sql`, ', which this binding made and somebody changed,'],
  ['apimvnet-ffffff-sql', ', made by a binding of another service,'],
  ['apimvnet-by-hub', ''],
  ['deny-all', ''],
])('what bears the name %s is told from what others made', (name, words) => expect(madeBy(name, ids.service)).toBe(words));
