/** Promises about the parts of a decision: what waits for whom, what is told, and what is written meanwhile. */

import { describe, expect, test } from '@jest/globals';
import { armId, childOf } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import type { Failure } from '../../azure/arm.ts';
import { decide, isVerified, isWanted } from './decide.ts';
import {
  attached,
  at,
  ids,
  iso,
  isoExact,
  observation,
  preparedObservation,
  seen,
  service,
  settledObservation,
  status,
  subnet,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { step, type Phase, type Step, type Write } from '../model/values/step.ts';
import { operation, situation, statusOf, type Given } from '../testing/situation.test-support.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';
import type { Hold } from '../model/values/holds.ts';

const zone = armId(`${ids.network.split('/virtualNetworks')[0] ?? ''}/privateDnsZones/orders.azure-api.net`);
const record = childOf(zone, 'A', '@');
const rule = childOf(ids.group, 'securityRules', 'ours');
const writing = (phase: Phase, verb: Write['verb'], target: Write['target'], ...paths: readonly string[]): Step =>
  step({
    phase,
    parent: ids.service,
    writes: [{ verb, target, changes: paths.map((path) => ({ path, to: '1' })) }],
    impact: { traffic: 'None', minutes: [0, 1] },
    why: `Does ${phase}.`,
  });
const move = writing('switch', 'patch', ids.service, 'a');
const apply = writing('cutover', 'post', ids.service);
const names = writing('cutover', 'put', record, 'properties.aRecords');
const rules = writing('prepare', 'put', rule, 'properties.access');

/** An ordinary situation in which only these steps are planned. */
const planned = (given: Given, ...steps: readonly Step[]): Situation => {
  const s = situation(given);
  return { ...s, plan: { ...s.plan, steps } };
};
const settled: Given = { seen: settledObservation() };
const messageOf = (decision: Decision): string => ('message' in decision ? decision.message : '');

describe('our operation', () => {
  const tooSmall = { sku: { name: 'Basic', capacity: 1 }, ...updating };
  test.each([
    ['that is overdue is followed whatever else is hopeless', '05:00', 'follow'],
    ['that is not overdue is given up for what is hopeless', '07:40', 'stop'],
  ])('%s', (_, started, does) => {
    const s = situation({ status: { operation: operation(started) }, seen: observation({ service: seen(service(tooSmall)) }) });
    expect(decide(s).do).toBe(does);
  });
  test('of which Azure has not heard for hours is sent again', () => {
    const { handle: _none, ...unsent } = operation('05:00');
    expect(decide(situation({ status: { operation: unsent }, seen: preparedObservation() })).do).toBe('switch');
  });
  test('that an edit has overtaken is followed, and nothing is repaired for it', () => {
    const given = { status: { operation: operation('07:40') }, spec: { subnetId: ids.elsewhere } };
    const s = planned({ ...given, seen: preparedObservation({ service: seen(service(updating)) }) }, rules);
    expect(decide(s)).toMatchObject({ do: 'follow', send: [] });
    expect([isWanted(s), isWanted(situation())]).toEqual([false, false]);
  });
});

describe('an operation is proven', () => {
  const ended: Given = {
    status: { operation: operation('07:00', { endedAt: isoExact('07:30') }) },
    seen: settledObservation({ networkStatus: seen(status({ db: 'success' }, '07:45')) }),
  };
  const proven = planned(ended);
  test.each<[string, Situation, boolean]>([
    ['when it is done, wanted and verified, and nothing follows', proven, true],
    ['not while it runs', { ...proven, progress: { is: 'Running' } }, false],
    ['not before it is verified', { ...proven, verdict: undefined }, false],
    ['not when something else is wanted', planned({ ...ended, spec: { mode: 'Internal' } }), false],
    ['not while a rule is missing', planned(ended, rules), false],
    ['not while a name does not follow', planned(ended, names), false],
    ['although a long request follows', planned(ended, apply), true],
    ['not where there is none', { ...planned(settled), verdict: 'Verified' }, false],
  ])('%s', (_, s, is) => expect(isVerified(s)).toBe(is));

  const failing = { db: 'refused', vault: 'refused' };
  const overdue = (rows: Readonly<Record<string, string>>, ...steps: readonly Step[]): Situation => ({
    ...planned({ ...ended, now: '08:03', seen: settledObservation({ networkStatus: seen(status(rows, '08:00')) }) }, ...steps),
    verdict: 'Overdue',
  });
  test('or its time is over, and who is not reached is named', () => {
    expect(messageOf(decide(overdue(failing)))).toBe(
      'The gateway cannot reach 2 required dependencies: db, vault. See status.locations and status.findings.',
    );
  });
  test('or its time is over, and optional dependencies do not count', () => {
    const s = overdue({ db: 'refused' });
    const optional = new Map(
      [...s.reach].map(([where, reach]) => [where, { ...reach, failures: reach.failures.map((row) => ({ ...row, optional: true })) }]),
    );
    expect(messageOf(decide({ ...s, reach: optional }))).toBe(
      'The gateway did not report its network status within two refreshes of 15 minutes after the change.',
    );
  });
  test('or still being mended, however late it is', () => {
    expect(decide(overdue(failing, names))).toMatchObject({ do: 'verify', send: [names] });
  });
});

describe('a move waits', () => {
  const hold = (own: boolean): Hold => ({
    record: { kind: 'Subnet', id: ids.subnet, since: iso('07:00'), evidence: 'Because.', own, deadline: iso('13:00') },
    blocks: true,
  });
  const ready: Given = { seen: preparedObservation() };
  const real = situation(ready);
  const [realMove] = real.plan.steps;
  if (!realMove) throw new Error('nothing is planned');

  test('for a subnet that is not free, while what it needs is prepared', () => {
    const s = { ...planned(ready, rules, realMove), holds: [hold(false)] };
    expect(decide(s)).toMatchObject({ do: 'await', reason: 'WaitingForSubnetRelease', send: [rules] });
  });
  test('for a subnet that is not free, and nothing is prepared where nothing may be written', () => {
    const stuck = situation({ seen: observation({ subnet: subnet({ delegations: ['x'] }) }) });
    const s = { ...stuck, plan: { ...stuck.plan, steps: [rules, realMove] }, holds: [hold(false)] };
    expect(decide(s)).toMatchObject({ do: 'await', send: [] });
  });
  test('for approval', () =>
    expect(decide(planned({ ...ready, spec: { changes: { approval: 'Always' } } }, move))).toMatchObject({ reason: 'AwaitingApproval' }));
  test('for the approval of what it deferred on', () => {
    const s = planned({ ...settled, spec: { changes: { approval: 'Always' } } }, rules);
    expect(decide(s)).toMatchObject({ do: 'stop', reason: 'AwaitingApproval', message: expect.stringContaining('Does prepare.') });
  });
  test('for the approval of what follows it', () => {
    expect(decide(planned({ ...settled, spec: { changes: { approval: 'Always' } } }, names))).toMatchObject({ reason: 'AwaitingApproval' });
  });
  test('for a window, and says until when', () => {
    const windows = [{ schedule: '0 22 * * *', duration: '4h' }];
    const s = situation({ ...ready, spec: { changes: { windows } } });
    expect(decide(s)).toMatchObject({ do: 'wait', reason: 'AwaitingWindow', send: [], until: at('22:00') });
    const never = {
      ...s,
      settings: {
        ...s.settings,
        changes: { ...s.settings.changes, windows: [{ schedule: '0 22 * * *', duration: 60_000, timeZone: 'UTC' }] },
      },
    };
    expect(decide(never)).toMatchObject({ do: 'wait', reason: 'AwaitingWindow', message: expect.stringContaining('none is long enough') });
    expect(decide(never)).not.toHaveProperty('until');
  });
  test('until the servers have been the same for long enough', () => {
    expect(decide(planned(settled, { ...apply, notBefore: at('08:01') }))).toEqual({
      do: 'wait',
      reason: 'UpdatingDns',
      message: 'Does cutover. This is done when the servers have been the same until 2026-01-05T08:01:00Z.',
      send: [],
    });
    expect(decide(planned(settled, { ...apply, notBefore: at('08:00') })).do).toBe('switch');
  });
  test('for nothing else: a long request that follows one is sent', () =>
    expect(decide(planned(settled, apply))).toMatchObject({ do: 'switch', step: apply }));

  test('what was left is followed until it is free', () => {
    expect(decide({ ...planned(settled), holds: [hold(true)] })).toEqual({ do: 'settle', reason: 'CleaningUp' });
    expect(decide({ ...planned(settled), holds: [hold(false)] })).toEqual({ do: 'settle', reason: 'Settled' });
  });
});

describe('short work is told by what it is about', () => {
  const servers = 'properties.dhcpOptions.dnsServers';
  const both: Step = { ...names, writes: [...names.writes, ...rules.writes] };
  test.each<[string, readonly Step[], string]>([
    ['records', [names], 'UpdatingDns'],
    ['servers', [writing('prepare', 'merge', ids.network, servers)], 'UpdatingDns'],
    ['servers and more', [writing('prepare', 'merge', ids.network, servers, 'properties.other')], 'PreparingNetwork'],
    ['rules', [rules], 'PreparingNetwork'],
    ['rules and records', [rules, names], 'PreparingNetwork'],
    ['rules and records in one step', [both], 'PreparingNetwork'],
    ['what goes', [writing('clean', 'delete', rule, 'properties')], 'CleaningUp'],
  ])('%s', (_, steps, reason) => expect(decide(planned(settled, ...steps))).toEqual({ do: 'start', send: steps, reason }));

  test('names follow before the gateway moves', () => {
    expect(decide(planned({ seen: preparedObservation() }, move, names))).toMatchObject({ do: 'start', send: [names] });
  });
  test('and while another client is at work only rules that are missing are written', () => {
    const s = planned({ seen: settledObservation({ service: seen(attached(updating)) }) }, names, rules);
    expect(decide(s)).toMatchObject({ do: 'wait', reason: 'ServiceBusy', send: [rules] });
  });
});

describe('without sight', () => {
  test.each<[string, Partial<Failure>, string]>([
    ['for want of a right a human is needed', { class: 'Blocked', obstacle: 'Authorization' }, 'stop'],
    ['for another obstacle it passes', { class: 'Blocked', obstacle: 'Policy' }, 'retry'],
    ['that passes it passes', { class: 'Transient', obstacle: 'Authorization' }, 'retry'],
  ])('%s', (_, failure, does) => expect(decide(situation({ seen: settledObservation({ network: unseen(failure) }) })).do).toBe(does));
});

describe('suspended', () => {
  const suspend = { spec: { suspend: true } };
  const says = (s: Situation): string => messageOf(decide(s));
  test('it says what it follows, and how much is left undone', () => {
    const running = {
      ...suspend,
      status: { operation: operation('07:40') },
      seen: preparedObservation({ service: seen(service(updating)) }),
    };
    expect(says(planned(running, rules))).toContain('the running operation is followed to its end');
    expect(says(planned({ ...suspend, ...settled }, rules))).toContain('Suspended; 1 step would be carried out otherwise');
    expect(says(planned({ ...suspend, ...settled }, rules, names))).toContain('Suspended; 2 steps would be carried out otherwise');
  });
  test('P15: what could not be carried out anyway is no work that suspending holds back: what stands in its way is said', () => {
    const basic = preparedObservation({
      service: seen(service({ sku: { name: 'Premium', capacity: 1 } })),
      subnet: subnet({ delegations: ['x'] }),
    });
    const said = says(planned({ ...suspend, seen: basic }, rules));
    expect(said).toContain('Suspended; ');
    expect(said).not.toContain('would be carried out otherwise');
    expect(said).toContain('delegated');
  });
  test('a gateway that is as declared is settled, whatever was never sent', () => {
    const { handle: _none, ...unsent } = operation('07:00', {
      kind: 'ApplyingNetworkConfiguration',
      desired: undefined as never,
      dnsServers: ['10.0.0.6'],
    });
    const s = planned({ ...suspend, ...settled, status: { operation: unsent }, now: '09:00' });
    expect([s.progress, decide(s)]).toEqual([{ is: 'Unsent' }, { do: 'settle', reason: 'Settled' }]);
  });
  test('an outage is told', () => {
    const failures = [{ name: 'db', type: 'SQLDatabase', optional: false, since: iso('07:30') }];
    const before = { locations: [{ location: 'westeurope', networkStatus: { required: '0/1', optional: '0/0', failures } }] };
    const s = situation({ ...suspend, status: before, seen: settledObservation({ networkStatus: seen(status({ db: 'no' }, '07:50')) }) });
    expect(decide(s)).toMatchObject({ do: 'stop', reason: 'DependencyUnreachable' });
  });
});

describe('an outage while nothing newer is known', () => {
  const row = (name: string, optional: boolean) => ({ name, type: 'SQLDatabase', optional, since: iso('07:30') });
  const failures = (...rows: ReturnType<typeof row>[]): BindingStatus => ({
    locations: [
      { location: 'westeurope' },
      { location: 'eastus', networkStatus: { required: '0/1', optional: '0/0' } },
      { location: 'northeurope', networkStatus: { required: '0/1', optional: '0/0', failures: rows } },
    ],
  });
  const unknown = (more: BindingStatus): Decision =>
    decide(
      situation({ status: statusOf('False/DependencyUnreachable', '07:45', more), seen: settledObservation({ networkStatus: unseen() }) }),
    );
  test('is told as before, of what is required', () => {
    expect(messageOf(unknown(failures(row('db', false), row('hub', true), row('vault', false))))).toContain(
      'cannot reach 2 required dependencies: db, vault.',
    );
  });
  test('is none where nothing required is remembered', () => {
    expect([unknown(failures(row('hub', true))), unknown({})]).toEqual([
      { do: 'settle', reason: 'Settled' },
      { do: 'settle', reason: 'Settled' },
    ]);
  });
});
