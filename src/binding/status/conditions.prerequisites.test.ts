/** Promises about what is in the way: PrerequisitesMet names all of it with its remedy, and a refusal reads as one until something is better. */

import { describe, expect, test } from '@jest/globals';
import {
  fitting,
  group,
  isoExact,
  network,
  observation,
  preparedObservation,
  seen,
  service,
  settledObservation,
  shadow,
  subnet,
  unseen,
} from '../testing/observation.test-support.ts';
import { situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import { blind, notFrom, refused } from './conditions.test-support.ts';

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

  test('P15: names what is wrong though it stops nothing, and says nothing of it where nothing is', () => {
    const open = { clientSources: ['Internet'] };
    const good = { spec: { networkSecurity: open }, seen: settledObservation({ group: seen(group(fitting(open))) }) };
    expect(met(good)?.message).toBe('Nothing stands in the way of the declared state.');
    expect(met({ seen: preparedObservation() })?.message).toBe(
      'Nothing stands in the way of the declared state. What is wrong but stops nothing (status.findings): NoClientCanConnect.',
    );
  });
  test('P15: is not met where another binding is in charge', () => {
    const { binding: one } = situation({ seen: settledObservation() });
    const older = {
      ...one,
      spec: { ...one.spec },
      metadata: { ...one.metadata, name: 'first', uid: 'older', creationTimestamp: '2020-01-01T00:00:00Z' },
    };
    expect(met({ seen: settledObservation(), others: [older] })).toMatchObject({ status: 'False', reason: 'Conflict' });
  });

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
