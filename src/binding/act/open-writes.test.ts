/** Promises about work that goes on without another observation: only for what was asked for when it began. */

import { expect, test } from '@jest/globals';
import { instant } from '../../runtime/clock.ts';
import { at, ids, intervals } from '../testing/observation.test-support.ts';
import { binding } from '../testing/situation.test-support.ts';
import { step } from '../model/values/step.ts';
import { inputKeyOf, openWritesOf, openWork, type OpenWritesState } from './open-writes.ts';
import { workOf } from './work.ts';

const one = step({
  phase: 'prepare',
  parent: ids.group,
  writes: [{ verb: 'put', target: ids.group, changes: [{ path: 'a', to: '1' }] }],
  impact: { traffic: 'None', minutes: [0, 1] },
  why: '',
});
const until = instant(at('08:00') + intervals.repairs);
const inHand = {
  attempts: new Map(),
  work: workOf([one], {
    seenAt: at('08:00'),
    until,
    observesNext: false,
    hasMoved: () => false,
    asked: inputKeyOf(binding({})),
    before: undefined,
  }),
};

test.each([
  ['the spec', { generation: 2 }],
  ['an annotation, as one that revokes an approval', { annotations: { 'apimvnet.io/revoke': '0123456789ab' } }],
  ['that the binding is deleted', { deletionTimestamp: '2026-01-05T08:00:01Z' }],
])('a change of %s ends it', (_, metadata) => {
  expect(openWork(inHand, inputKeyOf(binding({})), at('08:01'))).toBe(inHand.work);
  expect(openWork(inHand, inputKeyOf(binding({ metadata })), at('08:01'))).toBeUndefined();
});

test('it ends with its time, and before its beginning, where a clock was set back', () => {
  for (const now of [until, at('07:59')]) expect(openWork(inHand, inputKeyOf(binding({})), now)).toBeUndefined();
});

test('a binding that was deleted and made again begins anew', () => {
  const state: OpenWritesState = {};
  openWritesOf(state, 'one').work = inHand.work;
  expect(openWritesOf(state, 'one').work).toBe(inHand.work);
  expect(openWritesOf(state, 'two').work).toBeUndefined();
});
