/** Promises about docs/sources.md: all that rests on a page is there, each with its date, and the oldest comes first. */

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { dateOf, sourced, sourcesPage } from '../../scripts/generate/sources.ts';
import { flows } from '../../src/network/flows.ts';
import { hostFlows } from '../../src/network/host-flows.ts';

const page = readFileSync(new URL('../../docs/sources.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| 20/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test('the page in the tree is the one that is generated', async () => {
  expect(await sourcesPage()).toBe(page);
});

test('every flow, and every host of every cloud, is there', () => {
  for (const { id } of flows) expect(page).toContain(`\`${id}\``);
  for (const cloud of ['public', 'usgovernment', 'china'] as const)
    for (const { hosts } of hostFlows(cloud)) for (const host of hosts) expect(page).toContain(`\`${host}\``);
});

test('every row has a date and a source, the oldest first', () => {
  expect(rows.length).toBe(sourced.length);
  const dates = rows.map(([, date]) => date);
  expect(dates).toEqual(dates.toSorted());
  for (const [, , , , source] of rows) expect(source).not.toBe('');
});

test.each([
  ['Microsoft: Virtual network configuration reference, 2025-06-17; optional in the edition of 2023-08-29', '2025-06-17'],
  ['MicrosoftDocs/azure-docs#128356, 2026-04', '2026-04'],
])('%s is of %s', (source, date) => expect(dateOf({ kind: 'Flow', name: 'x', source })).toBe(date));

test('a source without a date is an error, not a row', () => {
  expect(() => dateOf({ kind: 'Flow', name: 'x', source: 'Microsoft: some page' })).toThrow('x has a source without a date');
});
