/** Promises about conditions over time: a new generation is work at once, times move only when a status does, and grace is ten minutes. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import {
  at,
  fitting,
  group,
  iso,
  observation,
  preparedObservation,
  seen,
  settledObservation,
  shadow,
  unseen,
} from '../testing/observation.test-support.ts';
import { binding, condition, statusOf, turn, type Given } from '../testing/situation.test-support.ts';
import { initialConditions } from './conditions.ts';
import { kstatus } from './kstatus.test-support.ts';
import { initialStatus } from './report.ts';
import { closed, open, wellFormed } from './conditions.test-support.ts';

describe('the first reconcile of a generation', () => {
  const first = (before: BindingStatus, generation = 2) => initialStatus(before, generation, at('08:00'));

  test.each<[string, BindingStatus]>([
    ['nobody has looked yet', {}],
    ['an earlier generation was settled', statusOf('True/Settled', '07:00')],
    [
      'an earlier generation was stalled',
      {
        ...statusOf('False/TierNotSupported', '07:00'),
        conditions: [condition('Stalled', 'True', 'TierNotSupported', '07:00'), condition('Ready', 'False', 'TierNotSupported', '07:00')],
      },
    ],
  ])('is seen as work in the same write, when %s', (_, before) => {
    const after = first(before);
    expect(after.observedGeneration).toBe(2);
    expect(after.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'Unknown', reason: 'Observing' });
    expect(after.conditions?.map(({ type }) => type)).toEqual([
      'Reconciling',
      'Ready',
      'AcceptingChanges',
      'Available',
      'PrerequisitesMet',
    ]);
    expect(kstatus({ ...binding({ metadata: { generation: 2 } }), status: after })).toBe('InProgress');
    wellFormed(after.conditions ?? []);
  });

  test('keeps what is about the gateway and not about the binding', () => {
    const before = {
      conditions: [condition('Available', 'True', 'Serving', '07:00'), condition('AcceptingChanges', 'Unknown', 'Pending', '07:00')],
    };
    const after = initialConditions(before, 2, at('08:00'));
    expect(after.find(({ type }) => type === 'Available')).toMatchObject({
      status: 'True',
      reason: 'Serving',
      lastTransitionTime: iso('07:00'),
    });
    expect(after.find(({ type }) => type === 'AcceptingChanges')).toMatchObject({ status: 'Unknown', reason: 'Observing' });
  });

  test('before it, an unseen binding is in progress too, by the default of the schema', () => {
    const pending = [{ type: 'Ready', status: 'Unknown' as const, reason: 'Pending', message: 'm' }];
    expect(kstatus({ ...binding({}), status: { conditions: pending } })).toBe('InProgress');
    expect(kstatus({ ...binding({ metadata: { generation: 2 } }), status: statusOf('True/Settled', '07:00') })).toBe('InProgress');
  });
});

describe('the time of a condition', () => {
  const timeOf = ({ conditions }: BindingStatus, type: string) => conditions?.find((one) => one.type === type)?.lastTransitionTime;

  test('stays while only reason and message change', () => {
    const before = turn({ seen: observation(), now: '08:00' }).status;
    const after = turn({ seen: preparedObservation(), status: before, now: '08:05' }).status;
    expect([timeOf(before, 'Ready'), timeOf(after, 'Ready'), timeOf(after, 'Reconciling')]).toEqual([
      iso('08:00'),
      iso('08:00'),
      iso('08:00'),
    ]);
    expect(after.summary?.since).toBe(iso('08:05'));
  });

  test('moves when the status does', () => {
    const before = turn({ seen: preparedObservation(), now: '08:00' }).status;
    const after = turn({ seen: settledObservation(), status: before, now: '08:05' }).status;
    expect([timeOf(after, 'Ready'), timeOf(after, 'Available')]).toEqual([iso('08:05'), iso('08:00')]);
  });
});

describe('ten minutes of grace', () => {
  /** Looks one after another, each on what the last one wrote. */
  function looks(times: readonly string[], given: (time: string) => Given): readonly string[] {
    let stored: BindingStatus = {};
    return times.map((now) => {
      stored = turn({ ...given(now), now, status: stored }).status;
      const passing = stored.conditions?.find(({ type }) => type === 'Stalled' || type === 'Reconciling');
      return `${now} ${passing?.type ?? ''}`;
    });
  }

  test('do not start anew at each reconcile', () =>
    expect(looks(['08:00', '08:02', '08:09', '08:10', '08:20'], () => closed)).toEqual([
      '08:00 Reconciling',
      '08:02 Reconciling',
      '08:09 Reconciling',
      '08:10 Stalled',
      '08:20 Stalled',
    ]));

  test('do not start anew when the message changes', () => {
    const other = seen(group([{ ...shadow, name: 'another' }, ...fitting().slice(1)]));
    expect(looks(['08:00', '08:09', '08:10'], (now) => (now === '08:00' ? closed : { seen: observation({ group: other }) })).at(-1)).toBe(
      '08:10 Stalled',
    );
  });

  test('do not start anew when something that helps was written in between', () => {
    const helping = { seen: observation({ group: seen(group([shadow, ...fitting().slice(1, 7)])) }) };
    expect(looks(['08:00', '08:05', '08:06', '08:10'], (now) => (now === '08:05' ? helping : closed)).at(-1)).toBe('08:10 Stalled');
  });

  test('do not start anew when Azure was out of sight in between', () => {
    const hidden = { seen: observation({ service: unseen() }) };
    expect(looks(['08:00', '08:12', '08:14', '08:16'], (now) => (now === '08:14' ? hidden : closed))).toEqual([
      '08:00 Reconciling',
      '08:12 Stalled',
      '08:14 Reconciling',
      '08:16 Stalled',
    ]);
  });

  test('start anew when the prerequisite was there meanwhile', () =>
    expect(looks(['08:00', '08:12', '08:13', '08:14'], (now) => (now === '08:13' ? open : closed)).at(-1)).toBe('08:14 Reconciling'));

  test('start anew for another generation', () => {
    const stalled =
      looks(['08:00'], () => closed) && turn({ ...closed, now: '08:12', status: turn({ ...closed, now: '08:00' }).status }).status;
    const seenAnew = initialStatus(stalled, 2, at('08:13'));
    const after = turn({ ...closed, metadata: { generation: 2 }, status: seenAnew, now: '08:13' }).status;
    expect(after.conditions?.[0]).toMatchObject({ type: 'Reconciling', reason: 'PrerequisitesNotMet' });
  });
});
