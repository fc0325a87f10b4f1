/** Promises about the accounts of writes: how often the same write leaves under any one lasting trouble, what frees it, and what status says of it. */

import { describe, expect, test } from '@jest/globals';
import type { Failure } from '../../azure/arm.ts';
import { instant } from '../../runtime/clock.ts';
import type { Attempts, Outcome, Refusal } from '../model/values/ledger.ts';
import type { Situation } from '../model/values/situation.ts';
import { step, type Step, type Write } from '../model/values/step.ts';
import { at, ids, iso, intervals, preparedObservation, settledObservation } from '../testing/observation.test-support.ts';
import { situation } from '../testing/situation.test-support.ts';
import { attemptAt, withAttempts, withUnsent } from './attempts.ts';
import { correctionsBefore, ledgerFor, refusalsOf, sorted, backoffSummary } from './ledger.ts';
import { withOutcomes } from './recorded.ts';

const rule: Write = {
  verb: 'put',
  target: `${ids.group}/securityRules/a` as typeof ids.group,
  changes: [{ path: 'properties.priority', to: '1' }],
};
const of = (phase: Step['phase'], ...writes: readonly Write[]): Step =>
  step({ phase, parent: ids.group, writes, impact: { traffic: 'None', minutes: [0, 1] }, why: '' });
const prepare = of('prepare', rule);
const remove = of('clean', { ...rule, verb: 'delete', changes: [{ path: 'properties', from: '{}' }] });
const failure = (change: Partial<Failure>): Outcome => ({
  is: 'Refused',
  at: 'Answer',
  failure: { class: 'Invalid', status: 400, code: 'No', message: 'No.', ambiguous: false, ...change },
});

const bare = situation({ seen: preparedObservation() });
const quiet = situation({ seen: settledObservation() });
const hour = 3_600_000;

interface Life {
  readonly sent: readonly number[];
  readonly last: Situation;
  readonly refusals: readonly Refusal[];
}

/** One write that the plan goes on wanting, and that leaves whenever it may; Azure always says the same. */
function live(one: Step, outcome: Outcome, hours: number, isSeen = false): Life {
  let refusals: readonly Refusal[] = [];
  let attempts: Attempts = new Map();
  let corrections: Situation['ledger']['corrections'] = [];
  const sent: number[] = [];
  let now = at('08:00');
  let s: Situation = bare;
  const end = now + hours * hour;
  while (now < end) {
    // A write that another client undoes is seen as wanted in between.
    if (isSeen && sent.length > 0)
      attempts = ledgerFor({}, { attempts, accepted: new Map() }, [], {
        requested: false,
        isPlanWhole: true,
        generation: 1,
        now,
        intervals,
      }).attempts;
    const facts = { requested: false, isPlanWhole: true, generation: 1, now, intervals };
    const ledger = ledgerFor({ refusals, corrections }, { attempts, accepted: new Map() }, [one], facts);
    s = { ...quiet, plan: { ...quiet.plan, steps: [one] }, ledger, now };
    const { send, deferred } = sorted([one], s);
    if (send.length > 0) {
      sent.push(now);
      if (sent.length > 500) throw new Error(`500 writes within ${(now - at('08:00')) / 1000} s`);
      corrections = correctionsBefore(s, send) ?? [];
      const written = one.writes.map((write) => ({ step: one, write, outcome }));
      refusals = withOutcomes(ledger.refusals, written, { generation: 1, now, intervals });
      attempts = withAttempts(ledger.attempts, written, now);
      now = instant(now + 1000);
    } else now = instant(Math.max(now + 1000, deferred[0]?.until ?? now + 600_000));
  }
  return { sent, last: s, refusals: refusalsOf(s) };
}
const busiestHour = ({ sent }: Life): number =>
  Math.max(...sent.map((from) => sent.filter((time) => time >= from && time < from + hour).length));

describe('no target gets more than twelve writes an hour', () => {
  test.each<[string, Step, Outcome, boolean?]>([
    ['that Azure carries out and does not show', prepare, { is: 'Done' }],
    ['W15: that another client undoes whenever it was seen', prepare, { is: 'Done' }, true],
    ['W16: that a policy alters', prepare, { is: 'Done', altered: ['priority'] }],
    ['W18: that meets another client each time', prepare, { is: 'Moved', why: 'Changed.' }],
    ['whose answer is lost each time', prepare, { is: 'Lost', why: 'No answer.' }],
    ['that finds Azure at work each time', prepare, { is: 'Unsent', why: 'Busy', words: 'Busy.' }],
    ['whose resource cannot be read', prepare, { is: 'Unsent', why: 'Unreadable', words: '503' }],
    ['that meets an error of the server', prepare, failure({ class: 'Transient', status: 500 })],
    ['that meets a rate limit', prepare, failure({ class: 'Throttled', status: 429 })],
    ['W17: that is refused', prepare, failure({})],
    ['W17: that a policy denies', prepare, failure({ class: 'Blocked', obstacle: 'Policy' })],
    ['that lacks a right', prepare, failure({ class: 'Blocked', obstacle: 'Authorization' })],
    ['W7: whose operation fails', prepare, { is: 'Refused', at: 'End', failure: (failure({}) as { failure: Failure }).failure }],
    ['a removal that another client takes back', remove, { is: 'Done' }, true],
    ['a removal that is refused', remove, failure({ class: 'Blocked', obstacle: 'Other' })],
  ])('%s', (_, ...[one, outcome, isSeen]) => {
    const life = live(one, outcome, 12, isSeen);
    expect(life.sent.length).toBeGreaterThan(1);
    expect(busiestHour(life)).toBeLessThanOrEqual(12);
  });
});

