/** Promises about how a running operation is followed, and what is told of one that has failed. */

import { describe, expect, test } from '@jest/globals';
import type { OperationRecord } from '../../api/binding.ts';
import {
  at,
  attached,
  group,
  isoExact,
  intervals,
  preparedObservation,
  seen,
  service,
  status,
  subnet,
} from '../testing/observation.test-support.ts';
import { operation } from '../testing/situation.test-support.ts';
import { basisOf } from './basis.ts';
import { circumstances, isOverdue, pollAfter, resultUrlOf } from './follow.ts';

test.each([
  ['08:00', 60],
  ['08:09', 60],
  ['08:10', 20],
  ['09:59', 20],
])('at %s an operation of 08:00 is looked at again after %i s', (time, seconds) =>
  expect(pollAfter(operation('08:00'), at(time), intervals)).toBe(seconds * 1000),
);

test.each<[string, Partial<OperationRecord>, string, boolean]>([
  ['before its time', {}, '09:59', false],
  ['from the minute on that its record names', {}, '10:00', true],
  ['after it has ended', { endedAt: isoExact('08:30') }, '12:00', false],
  ['whose record names no time that can be read', { overdueAfter: 'soon' }, '12:00', false],
])('an operation %s is overdue', (_, change, now, is) => expect(isOverdue(operation('08:00', change), at(now))).toBe(is));

describe('what is told of a failure beside Azure’s words', () => {
  const told = (change: Parameters<typeof preparedObservation>[0], record: Partial<OperationRecord> = {}) =>
    circumstances(operation('08:00', record), preparedObservation(change));
  test('is nothing where all is reached and nothing was kept to compare with', () => {
    expect(told({})).toEqual([]);
    expect(told({ networkStatus: seen(status({ db: 'success' }, '08:00')) })).toEqual([]);
    expect(told({ networkStatus: seen(status({ db: 'refused' }, '08:00', { optional: true })) })).toEqual([]);
  });
  test('is what the gateway does not reach, with the error where there is one', () => {
    const [first] = status({ db: 'refused', vault: 'success', hub: '' }, '08:00');
    expect(told({ networkStatus: seen(first ? [first] : []) })).toEqual(['Its network status shows as not reached: db (refused), hub.']);
  });
  test('is what changed since the request was sent', () => {
    const basis = basisOf(preparedObservation());
    expect(told({}, { basis })).toEqual([]);
    expect(told({ subnet: subnet({ delegations: ['x'] }), group: seen(group()) }, { basis })).toEqual([
      'Since the request was sent these have changed: the subnet, the rules of the security group.',
    ]);
  });
});

test.each<[string, Partial<OperationRecord>, ReturnType<typeof service>, string | undefined]>([
  ['is asked of a service at rest, also for when it ended', {}, attached(), 'https://management.azure.com/operations/1'],
  ['is not asked of one in motion', {}, service({ provisioningState: 'Updating' }), undefined],
  ['is not asked when its end is known', { endedAt: isoExact('08:30') }, attached(), undefined],
  ['is not there where Azure gave none', { handle: undefined as never }, attached(), undefined],
])("an operation's own word %s", (_, change, shown, url) => expect(resultUrlOf(operation('08:00', change), shown)).toBe(url));
