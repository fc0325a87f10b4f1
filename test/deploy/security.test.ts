/** The page on security keeps to what there is: each test that it names is there, and each threat between tenants has a row. */

import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseGrants } from '../../src/azure/tenancy/grants.ts';
import { textOf } from './support/objects.ts';

const page = textOf('docs/security.md');
const rows = page.split('\n').filter((line) => /^\| .*\.test\.ts/.test(line));

test('every row names tests, and all of them are there', () => {
  expect(rows.length).toBeGreaterThan(10);
  const named = rows.flatMap((row) => [...row.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path = '']) => path));
  expect(named.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
});

test('every threat between tenants has a row', () => {
  for (const id of ['T1', 'T2', 'T3', 'T4', 'T5', 'T6']) expect(rows.some((row) => new RegExp(`\\b${id}\\b`).test(row))).toBe(true);
});

test('the tenancy file that it shows is one', () => {
  const [, shown = ''] = /```yaml\n(namespaces:[^`]*)```/.exec(page) ?? [];
  expect([...parseGrants(shown)].map(([name, { touchesOthers }]) => [name, touchesOthers])).toEqual([
    ['platform', 'Approved'],
    ['team-a', 'Never'],
  ]);
});
