/** Promises about what Azure refused or an operation failed at: how far that reaches, and what people are told of it. */

import { describe, expect, test } from '@jest/globals';
import { childOf } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import { decide } from './decide.ts';
import {
  at,
  attached,
  ids,
  iso,
  isoExact,
  preparedObservation,
  seen,
  settledObservation,
  status,
} from '../testing/observation.test-support.ts';
import type { Refusal } from '../model/values/ledger.ts';
import { purposeOf, step, writeHash, type Phase, type Step, type Write } from '../model/values/step.ts';
import { operation as operationOf, situation, type Given } from '../testing/situation.test-support.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Decision } from '../model/values/decision.ts';

const writing = (phase: Phase, verb: Write['verb'], target: Write['target'], ...paths: readonly string[]): Step =>
  step({
    phase,
    parent: ids.service,
    writes: [{ verb, target, changes: paths.map((path) => ({ path, to: '1' })) }],
    impact: { traffic: 'None', minutes: [0, 1] },
    why: `Does ${phase}.`,
  });
const move = writing('switch', 'patch', ids.service, 'a');
const rules = writing('prepare', 'put', childOf(ids.group, 'securityRules', 'ours'), 'properties.access');

/** An ordinary situation in which only these steps are planned. */
const planned = (given: Given, ...steps: readonly Step[]): Situation => {
  const s = situation(given);
  return { ...s, plan: { ...s.plan, steps } };
};
const settled: Given = { seen: settledObservation() };
const messageOf = (decision: Decision): string => ('message' in decision ? decision.message : '');
const lastFailure = (s: Situation, change: Partial<NonNullable<BindingStatus['lastFailure']>>): Situation => ({
  ...s,
  previous: {
    ...s.previous,
    lastFailure: {
      step: 'aaaaaaaaaaaa',
      reason: 'OperationFailed',
      count: 1,
      at: iso('07:50'),
      message: 'No.',
      observation: s.fingerprint(),
      ...change,
    },
  },
});

describe('a refusal', () => {
  const broken: Given = { seen: settledObservation({ service: seen(attached({ provisioningState: 'Failed' })) }) };
  const facts = planned(broken);
  const clear = { ...facts, plan: { ...facts.plan, findings: [] } };
  const fine = planned(settled);
  const two = planned({ seen: preparedObservation() }, rules, move);
  test.each<[string, Situation, string]>([
    ['of an operation that left the service broken stands with nothing left to do', lastFailure(clear, {}), 'stop'],
    ['of an operation is over where the service is fine and nothing is left to do', lastFailure(fine, {}), 'settle'],
    ['of another kind is over where nothing is left to do', lastFailure(clear, { reason: 'PolicyDenied' }), 'settle'],
    ['of one of two steps stands', lastFailure(two, { reason: 'PolicyDenied', step: move.hash }), 'stop'],
    ['of an operation does not stand in the way of short work', lastFailure(planned(settled, rules), {}), 'start'],
    [
      'of what is held is waited for, should no hold know of it',
      lastFailure(planned({ seen: preparedObservation() }, move), {
        step: move.hash,
        reason: 'WaitingForSubnetRelease',
        retryAfter: iso('08:30'),
      }),
      'retry',
    ],
    [
      'of what is held is over when its time has come',
      lastFailure(planned({ seen: preparedObservation() }, move), {
        step: move.hash,
        reason: 'WaitingForSubnetRelease',
        retryAfter: iso('08:00'),
      }),
      'switch',
    ],
    [
      'of a reason that this version does not know is none',
      lastFailure(planned({ seen: preparedObservation() }, move), { step: move.hash, reason: 'Bored' }),
      'switch',
    ],
    ['of an operation is one of any other', lastFailure(planned({ seen: preparedObservation() }, move), {}), 'stop'],
  ])('%s', (_, s, does) => expect(decide(s).do).toBe(does));

  const lastGood = { mode: 'None' };
  test('is told in Azure’s words, with the way back where an operation failed', () => {
    const failed = lastFailure(planned({ seen: preparedObservation() }, move), { step: move.hash });
    expect(messageOf(decide(failed))).toBe('No.');
    const good = (reason: string) =>
      messageOf(decide(lastFailure({ ...failed, previous: { ...failed.previous, lastGood } }, { step: move.hash, reason })));
    expect(good('OperationFailed')).toBe('No. The service still has the last settings that worked (mode None).');
    for (const reason of ['PolicyDenied', 'NotAuthorized', 'PrerequisitesNotMet', 'IdentityNotAuthorized']) {
      expect(good(reason)).not.toContain('settings that worked');
    }
  });

  test('leaves a way back that a user approves', () => {
    const back: Step = { ...move, needsApproval: true };
    const s = lastFailure(planned({ seen: preparedObservation() }, back), { step: back.hash });
    expect(messageOf(decide(s))).toContain(`No.\nOne step waits for approval:\n${back.hash}`);
    const approved = { ...s, previous: { ...s.previous, approvals: [{ hash: back.hash, since: iso('07:55'), spent: false }] } };
    expect(decide(approved)).toMatchObject({ do: 'switch', step: back });
  });
});