describe('what deferred is told', () => {
  test.each<[string, Step, Outcome, Partial<Refusal>, boolean?]>([
    [
      'a refusal',
      prepare,
      failure({ code: 'RuleConflict', message: 'In conflict.' }),
      { result: 'Refused', code: 'RuleConflict', reason: 'OperationFailed' },
    ],
    ['W7: a failed end', prepare, { ...failure({}), at: 'End' } as Outcome, { result: 'Failed' }],
    ['W15: what is undone again and again', prepare, { is: 'Done' }, { result: 'Reverted', reason: 'Contested', count: 3 }, true],
    ['W16: what a policy alters', prepare, { is: 'Done', altered: ['priority'] }, { result: 'Altered', reason: 'Contested' }],
    [
      'W18: what meets another client',
      prepare,
      { is: 'Moved', why: 'Made by another client.' },
      { result: 'Moved', message: 'Made by another client.' },
    ],
    ['what gets no answer', prepare, { is: 'Lost', why: 'No answer.' }, { result: 'Lost' }],
    ['a right', prepare, failure({ class: 'Blocked', obstacle: 'Authorization' }), { reason: 'NotAuthorized' }],
    ['a policy', prepare, failure({ class: 'Blocked', obstacle: 'Policy' }), { reason: 'PolicyDenied' }],
    ['a lock', prepare, failure({ class: 'Blocked', obstacle: 'Lock' }), { reason: 'PrerequisitesNotMet' }],
  ])('%s', (_, ...[one, outcome, expected, isSeen]) => {
    expect(live(one, outcome, 3, isSeen).refusals).toMatchObject([{ target: rule.target, purpose: 'Prepare', ...expected }]);
  });
});

const after = (outcome: Outcome, one = prepare, status = {}): Situation => {
  const written = one.writes.map((write) => ({ step: one, write, outcome }));
  const refusals = withOutcomes([], written, { generation: 1, now: at('08:00'), intervals });
  const attempts = withAttempts(new Map(), written, at('08:00'));
  const now = at('08:00:01');
  const facts = { requested: false, isPlanWhole: true, generation: 1, now, intervals };
  return {
    ...quiet,
    plan: { ...quiet.plan, steps: [one] },
    now,
    ledger: ledgerFor({ refusals, ...status }, { attempts, accepted: new Map() }, [one], facts),
  };
};

describe('what frees a write', () => {
  const refused = after(failure({}));
  const other = of('prepare', { ...rule, changes: [{ path: 'properties.priority', to: '2' }] });

  test('another wish for the same target leaves at once, whatever became of the one before', () => {
    expect(sorted([prepare], refused).send).toEqual([]);
    expect(sorted([other], refused).send).toEqual([other]);
    expect(sorted([other], after({ is: 'Done' })).send).toEqual([other]);
  });

  test('a spec that is edited ten times in a minute reaches its last wish without a wait', () => {
    for (let nth = 2; nth < 12; nth++) {
      const one = of('prepare', { ...rule, changes: [{ path: 'properties.priority', to: `${nth}` }] });
      expect(sorted([one], after({ is: 'Done' })).send).toEqual([one]);
    }
  });

  test('who asks for a reconcile frees everything, but what Azure is at work on', () => {
    const facts = { requested: true, isPlanWhole: true, generation: 1, now: at('08:01'), intervals };
    const accepted = new Map([[rule.target.toLowerCase(), at('08:02')]]);
    const status = { refusals: refused.ledger.refusals, corrections: [{ target: rule.target, at: [iso('07:00')] }] };
    const ledger = ledgerFor(status, { attempts: new Map(), accepted: new Map() }, [prepare], facts);
    expect(ledger).toMatchObject({ refusals: [], corrections: [] });
    expect(sorted([prepare], { ...refused, ledger: { ...ledger, accepted } }).send).toEqual([]);
  });

  test('a refusal of what is not wanted any more is forgotten, but never by an observation that is not whole', () => {
    const list = refused.ledger.refusals;
    const forget = (isPlanWhole: boolean) =>
      ledgerFor({ refusals: list }, { attempts: new Map(), accepted: new Map() }, [other], {
        requested: false,
        isPlanWhole,
        generation: 1,
        now: at('08:01'),
        intervals,
      }).refusals;
    expect([forget(true), forget(false)]).toEqual([[], list]);
  });

  test('a loss is an alarm that nothing but a user ends', () => {
    const alarm = after(failure({ code: 'OtherSettingsChanged' }));
    expect(alarm.ledger.refusals).toMatchObject([{ result: 'Alarm' }]);
    expect(alarm.ledger.refusals[0]).not.toHaveProperty('retryAfter');
    const facts = { requested: false, isPlanWhole: true, generation: 1, now: at('20:00'), intervals };
    expect(ledgerFor({ refusals: alarm.ledger.refusals }, { attempts: new Map(), accepted: new Map() }, [], facts).refusals).toHaveLength(
      1,
    );
  });
});

