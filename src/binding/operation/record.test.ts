/** Promises about the record of an operation in a rolling update: each version reads what the other wrote, and neither sends anything twice. */

import { describe, expect, test } from '@jest/globals';
import type { OperationRecord } from '../../api/binding.ts';
import { at, attached, isoExact, observation, preparedObservation, seen, service } from '../testing/observation.test-support.ts';
import { situation, turn } from '../testing/situation.test-support.ts';
import { advance } from './advance.ts';
import { looked } from './advance.test-support.ts';
import { earlier, readEarlier, takenBack } from './earlier.test-support.ts';
import { intent } from './intent.ts';
import { readOperation, withResults, writtenOperation, type Operation } from './record.ts';

/** What an earlier version knows of a record. */
const known = [
  ...['kind', 'step', 'generation', 'attempt', 'target', 'requestId', 'correlationId', 'desired', 'location', 'dnsServers', 'others'],
  ...['basis', 'reverts', 'startedAt', 'usualUntil', 'overdueAfter', 'answer', 'lostLocations', 'handle', 'endedAt'],
] as const;
const asEarlier = (record: OperationRecord) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => (known as readonly string[]).includes(name))) as unknown as OperationRecord;

describe('a record of the version before', () => {
  const stateOf = (operation: Operation) => [
    operation.state,
    operation.state === 'Intended' ? undefined : operation.answer,
    operation.purpose,
  ];
  test.each<[keyof typeof earlier, string, string, string]>([
    // It may have left: only a record that says so was certainly not sent.
    ['intended', 'Sent', 'Unclear', 'Apply'],
    ['accepted', 'Sent', 'Accepted', 'Apply'],
    ['acceptedWithoutHandle', 'Sent', 'Accepted', 'Apply'],
    ['handleOnly', 'Sent', 'Accepted', 'Apply'],
    ['secondAttempt', 'Sent', 'Unclear', 'Apply'],
    ['ended', 'Ended', 'Accepted', 'Apply'],
    ['rollback', 'Sent', 'Accepted', 'Rollback'],
    ['takingOver', 'Sent', 'Accepted', 'TakeOverDns'],
  ])('%s is %s, %s, to %s', (name, ...expected) => expect(stateOf(readOperation(earlier[name]))).toEqual(expected));

  test.each(Object.entries(earlier))('%s is written back with all that it had', (_, record) =>
    expect(asEarlier(writtenOperation(readOperation(record)))).toMatchObject(record),
  );

  test('that it has moved on is believed where a field of this version is still the old one', () => {
    const intended = { ...earlier.intended, state: 'Intended' as const, purpose: 'Apply' as const };
    expect(readOperation({ ...intended, answer: 'Accepted' }).state).toBe('Sent');
    expect(readOperation({ ...intended, endedAt: isoExact('08:30') }).state).toBe('Ended');
    expect(readOperation({ ...intended, state: 'Ended' }).state).toBe('Sent');
  });

  test.each(Object.entries(earlier))('%s is not sent again in the next reconcile', (_, operation) => {
    for (const found of [service({ provisioningState: 'Updating' }), attached(), service()]) {
      const { decision } = turn({ status: { operation }, seen: preparedObservation({ service: seen(found) }), now: '08:01' });
      expect(decision.do).not.toBe('switch');
    }
  });
});

describe('a record of this version, read by the one before', () => {
  const s = situation({ seen: preparedObservation() });
  const [move] = s.plan.steps.filter(({ phase }) => phase === 'switch');
  if (!move) throw new Error('no move');
  const intended = readOperation(intent(move, s, 'uid', 1));
  const after = (event: Parameters<typeof advance>[1], time = '08:00') => advance(intended, event, at(time), s.intervals).operation;
  const accepted = after({ is: 'Answered', status: 202, handle: 'https://management.azure.com/operations/1' });
  const quiet = after({ is: 'Answered', status: 200, shown: service({ etag: 'two' }) });
  const ended = advance(
    accepted,
    { is: 'Seen', facts: observation({ service: seen(attached()) }), isAsked: true },
    at('08:30'),
    s.intervals,
  );

  test.each<[string, Operation, 'Unsent' | 'Failed' | 'Done']>([
    // Nothing shows that Azure has it: both send it again, once the service has rested in its old version for two minutes.
    ['intended', intended, 'Unsent'],
    ['sent without an answer', after({ is: 'Lost' }), 'Unsent'],
    ['accepted', accepted, 'Failed'],
    ['accepted without an operation', quiet, 'Failed'],
    ['ended', ended.operation, 'Failed'],
  ])('%s means the same to it', (_, operation, atRest) => {
    const record = writtenOperation(operation);
    const moving = observation({ service: seen(service({ provisioningState: 'Updating' })) });
    const old = observation({ service: seen(service()) });
    const done = observation({ service: seen(attached()) });
    expect([moving, old, done].map((found) => readEarlier(asEarlier(record), found, at('08:50')))).toEqual(['Running', atRest, 'Done']);
    const own = looked(record, old, '08:50');
    expect(own.is === 'Over' ? 'Failed' : own.is).toBe(atRest);
  });

  test('a rollback keeps the flag by which it is known there', () =>
    expect(intent({ ...move, needsApproval: true }, s, 'uid', 1)).toMatchObject({
      purpose: 'Rollback',
      reverts: true,
      kind: 'UpdatingNetwork',
    }));
});

describe('the history of the version before', () => {
  test('is typed once, by its text; what cannot be told stays untold', () => {
    const history = withResults(takenBack.history ?? []);
    expect(history.map(({ result }) => result)).toEqual(['Verified', 'Superseded', 'Failed', 'SettingsUnchanged', undefined]);
    expect(history.map(({ outcome }) => outcome)).toEqual((takenBack.history ?? []).map(({ outcome }) => outcome));
  });
  test('is not read again where it is typed', () => {
    const history = [{ at: isoExact('08:00'), what: 'x', outcome: 'Failed: X: y', result: 'Verified' as const }];
    expect(withResults(history)).toBe(history);
  });
  test('still tells that a change was taken back, which is not begun again', () => {
    const { decision } = turn({ status: takenBack, metadata: { generation: 2 }, seen: preparedObservation(), now: '13:00' });
    expect(decision).toMatchObject({ do: 'stop', reason: 'OperationFailed' });
  });
});
