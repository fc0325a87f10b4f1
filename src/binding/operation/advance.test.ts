/** Promises of the long operation's protocol: status and one read of the service tell where it stands, after a crash at any instant too. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../api/arm-id.ts';
import type { OperationState } from '../../azure/arm.ts';
import { attached, gone, ids, isoExact, observation, seen, service, unseen } from '../testing/observation.test-support.ts';
import type { Observation } from '../model/values/observation.ts';
import { basisOf } from './basis.ts';
import { stands } from './advance.test-support.ts';
import { operation } from '../testing/situation.test-support.ts';

type Record_ = Parameters<typeof operation>[1];
const word = (status: OperationState['status'], more: Partial<OperationState> = {}): OperationState => ({ status, ...more });
const sent = '08:00';
const unsent: Record_ = { handle: undefined as never };
const traceless: Record_ = { kind: 'ApplyingNetworkConfiguration', desired: undefined as never };
const failed = { provisioningState: 'Failed' };
const brokenAs = (etag: string) => seen(service({ ...failed, etag }));
const basis = basisOf(observation({ service: brokenAs('one') }));
const recased = { subnetId: armId(ids.subnet.replace('/subnets/apim', '/SUBNETS/Apim')) };

const minutes = (count: number): string =>
  `${String(8 + Math.floor(count / 60)).padStart(2, '0')}:${String(Math.floor(count) % 60).padStart(2, '0')}`;

describe('where an operation stands', () => {
  test.each<[string, Observation['service'], OperationState | undefined, number, Record_, string]>([
    // Seen in motion, or not seen.
    ['the service is updating', seen(service({ provisioningState: 'Updating' })), undefined, 10, {}, 'Running'],
    ['the state is written in capitals', seen(service({ provisioningState: 'UPDATING' })), undefined, 10, {}, 'Running'],
    ['the state says Succeeded with a target', seen(attached({ targetProvisioningState: 'Updating' })), undefined, 10, {}, 'Running'],
    ['the service cannot be read', unseen(), undefined, 10, {}, 'Running'],
    ['the service is updating and shows what is desired', seen(attached({ provisioningState: 'Updating' })), undefined, 10, {}, 'Running'],
    ['it takes very long', seen(service({ provisioningState: 'Updating' })), undefined, 59, {}, 'Running'],
    // The end.
    ['the service is at rest as desired', seen(attached()), undefined, 30, {}, 'Done'],
    ['the service spells the subnet differently', seen(attached(recased)), undefined, 30, {}, 'Done'],
    ['the service is as desired although its operation was forgotten', seen(attached()), word('Unknown'), 30, {}, 'Done'],
    ['it was done at once', seen(attached()), undefined, 0, {}, 'Done'],
    ['the handle was lost with a crash, and the service is as desired', seen(attached()), undefined, 30, unsent, 'Done'],
    ['the service fails later, in its place', seen(attached(failed)), undefined, 45, { endedAt: isoExact('08:30') }, 'Done'],
    [
      'the service is as desired although its operation says Failed',
      seen(attached()),
      word('Failed', { code: 'X', message: 'm' }),
      30,
      {},
      'Done',
    ],
    ['the service is as desired although its operation says Canceled', seen(attached()), word('Canceled'), 30, {}, 'Done'],
    ['the service is as desired although its operation says that it goes on', seen(attached()), word('InProgress'), 30, {}, 'Done'],
    // It failed.
    [
      'the service says so although its operation says Succeeded',
      seen(service(failed)),
      word('Succeeded'),
      30,
      {},
      'Failed ServiceFailed: Azure gave no reason; the service is in state Failed.',
    ],
    [
      'the operation fails without details',
      seen(service()),
      word('Failed'),
      30,
      {},
      'Failed ServiceFailed: Azure gave no reason; the service is in state Succeeded.',
    ],
    ['the operation is not known yet, right after the request', seen(service()), word('Unknown'), 1, {}, 'Running'],
    [
      'the operation says so',
      seen(service()),
      word('Failed', { code: 'ActivationFailed', message: 'm' }),
      30,
      {},
      'Failed ActivationFailed: m',
    ],
    [
      'the operation was canceled',
      seen(service()),
      word('Canceled'),
      30,
      {},
      'Failed Canceled: Azure gave no reason; the service is in state Succeeded.',
    ],
    [
      'the service says so',
      seen(service(failed)),
      undefined,
      30,
      {},
      'Failed ServiceFailed: Azure gave no reason; the service is in state Failed.',
    ],
    [
      'the service is in its place, and broken',
      seen(attached(failed)),
      undefined,
      30,
      {},
      'Failed ServiceFailed: Azure gave no reason; the service is in state Failed.',
    ],
    ['the service is not there, for the first time', gone, undefined, 30, {}, 'Running'],
    ['the service has not been there for four minutes', gone, undefined, 30, { goneSince: isoExact('08:26') }, 'Running'],
    [
      'the service has not been there for five minutes',
      gone,
      undefined,
      30,
      { goneSince: isoExact('08:25') },
      'Failed ServiceGone: The service is gone.',
    ],
    ['the service is there again', seen(attached()), undefined, 30, { goneSince: isoExact('08:00') }, 'Done'],
    [
      'Azure says Succeeded and shows the old settings',
      seen(service()),
      word('Succeeded'),
      30,
      {},
      'Failed SettingsUnchanged: Azure took the request and is done with it, but the service still shows the old settings.',
    ],
    [
      'Azure no longer knows it and shows the old settings',
      seen(service()),
      word('Unknown'),
      30,
      {},
      'Failed OutcomeUnknown: Azure no longer knows the operation, and the service shows the old settings.',
    ],
    [
      'Azure could not be asked and shows the old settings',
      seen(service()),
      undefined,
      30,
      {},
      'Failed OutcomeUnknown: Azure no longer knows the operation, and the service shows the old settings.',
    ],
    [
      'a user moved the gateway after the end',
      seen(attached({ subnetId: ids.elsewhere })),
      word('Succeeded'),
      45,
      { endedAt: isoExact('08:30') },
      'Failed ChangedMeanwhile: The service was as desired when the operation had ended, and no longer is: another client changed it since.',
    ],
    // A read may still show the time before the request.
    ['the old settings right after the request', seen(service()), undefined, 1, {}, 'Running'],
    ['an old failure right after the request', seen(service(failed)), undefined, 1, {}, 'Running'],
    [
      'a failure right after the request that the operation confirms',
      seen(service(failed)),
      word('Failed', { code: 'X', message: 'm' }),
      1,
      {},
      'Failed X: m',
    ],
    ['the operation says that it goes on although the service rests', seen(service()), word('InProgress'), 30, {}, 'Running'],
    ['the intent was written a moment ago', seen(service()), undefined, 1, unsent, 'Running'],
    // A crash between the intent and the request.
    ['the intent was written, and nothing shows that Azure has the request', seen(service()), undefined, 3, unsent, 'Unsent'],
    ['the same an hour later', seen(service()), undefined, 59, unsent, 'Unsent'],
    [
      'the intent was written, and the service has failed',
      seen(service(failed)),
      undefined,
      3,
      unsent,
      'Failed ServiceFailed: Azure gave no reason; the service is in state Failed.',
    ],
    ['the intent was written, and the service is the broken one of before', brokenAs('one'), undefined, 3, { ...unsent, basis }, 'Unsent'],
    [
      'the intent was written, and the service is broken in another version',
      brokenAs('two'),
      undefined,
      3,
      { ...unsent, basis },
      'Failed ServiceFailed: Azure gave no reason; the service is in state Failed.',
    ],
    [
      'Azure had taken the request, and the service is the broken one of before',
      brokenAs('one'),
      undefined,
      30,
      { basis },
      'Failed ServiceFailed: Azure gave no reason; the service is in state Failed.',
    ],
    ['the intent was written, and a user is at work', seen(service({ provisioningState: 'Updating' })), undefined, 3, unsent, 'Running'],
    [
      'the intent is from the future, because the clock was set',
      seen(service()),
      undefined,
      0,
      { ...unsent, startedAt: isoExact('09:00') },
      'Running',
    ],
    [
      'the intent was written, and the service is in another version with the old settings',
      seen(service({ etag: 'two' })),
      undefined,
      3,
      { ...unsent, basis },
      'Failed OutcomeUnknown: No answer came, the service has changed since, and it does not show what it was asked for.',
    ],
    [
      'no answer came to the third attempt',
      seen(service()),
      undefined,
      3,
      { ...unsent, attempt: 3 },
      'Failed NoAnswer: The request was sent 3 times, no answer came, and the service still shows the old settings.',
    ],
    [
      'the end was seen a moment ago, and a read shows the time before it',
      seen(service()),
      undefined,
      31,
      { endedAt: isoExact('08:30') },
      'Done',
    ],
    ['the intent is two minutes old', seen(service()), undefined, 2, unsent, 'Unsent'],
    ['the intent has a corrupt time', seen(service()), undefined, 0, { ...unsent, startedAt: isoExact('56:00') }, 'Unsent'],
    // The service itself is not changed by it.
    ['it leaves no trace, and Azure says that it succeeded', seen(service()), word('Succeeded'), 1, traceless, 'Done'],
    ['it leaves no trace, and the service is at rest', seen(service()), undefined, 30, traceless, 'Done'],
    ['it leaves no trace, and was sent a moment ago', seen(service()), undefined, 1, traceless, 'Running'],
    [
      'it leaves no trace, and the service was changed since',
      seen(attached()),
      undefined,
      45,
      { ...traceless, endedAt: isoExact('08:30') },
      'Done',
    ],
  ])('%s', (_, found, said, after, change, expected) => {
    const { handle, ...rest } = { ...operation(sent), ...change };
    const record = handle === undefined ? rest : { ...rest, handle };
    expect(stands(record, observation({ service: found, operation: said }), minutes(after))).toBe(expected);
  });
});
