/** Promises about what the API server drops: known as long as no other client has changed what it holds, told once, and written again at times. */

import { describe, expect, test } from '@jest/globals';
import type { Binding, BindingStatus } from '../../api/binding.ts';
import { handClock } from '../../azure/hand-clock.test-support.ts';
import { isPrunedLongAgo, prunedOf, withPrunedFields, type PrunedState } from './pruned-fields.ts';
import { intervals } from '../testing/observation.test-support.ts';

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

function written(answer: BindingStatus | undefined) {
  const clock = handClock();
  const state: PrunedState = {};
  const wrote = (status: BindingStatus, stored: BindingStatus | undefined) => prunedOf(state, status, stored, clock);
  const told = wrote(sent, answer);
  return {
    clock,
    wrote,
    told,
    whole: (one: Binding) => withPrunedFields(state, one),
    isDue: () => isPrunedLongAgo(state, clock, intervals),
  };
}

describe('a status that was dropped in part', () => {
  test('is known as it was written, and told by field', () => {
    const { whole, told } = written(kept);
    expect(told).toEqual(['status.fulfilled', 'status.holds.own']);
    expect(whole(binding(kept)).status).toEqual(sent);
  });

  test('is told once', () => {
    const { wrote } = written(kept);
    expect(wrote({ ...sent, observedGeneration: 2 }, { ...kept, observedGeneration: 2 })).toEqual([]);
    expect(wrote(sent, { ...kept, fulfilled: 'abc' })).toEqual(['status.holds.own']);
  });

  test('is taken as it stands when another client has changed it', () => {
    const other = { ...kept, observedGeneration: 7 };
    expect(written(kept).whole(binding(other)).status).toEqual(other);
  });

  test('is to be written again after two hours', async () => {
    const { clock, wrote, isDue } = written(kept);
    expect(isDue()).toBe(false);
    await clock.forward(2 * 3_600_000);
    expect(isDue()).toBe(true);
    wrote(sent, kept);
    expect(isDue()).toBe(false);
  });

  test('that was dropped as a whole is told as status', () => expect(written(undefined).told).toEqual(['status']));
});

test.each([
  ['as it is', sent],
  ['and what others put into it', { ...sent, lastHandledReconcileAt: 'now' }],
])('a status that was kept %s is nothing to remember', async (_, answer) => {
  const { clock, whole, isDue, told } = written(answer);
  await clock.forward(10 * 3_600_000);
  expect([told, isDue()]).toEqual([[], false]);
  expect(whole(binding(kept)).status).toEqual(kept);
});
