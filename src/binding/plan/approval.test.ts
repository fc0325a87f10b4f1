/** Promises about approvals as a list: what is taken, what is kept, and which of two things that are alike is asked for again. */

import { describe, expect, test } from '@jest/globals';
import type { Binding, BindingStatus } from '../../api/binding.ts';
import {
  at,
  fitting,
  group,
  ids,
  observation,
  preparedObservation,
  seen,
  settledObservation,
} from '../testing/observation.test-support.ts';
import { mostApprovals } from '../model/terms/limits.ts';
import { operation, situation, statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import { consentOf, reasonToAsk } from './approval.ts';
import { restore, givenIn, takenIn, type Approvals, type Given as Standing } from './approvals/list.ts';
import type { Impact, Step } from '../model/values/step.ts';

const [one, two] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'];
const hash = (count: number): string => count.toString(16).padStart(12, '0');
const approval = (of: string, spent = false) => ({ hash: of, since: '2026-01-05T07:00:00Z', spent });
const annotated = (text: string): Partial<Binding['metadata']> => ({ annotations: { 'apimvnet.io/approve': text } });

describe('what is given', () => {
  test.each<[string, Given, readonly string[]]>([
    ['nothing', {}, []],
    ['in the spec', { spec: { changes: { approved: [one] } } }, [one]],
    ['in the annotation', { metadata: annotated(`${one}, ${two}.2`) }, [one, `${two}.2`]],
    ['in both', { spec: { changes: { approved: [one] } }, metadata: annotated(`${one},${two}`) }, [one, two]],
    ['in capitals', { metadata: annotated(one.toUpperCase()) }, [one]],
    ['for a later time', { metadata: annotated(`${one}.12`) }, [`${one}.12`]],
    ['inside another word', { metadata: annotated(`x${one} ${one}x`) }, []],
    ['after more than a hand would write', { metadata: annotated(' '.repeat(4096) + one) }, []],
    ['no hash at all', { metadata: annotated('yes, all; aaaa,aaaaaaaaaaaa., ,') }, []],
    [
      'far too much',
      { metadata: annotated(Array.from({ length: 10_000 }, (_, count) => hash(count)).join()) },
      Array.from({ length: 64 }, (_, count) => hash(count)),
    ],
  ])('%s', (_, given, present) => {
    const { spec, annotation } = givenIn(situation(given).binding);
    expect([...new Set([...spec, ...annotation])]).toEqual(present);
  });
});

describe('the list', () => {
  const now = at('08:00');
  const given = (annotation: readonly string[], spec: readonly string[] = [], revoked: readonly string[] = []): Standing => ({
    spec: new Set(spec),
    annotation: new Set(annotation),
    revoked: new Set(revoked),
  });
  const annotated = (of: string, spent = false) => ({ ...approval(of, spent), from: 'Annotation' as const });
  test('takes what is new, with where it came from, and leaves what it has as it is', () => {
    const before = [approval(one, true)];
    expect(takenIn(before, given([one, two]), now)).toEqual([
      approval(one, true),
      { hash: two, since: '2026-01-05T08:00:00Z', spent: false, from: 'Annotation' },
    ]);
    expect(takenIn([], given([two], [one, two]), now).map(({ hash, from }) => [hash, from])).toEqual([
      [one, 'Spec'],
      [two, 'Spec'],
    ]);
    expect(takenIn(before, given([one]), now)).toBe(before);
  });
  test('counts all as spent where status was found empty', () => {
    expect(takenIn([], given([one]), now, true)).toMatchObject([{ hash: one, spent: true }]);
  });
  test('drops the oldest spent first when it is full, and never one that is given now', () => {
    const full: Approvals = Array.from({ length: mostApprovals }, (_, count) => approval(hash(count), count > 1));
    const kept = takenIn(full, given([one, hash(2)]), now).map((each) => each.hash);
    expect(kept).toHaveLength(mostApprovals);
    expect(kept).toEqual(expect.arrayContaining([one, hash(0), hash(1), hash(2)]));
    expect(kept).not.toContain(hash(3));
  });
  test('drops the oldest that is not spent when no other is left to go', () => {
    const full: Approvals = Array.from({ length: mostApprovals }, (_, count) => approval(hash(count), count === 0));
    const kept = takenIn(full, given([one, two]), now).map((each) => each.hash);
    expect(kept).toEqual([...full.slice(2).map((each) => each.hash), one, two]);
  });
  test('drops nothing before it is full', () => {
    const almost: Approvals = Array.from({ length: mostApprovals - 2 }, (_, count) => approval(hash(count), true));
    expect(takenIn(almost, given([one]), now)).toHaveLength(mostApprovals - 1);
    expect(takenIn(almost, given([one, two]), now)).toHaveLength(mostApprovals);
  });
  test('has an approval back whose request was refused, unless it was revoked meanwhile', () => {
    expect(restore([approval(one, true), approval(two, true)], one)).toEqual([approval(one), approval(two, true)]);
    const revoked = { ...approval(one, true), ended: 'Revoked' as const };
    expect(restore([revoked], one)).toEqual([revoked]);
    expect(restore(undefined, one)).toEqual([]);
  });

  const spec = (of: string, spent = false) => ({ ...approval(of, spent), from: 'Spec' as const });
  const begun = { ...spec(one, true), writes: ['cccccccccccc'] };
  const revoked = (of: string, from: 'Spec' | 'Annotation') => ({
    hash: of,
    since: '2026-01-05T07:00:00Z',
    spent: true,
    from,
    ended: 'Revoked',
  });
  test.each<[string, Approvals, Standing, readonly object[]]>([
    ['of the spec goes with the spec', [spec(one)], given([]), []],
    ['of the spec stays when an annotation says the same', [spec(one)], given([one]), [annotated(one)]],
    ['of the spec stays when its step has begun', [begun], given([]), [begun]],
    ['of the spec that is spent stays spent', [spec(one, true)], given([]), [spec(one, true)]],
    ['of an annotation that is gone stays', [annotated(one)], given([]), [annotated(one)]],
    [
      "of an annotation that is committed too is the spec's",
      [{ ...annotated(one), idleSince: '2026-01-05T07:00:00Z' }],
      given([], [one]),
      [spec(one)],
    ],
    ["of an earlier version that stands in the spec is the spec's", [approval(one)], given([], [one]), [spec(one)]],
    ["of an earlier version that stands nowhere is an annotation's", [approval(one)], given([]), [annotated(one)]],
    [
      'that is revoked counts no more',
      [annotated(one), spec(two)],
      given([], [two], [one, two]),
      [revoked(one, 'Annotation'), revoked(two, 'Spec')],
    ],
    ['that is revoked half-way counts no more', [begun], given([], [], [one]), [revoked(one, 'Spec')]],
    ['that is used up is not revoked', [spec(one, true)], given([], [], [one]), [spec(one, true)]],
    [
      'that is given and revoked at once is revoked',
      [],
      given([one], [], [one]),
      [{ ...revoked(one, 'Annotation'), since: '2026-01-05T08:00:00Z' }],
    ],
  ])('W25: one %s', (_, before, standing, after) => expect(takenIn(before, standing, now)).toEqual(after));
});

/** Only the move is left to be done. */
const move = (given: Given = {}) => ({
  seen: preparedObservation(),
  ...given,
  spec: { ...given.spec, changes: { approval: 'WhenDisruptive' as const, ...given.spec?.changes } },
});
const moveHash = situation(move()).plan.steps[0]?.hash ?? '';
const { plan: shown } = turn(move()).status;
const withPlan = (plan: BindingStatus['plan']): BindingStatus => (plan ? { plan } : {});

const { handle: _none, ...unanswered } = operation('07:40', { step: moveHash });

describe('a move that asks', () => {
  const outcome = (given: Given) => {
    const s = situation(given);
    const [first] = s.plan.steps;
    if (!first) throw new Error('nothing is planned');
    const consent = consentOf(s);
    return `${consent.askedAs(first).replace(moveHash, 'H')} ${consent.isLacking(first) ? 'asks' : 'goes'}`;
  };
  const before = (approvals: Approvals, more: BindingStatus = {}): Given =>
    move({ status: statusOf('False/AwaitingApproval', '07:30', { approvals, ...more }) });
  test.each<[string, Given, string]>([
    ['nothing was said', move(), 'H asks'],
    ['it is approved', before([approval(moveHash)]), 'H goes'],
    ['it is approved in this very reconcile', move({ metadata: annotated(moveHash) }), 'H goes'],
    ['something else is approved', before([approval(one)]), 'H asks'],
    ['its approval is spent', before([approval(moveHash, true)]), 'H.2 asks'],
    ['its second approval is there', before([approval(moveHash, true), approval(`${moveHash}.2`)]), 'H.2 goes'],
    ['its second approval is spent too', before([approval(moveHash, true), approval(`${moveHash}.2`, true)]), 'H.3 asks'],
    [
      'it was let through and nothing shows that Azure has it',
      before([approval(moveHash, true)], {
        ...withPlan(shown),
        operation: unanswered,
      }),
      'H goes',
    ],
    [
      'the same for the twelfth time',
      before([approval(`${moveHash}.12`, true)], {
        ...withPlan(shown && { ...shown, steps: shown.steps.map((one) => ({ ...one, hash: `${moveHash}.12` })) }),
        operation: unanswered,
      }),
      'H.12 goes',
    ],
    [
      'something else is approved, and stands in the annotation',
      { ...before([approval(one), approval(two, true)]), metadata: annotated(`${one} ${two}`) },
      'H asks',
    ],
    ['it was let through, and failed', before([approval(moveHash, true)], withPlan(shown)), 'H.2 asks'],
    ['approval is Automatic', move({ spec: { changes: { approval: 'Automatic' } } }), 'H goes'],
  ])('%s', (_, given, said) => {
    expect(outcome(given)).toBe(said);
  });
});

describe('why a step asks', () => {
  const reason = (given: Given, { needsApproval, ...change }: Partial<Impact> & Pick<Step, 'needsApproval'> = {}) => {
    const s = situation(given);
    const [first] = s.plan.steps;
    if (!first) throw new Error('nothing is planned');
    return reasonToAsk({ ...first, impact: { ...first.impact, ...change }, ...(needsApproval !== undefined && { needsApproval }) }, s);
  };
  const settled = (approval: 'Automatic' | 'WhenDisruptive' | 'Always') => {
    const { status } = turn({ seen: settledObservation(), spec: { changes: { approval } } });
    return { spec: { changes: { approval } }, status, seen: settledObservation({ group: seen(group(fitting().slice(1))) }) };
  };
  test.each<[string, Given, Parameters<typeof reason>[1], ReturnType<typeof reasonToAsk>]>([
    ['a move, Automatic', { seen: preparedObservation() }, {}, undefined],
    ['a move, WhenDisruptive', move(), {}, 'Disruptive'],
    ['a way back, Automatic', { seen: preparedObservation() }, { needsApproval: true, others: 3 }, 'Reverts'],
    ['no way back, Automatic', { seen: preparedObservation() }, { needsApproval: false }, undefined],
    ['a move that opens, Automatic', { seen: preparedObservation() }, { exposure: 'Opens' }, 'Exposes'],
    ['others are touched, Automatic', { seen: observation() }, { others: 3 }, 'Others'],
    ['rules, WhenDisruptive', { spec: { changes: { approval: 'WhenDisruptive' } } }, {}, undefined],
    ['rules, Always', { spec: { changes: { approval: 'Always' } } }, {}, 'Always'],
    ['a rule for declared clients, Automatic', { seen: observation() }, { exposure: 'Opens' }, undefined],
    [
      'a rule for declared clients, WhenDisruptive',
      { spec: { changes: { approval: 'WhenDisruptive' } } },
      { exposure: 'Opens' },
      'Disruptive',
    ],
    ['a rule that was there and is gone, Automatic', settled('Automatic'), { exposure: 'Opens' }, undefined],
    ['a rule that was there and is gone, WhenDisruptive', settled('WhenDisruptive'), { exposure: 'Opens' }, undefined],
    ['a rule that was there and is gone, Always', settled('Always'), {}, 'Always'],
    ['drift that touches others, Automatic', settled('Automatic'), { others: 1 }, 'Others'],
  ])('%s', (_, given, change, expected) => {
    expect(reason(given, change)).toBe(expected);
  });

  test('what differs from what was once as declared is drift, also when only who approves was edited since', () => {
    const { status } = turn({ seen: settledObservation() });
    const moved = { seen: preparedObservation(), status };
    expect(reason(moved)).toBe('Drift');
    expect(reason({ ...moved, spec: { changes: { approved: [one] } } })).toBe('Drift');
    expect(reason({ ...moved, spec: { networkSecurity: { clientSources: ['10.0.0.0/8'] } } })).toBeUndefined();
  });
  test('names the gateway in every case', () => {
    expect(turn(move()).status.conditions?.find(({ type }) => type === 'Ready')?.message).toContain(ids.service.split('/').at(-1));
  });
});
