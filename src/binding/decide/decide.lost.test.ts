/** Promises about what did not last: a dependency that is lost, a request that was refused, a rule that others take away again. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import {
  fitting,
  group,
  ids,
  isoExact,
  iso,
  preparedObservation,
  seen,
  settledObservation,
  status,
  unseen,
  place,
} from '../testing/observation.test-support.ts';
import { situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import { missing, said } from './decide.test-support.ts';

describe('a dependency that is lost', () => {
  const failures = [{ name: 'db', type: 'SQLDatabase', optional: false, since: iso('07:30') }];
  const before = { locations: [{ location: 'westeurope', networkStatus: { required: '0/1', optional: '0/0', failures } }] };
  const showing = (word: string, time: string) => settledObservation({ networkStatus: seen(status({ db: word }, time)) });

  test.each<[string, Given, string]>([
    ['in one refresh is a finding', { seen: showing('no', '07:50') }, 'settle Settled'],
    ['in two refreshes is an outage', { status: before, seen: showing('no', '07:50') }, 'stop DependencyUnreachable'],
    ['and back is none', { status: before, seen: showing('success', '07:50') }, 'settle Settled'],
    [
      'stays one while nothing newer is known',
      { status: statusOf('False/DependencyUnreachable', '07:45', before), seen: settledObservation({ networkStatus: unseen() }) },
      'stop DependencyUnreachable',
    ],
    [
      'was only a finding, and nothing newer is known',
      { status: statusOf('True/Settled', '07:00', before), seen: settledObservation() },
      'settle Settled',
    ],
    [
      'of an optional kind is none',
      { status: before, seen: settledObservation({ networkStatus: seen(status({ db: 'no' }, '07:50', { optional: true })) }) },
      'settle Settled',
    ],
    [
      'is worse than a leftover',
      {
        status: before,
        seen: { ...showing('no', '07:50'), locations: [place({ group: seen(group(fitting({ clientSources: ['Internet'] }))) })] },
      },
      'stop DependencyUnreachable',
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toBe(expected));

  test('is named with what was put right meanwhile, for as long as the network status may not show it', () => {
    const corrections = [{ target: `${ids.table}/routes/ours`, at: [iso('07:45')] }];
    const message = (now: string) =>
      turn({ status: { ...before, corrections }, seen: showing('no', '07:50'), now }).status.conditions?.[0]?.message;
    expect(message('08:00')).toContain(
      `Put right: route ours in route table apim-rt at ${iso('07:45')}; the gateway renews its network status every 15 minutes.`,
    );
    expect(message('08:16')).not.toContain('Put right');
  });

  test('is named', () => {
    const { decision } = turn({ status: before, seen: showing('no', '07:50') });
    expect(decision).toMatchObject({
      message: 'The gateway cannot reach 1 required dependency: db. See status.locations and status.findings.',
    });
  });
});

describe('a refusal', () => {
  const open: Given = { seen: preparedObservation() };
  const [move] = situation(open).plan.steps;
  const refused = (reason: string, change: Partial<NonNullable<BindingStatus['lastFailure']>> = {}): Given => ({
    ...open,
    status: {
      lastFailure: {
        step: move?.hash ?? '',
        reason,
        count: 1,
        at: iso('07:50'),
        retryAfter: isoExact('08:30'),
        message: 'Azure said no.',
        observation: situation(open).fingerprint(),
        ...change,
      },
    },
  });

  test.each<[string, Given, string]>([
    ['by policy', refused('PolicyDenied'), 'stop PolicyDenied'],
    ['for a right', refused('NotAuthorized'), 'stop NotAuthorized'],
    ['for a lock', refused('PrerequisitesNotMet'), 'stop PrerequisitesNotMet'],
    ['that was a failed operation', refused('OperationFailed'), 'stop OperationFailed'],
    [
      'that was a failed operation, with no time for another try',
      refused('OperationFailed', { retryAfter: undefined as never }),
      'stop OperationFailed',
    ],
    ['because the service is busy', refused('ServiceBusy'), 'wait ServiceBusy'],
    ['that passes', refused('RetryingAfterError'), 'retry seeing'],
    ['for a reason of another version of this program', refused('Whatever'), 'switch patch orders'],
    // Sent again.
    ['whose time has come', refused('PolicyDenied', { retryAfter: isoExact('08:00') }), 'switch patch orders'],
    ['that rested on other facts', refused('PolicyDenied', { observation: 'other' }), 'switch patch orders'],
    ['after which a user asked', { ...refused('PolicyDenied'), requested: true }, 'switch patch orders'],
    ['of another step', refused('PolicyDenied', { step: 'other' }), 'switch patch orders'],
    // Pauses hold for what is left.
    ['of another step because the service is busy', refused('ServiceBusy', { step: 'other' }), 'wait ServiceBusy'],
    ['of another step that passes', refused('RetryingAfterError', { step: 'other' }), 'retry seeing'],
    ['with nothing left to do', { ...refused('PolicyDenied'), seen: settledObservation() }, 'settle Settled'],
  ])('%s', (_, given, expected) => expect(said(given)).toBe(expected));
});

describe('a contest', () => {
  const target = `${ids.group}/securityRules/${fitting()[0]?.name ?? ''}`;
  const worn = (times: number, ready = 'True/Settled'): Given => ({
    status: statusOf(ready, '07:00', { corrections: [{ target, at: Array.from({ length: times }, () => iso('06:00')) }] }),
    seen: settledObservation({ group: seen(group(missing)) }),
  });
  test.each<[string, Given, string]>([
    ['a third correction is made', worn(2), 'start put management'],
    ['a fourth is not', worn(3), 'stop Contested'],
    ['it stays one', worn(3, 'False/Contested'), 'stop Contested'],
    ['W15: it is one whatever else goes on', worn(3, 'False/PreparingNetwork'), 'stop Contested'],
    ['it is none when a user asks', { ...worn(3), requested: true }, 'start put management'],
    ['it is over when nothing differs any more', { ...worn(3, 'False/Contested'), seen: settledObservation() }, 'settle Settled'],
    ['it is over after a day', { ...worn(3), now: '30:01' }, 'start put management'],
    [
      'it is one about what differs only',
      { ...worn(3), seen: settledObservation({ group: seen(group(fitting().slice(0, 7))) }) },
      'start put monitor',
    ],
  ])('%s', (_, given, expected) => expect(said(given)).toBe(expected));

  test('names the resource and the way out', () => {
    expect(turn(worn(3)).decision).toMatchObject({
      message: expect.stringMatching(
        /^Rule apimvnet-\w+-management in network security group apim-nsg was put right 3 times since 2026-01-05T06:00:00Z .*reconcile-requested-at/,
      ),
    });
  });
});
