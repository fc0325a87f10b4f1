/** Promises about Ready, Reconciling and Stalled: the table of situations, as kstatus and people read them. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import {
  attached,
  fitting,
  group,
  ids,
  iso,
  isoExact,
  observation,
  owner,
  preparedObservation,
  seen,
  service,
  settledObservation,
  status,
  subnet,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { binding, operation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import { kstatus } from './kstatus.test-support.ts';
import { blind, closed, notFrom, open, refused, wellFormed } from './conditions.test-support.ts';

const running: BindingStatus = { operation: operation('07:40') };
const ended: BindingStatus = { operation: operation('07:00', { endedAt: isoExact('07:30') }) };
const older = binding({ metadata: { name: 'first', uid: '00000000-0000-4000-8000-000000000000', creationTimestamp: iso('06:00') } });
const failures = [{ name: 'db', type: 'SQLDatabase', optional: false, since: iso('07:30') }];
const lostBefore = { locations: [{ location: 'westeurope', networkStatus: { required: '0/1', optional: '0/0', failures } }] };
const since = (given: Given, ready: string, time: string): Given => ({
  ...given,
  status: { ...given.status, ...statusOf(ready, time, given.status) },
});
const noToken = settledObservation({ service: unseen({ class: 'Blocked', obstacle: 'Authorization', code: 'IdentityNotAuthorized' }) });

describe('every situation', () => {
  test.each<[string, Given, string, string, string]>([
    // Steps running.
    ['rules are written', { seen: observation() }, 'False/PreparingNetwork', 'Reconciling', 'InProgress'],
    [
      'Azure finishes the network',
      { seen: preparedObservation({ subnet: subnet({ provisioningState: 'Updating' }) }) },
      'False/PreparingNetwork',
      'Reconciling',
      'InProgress',
    ],
    ['the request is about to be sent', open, 'False/UpdatingNetwork', 'Reconciling', 'InProgress'],
    [
      'our operation runs',
      { status: running, seen: preparedObservation({ service: seen(service(updating)) }) },
      'False/UpdatingNetwork',
      'Reconciling',
      'InProgress',
    ],
    [
      'our operation runs, out of sight',
      { status: running, seen: preparedObservation({ service: unseen() }) },
      'False/UpdatingNetwork',
      'Reconciling',
      'InProgress',
    ],
    [
      'our operation runs, out of sight for 15 minutes',
      { status: { ...running, ...blind('07:45') }, seen: preparedObservation({ service: unseen() }) },
      'Unknown/AzureUnreachable',
      'Reconciling',
      'InProgress',
    ],
    ['verifying', { status: ended, seen: settledObservation() }, 'False/Verifying', 'Reconciling', 'InProgress'],
    [
      'verifying, out of sight',
      { status: ended, seen: settledObservation({ service: unseen() }) },
      'False/Verifying',
      'Reconciling',
      'InProgress',
    ],
    // Others.
    [
      "another client's operation, work of ours pending",
      { seen: preparedObservation({ service: seen(service(updating)) }) },
      'False/ServiceBusy',
      'Reconciling',
      'InProgress',
    ],
    [
      "another client's operation, none pending",
      { status: turn({ seen: settledObservation() }).status, seen: settledObservation({ service: seen(attached(updating)) }) },
      'True/Settled',
      '',
      'Current',
    ],
    [
      "W13: another client's operation at the first reconcile",
      { seen: settledObservation({ service: seen(attached(updating)) }) },
      'False/ServiceBusy',
      'Reconciling',
      'InProgress',
    ],
    ['refused because the service is busy', refused('ServiceBusy'), 'False/ServiceBusy', 'Reconciling', 'InProgress'],
    // Errors.
    ['a request that failed in passing', refused('RetryingAfterError'), 'False/RetryingAfterError', 'Reconciling', 'InProgress'],
    [
      'out of sight while work is open',
      { seen: preparedObservation({ service: unseen() }) },
      'False/RetryingAfterError',
      'Reconciling',
      'InProgress',
    ],
    [
      'settled, out of sight',
      since({ seen: settledObservation({ service: unseen() }) }, 'True/Settled', '07:00'),
      'True/Settled',
      '',
      'Current',
    ],
    [
      'settled, out of sight for nearly 15 minutes',
      since({ status: blind('07:45:01'), seen: settledObservation({ service: unseen() }) }, 'True/Settled', '07:00'),
      'True/Settled',
      '',
      'Current',
    ],
    [
      'settled, out of sight for 15 minutes',
      since({ status: blind('07:45'), seen: settledObservation({ service: unseen() }) }, 'True/Settled', '07:00'),
      'Unknown/AzureUnreachable',
      'Reconciling',
      'InProgress',
    ],
    [
      '… and still',
      since({ status: blind('06:00'), seen: settledObservation({ service: unseen() }) }, 'Unknown/AzureUnreachable', '06:15'),
      'Unknown/AzureUnreachable',
      'Reconciling',
      'InProgress',
    ],
    [
      '… and back',
      since({ status: blind('06:00'), seen: settledObservation() }, 'Unknown/AzureUnreachable', '06:15'),
      'True/Settled',
      '',
      'Current',
    ],
    // Ten minutes of grace.
    ['a prerequisite lacks', closed, 'False/PrerequisitesNotMet', 'Reconciling', 'InProgress'],
    [
      '… for nearly ten minutes',
      since(closed, 'False/PrerequisitesNotMet', '07:50:01'),
      'False/PrerequisitesNotMet',
      'Reconciling',
      'InProgress',
    ],
    ['… for ten minutes', since(closed, 'False/PrerequisitesNotMet', '07:50'), 'False/PrerequisitesNotMet', 'Stalled', 'Failed'],
    ['a lock refuses', refused('PrerequisitesNotMet'), 'False/PrerequisitesNotMet', 'Reconciling', 'InProgress'],
    [
      '… for ten minutes',
      since(refused('PrerequisitesNotMet'), 'False/PrerequisitesNotMet', '07:50'),
      'False/PrerequisitesNotMet',
      'Stalled',
      'Failed',
    ],
    ['a right to read lacks', notFrom({}), 'False/NotAuthorized', 'Reconciling', 'InProgress'],
    ['… for ten minutes', since(notFrom({}), 'False/NotAuthorized', '07:50'), 'False/NotAuthorized', 'Stalled', 'Failed'],
    ['a right to write lacks', refused('NotAuthorized'), 'False/NotAuthorized', 'Reconciling', 'InProgress'],
    ['… for ten minutes', since(refused('NotAuthorized'), 'False/NotAuthorized', '07:50'), 'False/NotAuthorized', 'Stalled', 'Failed'],
    ['there is no token', { seen: noToken }, 'False/IdentityNotAuthorized', 'Reconciling', 'InProgress'],
    [
      '… for ten minutes',
      since({ seen: noToken }, 'False/IdentityNotAuthorized', '07:50'),
      'False/IdentityNotAuthorized',
      'Stalled',
      'Failed',
    ],
    ['another binding is in charge', { ...open, others: [older] }, 'False/Conflict', 'Reconciling', 'InProgress'],
    ['… for ten minutes', since({ ...open, others: [older] }, 'False/Conflict', '07:50'), 'False/Conflict', 'Stalled', 'Failed'],
    // At once.
    [
      'a tier that cannot be bound',
      { seen: observation({ service: seen(service({ sku: { name: 'Basic', capacity: 1 } })) }) },
      'False/TierNotSupported',
      'Stalled',
      'Failed',
    ],
    [
      'the retired platform',
      { seen: observation({ service: seen(service({ platformVersion: 'stv1' })) }) },
      'False/PlatformRetired',
      'Stalled',
      'Failed',
    ],
    ['a policy', refused('PolicyDenied'), 'False/PolicyDenied', 'Stalled', 'Failed'],
    [
      'another cluster',
      { seen: observation({ group: seen(group(fitting({}, owner.replace('99999999', '55555555')))) }) },
      'False/OwnedElsewhere',
      'Stalled',
      'Failed',
    ],
    [
      'a contest',
      since(
        {
          seen: settledObservation({ group: seen(group(fitting().slice(1))) }),
          status: {
            corrections: [
              { target: `${ids.group}/securityRules/${fitting()[0]?.name ?? ''}`, at: [iso('05:00'), iso('06:00'), iso('07:00')] },
            ],
          },
        },
        'True/Settled',
        '07:00',
      ),
      'False/Contested',
      'Stalled',
      'Failed',
    ],
    ['an operation that failed', refused('OperationFailed'), 'False/OperationFailed', 'Stalled', 'Failed'],
    [
      'a dependency lost in two refreshes',
      { status: lostBefore, seen: settledObservation({ networkStatus: seen(status({ db: 'no' }, '07:50')) }) },
      'False/DependencyUnreachable',
      'Stalled',
      'Failed',
    ],
    [
      'a dependency lost in one refresh',
      { seen: settledObservation({ networkStatus: seen(status({ db: 'no' }, '07:50')) }) },
      'True/Settled',
      '',
      'Current',
    ],
    // The end.
    ['as declared and verified', { seen: settledObservation() }, 'True/Settled', '', 'Current'],
    ['only Audit forbids', { spec: { policy: 'Audit' }, seen: preparedObservation() }, 'True/DeviationsAudited', '', 'Current'],
    [
      'only Audit forbids, and a required flow is closed',
      { spec: { policy: 'Audit' }, seen: observation() },
      'False/PrerequisitesNotMet',
      'Reconciling',
      'InProgress',
    ],
    ['suspended, as declared', { spec: { suspend: true }, seen: settledObservation() }, 'True/Settled', '', 'Current'],
    ['suspended, not as declared', { spec: { suspend: true }, seen: preparedObservation() }, 'False/Suspended', '', 'InProgress'],
    [
      'suspended, our operation runs',
      { spec: { suspend: true }, status: running, seen: preparedObservation({ service: seen(service(updating)) }) },
      'False/Suspended',
      '',
      'InProgress',
    ],
  ])('%s', (_, given, ready, also, verdict) => {
    const { status: after } = turn(given);
    const conditions = after.conditions ?? [];
    const is = (type: string) => conditions.find((one) => one.type === type);
    expect(`${is('Ready')?.status}/${is('Ready')?.reason}`).toBe(ready);
    const passing = conditions.filter(({ type }) => type === 'Reconciling' || type === 'Stalled');
    expect(passing.map(({ type }) => type).join()).toBe(also);
    for (const { status: word, reason, message } of passing)
      expect([word, reason, message]).toEqual(['True', is('Ready')?.reason, is('Ready')?.message]);
    expect(kstatus({ ...binding(given), status: after })).toBe(verdict);
    wellFormed(conditions);
  });
});
