/** Promises about conditions: the table of situations, as kstatus and people read them; times that move only when a status does. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus, Condition } from '../../api/binding.ts';
import {
  at,
  attached,
  fitting,
  forbidden,
  gone,
  group,
  ids,
  iso,
  isoExact,
  network,
  observation,
  owner,
  premium,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  status,
  subnet,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { binding, condition, operation, situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import { initialConditions } from './conditions.ts';
import { kstatus } from './kstatus.test-support.ts';
import { initialStatus } from './report.ts';

const running: BindingStatus = { operation: operation('07:40') };
const ended: BindingStatus = { operation: operation('07:00', { endedAt: isoExact('07:30') }) };
const older = binding({ metadata: { name: 'first', uid: '00000000-0000-4000-8000-000000000000', creationTimestamp: iso('06:00') } });
const open: Given = { seen: preparedObservation() };
const closed: Given = { seen: observation({ group: seen(group([shadow, ...fitting().slice(1)])) }) };
const blind = (waiting: string): BindingStatus => ({ waiting: { reason: 'AzureUnreachable', since: iso(waiting) } });
const refused = (reason: string): Given => ({
  ...open,
  status: {
    lastFailure: {
      step: situation(open).plan.steps[0]?.hash ?? '',
      reason,
      count: 1,
      at: iso('07:50'),
      retryAfter: isoExact('09:00'),
      message: 'Azure said no.',
      observation: situation(open).fingerprint,
    },
  },
});
const failures = [{ name: 'db', type: 'SQLDatabase', optional: false, since: iso('07:30') }];
const lostBefore = { locations: [{ location: 'westeurope', networkStatus: { required: '0/1', optional: '0/0', failures } }] };
const since = (given: Given, ready: string, time: string): Given => ({
  ...given,
  status: { ...given.status, ...statusOf(ready, time, given.status) },
});
const notFrom = (given: Given): Given => ({ ...given, seen: settledObservation({ network: forbidden }) });
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

/** apimachinery: meta/v1 Condition, and what we promise beyond it. */
function wellFormed(conditions: readonly Condition[]): void {
  const types = conditions.map(({ type }) => type);
  expect(types.filter((type) => type !== 'Stalled' && type !== 'Reconciling')).toEqual([
    'Ready',
    'AcceptingChanges',
    'Available',
    'PrerequisitesMet',
  ]);
  expect(types.indexOf('Ready')).toBeLessThan(2);
  for (const { reason, message, lastTransitionTime } of conditions) {
    expect(reason).toMatch(/^[A-Z][A-Za-z]*$/);
    expect(message).toMatch(/\S/);
    expect(message.length).toBeLessThanOrEqual(32_768);
    expect(lastTransitionTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  }
}

describe('the first reconcile of a generation', () => {
  const first = (before: BindingStatus, generation = 2) => initialStatus(before, generation, at('08:00'));

  test.each<[string, BindingStatus]>([
    ['nobody has looked yet', {}],
    ['an earlier generation was settled', statusOf('True/Settled', '07:00')],
    [
      'an earlier generation was stalled',
      {
        ...statusOf('False/TierNotSupported', '07:00'),
        conditions: [condition('Stalled', 'True', 'TierNotSupported', '07:00'), condition('Ready', 'False', 'TierNotSupported', '07:00')],
      },
    ],
  ])('is seen as work in the same write, when %s', (_, before) => {
    const after = first(before);
    expect(after.observedGeneration).toBe(2);
    expect(after.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'Unknown', reason: 'Observing' });
    expect(after.conditions?.map(({ type }) => type)).toEqual([
      'Reconciling',
      'Ready',
      'AcceptingChanges',
      'Available',
      'PrerequisitesMet',
    ]);
    expect(kstatus({ ...binding({ metadata: { generation: 2 } }), status: after })).toBe('InProgress');
    wellFormed(after.conditions ?? []);
  });

  test('keeps what is about the gateway and not about the binding', () => {
    const before = {
      conditions: [condition('Available', 'True', 'Serving', '07:00'), condition('AcceptingChanges', 'Unknown', 'Pending', '07:00')],
    };
    const after = initialConditions(before, 2, at('08:00'));
    expect(after.find(({ type }) => type === 'Available')).toMatchObject({
      status: 'True',
      reason: 'Serving',
      lastTransitionTime: iso('07:00'),
    });
    expect(after.find(({ type }) => type === 'AcceptingChanges')).toMatchObject({ status: 'Unknown', reason: 'Observing' });
  });

  test('before it, an unseen binding is in progress too, by the default of the schema', () => {
    const pending = [{ type: 'Ready', status: 'Unknown' as const, reason: 'Pending', message: 'm' }];
    expect(kstatus({ ...binding({}), status: { conditions: pending } })).toBe('InProgress');
    expect(kstatus({ ...binding({ metadata: { generation: 2 } }), status: statusOf('True/Settled', '07:00') })).toBe('InProgress');
  });
});

