/** Promises about what the status remembers: nothing is forgotten that has to be known after a crash. */

import { describe, expect, test } from '@jest/globals';
import {
  attached,
  gone,
  group,
  ids,
  iso,
  isoExact,
  observation,
  place,
  preparedObservation,
  seen,
  service,
  settledObservation,
  status,
  subnet,
  uid,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { intent } from '../operation/intent.ts';
import { operation, readyOf, turn, type Given } from '../testing/situation.test-support.ts';
import { report } from './report.ts';
import { busy, expectAccepted } from './report.test-support.ts';

describe('what has to be known after a crash', () => {
  test('resources are recorded as ours in the write before the first request to them', () => {
    const given = {
      spec: { networkSecurity: { create: { name: 'new-nsg' } } },
      seen: observation({ subnet: subnet({ securityGroupId: undefined }), wantedGroup: gone, wantedIds: { group: ids.wanted } }),
    };
    expect(turn(given).status.owned).toEqual([
      { id: ids.wanted, kind: 'SecurityGroup', location: 'westeurope' },
      { id: ids.subnet, kind: 'SecurityGroupAttachment' },
    ]);
  });

  test.each<[string, Given]>([
    [
      'repairs during our operation',
      { status: { operation: operation('07:40') }, seen: { ...busy, locations: [place({ group: seen(group()) })] } },
    ],
    ["rules during a user's operation", { seen: { ...busy, locations: [place({ group: seen(group()) })] } }],
    ['rules of a first attach', { seen: observation() }],
  ])('so they are with %s', (_, given) => expect(turn(given).status.owned).toEqual([{ id: ids.group, kind: 'SecurityRules' }]));

  test('and stay recorded, once, in any spelling', () => {
    const owned = [{ id: ids.group.toUpperCase(), kind: 'SecurityRules' }];
    expect(turn({ seen: observation(), status: { owned } }).status.owned).toEqual(owned);
    expect(turn({ seen: settledObservation(), status: { owned } }).status.owned).toEqual(owned);
  });

  test('nothing is recorded as ours that is only looked at', () => {
    expect(turn({ seen: settledObservation() }).status.owned).toBeUndefined();
    expect(turn({ spec: { policy: 'Audit' }, seen: observation() }).status.owned).toBeUndefined();
  });

  test('the intent is in the write before the request', () => {
    const { s, decision } = turn({ seen: preparedObservation() });
    if (decision.do !== 'switch') throw new Error(decision.do);
    const intended = intent(decision.step, s, uid, 1);
    const after = report(decision, s, intended);
    expect(after.operation).toEqual(intended);
    expect(after.summary?.overdueAfter).toBe(intended.overdueAfter);
    expectAccepted(after);
  });
});

describe('the record of an operation', () => {
  const running = { operation: operation('07:40') };
  test.each<[string, Given, boolean]>([
    ['is kept while it runs', { status: running, seen: busy }, true],
    ['is kept while it cannot be seen', { status: running, seen: { ...busy, service: unseen() } }, true],
    ['is kept while it runs and the binding is suspended', { spec: { suspend: true }, status: running, seen: busy }, true],
    [
      'is kept while it runs and the tier is hopeless',
      { status: running, seen: { ...busy, service: seen(service({ ...updating, platformVersion: 'stv1' })) } },
      true,
    ],
    ['is kept while it is verified', { status: running, seen: settledObservation() }, true],
    [
      'is kept while verification is overdue',
      { status: { operation: operation('06:00', { endedAt: isoExact('06:30') }) }, seen: settledObservation() },
      true,
    ],
    [
      'is gone when it is proven',
      {
        status: { operation: operation('07:00', { endedAt: isoExact('07:30') }) },
        seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:45')) }),
      },
      false,
    ],
    [
      'is gone when it has failed',
      { status: running, seen: preparedObservation({ operation: { status: 'Failed', code: 'X', message: 'm' } }) },
      false,
    ],
    [
      'is gone when it was never sent',
      { status: { operation: { ...operation('07:40'), handle: undefined as never } }, seen: preparedObservation() },
      false,
    ],
  ])('%s', (_, given, kept) => expect(turn(given).status.operation !== undefined).toBe(kept));

  test('that was proven is history, with its end', () => {
    const proven = settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:45')) });
    const { status: after } = turn({
      status: {
        operation: operation('07:00', { endedAt: isoExact('07:30') }),
        lastFailure: { step: 'x', reason: 'OperationFailed', count: 1, at: iso('06:00'), message: 'm' },
      },
      seen: proven,
    });
    expect(after.history).toMatchObject([
      { what: 'UpdatingNetwork', outcome: 'Succeeded, and verified by network status.', generation: 1 },
    ]);
    expect([readyOf(after), after.lastFailure, after.summary?.overdueAfter]).toEqual(['True/Settled', undefined, undefined]);
  });

  test('of a wish that was edited meanwhile ends with that', () => {
    const moved = { ...operation('07:00', { endedAt: isoExact('07:30') }), desired: { mode: 'External', subnetId: ids.elsewhere } };
    const { status: after, decision } = turn({
      status: { operation: moved },
      seen: preparedObservation({ service: seen(attached({ subnetId: ids.elsewhere })) }),
    });
    expect(decision.do).toBe('switch');
    expect(after.history?.[0]?.outcome).toBe('Succeeded; the binding wants something else meanwhile.');
  });
});
