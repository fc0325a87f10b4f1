import { describe, expect, test } from '@jest/globals';
import type { Row, SampleRow } from './rows.ts';
import { changeLine, differences, renderTable } from './table.ts';

const at = Date.UTC(2026, 0, 5, 8);
const row = (name: string, more: Partial<Row> = {}): SampleRow => ({
  namespace: 'gateways',
  name,
  sample: {
    file: `${name}.yaml`,
    namespace: 'gateways',
    name,
    manifest: { kind: 'ApimVnetBinding', metadata: { name, namespace: 'gateways' } },
    expectation: { steps: [{ reason: 'Settled', optional: false }], stalled: false },
  },
  status: {},
  reasons: [],
  isGone: false,
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
/** The longest words of each column. */
const longest = row('catalogue', {
  status: {
    conditions: [condition('Ready', 'False', 'ApplyingNetworkConfiguration')],
    summary: { since: '2026-01-05T06:20:00Z', address: '20.150.198.145' },
    service: { name: 'catalogue' },
    operation: { startedAt: '2026-01-05T07:55:00Z', usualUntil: '2026-01-05T08:40:00Z' },
  },
});
const settled = row('reports', {
  status: {
    conditions: [condition('Ready', 'True', 'Settled')],
    summary: { since: '2026-01-05T07:58:30Z', address: '20.61.0.6' },
    service: { name: 'reports' },
  },
});

describe('the table', () => {
  test('shows states, ages and the progress of operations, without colour when told so', () => {
    expect(renderTable([updating, stalled, row('new')], { now: at, color: false, width: Infinity })).toBe(
      [
        'NAME     READY    STATUS                         SINCE  ADDRESS    PROGRESS',
        'orders   False    UpdatingNetwork                90s    20.61.0.1  [#######---] 67 % of the usual time',
        'returns  False    PrerequisitesNotMet (stalled)',
        'new      Unknown  Pending',
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

  test('P10: has the service only where it is called otherwise than the binding', () => {
    const other = row('mine', { status: { service: { name: 'contoso-apim' } } });
    expect(renderTable([updating, other], { now: at, color: false, width: Infinity }).split('\n')[0]).toMatch(/^NAME +SERVICE +READY/);
    expect(renderTable([updating, settled], { now: at, color: false, width: Infinity })).not.toContain('SERVICE');
  });

  test('P10: has the namespace where bindings are in more than one', () => {
    const elsewhere = row('orders', { namespace: 'team-a' });
    const text = renderTable([updating, elsewhere], { now: at, color: false, width: Infinity });
    expect(text).toContain('gateways/orders');
    expect(text).toContain('team-a/orders');
  });
});

describe('P10: 80 columns are enough', () => {
  const text = renderTable([updating, stalled, longest, settled, row('new')], { now: at, color: false, width: 80 });
  const lineOf = (name: string) => text.split('\n').find((line) => line.startsWith(name)) ?? '';

  test('P10: every column is there whole, with the progress in numbers', () => {
    expect(text.split('\n')[0]).toMatch(/^NAME +READY +STATUS +SINCE +ADDRESS +PROGRESS$/);
    expect(lineOf('orders')).toMatch(/UpdatingNetwork +90s +20\.61\.0\.1 +67 %$/);
    expect(lineOf('catalogue')).toMatch(/ApplyingNetwork\w*… +100m0s +20\.150\.198\.145 +11 %$/);
    expect(lineOf('returns')).toMatch(/^returns +stalled +PrerequisitesNotMet$/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([60, 50, 40, 30])('P10: with %p the status is still to be read', (width) => {
    const narrow = renderTable([updating, stalled, longest, settled], { now: at, color: false, width });
    for (const word of ['Updating', 'Prerequi', 'Applying', 'Settled']) expect(narrow).toContain(word);
    for (const line of narrow.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe('P10: few rows', () => {
  const many = [...Array.from({ length: 12 }, (_, at) => ({ ...settled, name: `done-${at}` })), updating, stalled];
  test.each([3, 5, 8, 14])('P10: in %p lines what moves is shown, and how much is left out', (height) => {
    const lines = renderTable(many, { now: at, color: false, width: 120, height }).split('\n');
    expect(lines).toHaveLength(height);
    expect(lines.join('\n')).toContain('orders');
    const left = many.length - (height - 2);
    expect(lines.at(-1)).toMatch(new RegExp(`^… and ${left} more, \\d+ at rest`));
  });

  test('P10: nothing is left out when there is room', () => {
    expect(renderTable(many, { now: at, color: false, width: 120, height: 15 }).split('\n')).toHaveLength(15);
    expect(renderTable(many, { now: at, color: false, width: 120, height: 15 })).not.toContain('more');
  });

  test.each([0, 1, 2])('P10: with %p lines it is one that counts', (height) => {
    expect(renderTable(many, { now: at, color: false, width: 120, height })).toBe('14 bindings, 13 at rest');
  });
});

test('where nothing is redrawn, a change is one line', () => {
  expect(changeLine(stalled, 65_000)).toBe('   65s  returns     False    PrerequisitesNotMet (stalled)  First line.');
});

test('a difference names the file, what it expected and what was seen', () => {
  expect(differences([stalled])).toEqual(['returns.yaml (gateways/returns): expected Settled; seen PrerequisitesNotMet, Stalled']);
});