describe('the time of a condition', () => {
  const timeOf = ({ conditions }: BindingStatus, type: string) => conditions?.find((one) => one.type === type)?.lastTransitionTime;

  test('stays while only reason and message change', () => {
    const before = turn({ seen: observation(), now: '08:00' }).status;
    const after = turn({ seen: preparedObservation(), status: before, now: '08:05' }).status;
    expect([timeOf(before, 'Ready'), timeOf(after, 'Ready'), timeOf(after, 'Reconciling')]).toEqual([
      iso('08:00'),
      iso('08:00'),
      iso('08:00'),
    ]);
    expect(after.summary?.since).toBe(iso('08:05'));
  });

  test('moves when the status does', () => {
    const before = turn({ seen: preparedObservation(), now: '08:00' }).status;
    const after = turn({ seen: settledObservation(), status: before, now: '08:05' }).status;
    expect([timeOf(after, 'Ready'), timeOf(after, 'Available')]).toEqual([iso('08:05'), iso('08:00')]);
  });
});

describe('ten minutes of grace', () => {
  /** Looks one after another, each on what the last one wrote. */
  function looks(times: readonly string[], given: (time: string) => Given): readonly string[] {
    let stored: BindingStatus = {};
    return times.map((now) => {
      stored = turn({ ...given(now), now, status: stored }).status;
      const passing = stored.conditions?.find(({ type }) => type === 'Stalled' || type === 'Reconciling');
      return `${now} ${passing?.type ?? ''}`;
    });
  }

  test('do not start anew at each reconcile', () =>
    expect(looks(['08:00', '08:02', '08:09', '08:10', '08:20'], () => closed)).toEqual([
      '08:00 Reconciling',
      '08:02 Reconciling',
      '08:09 Reconciling',
      '08:10 Stalled',
      '08:20 Stalled',
    ]));

  test('do not start anew when the message changes', () => {
    const other = seen(group([{ ...shadow, name: 'another' }, ...fitting().slice(1)]));
    expect(looks(['08:00', '08:09', '08:10'], (now) => (now === '08:00' ? closed : { seen: observation({ group: other }) })).at(-1)).toBe(
      '08:10 Stalled',
    );
  });

  test('do not start anew when something that helps was written in between', () => {
    const helping = { seen: observation({ group: seen(group([shadow, ...fitting().slice(1, 7)])) }) };
    expect(looks(['08:00', '08:05', '08:06', '08:10'], (now) => (now === '08:05' ? helping : closed)).at(-1)).toBe('08:10 Stalled');
  });

  test('do not start anew when Azure was out of sight in between', () => {
    const hidden = { seen: observation({ service: unseen() }) };
    expect(looks(['08:00', '08:12', '08:14', '08:16'], (now) => (now === '08:14' ? hidden : closed))).toEqual([
      '08:00 Reconciling',
      '08:12 Stalled',
      '08:14 Reconciling',
      '08:16 Stalled',
    ]);
  });

  test('start anew when the prerequisite was there meanwhile', () =>
    expect(looks(['08:00', '08:12', '08:13', '08:14'], (now) => (now === '08:13' ? open : closed)).at(-1)).toBe('08:14 Reconciling'));

  test('start anew for another generation', () => {
    const stalled =
      looks(['08:00'], () => closed) && turn({ ...closed, now: '08:12', status: turn({ ...closed, now: '08:00' }).status }).status;
    const seenAnew = initialStatus(stalled, 2, at('08:13'));
    const after = turn({ ...closed, metadata: { generation: 2 }, status: seenAnew, now: '08:13' }).status;
    expect(after.conditions?.[0]).toMatchObject({ type: 'Reconciling', reason: 'PrerequisitesNotMet' });
  });
});

