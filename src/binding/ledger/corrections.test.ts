/** Promises about corrections: each that was needed after the binding was settled is counted once, for a day. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import { correctionsBefore } from './ledger.ts';
import { fitting, group, ids, iso, seen, settledObservation } from '../testing/observation.test-support.ts';
import { situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';

const target = (index: number): string => `${ids.group}/securityRules/${fitting()[index]?.name ?? ''}`;
const lacking = (...indices: readonly number[]) =>
  settledObservation({ group: seen(group(fitting().filter((_, index) => !indices.includes(index)))) });
const counted = (given: Given) => {
  const s = situation(given);
  return (correctionsBefore(s, s.plan.steps) ?? []).map(
    ({ target: one, at }) => `${one.split('-').at(-1)} ${at.map((time) => time.slice(11, 16)).join()}`,
  );
};
const settled = (corrections: BindingStatus['corrections'] = []) => statusOf('True/Settled', '07:00', { corrections });

describe('before a step starts', () => {
  test.each<[string, Given, readonly string[]]>([
    ['a first correction is counted', { status: settled(), seen: lacking(0) }, ['management 08:00']],
    ['each of its targets is', { status: settled(), seen: lacking(0, 5) }, ['management 08:00', 'sql 08:00']],
    [
      'another one is added to it',
      { status: settled([{ target: target(0), at: [iso('06:00')] }]), seen: lacking(0) },
      ['management 06:00,08:00'],
    ],
    [
      'in any spelling',
      { status: settled([{ target: target(0).toUpperCase(), at: [iso('06:00')] }]), seen: lacking(0) },
      ['MANAGEMENT 06:00,08:00'],
    ],
    [
      'others are kept',
      { status: settled([{ target: target(5), at: [iso('06:00')] }]), seen: lacking(0) },
      ['sql 06:00', 'management 08:00'],
    ],
    [
      'three are kept of each',
      { status: settled([{ target: target(0), at: [iso('05:00'), iso('06:00'), iso('07:00')] }]), seen: lacking(0) },
      ['management 06:00,07:00,08:00'],
    ],
    [
      'what is a day old is forgotten',
      { now: '32:01', status: settled([{ target: target(5), at: [iso('08:00'), iso('09:00')] }]), seen: lacking(0) },
      ['sql 09:00', 'management 08:01'],
    ],
    [
      'but time alone writes no status',
      { now: '32:01', status: settled([{ target: target(5), at: [iso('08:00')] }]), seen: settledObservation() },
      ['sql 08:00'],
    ],
    ['nothing is counted while the binding is not settled', { status: statusOf('False/PreparingNetwork', '07:00'), seen: lacking(0) }, []],
    [
      'one of what the gateway missed before the operator looked is counted',
      { status: statusOf('False/DependencyUnreachable', '07:00'), seen: lacking(0) },
      ['management 08:00'],
    ],
    ['nothing is counted for an edit', { metadata: { generation: 2 }, status: settled(), seen: lacking(0) }, []],
    ['nothing is counted for a first attach', { seen: lacking(0) }, []],
  ])('%s', (_, given, expected) => expect(counted(given)).toEqual(expected));
});

test('a user who keeps taking away what the gateway misses is left alone after three times', () => {
  const times = [iso('05:00'), iso('06:00'), iso('07:00')];
  const status = statusOf('False/DependencyUnreachable', '07:50', { corrections: [{ target: target(0), at: times }] });
  expect(turn({ status, seen: lacking(0) }).decision).toMatchObject({ do: 'stop', reason: 'Contested' });
});

test('the removal of what was put right three times, and is not needed any more, is no contest', () => {
  const surplus = fitting()
    .slice(0, 1)
    .map((rule) => ({ ...rule, name: `${rule.name}-of-before`, priority: 3_999 }));
  const worn = surplus.map(({ name }) => ({
    target: `${ids.group}/securityRules/${name}`,
    at: [iso('05:00'), iso('06:00'), iso('07:00')],
  }));
  const { decision } = turn({ status: settled(worn), seen: settledObservation({ group: seen(group([...fitting(), ...surplus])) }) });
  expect(decision).toMatchObject({ do: 'start', reason: 'CleaningUp', send: [{ phase: 'clean' }] });
});

test('status has the count before the write leaves, and a quiet reconcile keeps it', () => {
  const corrected = turn({ status: settled(), seen: lacking(0) }).status;
  expect(corrected.corrections).toMatchObject([{ target: target(0), at: [iso('08:00')] }]);
  expect(turn({ status: corrected, seen: settledObservation(), now: '08:01' }).status.corrections).toEqual(corrected.corrections);
});

test('what is left of one correction is not a second one', () => {
  const first = turn({ status: settled(), seen: lacking(0, 5) }).status;
  expect(turn({ status: first, seen: lacking(5), now: '08:01' }).status.corrections).toEqual(first.corrections);
});

describe('a user who is quicker than the next reconcile', () => {
  const fought = (given: Given, ...times: readonly string[]): Given => ({
    status: statusOf('False/PreparingNetwork', '07:50', { corrections: [{ target: target(0), at: times.map(iso) }] }),
    seen: lacking(0),
    ...given,
  });

  test.each<[string, Given, readonly string[]]>([
    ['counts again after two minutes', fought({}, '07:58'), ['management 07:58,08:00']],
    ['does not count while a read may be old', fought({ now: '07:59' }, '07:58'), ['management 07:58']],
    ['W15: counts whatever else went on meanwhile', fought({}, '07:30'), ['management 07:30,08:00']],
    [
      'does not count while Azure is at work on the group',
      fought({ seen: settledObservation({ group: seen(group(fitting().slice(1), { provisioningState: 'Updating' })) }) }, '07:58'),
      ['management 07:58'],
    ],
  ])('%s', (_, given, expected) => expect(counted(given)).toEqual(expected));

  test('is left alone after three times', () => {
    expect(turn(fought({}, '07:53', '07:55', '07:58')).decision).toMatchObject({ do: 'stop', reason: 'Contested' });
    expect(turn(fought({}, '07:55', '07:58')).decision).toMatchObject({ do: 'start' });
  });
});
