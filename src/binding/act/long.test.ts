/** Promises about acting: what status remembers of each answer of Azure, and that a request whose answer was lost keeps its intent. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus, OperationRecord } from '../../api/binding.ts';
import type { Failure, Outcome, Written } from '../../azure/arm.ts';
import { actLong, type Aftermath } from './long.ts';
import { accepted, done, play } from '../testing/arm.test-support.ts';
import { iso, isoExact, preparedObservation, unseen } from '../testing/observation.test-support.ts';
import { operation, situation } from '../testing/situation.test-support.ts';
import type { Step } from '../model/values/step.ts';

const { handle: _none, ...plain } = operation('08:00');
const recorded: OperationRecord = { ...plain, state: 'Intended', purpose: 'Apply', firstStartedAt: plain.startedAt };
const stored: BindingStatus = { operation: recorded, observedGeneration: 1 };
const after = ({ change }: Aftermath, status = stored): BindingStatus => (change ? change(status) : status);

const prepared = situation({ seen: preparedObservation() });

async function long(answer: Outcome<Written>) {
  const s = situation({ seen: preparedObservation() });
  const stage = play({ writes: [answer] });
  const aftermath = await actLong(s.plan.steps[0] as Step, recorded, s, stage.context);
  return { aftermath, status: after(aftermath), requests: stage.requests };
}
describe('the long request', () => {
  test('is one PATCH of what differs, under the id of the intent, and is not cut off when the program stops', async () => {
    const { requests } = await long(accepted());
    expect(requests).toMatchObject([
      { method: 'PATCH', clientRequestId: recorded.requestId, body: { properties: { virtualNetworkType: 'External' } } },
    ]);
    expect(requests[0]).not.toHaveProperty('signal');
  });

  test('that is accepted leaves its handle', async () => {
    const { status, aftermath } = await long(accepted({ correlationId: 'c' }));
    expect(status.operation).toEqual({ ...recorded, state: 'Sent', answer: 'Accepted', handle: 'https://arm/op', correlationId: 'c' });
    expect(aftermath.after).toBeUndefined();
  });

  test('that is done at once is looked at at once', async () => {
    const { status, aftermath } = await long(done());
    expect([status.operation?.handle, aftermath.after]).toEqual([undefined, 1000]);
  });

  test('whose answer was lost keeps its record, as sent without an answer, and the service tells soon', async () => {
    const { status, aftermath } = await long(unseen({ status: 0, code: 'NoAnswer', ambiguous: true }));
    expect([status, aftermath.after]).toEqual([{ ...stored, operation: { ...recorded, state: 'Sent' } }, 20_000]);
  });

  test('that was refused leaves no intent, and the refusal', async () => {
    const { status, aftermath } = await long(
      unseen({ class: 'Waiting', status: 409, code: 'ServiceLocked', message: 'It is transitioning.' }),
    );
    expect(status.operation).toBeUndefined();
    expect(status.lastFailure).toMatchObject({
      reason: 'ServiceBusy',
      code: 'ServiceLocked',
      message: 'ServiceLocked: It is transitioning.',
    });
    expect(aftermath.after).toBe(1000);
  });
});

describe('what status remembers of a refusal', () => {
  test.each<[string, Partial<Failure>, string, string | undefined]>([
    ['a busy service', { class: 'Waiting' }, 'ServiceBusy', isoExact('08:00:05')],
    ['something that passes', { class: 'Transient' }, 'RetryingAfterError', isoExact('08:00:05')],
    ['a rate limit', { class: 'Throttled', retryAfterMs: 60_000 }, 'RetryingAfterError', isoExact('08:01')],
    ['a parent that is gone', { class: 'Gone' }, 'RetryingAfterError', isoExact('08:00:05')],
    ['a right', { class: 'Blocked', obstacle: 'Authorization' }, 'NotAuthorized', isoExact('08:00:05')],
    ['a lock', { class: 'Blocked', obstacle: 'Lock' }, 'PrerequisitesNotMet', isoExact('08:00:05')],
    ['a policy', { class: 'Blocked', obstacle: 'Policy' }, 'PolicyDenied', isoExact('09:00')],
    ['a quota', { class: 'Blocked', obstacle: 'Quota' }, 'OperationFailed', isoExact('09:00')],
    ['something else that a human has to change', { class: 'Blocked', obstacle: 'Other' }, 'OperationFailed', isoExact('09:00')],
    ['a request that cannot be', { class: 'Invalid' }, 'OperationFailed', undefined],
  ])('%s', async (_, given, reason, retryAfter) => {
    const { status } = await long(unseen(given));
    const failure = status.lastFailure;
    expect(failure).toMatchObject({
      reason,
      count: 1,
      at: iso('08:00'),
      step: prepared.plan.steps[0]?.hash,
      observation: prepared.fingerprint(),
    });
    expect(failure?.retryAfter).toBe(retryAfter);
  });

  test('the useful code is often inside', async () => {
    const { status } = await long(
      unseen({ class: 'Invalid', code: 'InvalidRequestFormat', detail: 'SecurityRuleConflict', message: 'Cannot.' }),
    );
    expect(status.lastFailure?.message).toBe('InvalidRequestFormat (SecurityRuleConflict): Cannot.');
  });
});