describe('PrerequisitesMet', () => {
  const met = (given: Given) => turn(given).status.conditions?.find(({ type }) => type === 'PrerequisitesMet');

  test('is False with every finding that blocks, its remedy and its source, in one message', () => {
    const given = {
      seen: observation({
        network: seen(network({ location: 'eastus' })),
        subnet: subnet({ delegations: ['x'], prefixes: ['10.0.1.0/30'] }),
        group: seen(group([shadow])),
      }),
    };
    const blocking = situation(given).plan.findings.filter(({ severity }) => severity === 'Blocking');
    expect(blocking.map(({ check }) => check)).toEqual(['SubnetInAnotherRegion', 'SubnetDelegated', 'SubnetTooSmall', 'FlowBlocked']);
    expect(met(given)).toMatchObject({ status: 'False', reason: 'SubnetInAnotherRegion' });
    expect(met(given)?.message).toBe(
      blocking.map(({ check, message, remedy, source }) => `${check}: ${message} ${remedy} (${source})`).join('\n'),
    );
  });

  test.each<[string, Given, string]>([
    ['nothing is wrong', { seen: settledObservation() }, 'True/Met'],
    ['something only degrades', { seen: preparedObservation() }, 'True/Met'],
    [
      'a tier cannot be bound',
      { seen: observation({ service: seen(service({ sku: { name: 'Basic', capacity: 1 } })) }) },
      'False/TierNotSupported',
    ],
    ['it cannot be seen and never was', { seen: observation({ service: unseen() }) }, 'Unknown/NotObserved'],
    ['it cannot be seen now', { status: statusOf('True/Settled', '07:00'), seen: observation({ service: unseen() }) }, 'True/Met'],
    [
      'it cannot be seen for 15 minutes',
      { status: { ...statusOf('True/Settled', '07:00'), ...blind('07:45') }, seen: observation({ service: unseen() }) },
      'Unknown/NotObserved',
    ],
    ['Azure refuses a write for a right', refused('NotAuthorized'), 'False/NotAuthorized'],
    ['Azure refuses a write by policy', refused('PolicyDenied'), 'False/PolicyDenied'],
    ['Azure refuses a write for a lock', refused('PrerequisitesNotMet'), 'False/PrerequisitesNotMet'],
    ['the right to read lacks', notFrom({}), 'False/NotAuthorized'],
    ['an operation failed', refused('OperationFailed'), 'True/Met'],
  ])('when %s: %#', (_, given, expected) => expect(`${met(given)?.status}/${met(given)?.reason}`).toBe(expected));

  test('says what to do about a refusal, and who says so', () =>
    expect(met(refused('NotAuthorized'))?.message).toBe(
      'NotAuthorized: Azure said no. Grant the operator this right on the named scope; it looks again by itself, and Azure takes some minutes to know of it. (Microsoft: Troubleshoot Azure RBAC)',
    ));

  test('names all that is wrong within the length that a condition takes', () => {
    const delegations = Array.from({ length: 200 }, (_, index) => `Microsoft.Service${index}/${'x'.repeat(200)}`);
    expect(met({ seen: observation({ subnet: subnet({ delegations }) }) })?.message.length).toBeLessThanOrEqual(32_768);
  });
});