test('W17: a refused write keeps back what deferred on it, and nothing else', () => {
  const [zone, record, link] = ['', '/A/@', '/virtualNetworkLinks/hub'].map(
    (path) => `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateDnsZones/z${path}`,
  ) as [string, string, string];
  const writes = [record, link].map((target): Write => ({
    verb: 'put',
    target: target as typeof ids.group,
    changes: [{ path: 'properties', to: '1' }],
  }));
  const names = step({ phase: 'cutover', parent: zone as typeof ids.group, writes, impact: { traffic: 'None', minutes: [0, 1] }, why: '' });
  const s = after(failure({}), { ...names, writes: writes.slice(0, 1) });
  expect(sorted([names, prepare], s)).toMatchObject({ send: [prepare], deferred: [{ write: { target: record } }] });
  const linkRefused = after(failure({}), { ...names, writes: writes.slice(1) });
  expect(sorted([names], linkRefused).send).toMatchObject([{ writes: [{ target: record }] }]);
});

test('the worst of several reasons is Ready’s, with the words of all, and the first of them to be tried again says when', () => {
  const deferred = [
    { step: prepare, write: rule, until: at('09:00'), because: { reason: 'RetryingAfterError', message: 'Later.' } },
    { step: prepare, write: rule, until: at('10:00'), because: { reason: 'PolicyDenied', message: 'Denied.' } },
    { step: prepare, write: rule, words: 'Awaited.' },
  ];
  expect(backoffSummary(deferred)).toEqual({ reason: 'PolicyDenied', message: 'Denied.\nLater.', until: at('09:00') });
  expect(backoffSummary([])).toBeUndefined();
});

test('what never left was never undone', () => {
  const attempts = withUnsent(new Map(), [rule], at('08:00'));
  const corrections = [{ target: rule.target, at: [iso('07:50')] }];
  const s = { ...quiet, now: at('08:10'), ledger: { ...quiet.ledger, attempts, corrections } };
  expect(correctionsBefore(s, [prepare])).toEqual(corrections);
  expect(attemptAt(attempts, rule)?.tries).toBe(0);
});

test('W15: an edit frees a contest, which was ours to conclude, and no refusal of Azure', () => {
  const known = (result: 'Reverted' | 'Refused', generation: number) => {
    const refusals = after(failure({})).ledger.refusals.map((one) => ({ ...one, result }));
    const facts = { requested: false, isPlanWhole: true, generation, now: at('08:01'), intervals };
    return ledgerFor({ refusals }, { attempts: new Map(), accepted: new Map() }, [prepare], facts).refusals.length;
  };
  expect([known('Reverted', 1), known('Reverted', 2), known('Refused', 2)]).toEqual([1, 0, 1]);
});

test('W15: what is carried out and never shows is written three times, the third when a read has had time, and is Contested for a day', () => {
  let attempts: Attempts = new Map();
  const sent: string[] = [];
  let said: string | undefined;
  for (let now = at('08:00'); now < at('20:00'); now = instant(now + 5_000)) {
    const ledger = ledgerFor({}, { attempts, accepted: new Map() }, [prepare], {
      requested: false,
      isPlanWhole: true,
      generation: 1,
      now,
      intervals,
    });
    const { send, deferred } = sorted([prepare], { ...quiet, now, ledger });
    said = deferred[0]?.because?.reason;
    if (send.length === 0) continue;
    sent.push(new Date(now).toISOString().slice(11, 19));
    attempts = withAttempts(attempts, [{ step: prepare, write: rule, outcome: { is: 'Done' } }], now);
  }
  expect(sent).toEqual(['08:00:00', '08:00:05', '08:02:05']);
  expect(said).toBe('Contested');
});
