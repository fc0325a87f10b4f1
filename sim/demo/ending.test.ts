/** Promises about the end of `npm run demo -- --once`: it comes when the product is at rest, not when the demo has lost patience. */

import { describe, expect, test } from '@jest/globals';
import { createEnding, type Ending } from './ending.ts';
import { isAtRest, type SampleRow } from './rows.ts';

const expecting = (...reasons: readonly string[]) => ({
  file: 'a.yaml',
  namespace: 'gateways',
  name: 'a',
  manifest: { kind: 'ApimVnetBinding', metadata: { name: 'a', namespace: 'gateways' } },
  expectation: { steps: reasons.map((reason) => ({ reason, optional: false })), stalled: false },
});
const row = (ready: string, expected = 'Settled', stalled = false): SampleRow => {
  const [status = '', reason = ''] = ready.split('/');
  const condition = (type: string) => ({ type, status, reason, message: '' });
  return {
    namespace: 'gateways',
    name: 'a',
    isGone: false,
    sample: expecting(expected),
    status: { conditions: [condition('Ready'), ...(stalled ? [condition('Stalled')] : [])] },
    reasons: [reason],
  };
};

describe('P1: at rest is what the product calls so', () => {
  test.each([
    ['True/Settled', false, true],
    ['True/DeviationsAudited', false, true],
    ['False/PrerequisitesNotMet', true, true],
    ['True/CleaningUp', false, false],
    ['False/Verifying', false, false],
    ['False/PrerequisitesNotMet', false, false],
    ['False/WaitingForSubnetRelease', false, false],
    ['False/AwaitingWindow', false, false],
    ['Unknown/Observing', false, false],
  ])('P1: %s, stalled %p: %p', (ready, stalled, rest) => expect(isAtRest(row(ready, 'Settled', stalled))).toBe(rest));
});

const minute = 60_000;

/** Looks every second of real time at `rows`, and tells what was said first and after how many simulated minutes. */
function told(speed: number, rowsAt: (simulatedMinutes: number) => readonly SampleRow[]): readonly [Ending | undefined, number] {
  const look = createEnding(speed, 0);
  for (let now = 0; now <= 24 * 60 * minute; now += 500) {
    const minutes = (now * speed) / minute;
    const ending = look(rowsAt(minutes), now);
    if (ending) return [ending, minutes];
  }
  return [undefined, Infinity];
}

describe.each([1, 20, 60, 200])('P1: at speed %p', (speed) => {
  test('a sample that cleans up for an hour after the others have come to rest is waited for', () => {
    const [ending, after] = told(speed, (minutes) => [row('True/Settled'), row(minutes < 90 ? 'True/CleaningUp' : 'True/Settled')]);
    expect(ending).toBe('AsExpected');
    expect(after).toBeGreaterThanOrEqual(90);
    expect(after).toBeLessThanOrEqual(100);
  });

  test('what is as expected has to stay so', () => {
    const [ending, after] = told(speed, (minutes) => [
      row(minutes > 10 && minutes < 12 ? 'True/Settled' : 'False/Overdue', 'Settled', true),
    ]);
    expect([ending, after > 12]).toEqual(['NotAsExpected', true]);
  });

  test('when all are at rest in another state than expected, and were looked at whole since, nothing more will come', () => {
    const [ending, after] = told(speed, () => [row('True/Settled'), row('False/OperationFailed', 'Settled', true)]);
    expect(ending).toBe('NotAsExpected');
    expect(after).toBeGreaterThanOrEqual(30);
    expect(after).toBeLessThanOrEqual(60);
  });

  test('what never comes to rest is given up after four hours', () => {
    const [ending, after] = told(speed, () => [row('True/Settled'), row('False/Verifying')]);
    expect(ending).toBe('NotAsExpected');
    expect(after).toBeGreaterThanOrEqual(240);
  });
});

test('P1: the machine has two minutes in any case, however fast Azure is', () => {
  const look = createEnding(10_000, 0);
  expect(look([row('False/Verifying')], 110_000)).toBeUndefined();
  expect(look([row('False/Verifying')], 121_000)).toBe('NotAsExpected');
});
