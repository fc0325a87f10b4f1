/** Promises about what is remembered of ends and refusals: the cause in Azure's words, and when it is worth another try. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import { at, iso, isoExact, pace } from '../testing/observation.test-support.ts';
import { absorb, entryOf, failureRecord, withEntry, type FailureParts } from './ends.ts';
import { operation } from '../testing/situation.test-support.ts';
import type { Progress } from '../model/values/reach.ts';

const running: BindingStatus = { operation: operation('08:00') };
const taken = (progress: Progress | undefined, before: BindingStatus = running) => absorb(before, progress, 'facts', at('08:40'), pace);

describe('an operation that', () => {
  test.each<[string, Progress | undefined, BindingStatus]>([
    ['runs is left as it is', { is: 'Running' }, running],
    ['was not sent is left as it is', { is: 'Unsent' }, running],
    ['is not there changes nothing', { is: 'Done' }, {}],
    ['was not looked at changes nothing', undefined, running],
    ['ended before keeps its end', { is: 'Done' }, { operation: operation('08:00', { endedAt: isoExact('08:30') }) }],
  ])('%s', (_, progress, before) => expect(taken(progress, before)).toBe(before));

  test('has ended gets the exact time of its end, by which rows of network status are told old from new', () =>
    expect(taken({ is: 'Done' }).operation).toEqual({ ...operation('08:00'), endedAt: '2026-01-05T08:40:00.000Z' }));

  test('has failed is remembered with its cause, and goes into the history', () => {
    const after = taken({ is: 'Failed', code: 'ActivationFailed', cause: 'Unable to activate.' });
    expect(after.operation).toBeUndefined();
    expect(after.lastFailure).toEqual({
      step: 'aaaaaaaaaaaa',
      reason: 'OperationFailed',
      count: 1,
      at: iso('08:40'),
      code: 'ActivationFailed',
      message: "The update of the gateway's network failed (ActivationFailed): Unable to activate.",
      observation: 'facts',
    });
    expect(after.history).toEqual([
      {
        at: iso('08:40'),
        what: 'UpdatingNetwork',
        outcome: 'Failed: ActivationFailed: Unable to activate.',
        generation: 1,
        step: 'aaaaaaaaaaaa',
        requestId: operation('08:00').requestId,
      },
    ]);
  });

  test.each([
    ['ActivationFailed', undefined],
    ['ServiceFailed', undefined],
    ['Canceled', '2026-01-05T09:40:00.000Z'],
    ['OutcomeUnknown', '2026-01-05T09:40:00.000Z'],
    ['SettingsUnchanged', '2026-01-05T09:40:00.000Z'],
    ['ChangedMeanwhile', '2026-01-05T09:40:00.000Z'],
    ['InternalServerError', '2026-01-05T09:40:00.000Z'],
  ])('failed with %s is tried again by itself: %s', (code, retryAfter) =>
    expect(taken({ is: 'Failed', code, cause: 'x' }).lastFailure?.retryAfter).toBe(retryAfter),
  );
});

describe('the time to the next try', () => {
  const parts = (change: Partial<FailureParts> = {}): FailureParts => ({
    step: 'a',
    reason: 'PolicyDenied',
    code: 'RequestDisallowedByPolicy',
    message: 'no',
    observation: 'facts',
    retries: 'Slowly',
    now: at('08:00'),
    pace,
    ...change,
  });
  const times = (count: number, change: Partial<FailureParts>) => {
    let previous: BindingStatus = {};
    return Array.from({ length: count }, () => {
      const lastFailure = failureRecord(previous, parts(change));
      previous = { lastFailure };
      return (Date.parse(lastFailure.retryAfter ?? '') - at('08:00')) / 1000;
    });
  };

  test('is an hour, doubling to a day, for what a human has to change', () =>
    expect(times(7, {}).map((seconds) => seconds / 3600)).toEqual([1, 2, 4, 8, 16, 24, 24]));
  test('is five seconds, doubling to ten minutes, for what passes', () =>
    expect(times(8, { retries: 'Soon', reason: 'RetryingAfterError' })).toEqual([5, 10, 20, 40, 80, 160, 320, 600]));
  test('does not overflow', () => expect(times(60, {}).at(-1)).toBe(24 * 3600));
  test('is never before what Azure asked for', () => expect(times(2, { retries: 'Soon', retryAfterMs: 600_000 })).toEqual([600, 600]));
  test('does not exist where only the facts can help', () =>
    expect(failureRecord({}, parts({ retries: 'WhenFactsChange' }))).not.toHaveProperty('retryAfter'));

  test.each<[string, Partial<FailureParts>, number]>([
    ['the same step for the same reason', {}, 4],
    ['another step', { step: 'b' }, 1],
    ['another reason', { reason: 'OperationFailed' }, 1],
    ['another step that only has to wait', { step: 'b', reason: 'RetryingAfterError', retries: 'Soon' }, 1],
  ])('counts on for %s', (_, change, count) => {
    const lastFailure = { ...failureRecord({}, parts()), count: 3 };
    expect(failureRecord({ lastFailure }, parts(change)).count).toBe(count);
  });

  test('counts on for whatever step while Azure makes all of them wait', () => {
    const waiting = parts({ reason: 'ServiceBusy', retries: 'Soon' });
    expect(failureRecord({ lastFailure: failureRecord({}, waiting) }, { ...waiting, step: 'b' }).count).toBe(2);
  });

  test('texts of Azure are cut to what the schema takes', () => {
    const record = failureRecord({}, parts({ code: 'c'.repeat(999), message: 'm'.repeat(9999) }));
    expect([record.code?.length, record.message.length]).toEqual([200, 2000]);
  });
});

test('the history is newest first, ten at most', () => {
  const entries = Array.from({ length: 12 }, (_, index) => entryOf(operation('08:00', { attempt: index }), String(index), at('09:00')));
  const history = entries.reduce<BindingStatus['history']>((all, entry) => withEntry({ history: all ?? [] }, entry), []);
  expect(history?.map(({ outcome }) => outcome)).toEqual(['11', '10', '9', '8', '7', '6', '5', '4', '3', '2']);
});
