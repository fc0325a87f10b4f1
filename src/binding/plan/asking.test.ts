/** Promises about questions: every step that waits, what it does to whom, why it is asked for, and how to say yes to all at once. */

import { describe, expect, test } from '@jest/globals';
import { declarationOf } from '../model/terms/declaration.ts';
import { at, ids, preparedObservation } from '../testing/observation.test-support.ts';
import { situation } from '../testing/situation.test-support.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Approvals } from './approvals/list.ts';
import { askingMessage, impactInWords, windowMessage } from './asking.ts';
import type { Closed } from './gates.ts';
import { step, type Impact, type Step } from '../model/values/step.ts';

describe('what a step does, in words', () => {
  test.each<[string, Partial<Impact>, string]>([
    ['nothing', {}, 'no interruption; usually within 1 minute'],
    ['resets', { traffic: 'ConnectionReset' }, 'open connections are reset; usually within 1 minute'],
    ['rolling', { traffic: 'Rolling', minutes: [15, 45] }, 'units are updated one after another; usually 15 to 45 minutes'],
    ['downtime', { traffic: 'Downtime', minutes: [0, 5] }, 'the gateway is down meanwhile; usually within 5 minutes'],
    [
      'addresses',
      {
        addresses: [
          { location: 'westeurope', kind: 'Public', from: '20.61.0.10' },
          { location: 'eastus', kind: 'Private', from: '10.0.0.4', to: '10.0.0.5' },
        ],
      },
      'no interruption; usually within 1 minute; public address 20.61.0.10 in westeurope changes; private address 10.0.0.4 in eastus changes to 10.0.0.5',
    ],
    ['what opens', { exposure: 'Opens' }, 'no interruption; usually within 1 minute; opens the gateway to more clients'],
    ['what closes', { exposure: 'Closes' }, 'no interruption; usually within 1 minute; closes the gateway to clients that can connect now'],
    ['one other', { others: 1 }, 'no interruption; usually within 1 minute; touches 1 IP configuration of others'],
    ['two others', { others: 2 }, 'no interruption; usually within 1 minute; touches 2 IP configurations of others'],
    ['no others', { others: 0 }, 'no interruption; usually within 1 minute'],
  ])('%s', (_, impact, words) => expect(impactInWords({ traffic: 'None', minutes: [0, 1], ...impact })).toBe(words));
});

const of = (why: string, change: Partial<Omit<Step, 'hash'>> = {}): Step =>
  step({
    phase: 'switch',
    parent: ids.service,
    writes: [{ verb: 'patch', target: ids.service, changes: [{ path: why, to: '1' }] }],
    impact: { traffic: 'Downtime', minutes: [15, 45] },
    why,
    ...change,
  });

describe('a question', () => {
  const asking = (approval: 'Automatic' | 'WhenDisruptive' | 'Always', ...steps: readonly Step[]): readonly string[] => {
    const s: Situation = situation({ spec: { changes: { approval } }, seen: preparedObservation() });
    return askingMessage({ ...s, plan: { ...s.plan, steps } }).split('\n');
  };

  test('about one step', () => {
    const one = of('Moves it.');
    expect(asking('WhenDisruptive', one)).toEqual([
      'One step waits for approval:',
      `${one.hash}: Moves it. (the gateway is down meanwhile; usually 15 to 45 minutes; asked for because spec.changes.approval is WhenDisruptive)`,
      `To approve: kubectl annotate --overwrite apimvnetbinding -n platform orders apimvnet.io/approve=${one.hash}`,
      `or, as a commit: spec.changes.approved: ["${one.hash}"]`,
    ]);
  });

  test('about several is answered at once, and leaves out what needs no answer', () => {
    const [one, quiet, two] = [of('A.'), of('B.', { impact: { traffic: 'None', minutes: [0, 1] } }), of('C.')];
    const said = asking('WhenDisruptive', one, quiet, two);
    expect([said.length, said[0]]).toEqual([5, '2 steps wait for approval:']);
    expect(said[3]).toContain(`apimvnet.io/approve=${one.hash},${two.hash}`);
    expect(said[4]).toBe(`or, as a commit: spec.changes.approved: ["${one.hash}", "${two.hash}"]`);
  });

  test.each<[string, Parameters<typeof asking>[0], Step, string]>([
    ['it takes back what was declared', 'Automatic', of('A.', { needsApproval: true }), 'it takes back what was declared'],
    ['others are touched', 'Automatic', of('A.', { impact: { traffic: 'None', others: 1, minutes: [0, 1] } }), 'others are touched'],
    [
      'the gateway leaves Internal mode',
      'Automatic',
      of('A.', { impact: { traffic: 'None', exposure: 'Opens', minutes: [0, 1] } }),
      'the gateway leaves Internal mode',
    ],
    ['everything is asked for', 'Always', of('A.', { impact: { traffic: 'None', minutes: [0, 1] } }), 'spec.changes.approval is Always'],
  ])('says that %s', (_, approval, one, because) => expect(asking(approval, one)[1]).toContain(`asked for because ${because})`));

  test('says that another client has changed it', () => {
    const s = situation({ seen: preparedObservation() });
    const drifted = situation({ seen: preparedObservation(), status: { fulfilled: declarationOf(s.settings) } });
    expect(askingMessage(drifted)).toContain('asked for because it was as declared and another client has changed it');
  });
});

