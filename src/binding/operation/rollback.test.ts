/** Promises about the way back: it is planned when a change has failed and the binding asks for that, and a human confirms it. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import {
  attached,
  fitting,
  group,
  ids,
  iso,
  isoExact,
  network,
  observation,
  seen,
  service,
  subnet,
} from '../testing/observation.test-support.ts';
import { operation, situation, turn, type Given } from '../testing/situation.test-support.ts';

const old = subnet({ id: ids.elsewhere, name: 'old' });
const around = { group: seen(group(fitting())), network: seen(network({ subnets: [subnet(), old] })) };
const failing = { provisioningState: 'Failed' };
const elsewhere = { mode: 'External', locations: [{ location: 'westeurope', subnetId: ids.elsewhere }] };

/** The change to the bound subnet has failed, with the gateway in it. */
function failed(change: Given & { readonly onFailure?: 'Hold' | 'Revert'; readonly lastGood?: BindingStatus['lastGood'] } = {}): Given {
  const { onFailure = 'Revert', lastGood = elsewhere, ...more } = change;
  return {
    spec: { changes: { onFailure } },
    seen: observation({
      ...around,
      service: seen(attached(failing)),
      operation: { status: 'Failed', code: 'ActivationFailed', message: 'No.' },
    }),
    status: { operation: operation('07:00'), ...(lastGood && { lastGood }) },
    now: '08:00',
    ...more,
  };
}
const switches = (given: Given) => turn(given).s.plan.steps.filter(({ phase }) => phase === 'switch');

describe('the way back', () => {
  test('is planned in place of the way on, needs approval, and is not begun', () => {
    const { decision, s, status } = turn(failed());
    expect(s.plan.steps).toEqual([expect.objectContaining({ phase: 'switch', needsApproval: true })]);
    expect(decision).toMatchObject({ do: 'stop', reason: 'OperationFailed' });
    expect(status.conditions?.find(({ type }) => type === 'Ready')?.message).toContain(
      `The rollback to the last settings that worked (mode External, ${ids.elsewhere} in westeurope) is planned and waits for approval.`,
    );
    expect(status.plan?.steps[0]?.why).toContain('Reverts to the last settings that worked');
    expect(status.plan?.steps[0]).not.toHaveProperty('needsApproval');
  });

  test('says how to say yes, and is begun when a user has', () => {
    const { status, s } = turn(failed());
    const hash = s.plan.steps[0]?.hash ?? 'none';
    expect(status.conditions?.find(({ type }) => type === 'Ready')?.message).toContain(`apimvnet.io/approve=${hash}`);
    const annotations = { 'apimvnet.io/approve': hash };
    expect(turn(failed({ status, metadata: { annotations }, now: '09:00' })).decision).toMatchObject({ do: 'switch', step: { hash } });
  });

  test('has the hash of the same step without approval', () => {
    const forward = switches({
      spec: { subnetId: ids.elsewhere },
      seen: observation({ ...around, subnet: old, service: seen(attached(failing)) }),
    });
    expect(switches(failed())[0]?.hash).toBe(forward[0]?.hash);
  });

  test.each<[string, Parameters<typeof failed>[0]]>([
    ['the binding wants things to be held', { onFailure: 'Hold' }],
    ['nothing worked before', { lastGood: undefined as never, status: { operation: operation('07:00') } }],
    ['the gateway is there', { lastGood: { mode: 'External', locations: [{ location: 'westeurope', subnetId: ids.subnet }] } }],
    ['a user asked for another try', { requested: true }],
    ['the operator only watches', { spec: { policy: 'Audit', changes: { onFailure: 'Revert' } } }],
  ])('is not planned when %s', (_, change) => {
    expect(situation(failed(change)).plan.steps.filter(({ needsApproval }) => needsApproval)).toEqual([]);
  });

  test('out of any network is a way too', () => expect(switches(failed({ lastGood: { mode: 'None' } }))).toHaveLength(1));

  test('where it is not asked for, people are told of it', () => {
    const message = turn(failed({ onFailure: 'Hold' })).status.conditions?.find(({ type }) => type === 'Ready')?.message;
    expect(message).toContain(`The last settings that worked are mode External, ${ids.elsewhere} in westeurope.`);
  });

  test('is offered when the change was made and the gateway does not work where it is', () => {
    const given = failed({
      seen: observation({ ...around, service: seen(attached()) }),
      status: { operation: operation('06:00', { endedAt: isoExact('06:30') }), lastGood: elsewhere },
    });
    expect(switches(given)).toEqual([expect.objectContaining({ needsApproval: true })]);
    expect(turn(given).decision).toMatchObject({ do: 'stop', reason: 'DependencyUnreachable' });
    const hash = switches(given)[0]?.hash ?? 'none';
    const approved = { ...given, metadata: { annotations: { 'apimvnet.io/approve': hash } } };
    expect(turn(approved).decision).toMatchObject({ do: 'switch', step: { hash } });
  });
});

