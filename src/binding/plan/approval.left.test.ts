/** Promises about what is left of a step that was approved: it goes on only where it writes and touches nothing that the whole did not. */

import { describe, expect, test } from '@jest/globals';
import { armId, childOf, type ArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import { fitting, group, ids, observation, seen, service, updating } from '../testing/observation.test-support.ts';
import { situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import { consentOf, consume } from './approval.ts';
import type { Approvals } from './approvals/list.ts';
import { shownPlan } from './plan.ts';
import { fitted } from '../status/limits/fit.ts';
import { step, type Impact, type Step, type Write } from '../model/values/step.ts';

const one = 'aaaaaaaaaaaa';
const approval = (of: string, spent = false) => ({ hash: of, since: '2026-01-05T07:00:00Z', spent });
const withPlan = (plan: BindingStatus['plan']): BindingStatus => (plan ? { plan } : {});
const shouted = (id: ArmId): ArmId => armId(id.toUpperCase().replace('SUBSCRIPTIONS', 'subscriptions'));

describe('what is left of a step', () => {
  const [rule, other] = ['a', 'b'].map((name) => childOf(ids.group, 'securityRules', name));
  const write = (target: ArmId | undefined, more: Partial<Write> = {}): Write => ({
    verb: 'put',
    target: target ?? ids.group,
    changes: [
      { path: 'properties.access', to: '"Allow"' },
      { path: 'properties.priority', to: '100' },
    ],
    ...more,
  });
  const parts: Omit<Step, 'hash'> = {
    phase: 'prepare',
    parent: ids.group,
    writes: [write(rule), write(other)],
    impact: { traffic: 'Rolling', others: 2, minutes: [0, 1] },
    why: 'Because.',
  };
  const whole = step(parts);
  const long = step({ ...parts, writes: [write(ids.service, { verb: 'patch' })] });
  /** The plan has only `now`; status showed `before`, which this list approves or not. */
  const left = (now: Step, before: Step, approvals: Approvals, given: Given = {}) => {
    const s = situation({ spec: { changes: { approval: 'Always' } }, ...given });
    const shownBefore = shownPlan({ ...s.plan, steps: [before] });
    return { ...s, plan: { ...s.plan, steps: [now] }, previous: { ...s.previous, approvals, ...withPlan(shownBefore) } };
  };
  const said = (now: Step, before = whole, spent = true): string =>
    consentOf(left(now, before, [approval(before.hash, spent)])).isLacking(now) ? 'asks' : 'goes on';
  const rest = (change: Partial<typeof parts>): Step => step({ ...parts, writes: [write(other)], ...change });
  const impact = (change: Partial<Impact>): { readonly impact: Impact } => ({ impact: { ...parts.impact, ...change } });
  const opening = step({ ...parts, ...impact({ exposure: 'Opens' }) });

  test.each<[string, string, Step]>([
    ['fewer writes', 'goes on', rest({})],
    ['fewer changes of one', 'goes on', rest({ writes: [write(rule, { changes: [{ path: 'properties.priority', to: '100' }] })] })],
    ['ids in other letters', 'goes on', rest({ parent: shouted(ids.group), writes: [write(shouted(other ?? ids.group))] })],
    ['fewer others', 'goes on', rest(impact({ others: 1 }))],
    ['a write that was not there', 'asks', rest({ writes: [write(other), write(childOf(ids.group, 'securityRules', 'c'))] })],
    ['another kind of write', 'asks', rest({ writes: [write(other, { verb: 'delete' })] })],
    ['another action', 'asks', rest({ writes: [write(other, { action: 'restart' })] })],
    ['another value', 'asks', rest({ writes: [write(other, { changes: [{ path: 'properties.priority', to: '101' }] })] })],
    [
      'another value beside a known one',
      'asks',
      rest({
        writes: [
          write(other, {
            changes: [
              { path: 'properties.access', to: '"Allow"' },
              { path: 'properties.priority', to: '101' },
            ],
          }),
        ],
      }),
    ],
    ['a value that goes', 'asks', rest({ writes: [write(other, { changes: [{ path: 'properties.priority' }] })] })],
    ['something else that goes', 'asks', rest({ writes: [write(other, { changes: [{ path: 'properties.ports' }] })] })],
    ['other consequences for traffic', 'asks', rest(impact({ traffic: 'None' }))],
    ['more others', 'asks', rest(impact({ others: 3 }))],
    ['what opens', 'asks', rest(impact({ exposure: 'Opens' }))],
    ['what closes', 'asks', rest(impact({ exposure: 'Closes' }))],
    ['another phase', 'asks', rest({ phase: 'cutover' })],
    ['another resource', 'asks', rest({ parent: ids.wanted })],
  ])('and has %s: it %s', (_, expected, now) => expect(said(now)).toBe(expected));

  test('of one that opens goes on although it opens', () => expect(said(rest(impact({ exposure: 'Opens' })), opening)).toBe('goes on'));
  test('of one that closes goes on when it closes', () =>
    expect(said(rest(impact({ exposure: 'Closes' })), step({ ...parts, ...impact({ exposure: 'Closes' }) }))).toBe('goes on'));
  // What opens to some and closes to others says that it opens; half-way only the closing may be left.
  test('of one that opens goes on when only what closes is left', () =>
    expect(said(rest(impact({ exposure: 'Closes' })), opening)).toBe('goes on'));
  test('of one that touched no other asks as soon as it touches one', () => {
    const { others: _none, ...alone } = parts.impact;
    expect(said(rest({}), step({ ...parts, impact: alone }))).toBe('asks');
  });

  test('of a long one that was begun asks, and goes on where an operation brought about a part of it', () => {
    const now = step({ ...parts, writes: [write(ids.service, { verb: 'patch', changes: [{ path: 'properties.priority', to: '100' }] })] });
    expect([said(now, long, true), said(now, long, false)]).toEqual(['asks', 'goes on']);
  });

  const now = rest({});
  test('goes by the approval of the whole, which covers no more than what is left', () => {
    const { approvals, askedAs } = consentOf(left(now, whole, [approval(one, true), approval(whole.hash, true)]));
    expect(approvals).toMatchObject([
      { hash: one, spent: true },
      { hash: whole.hash, spent: true, writes: [expect.any(String)] },
    ]);
    expect(askedAs(now)).toBe(whole.hash);
  });
  test('W25: covers what was once done no more when it comes back while the rest waits', () => {
    const first = consentOf(left(now, whole, [approval(whole.hash, true)]));
    const s = left(whole, now, first.approvals);
    expect([consentOf(s).isLacking(whole), consentOf(s).askedAs(whole)]).toEqual([true, `${whole.hash}.2`]);
  });
  test('W25: is still covered when status showed no plan in between', () => {
    const first = consentOf(left(now, whole, [approval(whole.hash, true)]));
    const { plan: _lost, ...previous } = left(now, whole, first.approvals).previous;
    expect(consentOf({ ...left(now, whole, []), previous }).isLacking(now)).toBe(false);
  });
  test('W25: of more writes than an approval remembers asks for those that it does not', () => {
    const many = step({ ...parts, writes: Array.from({ length: 70 }, (_, at) => write(childOf(ids.group, 'securityRules', `r${at}`))) });
    const { approvals: all, isLacking } = consentOf(left(many, many, [approval(many.hash)]));
    const { approvals = [] } = fitted({ approvals: all }).status;
    expect([isLacking(many), approvals[0]?.writes?.length]).toEqual([false, 64]);
    const last = step({ ...parts, writes: many.writes.slice(-5) });
    expect(
      consentOf({
        ...left(
          last,
          many,
          approvals.map((each) => ({ ...each, spent: true })),
        ),
        previous: { approvals },
      }).isLacking(last),
    ).toBe(true);
  });
  test('asks where the whole was not approved', () => {
    expect(consentOf(left(now, whole, [])).isLacking(now)).toBe(true);
    expect(consentOf(left(now, whole, [])).approvals).toEqual([]);
  });

  test('and of rules is told from the plan that status showed', () => {
    const always = { changes: { approval: 'Always' as const } };
    const first = turn({ spec: always, seen: observation({ group: seen(group([])) }) });
    const wholeHash = first.s.plan.steps.find(({ phase }) => phase === 'prepare')?.hash ?? '';
    const s = situation({
      spec: always,
      seen: observation({ group: seen(group(fitting().slice(0, 3))) }),
      status: statusOf('False/PreparingNetwork', '07:59', { ...withPlan(first.status.plan), approvals: [approval(wholeHash, true)] }),
    });
    expect(s.plan.steps.map((each) => [each.phase, consentOf(s).isLacking(each)])).toEqual([
      ['prepare', false],
      ['switch', true],
    ]);
  });

  test('an approval for nothing that is planned is forgotten, but not while it stands somewhere or Azure is at work', () => {
    const kept = (given: Given) => consentOf(left(now, whole, [approval(one)], given)).approvals.map((each) => each.hash);
    const always = { changes: { approval: 'Always' as const } };
    expect(kept({})).toEqual([]);
    expect(kept({ spec: { changes: { ...always.changes, approved: [one] } } })).toEqual([one]);
    expect(kept({ spec: always, seen: observation({ service: seen(service(updating)) }) })).toEqual([one]);
  });

  test('a step that is not of the plan asks under its own hash', () => {
    const { askedAs, isLacking } = consentOf(left(now, whole, []));
    expect([askedAs(whole), isLacking(whole)]).toEqual([whole.hash, true]);
  });

  test('what has begun is spent, under the hash by which it asked', () => {
    const consent = consentOf(left(now, now, [approval(now.hash, true), approval(`${now.hash}.2`), approval(one, true)]));
    expect(consume(consent, [])).toEqual(consent.approvals);
    const again = consentOf({ ...left(now, now, []), previous: { approvals: [approval(now.hash, true), approval(`${now.hash}.2`)] } });
    expect(consume(again, [now])).toMatchObject([approval(now.hash, true), approval(`${now.hash}.2`, true)]);
    expect(consume(again, [whole])).toMatchObject([approval(now.hash, true), approval(`${now.hash}.2`)]);
  });
});
