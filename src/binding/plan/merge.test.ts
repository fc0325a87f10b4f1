/** Promises about several concerns that want something of one resource: one step, which does what each of them wanted, once. */

import { describe, expect, test } from '@jest/globals';
import { armId, childOf } from '../../api/arm-id.ts';
import { ids } from '../testing/observation.test-support.ts';
import { onePerParent } from './merge.ts';
import { step, type Change, type Impact, type Step, type Write } from '../model/values/step.ts';

const rule = (name: string, verb: Write['verb'] = 'put'): Write => ({
  verb,
  target: childOf(ids.group, 'securityRules', name),
  changes: [],
});
const attach = (...changes: readonly Change[]): Write => ({ verb: 'merge', target: ids.subnet, changes });
const of = (change: Partial<Omit<Step, 'hash'>> = {}): Step =>
  step({ phase: 'prepare', parent: ids.group, writes: [rule('a')], impact: { traffic: 'None', minutes: [0, 1] }, why: 'One.', ...change });
const only = (...steps: readonly Step[]): Step => {
  const [first, ...more] = onePerParent(steps);
  if (!first || more.length > 0) throw new Error(`${more.length + 1} steps`);
  return first;
};

describe('steps on one resource', () => {
  test('of one phase are one, where the first of them stood', () => {
    const steps = [of(), of({ parent: ids.subnet, why: 'Between.' }), of({ writes: [rule('b')], why: 'Two.' })];
    expect(onePerParent(steps).map(({ why }) => why)).toEqual(['One. Two.', 'Between.']);
  });
  test('of several phases stay apart', () => {
    expect(onePerParent([of(), of({ phase: 'clean' })])).toHaveLength(2);
  });
  test('are known by the id in whatever letters', () => {
    expect(onePerParent([of(), of({ parent: armId(ids.group.replace('apim-nsg', 'APIM-NSG')) })])).toHaveLength(1);
  });
  test('that take many minutes stay apart, and two that are the same are one', () => {
    const long = (path: string): Step => of({ writes: [{ verb: 'patch', target: ids.service, changes: [{ path, to: '1' }] }] });
    expect(onePerParent([long('a'), long('b'), of()])).toHaveLength(3);
    expect(onePerParent([long('a'), long('a')])).toHaveLength(1);
    expect(onePerParent([long('a'), { ...long('a'), phase: 'cutover' }])).toHaveLength(2);
  });
  test('that is alone stays as it is', () => {
    const alone = of();
    expect(onePerParent([alone])).toEqual([alone]);
  });
});

describe('the step that they become', () => {
  test('writes what each of them writes, in their order, and has the hash of that', () => {
    const joined = only(of(), of({ writes: [rule('b'), rule('c')] }));
    expect(joined.writes).toEqual([rule('a'), rule('b'), rule('c')]);
    expect(joined).toEqual(of({ writes: [rule('a'), rule('b'), rule('c')] }));
  });
  test('writes nothing twice, and puts all changes of one resource into one write', () => {
    const [group, table, other]: readonly Change[] = [
      { path: 'group', to: '1' },
      { path: 'table', to: '2' },
      { path: 'group', to: '3' },
    ];
    if (!group || !table || !other) throw new Error('three changes');
    const shouted = { ...attach(table, other), target: armId(ids.subnet.replace('/apim', '/APIM')) };
    expect(only(of({ writes: [rule('a'), attach(group)] }), of({ writes: [shouted] })).writes).toEqual([rule('a'), attach(group, table)]);
    expect(only(of({ writes: [attach(group, table)] }), of({ writes: [attach(other)] })).writes).toEqual([attach(group, table)]);
  });
  test('does with a resource both of two different things', () => {
    expect(only(of(), of({ writes: [rule('a', 'delete')] })).writes).toEqual([rule('a'), rule('a', 'delete')]);
  });
  test.each([
    ['the same reason once', 'One.', 'One.'],
    ['both reasons', 'Two.', 'One. Two.'],
  ])('has %s', (_, why, expected) => expect(only(of(), of({ why })).why).toBe(expected));

  const address = (location: string) => ({ location, kind: 'Public' as const });
  test.each<[string, Partial<Impact>, Partial<Impact>, Impact]>([
    ['nothing', {}, {}, { traffic: 'None', minutes: [0, 1] }],
    ['the worse for traffic', { traffic: 'ConnectionReset' }, {}, { traffic: 'ConnectionReset', minutes: [0, 1] }],
    ['the worse for traffic, also of the second', {}, { traffic: 'ConnectionReset' }, { traffic: 'ConnectionReset', minutes: [0, 1] }],
    ['downtime before rolling', { traffic: 'Rolling' }, { traffic: 'Downtime' }, { traffic: 'Downtime', minutes: [0, 1] }],
    ['rolling before resets', { traffic: 'Rolling' }, { traffic: 'ConnectionReset' }, { traffic: 'Rolling', minutes: [0, 1] }],
    ['the longer band at each end', { minutes: [1, 5] }, { minutes: [2, 3] }, { traffic: 'None', minutes: [2, 5] }],
    ['what opens', { exposure: 'Opens' }, { exposure: 'Closes' }, { traffic: 'None', exposure: 'Opens', minutes: [0, 1] }],
    [
      'what opens, also of the second',
      { exposure: 'Closes' },
      { exposure: 'Opens' },
      { traffic: 'None', exposure: 'Opens', minutes: [0, 1] },
    ],
    ['what closes', {}, { exposure: 'Closes' }, { traffic: 'None', exposure: 'Closes', minutes: [0, 1] }],
    ['what closes, also of the first', { exposure: 'Closes' }, {}, { traffic: 'None', exposure: 'Closes', minutes: [0, 1] }],
    ['the more others', { others: 3 }, { others: 2 }, { traffic: 'None', others: 3, minutes: [0, 1] }],
    ['others of the second', {}, { others: 2 }, { traffic: 'None', others: 2, minutes: [0, 1] }],
    ['no others', { others: 0 }, { others: 0 }, { traffic: 'None', minutes: [0, 1] }],
    [
      'all addresses',
      { addresses: [address('a')] },
      { addresses: [address('b')] },
      { traffic: 'None', addresses: [address('a'), address('b')], minutes: [0, 1] },
    ],
    ['addresses of the first', { addresses: [address('a')] }, {}, { traffic: 'None', addresses: [address('a')], minutes: [0, 1] }],
    ['no addresses', { addresses: [] }, {}, { traffic: 'None', minutes: [0, 1] }],
  ])('does %s', (_, a, b, expected) => {
    const [first, second] = [a, b].map((impact) => of({ impact: { traffic: 'None', minutes: [0, 1], ...impact } }));
    expect(first && second && only(first, second).impact).toStrictEqual(expected);
  });
});