describe('a request that was refused and is sent again', () => {
  /** The hour that Azure was given is over; everything else is as it was. */
  const again = (reason: string, change: Partial<Given> = {}): Given => {
    const before = refused(reason);
    const lastFailure = before.status?.lastFailure;
    if (!lastFailure) throw new Error('nothing was refused');
    const conditions = turn(before).status.conditions;
    return {
      ...before,
      status: { lastFailure: { ...lastFailure, retryAfter: isoExact('07:55') }, ...(conditions && { conditions }) },
      ...change,
    };
  };
  const shownFor = (given: Given) => {
    const { conditions = [] } = turn(given).status;
    return ['Ready', 'Stalled', 'Reconciling'].flatMap((type) =>
      conditions.filter((one) => one.type === type).map(({ reason }) => `${type} ${reason}`),
    );
  };

  test.each<[string, Given, string[]]>([
    ['reads as refused until something is better', again('PolicyDenied'), ['Ready PolicyDenied', 'Stalled PolicyDenied']],
    [
      'by a human who asks, reads as work',
      again('PolicyDenied', { requested: true }),
      ['Ready UpdatingNetwork', 'Reconciling UpdatingNetwork'],
    ],
    ['that was never Stalled, reads as work', again('NotAuthorized'), ['Ready UpdatingNetwork', 'Reconciling UpdatingNetwork']],
  ])('%s', (_, given, expected) => expect(shownFor(given)).toEqual(expected));
});

describe('the gateway itself', () => {
  const of = (type: string, given: Given) => {
    const found = turn(given).status.conditions?.find((one) => one.type === type);
    return `${found?.status}/${found?.reason}`;
  };
  const showing = (change: Parameters<typeof attached>[0]): Given => ({ seen: settledObservation({ service: seen(attached(change)) }) });

  test.each<[string, Given, string]>([
    ['serves when it is at rest', showing({}), 'True/Serving'],
    ['serves while Premium rolls', showing({ ...premium, ...updating }), 'True/Serving'],
    ['is down while Developer is updated', showing(updating), 'False/UpdatingWithDowntime'],
    ['does not run when Azure says so', showing({ provisioningState: 'Failed' }), 'False/ServiceNotRunning'],
    ['is not there', { seen: settledObservation({ service: gone }) }, 'False/ServiceMissing'],
    ['is unknown when it was never seen', { seen: settledObservation({ service: unseen() }) }, 'Unknown/NotObserved'],
  ])('%s', (_, given, expected) => expect(of('Available', given)).toBe(expected));

  test.each<[string, Given, string]>([
    ['at rest', showing({}), 'True/Idle'],
    ['our own request about to be sent', open, 'False/ServiceUpdating'],
    ['an update', showing({ ...premium, ...updating }), 'False/ServiceUpdating'],
    ['a target in sight', showing({ targetProvisioningState: 'Updating' }), 'False/ServiceUpdating'],
    ['a 409 that was seen', refused('ServiceBusy'), 'False/ServiceUpdating'],
    ['out of sight, never seen', { seen: settledObservation({ service: unseen() }) }, 'Unknown/NotObserved'],
  ])('accepts changes, by %s', (_, given, expected) => expect(of('AcceptingChanges', given)).toBe(expected));
});

describe('a settled gateway', () => {
  const message = (given: Given) => turn(given).status.conditions?.find(({ type }) => type === 'Ready')?.message;
  const open = { networkSecurity: { clientSources: ['Internet'] } };
  const lettingIn = { group: seen(group(fitting({ clientSources: ['Internet'] }))) };
  const doubtful = settledObservation({ ...lettingIn, networkStatus: seen(status({ db: 'no' }, '07:50')) });

  test('names what it did not reach in one refresh, also in looks that hear nothing newer', () => {
    const said =
      'orders is in its subnet in External mode, and its network was seen to work, but not to reach db in its last network status, which Azure renews every 15 minutes.';
    expect(message({ spec: open, seen: doubtful })).toBe(said);
    const { status: before } = turn({ spec: open, seen: doubtful });
    expect(message({ spec: open, status: before, seen: settledObservation(lettingIn), now: '08:01' })).toBe(said);
  });

  test('says no more than that its network works when it does', () =>
    expect(
      message({ spec: open, seen: settledObservation({ ...lettingIn, networkStatus: seen(status({ db: 'success' }, '07:50')) }) }),
    ).toBe('orders is in its subnet in External mode, and its network was seen to work.'));

  test.each(['Ready', 'Available'])('W5: that no client can reach says so in %s', (type) => {
    const condition = turn({ seen: settledObservation() }).status.conditions?.find((one) => one.type === type);
    expect(condition?.message).toMatch(
      / No rule of network security group apim-nsg lets clients from outside .* reach the gateway on 443\.$/,
    );
  });
});
