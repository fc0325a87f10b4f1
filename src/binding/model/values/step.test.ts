/** Promises about steps: a hash is the same for the same doing, and what hurts people is called disruptive. */

import { describe, expect, test } from '@jest/globals';
import { armId, childOf, type ArmId } from '../../../api/arm-id.ts';
import { ids } from '../../testing/observation.test-support.ts';
import { change, isAdditive, isDisruptive, isLong, shortHash, step, type Impact, type Step, type Write } from './step.ts';

const write: Write = {
  verb: 'patch',
  target: ids.service,
  changes: [{ path: 'properties.virtualNetworkType', from: '"None"', to: '"External"' }],
};
const base: Omit<Step, 'hash'> = {
  phase: 'switch',
  parent: ids.service,
  location: 'westeurope',
  writes: [write],
  impact: { traffic: 'Downtime', exposure: 'Opens', minutes: [15, 45] },
  why: 'Because.',
};
const hashOf = (different: Partial<Omit<Step, 'hash'>>): string => step({ ...base, ...different }).hash;
const written = (different: Partial<Write>) => ({ writes: [{ ...write, ...different }] });
const impact = (different: Partial<Impact>) => ({ impact: { ...base.impact, ...different } });

describe('what a human approves is the hash, and it covers', () => {
  test.each<[string, Partial<Omit<Step, 'hash'>>]>([
    ['the path', written({ changes: [{ path: 'properties.other', to: '"External"' }] })],
    ['what it becomes', written({ changes: [{ path: 'properties.virtualNetworkType', to: '"Internal"' }] })],
    ['that it goes', written({ changes: [{ path: 'properties.virtualNetworkType' }] })],
    ['the resource', written({ target: ids.group })],
    ['the kind of write', written({ verb: 'put' })],
    ['the action', written({ verb: 'post', action: 'applynetworkconfigurationupdates' })],
    ['that there is another write', { writes: [write, write] }],
    ['what it does to traffic', impact({ traffic: 'Rolling' })],
    ['what it exposes', { impact: { traffic: 'Downtime', minutes: [15, 45] } }],
  ])('%s', (_, different) => expect(hashOf(different)).not.toBe(hashOf({})));

  test.each<[string, Partial<Omit<Step, 'hash'>>]>([
    ['what was there before', written({ changes: [{ path: 'properties.virtualNetworkType', from: '"Internal"', to: '"External"' }] })],
    ['letter case of the id', written({ target: armId(ids.service.toUpperCase().replace('SUBSCRIPTIONS', 'subscriptions')) })],
    ['how long it takes', impact({ minutes: [1, 2] })],
    ['the addresses of today', impact({ addresses: [{ location: 'westeurope', kind: 'Public', from: '20.61.0.10' }] })],
    ['how many others it touches', impact({ others: 3 })],
    ['the words', { why: 'For another reason.' }],
    ['the region', { location: 'northeurope' }],
  ])('but not %s', (_, different) => expect(hashOf(different)).toBe(hashOf({})));

  test('it is short enough to be typed', () => expect(hashOf({})).toMatch(/^[0-9a-f]{12}$/));
  test('it does not depend on the order of keys', () => expect(shortHash({ a: 1, b: [2] })).toBe(shortHash({ b: [2], a: 1 })));
});

test.each<[string, Impact, boolean]>([
  ['nothing', { traffic: 'None', minutes: [0, 1] }, false],
  ['a rolling update', { traffic: 'Rolling', minutes: [15, 45] }, false],
  ['downtime', { traffic: 'Downtime', minutes: [15, 45] }, true],
  ['reset connections', { traffic: 'ConnectionReset', minutes: [0, 1] }, true],
  ['an opened gateway', { traffic: 'None', exposure: 'Opens', minutes: [0, 1] }, true],
  ['clients that are shut out', { traffic: 'None', exposure: 'Closes', minutes: [0, 1] }, true],
  ['neighbours', { traffic: 'None', others: 1, minutes: [0, 1] }, true],
  ['no neighbours', { traffic: 'None', others: 0, minutes: [0, 1] }, false],
  ['a changed address', { traffic: 'Rolling', addresses: [{ location: 'westeurope', kind: 'Public' }], minutes: [15, 45] }, true],
  ['no address', { traffic: 'Rolling', addresses: [], minutes: [15, 45] }, false],
])('%s is disruptive: %s', (_, made, is) => expect(isDisruptive(step({ ...base, impact: made }))).toBe(is));

describe('a step of', () => {
  const [rule, other] = ['ours', 'other'].map((name) => childOf(ids.group, 'securityRules', name));
  const of = (...writes: readonly [Write['verb'], ArmId | undefined][]): Step =>
    step({ ...base, parent: ids.group, writes: writes.map(([verb, target = ids.group]) => ({ verb, target, changes: [] })) });

  test.each<[string, Step, { long: boolean; additive: boolean }]>([
    ['a rule', of(['put', rule]), { long: false, additive: true }],
    ['two rules', of(['put', rule], ['put', other]), { long: false, additive: true }],
    ['a rule, and one that goes', of(['put', rule], ['delete', other]), { long: false, additive: false }],
    ['a whole group', of(['put', ids.group]), { long: false, additive: false }],
    ['a whole group, and a rule', of(['put', ids.group], ['put', rule]), { long: false, additive: false }],
    ['a rule that goes', of(['delete', rule]), { long: false, additive: false }],
    ['an attachment', of(['merge', ids.subnet]), { long: false, additive: false }],
    ['a change of the service', of(['patch', ids.service]), { long: true, additive: false }],
    ['an action of the service', of(['post', ids.service]), { long: true, additive: false }],
    ['a rule and a change of the service', of(['put', rule], ['patch', ids.service]), { long: true, additive: false }],
  ])('%s takes long, only adds: %j', (_, made, is) => expect({ long: isLong(made), additive: isAdditive(made) }).toEqual(is));
});

test.each<[unknown, unknown, object[]]>([
  [undefined, 'a', [{ path: 'p', to: '"a"' }]],
  ['a', undefined, [{ path: 'p', from: '"a"' }]],
  ['a', 'b', [{ path: 'p', from: '"a"', to: '"b"' }]],
  ['a', 'a', []],
  [null, undefined, []],
  [null, 'a', [{ path: 'p', to: '"a"' }]],
  [{ b: 1, a: [1, 2] }, { a: [1, 2], b: 1 }, []],
  [[1, 2], [2, 1], [{ path: 'p', from: '[1,2]', to: '[2,1]' }]],
  ['', undefined, [{ path: 'p', from: '""' }]],
  [0, false, [{ path: 'p', from: '0', to: 'false' }]],
])('from %j to %j is %j', (from, to, changes) => expect(change('p', from, to)).toStrictEqual(changes));
