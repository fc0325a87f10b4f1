/** Promises about a clock that is wrong: ages of what Azure dates stay what they are, and people hear of it once. */

import { describe, expect, test } from '@jest/globals';
import { instant } from '../runtime/clock.ts';
import { noArmMetrics } from './metrics.ts';
import { aheadOf, inOurTime, sayAhead, tellingAhead } from './skew.ts';

const minute = 60_000;
const azures = Date.UTC(2026, 0, 5, 8);
const dated = (date: string | undefined) => ({ header: (name: string) => (name === 'date' ? date : undefined) });
const answer = dated(new Date(azures).toUTCString());

describe('the clock of this machine', () => {
  test.each([
    [0, 0],
    [5, 0],
    [-5, 0],
    [6, 6],
    [-6, -6],
    [180, 180],
  ])('%i minutes ahead of an answer is taken for %i', (minutes, taken) =>
    expect(aheadOf(answer, instant(azures + minutes * minute))).toBe(taken * minute),
  );

  test.each([undefined, '', 'yesterday'])('is taken for right by an answer that bears %j as its date', (date) =>
    expect(aheadOf(dated(date), instant(azures))).toBe(0),
  );
});

test('the rows of a network status keep their age, and what is not dated stays so', () => {
  const row = { name: 'x', resourceType: 'Sql', status: 'success', error: '', optional: false };
  const statuses = [
    { location: 'West Europe', dnsServers: [], rows: [{ ...row, lastUpdated: instant(azures), lastStatusChange: undefined }] },
  ];
  expect(inOurTime(statuses, 0)).toBe(statuses);
  expect(inOurTime(statuses, 3 * minute)[0]?.rows).toEqual([{ ...row, lastUpdated: azures + 3 * minute, lastStatusChange: undefined }]);
});

test('the log says once that the clock is wrong, and once that it is right again; the metric follows', () => {
  const told: string[] = [];
  const log = { warn: (text: string) => void told.push(text), info: (text: string) => void told.push(text) };
  const seen: number[] = [];
  const metrics = tellingAhead({ ...noArmMetrics, clockAhead: (ms) => void seen.push(ms) }, log);
  for (const minutes of [0, 121, 122, 0, 0, -7]) metrics.clockAhead(minutes * minute);
  expect(seen).toEqual([0, 121, 122, 0, 0, -7].map((minutes) => minutes * minute));
  expect(told).toEqual([sayAhead(121 * minute), expect.stringContaining('agrees'), sayAhead(-7 * minute)]);
  expect(told[0]).toContain('121 minutes ahead of');
  expect(told[2]).toContain('7 minutes behind');
});
