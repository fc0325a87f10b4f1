/** Promises about when a binding is looked at again: often while something moves, rarely when nothing does, never at the same time as a fleet. */

import { describe, expect, test } from '@jest/globals';
import {
  isoExact,
  observation,
  intervals,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  group,
  fitting,
  unseen,
  updating,
  attached,
  iso,
} from '../testing/observation.test-support.ts';
import { requeueAfter } from './requeue.ts';
import { operation, situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';

const seconds = (given: Given, random = 0): number => {
  const { s, decision } = turn(given);
  return requeueAfter(decision, s, random) / 1000;
};
const closed = { seen: observation({ group: seen(group([shadow, ...fitting().slice(1)])) }) };
const busy = preparedObservation({ service: seen(service(updating)) });
const ended = { operation: operation('07:00', { endedAt: isoExact('07:30') }) };
const refused = (reason: string, retryAfter: string): Given => ({
  seen: preparedObservation(),
  status: {
    lastFailure: {
      step: situation({ seen: preparedObservation() }).plan.steps[0]?.hash ?? '',
      reason,
      count: 1,
      at: iso('07:59'),
      retryAfter: isoExact(retryAfter),
      message: 'No.',
      observation: situation({ seen: preparedObservation() }).fingerprint(),
    },
  },
});

const blindSince = (since: string): Given => ({
  seen: observation({ service: unseen() }),
  status: { waiting: { reason: 'AzureUnreachable', since: iso(since) } },
});

test.each<[string, Given, number]>([
  ['after rules were written', { seen: observation() }, 1],
  ['after the request was sent', { seen: preparedObservation() }, 60],
  ['while our operation is young', { status: { operation: operation('07:55') }, seen: busy }, 60],
  ['while our operation is old', { status: { operation: operation('07:40') }, seen: busy }, 20],
  ['while our operation runs, suspended', { spec: { suspend: true }, status: { operation: operation('07:40') }, seen: busy }, 20],
  [
    'while our operation runs on a service that cannot be bound any more',
    {
      status: { operation: operation('07:40') },
      seen: preparedObservation({ service: seen(service({ ...updating, platformVersion: 'stv1' })) }),
    },
    20,
  ],
  ['while verifying', { status: ended, seen: settledObservation() }, 30],
  ['while verifying, suspended', { spec: { suspend: true }, status: ended, seen: settledObservation() }, 30],
  ["while a user's operation runs", { seen: busy }, 60],
  [
    'while Azure finishes the network',
    { seen: preparedObservation({ group: seen(group(fitting(), { provisioningState: 'Updating' })) }) },
    5,
  ],
  ['when Azure said when', refused('ServiceBusy', '08:00:42'), 42],
  ['when Azure said an hour, for what else may happen', refused('ServiceBusy', '09:00'), 600],
  ['when what Azure said is over', refused('ServiceBusy', '08:00'), 60],
  ['after a failure that passes', refused('RetryingAfterError', '08:00:05'), 5],
  ['when Azure cannot be seen', { seen: observation({ service: unseen() }) }, 30],
  ['when Azure cannot be seen for ten minutes', blindSince('07:50'), 100],
  ['when Azure cannot be seen for hours', blindSince('02:00'), 300],
  ['when a prerequisite lacks', closed, 120],
  ['when a prerequisite lacks that was there for days', { ...closed, status: statusOf('True/Settled', '00:00') }, 120],
  ['shortly before the grace ends', { ...closed, status: statusOf('False/PrerequisitesNotMet', '07:50:30') }, 31],
  ['when the grace is over', { ...closed, status: statusOf('False/PrerequisitesNotMet', '07:40') }, 600],
  ['when it is stalled', { seen: observation({ service: seen(service({ platformVersion: 'stv1' })) }) }, 600],
  ['when it is stalled and the next try comes sooner', refused('PolicyDenied', '08:02'), 120],
  ['when it is stalled and the next try comes later', refused('PolicyDenied', '09:02'), 600],
  ['when it is suspended', { spec: { suspend: true }, seen: preparedObservation() }, 600],
  ['when it is settled', { seen: settledObservation() }, 900],
])('%s: %#', (_, given, expected) => expect(seconds(given)).toBe(expected));

describe('a fleet', () => {
  test('of settled bindings is spread over a tenth more, never less, so that the read budget holds', () => {
    const given = { seen: settledObservation({ service: seen(attached()) }) };
    expect([seconds(given, 0), seconds(given, 0.5), seconds(given, 0.999)].map(Math.round)).toEqual([900, 945, 990]);
  });
  test('that cannot see Azure is spread over half a minute', () => {
    const given = { seen: observation({ service: unseen() }) };
    expect([seconds(given, 0), seconds(given, 0.999)].map(Math.round)).toEqual([30, 60]);
  });
});

test('at 12 reads an hour at most a settled binding is read: four network statuses, and four reads twice', () => {
  const hour = 3_600_000;
  expect(hour / intervals.networkStatus + 4 * (hour / intervals.drift)).toBeLessThanOrEqual(12);
});
