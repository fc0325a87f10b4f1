/** Promises about a status that somebody else writes: it is answered at once, but two who answer each other come to rest. */

import { describe, expect, test } from '@jest/globals';
import { handClock } from '../../azure/hand-clock.test-support.ts';
import { pace } from '../testing/observation.test-support.ts';
import { createRivals, isStatusOnly } from './status-conflict-backoff.ts';
import { binding } from '../testing/situation.test-support.ts';

const key = 'platform/orders';

describe('the status of a binding that somebody else wrote', () => {
  test('is answered at once, then each time later, up to five minutes', () => {
    const rivals = createRivals(handClock(), pace);
    const waits = Array.from({ length: 13 }, () => rivals.answerIn(key) / 1_000);
    expect(waits).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    expect(rivals.answerIn('platform/other')).toBe(0);
  });

  test('is answered at once again after ten quiet minutes, or when the binding was made anew', async () => {
    const clock = handClock();
    const rivals = createRivals(clock, pace);
    const next = async (ms: number) => (await clock.forward(ms), rivals.answerIn(key));
    expect([await next(0), await next(599_999), await next(600_000), await next(1)]).toEqual([0, 1_000, 0, 1_000]);
    rivals.forget(key);
    expect(rivals.answerIn(key)).toBe(0);
  });
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
