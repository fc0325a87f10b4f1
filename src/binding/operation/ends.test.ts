/** Promises about what is remembered of ends and refusals: the cause in Azure's words, and when it is worth another try. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import { at, attached, iso, isoExact, observation, intervals, seen, service } from '../testing/observation.test-support.ts';
import { operation } from '../testing/situation.test-support.ts';
import type { OperationState } from '../../azure/arm.ts';
import { afterEvent, entryOf, failureRecord, taken, withEntry, type FailureParts } from './ends.ts';
import type { Event } from './advance.ts';
import { basisOf } from './basis.ts';
import { readOperation } from './record.ts';

const running: BindingStatus = { operation: operation('08:00') };
const facts = { fingerprint: () => 'facts', now: at('08:40'), intervals };
const look = (word?: OperationState, shown = service()): Event => ({
  is: 'Seen',
  isAsked: true,
  facts: observation({ service: seen(shown), operation: word }),
});
const after = (event: Event, before: BindingStatus = running) => afterEvent(before, event, facts);

describe('an operation that', () => {
  const before = { operation: operation('08:00', { endedAt: isoExact('08:30') }) };
  test.each<[string, Event, BindingStatus]>([
    ['runs is left as it is', look(undefined, service({ provisioningState: 'Updating' })), running],
    ['was not sent is left as it is', look(), { operation: operation('08:00', { handle: undefined as never }) }],
    ['is not there changes nothing', look(undefined, attached()), {}],
    ['ended before keeps its end', look(undefined, attached()), before],
  ])('%s', (_, event, status) => expect(after(event, status)).toBe(status));

  test('has ended gets the exact time of its end, by which rows of network status are told old from new', () =>
    expect(after(look(undefined, attached())).operation).toEqual({
      ...operation('08:00'),
      purpose: 'Apply',
      state: 'Ended',
      answer: 'Accepted',
      firstStartedAt: operation('08:00').startedAt,
      endedAt: '2026-01-05T08:40:00.000Z',
    }));

  test('W36: has ended when Azure says that it had, not when that was noticed', () => {
    const endedAt = (word: OperationState | undefined, answeredAt: string) =>
      after(look(word, attached({ answeredAt: at(answeredAt) }))).operation?.endedAt;
    expect(endedAt(undefined, '08:39')).toBe(isoExact('08:39'));
    expect(endedAt({ status: 'Succeeded', endedAt: at('08:35') }, '08:39')).toBe(isoExact('08:35'));
    // Of another time than the request's: not to be believed.
    expect(endedAt({ status: 'Succeeded', endedAt: at('07:35') }, '08:39')).toBe(isoExact('08:39'));
    expect(endedAt({ status: 'Succeeded', endedAt: at('08:41') }, '08:39')).toBe(isoExact('08:39'));
  });

  test('has failed is remembered with its cause, and goes into the history', () => {
    const status = after(look({ status: 'Failed', code: 'ActivationFailed', message: 'Unable to activate.' }));
    expect(status.operation).toBeUndefined();
    expect(status.lastFailure).toEqual({
      step: 'aaaaaaaaaaaa',
      reason: 'OperationFailed',
      count: 1,
      at: iso('08:40'),
      code: 'ActivationFailed',
      message: "The update of the gateway's network failed (ActivationFailed): Unable to activate.",
      observation: 'facts',
    });
    expect(status.history).toEqual([
      {
        at: iso('08:40'),
        what: 'UpdatingNetwork',
        outcome: 'Failed: ActivationFailed: Unable to activate.',
        result: 'Failed',
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
  ])('failed with %s is tried again by itself: %s', (code, retryAfter) => {
    const before = readOperation(operation('08:00'));
    const failed = { is: 'Over', operation: before, end: 'Failed', failed: { code, cause: 'x' }, approval: 'Spent' } as const;
    expect(taken(running, before, failed, facts).lastFailure?.retryAfter).toBe(retryAfter);
  });
});

describe('W11: an intent whose request never left', () => {
  const hash = operation('08:00').step;
  const approvals = [
    { hash, since: iso('07:00'), spent: true },
    { hash: `${hash}.2`, since: iso('07:30'), spent: true },
    { hash: 'bbbbbbbbbbbb', since: iso('07:30'), spent: true },
  ];
  const { handle: _none, ...record } = operation('08:00', { state: 'Intended' });
  const before: BindingStatus = { operation: record, approvals };
  const spent = (status: BindingStatus) => (status.approvals ?? []).map((one) => one.spent);

  test('is taken back with its approval, and leaves nothing', () => {
    const status = afterEvent(before, { is: 'NotSent' }, { ...facts, approval: `${hash}.2` });
    expect(status).toEqual({ approvals: approvals.map((one) => ({ ...one, spent: one.hash !== `${hash}.2` })) });
  });
  test('is taken back after a restart, where the spec asks for something else and Azure has not got it', () => {
    const event = { ...look(), isAsked: false } as Event;
    expect(spent(afterEvent(before, event, facts))).toEqual([true, false, true]);
  });
  test('is not taken back when it may have left', () => {
    const lost = afterEvent(before, { is: 'Lost' }, facts);
    expect(spent(afterEvent(lost, { is: 'NotSent' }, facts))).toEqual([true, true, true]);
    expect(lost.operation).toMatchObject({ state: 'Sent' });
  });
});

describe('W8: a 2xx without an operation', () => {
  const { handle: _none, ...record } = operation('08:00', {
    state: 'Intended',
    basis: basisOf(observation({ service: seen(service({ etag: 'one' })) })),
  });
  const answered = (shown: ReturnType<typeof service> | undefined, status = 200) =>
    after({ is: 'Answered', status, ...(shown && { shown }) }, { operation: record });

  test('that shows the old settings in their old version is an end, with the growing pauses of refusals', () => {
    const { operation: none, lastFailure, history } = answered(service({ etag: 'one' }));
    expect(none).toBeUndefined();
    expect(lastFailure).toMatchObject({ code: 'SettingsUnchanged', retryAfter: isoExact('09:40') });
    expect(history?.[0]?.result).toBe('SettingsUnchanged');
  });
  test.each<[string, ReturnType<typeof service> | undefined]>([
    ['that shows another version', service({ etag: 'two' })],
    ['that shows none', service({ etag: undefined })],
    ['without a body', undefined],
    ['that shows the service in motion', service({ provisioningState: 'Updating', etag: 'one' })],
  ])('%s is Azure’s word that it has the request, and the service tells', (_, shown) =>
    expect(answered(shown).operation).toMatchObject({ state: 'Sent', answer: 'Accepted' }),
  );
  test('that shows what was asked for has ended it', () =>
    expect(answered(attached({ answeredAt: at('08:39') })).operation).toMatchObject({ state: 'Ended', endedAt: isoExact('08:39') }));
  test('of a request that changes nothing in the service itself has ended it, and a 202 has not', () => {
    const post: BindingStatus = { operation: { ...record, kind: 'ApplyingNetworkConfiguration', desired: undefined as never } };
    expect(after({ is: 'Answered', status: 200 }, post).operation?.state).toBe('Ended');
    expect(after({ is: 'Answered', status: 202 }, post).operation?.state).toBe('Sent');
  });
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
    intervals,
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
});

test('the history is newest first, ten at most', () => {
  const entries = Array.from({ length: 12 }, (_, index) =>
    entryOf(readOperation(operation('08:00', { requestId: String(index) })), 'Verified', undefined, at('09:00')),
  );
  const history = entries.reduce<BindingStatus['history']>((all, entry) => withEntry({ history: all ?? [] }, entry), []);
  expect(history?.map(({ requestId }) => requestId)).toEqual(['11', '10', '9', '8', '7', '6', '5', '4', '3', '2']);
});
