/** Promises about a status from a clock that was set back: what has happened counts from now, what was counted from it keeps its distance, all else stays. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../../api/binding.ts';
import { at, iso, isoExact, intervals } from '../../testing/observation.test-support.ts';
import { clampFutureTimestamps } from './instants.ts';
import { operation } from '../../testing/situation.test-support.ts';

const seen = (status: BindingStatus) => clampFutureTimestamps(status, at('08:00'), intervals);
const hold = (since: string, deadline: string) => ({
  kind: 'Subnet' as const,
  id: '/x/subnets/y',
  since: iso(since),
  deadline: iso(deadline),
});

describe('a time that lies ahead', () => {
  test('of a hold counts from now, and so does its deadline', () =>
    expect(seen({ holds: [hold('11:00', '17:00'), hold('07:00', '13:00')] })).toEqual({
      holds: [hold('08:00', '14:00'), hold('07:00', '13:00')],
    }));

  test('of a failure moves the next try with it', () => {
    const failure = (time: string, after: string): BindingStatus => ({
      lastFailure: { step: 'x', reason: 'OperationFailed', count: 1, at: iso(time), retryAfter: isoExact(after), message: 'no' },
    });
    expect(seen(failure('18:00', '19:00'))).toEqual(failure('08:00', '09:00'));
  });

  test('of an operation that ended moves only its end, where it began before', () => {
    const { operation: moved } = seen({ operation: { ...operation('07:00'), endedAt: isoExact('17:00') } });
    expect(moved).toMatchObject({ startedAt: operation('07:00').startedAt, endedAt: isoExact('08:00') });
  });

  test('of a correction is put back, and not its neighbours', () =>
    expect(seen({ corrections: [{ target: '/x', at: [iso('06:00'), iso('12:00')] }] })).toEqual({
      corrections: [{ target: '/x', at: [iso('06:00'), iso('08:00')] }],
    }));
});

test.each<[string, BindingStatus]>([
  ['of the past', { holds: [hold('02:00', '08:30')], history: [{ at: iso('07:59'), what: 'x', outcome: 'y', generation: 1, step: 'z' }] }],
  ['of a machine that is two minutes ahead', { holds: [hold('08:02', '14:02')] }],
  ['of no clock', { waiting: { reason: 'ServiceBusy', since: 'yesterday' } }],
])('times %s are the same as before', (_, status) => expect(seen(status)).toBe(status));
