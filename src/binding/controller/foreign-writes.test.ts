/** Promises about changes: our own writes cause no reconcile, no change of others is taken for one of them, and two who answer each other come to rest. */

import { describe, expect, test } from '@jest/globals';
import { handClock } from '../../azure/hand-clock.test-support.ts';
import { intervals } from '../testing/observation.test-support.ts';
import { binding } from '../testing/situation.test-support.ts';
import { answerIn, beginWrite, endWrite, isForeign, isStatusOnly, outdatedFor, type WriteState } from './foreign-writes.ts';

describe('a change that the watch tells of', () => {
  test('is news when it is not ours', () => expect(isForeign({}, '10')).toBe(true));

  test('is our echo after the answer', () => {
    const state: WriteState = {};
    beginWrite(state);
    expect(endWrite(state, '11')).toBe(false);
    expect([isForeign(state, '11'), isForeign(state, '12')]).toEqual([false, true]);
  });

  test('is our echo before the answer', () => {
    const state: WriteState = {};
    beginWrite(state);
    expect(isForeign(state, '11')).toBe(false);
    expect(endWrite(state, '11')).toBe(false);
  });

  test('of a user after our write is recorder, although it came before our answer', () => {
    const state: WriteState = {};
    beginWrite(state);
    expect([isForeign(state, '11'), isForeign(state, '12')]).toEqual([false, false]);
    expect(endWrite(state, '11')).toBe(true);
  });

  test('of a user who was faster, so that our write was refused, is recorder', () => {
    const state: WriteState = {};
    beginWrite(state);
    isForeign(state, '11');
    expect(endWrite(state, undefined)).toBe(true);
  });

  test('is no recorder when our write was refused and nothing was heard', () => {
    const state: WriteState = {};
    beginWrite(state);
    expect(endWrite(state, undefined)).toBe(false);
    expect(isForeign(state, '12')).toBe(true);
  });

  test('is compared as numbers are: 9 came before 10', () => {
    const state: WriteState = {};
    beginWrite(state);
    endWrite(state, '9');
    expect(isForeign(state, '10')).toBe(true);
  });
});

describe('the status of a binding that another client wrote', () => {
  test('is answered at once, then each time later, up to five minutes', () => {
    const [clock, state]: [ReturnType<typeof handClock>, WriteState] = [handClock(), {}];
    const waits = Array.from({ length: 13 }, () => answerIn(state, clock, intervals) / 1_000);
    expect(waits).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });

  test('is answered at once again after ten quiet minutes', async () => {
    const clock = handClock();
    const state: WriteState = {};
    const next = async (ms: number) => (await clock.forward(ms), answerIn(state, clock, intervals));
    expect([await next(0), await next(599_999), await next(600_000), await next(1)]).toEqual([0, 1_000, 0, 1_000]);
  });
});

test('a version that the API server calls old is waited for longer and longer, up to five minutes, until the watch shows another', () => {
  const state: WriteState = {};
  const of = (resourceVersion: string) => outdatedFor(state, binding({ metadata: { resourceVersion } }), intervals) / 1_000;
  expect(Array.from({ length: 11 }, () => of('7'))).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  expect([of('8'), of('8'), of('9')]).toEqual([1, 2, 1]);
});

describe('nothing but the status differs', () => {
  const one = binding({});
  const changed = (metadata: Partial<typeof one.metadata>) => ({ ...one, metadata: { ...one.metadata, ...metadata } });
  test.each<[string, Partial<typeof one.metadata>, boolean]>([
    ['in another version', { resourceVersion: '99' }, true],
    ['in another generation', { generation: 99 }, false],
    ['in one that was made anew', { uid: 'another' }, false],
    ['in one that is being deleted', { deletionTimestamp: '2026-01-05T08:00:00Z' }, false],
    ['in one with an annotation', { annotations: { 'apimvnet.io/reconcile-requested-at': 'now' } }, false],
  ])('%s: %j is %s', (_, metadata, is) => expect(isStatusOnly(one, changed(metadata))).toBe(is));
});
