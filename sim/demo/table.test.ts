import { describe, expect, test } from '@jest/globals';
import type { Row } from './rows.ts';
import { changeLine, differences, renderTable } from './table.ts';

const at = Date.UTC(2026, 0, 5, 8);
const row = (name: string, more: Partial<Row> = {}): Row => ({
  sample: {
    file: `${name}.yaml`,
    namespace: 'gateways',
    name,
    manifest: { kind: 'ApimVnetBinding', metadata: { name, namespace: 'gateways' } },
    expectation: { steps: [{ reason: 'Settled', optional: false }], stalled: false },
  },
  status: {},
  reasons: [],
  ...more,
});
const condition = (type: string, status: string, reason: string) => ({ type, status, reason, message: 'First line.\nSecond line.' });

const updating = row('orders', {
  reasons: ['Pending', 'UpdatingNetwork'],
  status: {
    conditions: [condition('Ready', 'False', 'UpdatingNetwork')],
    summary: { since: '2026-01-05T07:58:30Z', address: '20.61.0.1' },
    service: { name: 'orders' },
    operation: { startedAt: '2026-01-05T07:30:00Z', usualUntil: '2026-01-05T08:15:00Z' },
  },
});
const stalled = row('returns', {
  reasons: ['PrerequisitesNotMet'],
  status: { conditions: [condition('Stalled', 'True', 'PrerequisitesNotMet'), condition('Ready', 'False', 'PrerequisitesNotMet')] },
});

describe('the table', () => {
  test('shows states, ages and the progress of operations, without colour when told so', () => {
    expect(renderTable([updating, stalled, row('new')], { now: at, color: false, width: Infinity })).toBe(
      [
        'NAME     SERVICE  READY    STATUS                         SINCE  ADDRESS    PROGRESS',
        'orders   orders   False    UpdatingNetwork                90s    20.61.0.1  [#######---] 67 % of the usual time',
        'returns           False    PrerequisitesNotMet (stalled)',
        'new               Unknown  Pending',
      ].join('\n'),
    );
  });

  test.each([20, 40, 60, 80])('has no line wider than a terminal of %p columns', (width) => {
    const lines = renderTable([updating, stalled], { now: at, color: false, width }).split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
  });

  test('is coloured on a terminal, by what has to be done', () => {
    const lines = renderTable([updating, stalled], { now: at, color: true, width: 200 }).split('\n');
    expect(lines[1]).toContain('\u001b[33mUpdatingNetwork');
    expect(lines[2]).toContain('\u001b[31mPrerequisitesNotMet (stalled)');
  });
});

test('where nothing is redrawn, a change is one line', () => {
  expect(changeLine(stalled, 65_000)).toBe('   65s  returns     False    PrerequisitesNotMet (stalled)  First line.');
});

test('a difference names the file, what it expected and what was seen', () => {
  expect(differences([stalled])).toEqual(['returns.yaml (gateways/returns): expected Settled; seen PrerequisitesNotMet, Stalled']);
});