describe('W17: short writes that were refused', () => {
  const other = writing('prepare', 'put', childOf(ids.table, 'routes', 'ours'), 'properties.nextHopType');
  const refusing = (s: Situation, ...refused: readonly (readonly [Step, string])[]): Situation => ({
    ...s,
    ledger: {
      ...s.ledger,
      refusals: refused.flatMap(([of, reason]) =>
        of.writes.map((write) => ({
          target: write.target,
          purpose: purposeOf(of),
          write: writeHash(write),
          result: 'Refused' as const,
          reason,
          code: reason,
          message: `${reason} it is.`,
          count: 1,
          at: iso('07:50'),
          retryAfter: iso('09:00'),
        })),
      ),
    },
  });
  const both = planned({ seen: preparedObservation() }, rules, other, move);

  test('do not starve others, and keep the move back', () => {
    expect(decide(refusing(both, [rules, 'PolicyDenied']))).toMatchObject({ do: 'start', send: [other] });
    expect(decide(refusing(both, [rules, 'PolicyDenied'], [other, 'PolicyDenied'])).do).toBe('stop');
  });

  test('are all told, the worst first, and the first of them to be tried again says when', () => {
    const decision = decide(refusing(both, [rules, 'RetryingAfterError'], [other, 'NotAuthorized']));
    expect(decision).toMatchObject({ do: 'stop', reason: 'NotAuthorized', until: at('09:00') });
    expect(messageOf(decision)).toMatch(/^NotAuthorized it is\.\nRetryingAfterError it is\./);
  });

  test('are sent again when their time has come', () => {
    expect(decide({ ...refusing(both, [rules, 'PolicyDenied']), now: at('09:00') })).toMatchObject({ do: 'start', send: [rules, other] });
  });
});

describe('a repair that was refused, while our operation', () => {
  const updating = attached({ provisioningState: 'Updating' });
  const operation: BindingStatus = { operation: operationOf('07:40') };
  const runs = planned({ status: operation, seen: settledObservation({ service: seen(updating) }) }, rules);
  const ended = planned({ status: { operation: operationOf('07:20', { endedAt: isoExact('07:45') }) }, seen: settledObservation() }, rules);
  const overdue: Situation = { ...ended, verdict: 'Overdue' };
  /** Of the only write of the only step, unless said. */
  const refused = (s: Situation, change: Partial<Refusal> = {}, of = s.plan.steps[0] as Step): Situation => ({
    ...s,
    ledger: {
      ...s.ledger,
      refusals: of.writes.map((write) => ({
        target: write.target,
        purpose: purposeOf(of),
        write: writeHash(write),
        result: 'Refused',
        reason: 'PolicyDenied',
        code: 'RequestDisallowedByPolicy',
        message: 'No.',
        count: 1,
        at: iso('07:50'),
        retryAfter: iso('09:00'),
        ...change,
      })),
    },
  });

  test.each<[string, Situation, readonly Step[]]>([
    ['runs, deferred', refused(runs), []],
    ['runs, deferred as long as it is not known when to try again', refused(runs, { retryAfter: undefined as never }), []],
    ['runs, is tried again when its time has come', refused(runs, { retryAfter: iso('08:00') }), [rules]],
    ['runs, is tried again when it is another wish', refused(runs, { write: 'another' }), [rules]],
    ['runs, is no reason for another one to rest', refused(runs, { target: ids.table }), [rules]],
    ['is being proven, deferred', refused(ended), []],
    ['is being proven, is tried again when its time has come', refused(ended, { retryAfter: iso('08:00') }), [rules]],
  ])('%s', (_, s, send) => expect(decide(s)).toMatchObject({ send }));

  test('could not be proven, deferred, and what the gateway lacks is told', () => {
    expect(decide(refused(overdue))).toMatchObject({ do: 'stop', reason: 'DependencyUnreachable' });
    expect(decide(refused(overdue, { retryAfter: iso('08:00') }))).toMatchObject({ do: 'verify', send: [rules] });
  });

  test('could not be proven, is not attached as long as that was refused', () => {
    const attach = writing('prepare', 'merge', ids.subnet, 'properties.networkSecurityGroup');
    const s: Situation = { ...overdue, plan: { ...overdue.plan, steps: [attach] } };
    expect(decide(s)).toMatchObject({ do: 'start', send: [attach] });
    expect(decide(refused(s))).toMatchObject({ do: 'stop', reason: 'DependencyUnreachable' });
  });
});

test('a service that Azure calls failed is not settled once a required dependency is lost, and any other after two refreshes only', () => {
  const lost = (provisioningState: string) =>
    decide(
      situation({
        seen: settledObservation({ service: seen(attached({ provisioningState })), networkStatus: seen(status({ db: 'no' }, '07:50')) }),
      }),
    );
  expect(lost('Failed')).toMatchObject({ do: 'stop', reason: 'DependencyUnreachable', message: expect.stringContaining('db') });
  expect(lost('Succeeded')).toMatchObject({ do: 'settle' });
});
