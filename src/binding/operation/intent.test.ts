/** Promises about what is written before a long request is sent. */

import { describe, expect, test } from '@jest/globals';
import {
  at,
  ids,
  iso,
  isoExact,
  observation,
  preparedObservation,
  region,
  seen,
  service,
  uid,
  unseen,
} from '../testing/observation.test-support.ts';
import type { OperationRecord } from '../../api/binding.ts';
import type { Step } from '../model/values/step.ts';
import { situation } from '../testing/situation.test-support.ts';
import { basisOf } from './basis.ts';
import { intent } from './intent.ts';

describe('the intent', () => {
  const s = situation({ seen: preparedObservation() });
  const { plan } = s;
  const after = (time: string, earlier?: OperationRecord) => ({
    ...s,
    now: at(time),
    previous: { ...(earlier && { operation: earlier }) },
  });
  const move = plan.steps.find(({ phase }) => phase === 'switch') as Step;
  const first = intent(move, after('08:00'), uid, 3);

  test('says what is done, to what, until when that is normal, and under which id Azure has it', () => {
    expect(first).toEqual({
      kind: 'UpdatingNetwork',
      step: move.hash,
      generation: 3,
      attempt: 1,
      target: ids.service,
      requestId: first.requestId,
      purpose: 'Apply',
      state: 'Intended',
      desired: { mode: 'External', subnetId: ids.subnet },
      basis: basisOf(s.seen),
      from: { mode: 'None' },
      startedAt: '2026-01-05T08:00:00.000Z',
      firstStartedAt: '2026-01-05T08:00:00.000Z',
      usualUntil: '2026-01-05T08:45:00Z',
      overdueAfter: '2026-01-05T10:00:00Z',
    });
    expect(first.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('of the same step is a further attempt, under an id of its own', () => {
    const second = intent(move, after('08:10', first), uid, 3);
    expect([second.attempt, second.requestId === first.requestId]).toEqual([2, false]);
    expect([second.startedAt, second.firstStartedAt]).toEqual([isoExact('08:10'), isoExact('08:00')]);
    expect(second.overdueAfter).toBe(first.overdueAfter);
  });

  test('after an operation that had ended is one of its own, with its own start', () => {
    const second = intent(move, after('08:50', { ...first, endedAt: isoExact('08:30'), state: 'Ended' }), uid, 3);
    expect(second.firstStartedAt).toBe(isoExact('08:50'));
    expect(second.requestId).not.toBe(first.requestId);
  });

  test.each([
    ['another generation', { ...first, generation: 2 }],
    ['another step', { ...first, step: 'other' }],
  ])('after one of %s is a first attempt', (_, earlier) => expect(intent(move, after('08:10', earlier), uid, 3).attempt).toBe(1));

  test('has its alarm when the binding says, or later for every further region', () => {
    const overdue = (overdueAfter: string | undefined, regions: number): string => {
      const given = situation({ spec: { changes: overdueAfter === undefined ? {} : { overdueAfter } } });
      const additionalLocations = Array.from({ length: regions }, (_, index) => region({ location: `Region ${index}` }));
      return intent(move, { ...given, seen: observation({ service: seen(service({ additionalLocations })) }) }, uid, 3).overdueAfter;
    };
    expect([overdue(undefined, 0), overdue(undefined, 2), overdue('4h30m', 2)]).toEqual([iso('10:00'), iso('11:00'), iso('12:30')]);
    expect(intent(move, { ...s, seen: observation({ service: unseen() }) }, uid, 3).overdueAfter).toBe(iso('10:00'));
  });

  test('of a rollback says so, to an operator of an earlier version too', () => {
    expect(intent({ ...move, needsApproval: true }, s, uid, 3)).toMatchObject({ purpose: 'Rollback', reverts: true });
    expect(intent({ ...move, needsApproval: false }, s, uid, 3)).not.toHaveProperty('reverts');
  });

  test('written again before anything else happened is the same', () => expect(intent(move, after('08:00'), uid, 3)).toEqual(first));
});
