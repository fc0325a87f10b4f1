/** Promises of the long operation's protocol: status and one read of the service tell where it stands, after a crash at any instant too. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../api/arm-id.ts';
import type { OperationState } from '../../azure/arm.ts';
import {
  at,
  attached,
  gone,
  group,
  ids,
  iso,
  isoExact,
  observation,
  pace,
  preparedObservation,
  region,
  seen,
  service,
  status,
  subnet,
  uid,
  unseen,
} from '../testing/observation.test-support.ts';
import type { Observation } from '../model/values/observation.ts';
import { basisOf } from './basis.ts';
import { circumstances, intent, isOverdue, pollAfter, progressOf } from './operation.ts';
import { operation, situation } from '../testing/situation.test-support.ts';
import type { OperationRecord } from '../../api/binding.ts';
import type { Step } from '../model/values/step.ts';

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
    ['the service is gone', gone, undefined, 30, {}, 'Failed ServiceGone: The service is gone.'],
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
      'somebody moved the gateway after the end',
      seen(attached({ subnetId: ids.elsewhere })),
      word('Succeeded'),
      45,
      { endedAt: isoExact('08:30') },
      'Failed ChangedMeanwhile: The service was as desired when the operation had ended, and no longer is: somebody else changed it since.',
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
    ['the intent was written, and somebody is at work', seen(service({ provisioningState: 'Updating' })), undefined, 3, unsent, 'Running'],
    [
      'the intent is from the future, because the clock was set',
      seen(service()),
      undefined,
      0,
      { ...unsent, startedAt: isoExact('09:00') },
      'Running',
    ],
    ['the intent is two minutes old', seen(service()), undefined, 2, unsent, 'Unsent'],
    ['the intent is of nobody’s clock', seen(service()), undefined, 0, { ...unsent, startedAt: isoExact('56:00') }, 'Unsent'],
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
    const progress = progressOf(record, observation({ service: found, operation: said }), at(minutes(after)), pace);
    expect(progress.is === 'Failed' ? `Failed ${progress.code}: ${progress.cause}` : progress.is).toBe(expected);
  });
});

describe('the intent', () => {
  const s = situation({ seen: preparedObservation() });
  const { plan } = s;
  const after = (time: string, earlier?: OperationRecord) => ({
    ...s,
    now: at(time),
    previous: { ...(earlier && { operation: earlier }) },
  });
  const move = plan.steps.find(({ phase }) => phase === 'switch') as Step;
  const first = intent(move, after('08:00'), uid, 3);

  test('says what is done, to what, until when that is normal, and under which id Azure has it', () => {
    expect(first).toEqual({
      kind: 'UpdatingNetwork',
      step: move.hash,
      generation: 3,
      attempt: 1,
      target: ids.service,
      requestId: first.requestId,
      desired: { mode: 'External', subnetId: ids.subnet },
      basis: basisOf(s.seen),
      startedAt: '2026-01-05T08:00:00.000Z',
      usualUntil: '2026-01-05T08:45:00Z',
      overdueAfter: '2026-01-05T10:00:00Z',
    });
    expect(first.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('of the same step is a further attempt, under an id of its own', () => {
    const second = intent(move, after('08:10', first), uid, 3);
    expect([second.attempt, second.requestId === first.requestId]).toEqual([2, false]);
  });

  test.each([
    ['another generation', { ...first, generation: 2 }],
    ['another step', { ...first, step: 'other' }],
  ])('after one of %s is a first attempt', (_, earlier) => expect(intent(move, after('08:10', earlier), uid, 3).attempt).toBe(1));

  test('has its alarm when the binding says, or later for every further region', () => {
    const overdue = (overdueAfter: string | undefined, regions: number): string => {
      const given = situation({ spec: { changes: overdueAfter === undefined ? {} : { overdueAfter } } });
      const additionalLocations = Array.from({ length: regions }, (_, index) => region({ location: `Region ${index}` }));
      return intent(move, { ...given, seen: observation({ service: seen(service({ additionalLocations })) }) }, uid, 3).overdueAfter;
    };
    expect([overdue(undefined, 0), overdue(undefined, 2), overdue('4h30m', 2)]).toEqual([iso('10:00'), iso('11:00'), iso('12:30')]);
    expect(intent(move, { ...s, seen: observation({ service: unseen() }) }, uid, 3).overdueAfter).toBe(iso('10:00'));
  });

  test('of the way back says so', () => {
    expect(intent({ ...move, needsApproval: true }, s, uid, 3).reverts).toBe(true);
    expect(intent({ ...move, needsApproval: false }, s, uid, 3)).not.toHaveProperty('reverts');
  });

  test('written again before anything else happened is the same', () => expect(intent(move, after('08:00'), uid, 3)).toEqual(first));
});

test.each([
  ['08:00', 60],
  ['08:09', 60],
  ['08:10', 20],
  ['09:59', 20],
])('at %s an operation of 08:00 is looked at again after %i s', (time, seconds) =>
  expect(pollAfter(operation('08:00'), at(time), pace)).toBe(seconds * 1000),
);

describe('a request to take over DNS servers whose answer was lost', () => {
  const record = operation('08:00', {
    kind: 'ApplyingNetworkConfiguration',
    desired: undefined as never,
    handle: undefined as never,
    dnsServers: ['10.0.0.6'],
  });
  const seeing = (dnsServers: string[]) => [{ location: 'West Europe', dnsServers, rows: [] }];
  test.each<[string, readonly string[], string, string]>([
    ['worked, for the gateway sees them', ['10.0.0.6'], '08:30', 'Done'],
    ['was never taken up, for the service rests and sees others', ['10.0.0.4'], '08:05', 'Unsent'],
    ['may have worked unseen, until network status is renewed', ['10.0.0.4'], '08:40', 'Running'],
    ['is sent again when nothing shows it after that', ['10.0.0.4'], '09:01', 'Unsent'],
    ['may have been taken up from the tenth minute on', ['10.0.0.4'], '08:10', 'Running'],
    ['is sent again as soon as the usual time and a refresh are over', ['10.0.0.4'], '09:00', 'Unsent'],
  ])('%s', (_, servers, now, is) =>
    expect(progressOf(record, observation({ networkStatus: seen(seeing([...servers])) }), at(now), pace).is).toBe(is),
  );

  const { dnsServers: _ours, ...azures } = record;
  const two = (first: string, second: string) => [
    { location: 'West Europe', dnsServers: [first], rows: [] },
    { location: 'East US', dnsServers: [second], rows: [] },
  ];
  test.each<[string, OperationRecord, Observation['networkStatus'], string]>([
    ['worked when Azure’s own resolver was wanted and shows', azures, seen(seeing(['168.63.129.16'])), 'Done'],
    ['did not when another shows instead of Azure’s own', azures, seen(seeing(['10.0.0.6'])), 'Unsent'],
    ['worked in whatever order they are seen', { ...record, dnsServers: ['b', 'a'] }, seen(seeing(['a', 'b'])), 'Done'],
    ['is not told by a network status that cannot be read', record, unseen(), 'Unsent'],
    ['is not told by a network status without regions', record, seen([]), 'Unsent'],
    ['worked when its region sees them', { ...record, location: 'westeurope' }, seen(two('10.0.0.6', '10.0.0.4')), 'Done'],
    ['did not when only another region sees them', { ...record, location: 'westeurope' }, seen(two('10.0.0.4', '10.0.0.6')), 'Unsent'],
    ['for all regions did not when one of them sees others', record, seen(two('10.0.0.6', '10.0.0.4')), 'Unsent'],
  ])('%s', (_, asked, networkStatus, is) => expect(progressOf(asked, observation({ networkStatus }), at('08:05'), pace).is).toBe(is));
});

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