test('what waits for a window says for which', () => {
  const closed = of('Moves it.');
  const begins = 'Moves it. This begins inside a window of spec.changes.windows (the gateway is down meanwhile; usually 15 to 45 minutes);';
  expect(windowMessage({ step: closed, until: at('22:00') })).toBe(
    `${begins} the next one that is long enough opens at 2026-01-05T22:00:00Z.`,
  );
  expect(windowMessage({ step: closed, until: undefined })).toBe(`${begins} none is long enough.`);
});

describe('W25: what lets a step through, and what was taken back, is said', () => {
  const closed = { step: of('Moves it.'), until: at('22:00') };
  const approval = { hash: 'aaaaaaaaaaaa', since: '2026-01-05T07:00:00Z', spent: false };
  test.each<[string, Closed['approval'], string]>([
    ['of the spec', { ...approval, from: 'Spec' }, 'Approved by aaaaaaaaaaaa in spec.changes.approved; it counts while it stands there.'],
    [
      'of an annotation',
      { ...approval, from: 'Annotation' },
      'Approved by aaaaaaaaaaaa, an annotation of 2026-01-05T07:00:00Z; the annotation apimvnet.io/revoke=aaaaaaaaaaaa takes it back.',
    ],
  ])('W25: while a step waits for its window with an approval %s', (_, by, said) =>
    expect(windowMessage({ ...closed, ...(by && { approval: by }) })).toContain(`opens at 2026-01-05T22:00:00Z. ${said}`),
  );

  const asking = (...approvals: Approvals): string => {
    const s = situation({ spec: { changes: { approval: 'Always' } }, seen: preparedObservation() });
    const one = of('Moves it.');
    const given = approvals.map((each) => ({ ...each, hash: each.hash.replace('H', one.hash) }));
    return askingMessage({ ...s, plan: { ...s.plan, steps: [one] }, previous: { approvals: given } }).replaceAll(one.hash, 'H');
  };
  const ended = (hash: string, end: 'Revoked' | 'Lapsed') => ({ ...approval, hash, spent: true, ended: end });
  test.each<[string, Approvals, string]>([
    [
      'one that was revoked',
      [ended('H', 'Revoked')],
      'H.2: Moves it. (the gateway is down meanwhile; usually 15 to 45 minutes; asked for because spec.changes.approval is Always; H was revoked)',
    ],
    ['one that has lapsed', [{ ...approval, hash: 'H', spent: true }, ended('H.2', 'Lapsed')], 'is Always; H.2 has lapsed)'],
    ['one that was used after it', [ended('H', 'Revoked'), { ...approval, hash: 'H.2', spent: true }], 'spec.changes.approval is Always)'],
  ])('W25: when a step asks again after %s', (_, approvals, said) => expect(asking(...approvals)).toContain(said));
});
