/** Promises of the judge of events: each fault that it is for is found, and what clients have to live with is none. */

import { expect, test } from '@jest/globals';
import { eventJudge, type ToldEvent } from './events.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString();
let names = 0;
const event = (minute: number, action: string, reason: string, more: Partial<ToldEvent> = {}): ToldEvent => ({
  ...{ eventTime: at(minute), type: 'Normal', reason, action, note: `${reason} of orders.` },
  ...{ regarding: { kind: 'ApimVnetBinding', name: 'orders', uid: 'u' }, metadata: { name: `event-${++names}` } },
  ...more,
});
/** What is said of the last of them. */
const said = (...events: readonly ToldEvent[]): string | undefined => {
  const judge = eventJudge();
  return events.map((one) => judge.judge(one, 1)).at(-1);
};
const settled = (minute: number, more?: Partial<ToldEvent>) => event(minute, 'Ready', 'Settled', more);
const cleaning = (minute: number, more?: Partial<ToldEvent>) => event(minute, 'Ready', 'CleaningUp', more);
const blocked = (minute: number) => event(minute, 'PrerequisitesMet', 'FlowBlocked', { type: 'Warning' });

test.each([
  ['a long note', [settled(0, { note: 'x'.repeat(257) })], /257 characters/],
  ['two lines', [settled(0, { note: 'one\ntwo' })], /more than one line/],
  ['no words', [settled(0, { note: ' ' })], /says nothing/],
  ['a warning where nothing is to be done', [settled(0, { type: 'Warning' })], /Settled is Normal/],
  ['calm where a human is needed', [event(0, 'Ready', 'OperationFailed')], /OperationFailed is Warning/],
  ['the same again, with nothing in between', [settled(0), settled(90)], /told again/],
  ['the same again, with another matter in between', [settled(0), event(5, 'Address', 'AddressChanged'), settled(90)], /told again/],
  [
    'the same words under two names',
    [settled(0, { note: 'So it is.' }), event(1, 'Available', 'Serving', { note: 'So it is.' })],
    /has said the same/,
  ],
] as const)('%s is found', (_, events, what) => expect(said(...events)).toMatch(what));

test('a count of the same event, with nothing in between, is found', () => {
  const first = settled(0);
  expect(said(first, { ...first, series: { count: 2, lastObservedTime: at(3) } })).toMatch(/told 2 times/);
});

test.each([
  ['the same again after something else of the same', [settled(0), cleaning(5), settled(90)]],
  ['settled again after something was in the way', [settled(0), blocked(5), settled(90)]],
  [
    'a finding that comes back',
    [event(0, 'Findings', 'TagUnknown', { type: 'Warning' }), event(60, 'Findings', 'TagUnknown', { type: 'Warning' })],
  ],
  ['the same of another object', [settled(0), settled(90, { regarding: { kind: 'ApimVnetBinding', name: 'second', uid: 'v' } })]],
] as const)('%s is no fault', (_, events) => expect(said(...events)).toBeUndefined());

test('two that take turns are no fault, for of their counts only the first two are seen in time', () => {
  const [one, other] = [settled(0), cleaning(1)];
  expect(
    said(
      one,
      other,
      { ...one, series: { count: 2, lastObservedTime: at(2) } },
      { ...other, series: { count: 2, lastObservedTime: at(3) } },
      settled(30),
    ),
  ).toBeUndefined();
});

test('where an instance died, or answers are lost, form and kind are judged, and repetition is not', () => {
  const judge = eventJudge();
  judge.judge(settled(0), 1);
  judge.forget();
  expect(judge.judge(settled(30), 1)).toBeUndefined();
  expect(judge.judge(settled(90), 1)).toMatch(/told again/);
  judge.loseTrack();
  expect(judge.judge(settled(180), 1)).toBeUndefined();
  expect(judge.judge(settled(200, { type: 'Warning' }), 1)).toMatch(/Settled is Normal/);
});
