/** The tables themselves: enough rows whose source states what they say, each with its evidence, no name twice. */

import { describe, expect, test } from '@jest/globals';
import { cases } from './cases.ts';
import { traffic } from './index.ts';
import { needs } from './needs.ts';
import { exchanges } from './requests/index.ts';
import { complaintsAbout, counted, states, type Row } from './rows.ts';
import { readRule } from './traffic.ts';

const tableA: readonly Row[] = [...Object.values(traffic).flat(), ...needs];
const tableB: readonly Row[] = Object.values(exchanges).flat();

describe.each<[what: string, rows: readonly Row[], least: number]>([
  ['table A, security and routes', tableA, 150],
  ['table B, requests', tableB, 60],
])('%s', (_, rows, least) => {
  test(`has at least ${least} rows that count`, () => {
    expect(counted(rows).length).toBeGreaterThanOrEqual(least);
  });

  test('every row has its evidence', () => {
    expect(rows.flatMap(complaintsAbout)).toEqual([]);
  });
});

test('no row has another one’s name', () => {
  const ids = [...tableA, ...tableB].map(({ id }) => id);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test.each(Object.entries(cases))('%s: its rows are there, and count', (_, { kind, rows }) => {
  expect(kind).not.toBe('');
  const ids = new Set(counted([...tableA, ...tableB]).map(({ id }) => id));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((id) => !ids.has(id))).toEqual([]);
});

describe('a row is refused', () => {
  const source = { title: 'Microsoft: a page', date: '2025-06-17', address: 'https://learn.microsoft.com/azure/a-page' };
  const good: Row = { id: 'good-row', says: 'something', evidence: states(source)('what the page says of it') };

  test('no good one', () => expect(complaintsAbout(good)).toEqual([]));

  test.each<[why: string, row: Row]>([
    ['has no id', { ...good, id: 'Good Row' }],
    ['says nothing', { ...good, says: ' ' }],
    ['names no source', { ...good, evidence: { ...good.evidence, title: '' } }],
    ['has no date', { ...good, evidence: { ...good.evidence, date: 'recently' } }],
    ['has no address', { ...good, evidence: { ...good.evidence, address: 'ask around' } }],
    ['quotes nothing', { ...good, evidence: { ...source, words: '' } }],
    ['quotes nothing', { ...good, evidence: { ...source, facts: ['one fact alone', ''] } }],
    ['quotes 25 words or more', { ...good, evidence: { ...source, words: 'word '.repeat(25).trim() } }],
    ['is inferred, and does not say why', { ...good, inferred: '' }],
  ])('that %s', (why, row) => {
    expect(complaintsAbout(row)).toEqual([expect.stringContaining(why)]);
  });
});

test('an inferred row does not count', () => {
  expect(counted(tableA.map((row) => ({ ...row, inferred: 'a thought' })))).toEqual([]);
});

test('a rule in words', () => {
  expect(readRule('web 100 In Allow Tcp 80,443|1024-65535 Internet > asg:web,10.0.1.0/27')).toEqual({
    name: 'web',
    priority: 100,
    side: 'In',
    access: 'Allow',
    protocol: 'Tcp',
    ports: ['80', '443'],
    sourcePorts: ['1024-65535'],
    from: ['Internet'],
    to: ['asg:web', '10.0.1.0/27'],
  });
  expect(() => readRule('web In Allow')).toThrow('is not like');
});