describe('a way back that Azure refused', () => {
  const refused = (change: Given = {}, record: Partial<NonNullable<BindingStatus['lastFailure']>> = {}): Given => {
    const { status } = turn(failed());
    const lastFailure = { ...status.lastFailure, reason: 'WaitingForSubnetRelease', retryAfter: iso('09:00'), reverts: true, ...record };
    return failed({ status: { ...status, lastFailure: lastFailure as NonNullable<BindingStatus['lastFailure']> }, ...change });
  };
  test.each<[string, Given, number]>([
    ['stays the way back', refused({ now: '08:30' }), 1],
    ['is tried again when its time has come', refused({ now: '09:30' }), 1],
    ['is given up when the facts are others', refused({ seen: observation({ service: seen(attached(failing)) }) }), 0],
    ['is not what a move is that waits', refused({}, { reverts: undefined as never }), 0],
  ])('%s', (_, given, steps) => expect(situation(given).plan.steps.filter(({ needsApproval }) => needsApproval)).toHaveLength(steps));

  test('is no reason for what was taken back: that stands in the history', () => {
    const history = [{ at: iso('07:30'), what: 'UpdatingNetwork', outcome: 'Failed: ActivationFailed: No.', generation: 1 }];
    const lastFailure = { step: 'b', reason: 'WaitingForSubnetRelease', count: 1, at: iso('07:40'), message: 'In use.', reverts: true };
    const { status } = turn({
      seen: observation({ ...around, service: seen(service()) }),
      status: { operation: operation('07:00', { reverts: true, desired: { mode: 'None' } }), history, lastFailure },
    });
    expect(status.lastFailure?.message).toMatch(/Why: Failed: ActivationFailed: No\.$/);
  });
});

describe('a change that was taken back', () => {
  const back = operation('07:00', { reverts: true, desired: { mode: 'None' } });
  const after = (change: Given = {}): Given => ({
    seen: observation({ ...around, service: seen(service()) }),
    status: { operation: back },
    ...change,
  });

  test('is not begun again by itself', () => {
    const first = turn(after());
    expect(first.status.lastFailure).toMatchObject({ code: 'Reverted', observation: 'reverted-1', at: iso('08:00') });
    const second = turn(after({ status: first.status, now: '20:00' }));
    expect(second.decision).toMatchObject({ do: 'stop', reason: 'OperationFailed' });
    const changed = observation({
      service: seen(service()),
      group: seen(group(fitting(), { tags: { new: 'fact' } })),
      operation: undefined,
    });
    expect(turn(after({ status: second.status, seen: changed, now: '21:00' })).decision).toMatchObject({ do: 'stop' });
  });

  test.each<[string, Given]>([
    ['a user asks', { requested: true }],
    ['the binding is edited', { metadata: { generation: 2 } }],
  ])('is when %s', (_, change) => {
    const { status } = turn(after({ status: turn(after()).status, now: '08:01' }));
    expect(turn(after({ status, now: '09:00', ...change })).decision.do).toBe('switch');
  });
});
