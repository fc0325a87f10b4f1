/** Promises about waits: each has a reason and a since that does not move, an until where there is one, and evidence. */

import { expect, test } from '@jest/globals';
import {
  fitting,
  group,
  iso,
  isoExact,
  observation,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  subnet,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { operation, situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';

const busy = preparedObservation({ service: seen(service(updating)) });
const closed = { seen: observation({ group: seen(group([shadow, ...fitting().slice(1)])) }) };
const refused: Given = {
  seen: preparedObservation(),
  status: {
    lastFailure: {
      step: situation({ seen: preparedObservation() }).plan.steps[0]?.hash ?? '',
      reason: 'RetryingAfterError',
      count: 1,
      at: iso('07:59'),
      retryAfter: isoExact('08:00:30'),
      message: 'Azure did not answer.',
      observation: situation({ seen: preparedObservation() }).fingerprint(),
    },
  },
};

test.each<[string, Given, object | undefined]>([
  [
    'our operation',
    { status: { operation: operation('07:40') }, seen: busy },
    { reason: 'UpdatingNetwork', since: isoExact('07:40'), until: iso('08:25') },
  ],
  [
    'verification',
    { status: { operation: operation('07:00', { endedAt: isoExact('07:50') }) }, seen: settledObservation() },
    { reason: 'Verifying', since: isoExact('07:50') },
  ],
  [
    "a user's operation",
    { seen: busy },
    { reason: 'ServiceBusy', since: iso('08:00'), evidence: expect.stringContaining('started by another client') },
  ],
  [
    'an unfinished network',
    { seen: preparedObservation({ subnet: subnet({ provisioningState: 'Updating' }) }) },
    { reason: 'PreparingNetwork', since: iso('08:00'), evidence: expect.stringContaining('apim (Updating)') },
  ],
  [
    'a request that failed',
    refused,
    { reason: 'RetryingAfterError', since: iso('08:00'), until: isoExact('08:00:30'), evidence: 'Azure did not answer.' },
  ],
  [
    'Azure out of sight',
    { seen: observation({ service: unseen() }) },
    { reason: 'AzureUnreachable', since: iso('08:00'), evidence: 'Try later.' },
  ],
  ['a prerequisite, in its grace', closed, { reason: 'PrerequisitesNotMet', since: iso('08:00'), until: iso('08:10') }],
  [
    'a prerequisite, some minutes later',
    { ...closed, status: statusOf('False/PrerequisitesNotMet', '07:54') },
    { reason: 'PrerequisitesNotMet', since: iso('07:54'), until: iso('08:04') },
  ],
  ['a prerequisite, after its grace', { ...closed, status: statusOf('False/PrerequisitesNotMet', '07:50') }, undefined],
  ['a human', { seen: observation({ service: seen(service({ platformVersion: 'stv1' })) }) }, undefined],
  ['nothing, with work to do', { seen: observation() }, undefined],
  ['nothing, settled', { seen: settledObservation() }, undefined],
])('%s', (_, given, waiting) => {
  const first = turn(given).status;
  expect(first.waiting).toEqual(waiting);
  // A later reconcile of the same keeps the since.
  if (waiting) expect(turn({ ...given, status: { ...given.status, ...first }, now: '08:00:20' }).status.waiting).toEqual(waiting);
});

test('another wait has a since of its own', () => {
  const first = turn({ seen: busy }).status;
  expect(turn({ seen: observation({ service: unseen() }), status: first, now: '08:05' }).status.waiting?.since).toBe(iso('08:05'));
});

test('evidence is cut to what the schema takes', () => {
  const endless = observation({ service: unseen({ message: 'm'.repeat(9000) }) });
  expect(turn({ seen: endless }).status.waiting?.evidence?.length).toBe(2000);
});
