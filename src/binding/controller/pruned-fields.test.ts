/** Promises about what the API server drops: known as long as nobody else has changed what it holds, told once, and written again at times. */

import { describe, expect, test } from '@jest/globals';
import type { Binding, BindingStatus } from '../../api/binding.ts';
import { handClock } from '../../azure/hand-clock.test-support.ts';
import { createDropped } from './pruned-fields.ts';
import { pace } from '../testing/observation.test-support.ts';

const sent: BindingStatus = {
  observedGeneration: 1,
  fulfilled: 'abc',
  holds: [
    { kind: 'Subnet', id: 'a', since: 's', deadline: 'd', own: true },
    { kind: 'Subnet', id: 'b', since: 's', deadline: 'd', own: true },
  ],
};
const kept: BindingStatus = {
  holds: [
    { kind: 'Subnet', id: 'a', since: 's', deadline: 'd' },
    { kind: 'Subnet', id: 'b', since: 's', deadline: 'd' },
  ],
  observedGeneration: 1,
};
const binding = (status: BindingStatus) => ({ metadata: { namespace: 'platform', name: 'orders' }, status }) as Binding;
const key = 'platform/orders';

function written(answer: BindingStatus | undefined) {
  const clock = handClock();
  const dropped = createDropped(clock, pace);
  return { clock, dropped, told: dropped.wrote(key, sent, answer) };
}

describe('a status that was dropped in part', () => {
  test('is known as it was written, and told by field', () => {
    const { dropped, told } = written(kept);
    expect(told).toEqual(['status.fulfilled', 'status.holds.own']);
    expect(dropped.whole(binding(kept)).status).toEqual(sent);
  });

  test('is told once', () => {
    const { dropped } = written(kept);
    expect(dropped.wrote(key, { ...sent, observedGeneration: 2 }, { ...kept, observedGeneration: 2 })).toEqual([]);
    expect(dropped.wrote(key, sent, { ...kept, fulfilled: 'abc' })).toEqual(['status.holds.own']);
  });

  test('is taken as it stands when somebody else has changed it', () => {
    const other = { ...kept, observedGeneration: 7 };
    expect(written(kept).dropped.whole(binding(other)).status).toEqual(other);
  });

  test('is to be written again after two hours', async () => {
    const { clock, dropped } = written(kept);
    expect(dropped.isDue(key)).toBe(false);
    await clock.forward(2 * 3_600_000);
    expect(dropped.isDue(key)).toBe(true);
    dropped.wrote(key, sent, kept);
    expect(dropped.isDue(key)).toBe(false);
  });

  test('that was dropped as a whole is told as status', () => expect(written(undefined).told).toEqual(['status']));
});

test.each([
  ['as it is', sent],
  ['and what others put into it', { ...sent, lastHandledReconcileAt: 'now' }],
])('a status that was kept %s is nothing to remember', async (_, answer) => {
  const { clock, dropped, told } = written(answer);
  await clock.forward(10 * 3_600_000);
  expect([told, dropped.isDue(key)]).toEqual([[], false]);
  expect(dropped.whole(binding(kept)).status).toEqual(kept);
});
