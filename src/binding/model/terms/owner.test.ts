/** Promises about marks: whose a thing is can be told by it alone, and what is in doubt belongs to another client. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../../api/arm-id.ts';
import { cluster, ids, owner, uid } from '../../testing/observation.test-support.ts';
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

describe('T3: what a user declares to be gone', () => {
  const gone = ownerMark(cluster, '66666666-6666-4666-8666-666666666666');
  const far = ownerMark(other, '66666666-6666-4666-8666-666666666666');
  test.each([
    ['a mark of another cluster', far, true, 'Abandoned'],
    ['a mark of another cluster, where not all is seen', far, false, 'Abandoned'],
    ['a binding that lives', ownerMark(cluster, other), true, 'Neighbour'],
    ['a binding that lives, in other letter case', ownerMark(cluster, other).toUpperCase(), true, 'Neighbour'],
    ['a binding that lives, where not all is seen', ownerMark(cluster, other), false, 'Neighbour'],
    ['a binding that is gone', gone, true, 'Abandoned'],
    ['a binding of this cluster that may live in a namespace that is not watched', gone, false, 'Elsewhere'],
    ['its own', owner, true, 'Mine'],
  ])('T3: is %s: %s', (_, takeOver, whole, whose) =>
    expect(ownershipFor(cluster, uid, living, whole, takeOver.toLowerCase())(takeOver)).toBe(whose),
  );
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
  [`${rulePrefix(ids.service)}sql`, ', which this binding made and another client changed,'],
  ['apimvnet-ffffff-sql', ', made by a binding of another service,'],
  ['apimvnet-by-hub', ''],
  ['deny-all', ''],
])('what bears the name %s is told from what others made', (name, words) => expect(madeBy(name, ids.service)).toBe(words));
