/** Promises about append-only files: a line is there when the call returns, what was there stays, and what cannot be written is said. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { appendingTo } from './lines.ts';

const home = mkdtempSync(join(tmpdir(), 'lines-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('lines are appended to what is there, each whole as soon as the call returns', () => {
  const file = join(home, 'changes.jsonl');
  writeFileSync(file, '{"before":true}\n');
  const lines = appendingTo(file);
  lines.append({ one: 1, text: 'two\nlines' });
  expect(readFileSync(file, 'utf8')).toBe('{"before":true}\n{"one":1,"text":"two\\nlines"}\n');
  lines.append({ text: 'ä'.repeat(100_000) });
  lines.close();
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(3);
});

test('a folder that is not there is an error at once', () =>
  expect(() => appendingTo(join(home, 'none', 'changes.jsonl'))).toThrow(/ENOENT/));

test('a disk that is full is an error of the call', () => {
  const lines = appendingTo('/dev/full');
  expect(() => lines.append({ one: 1 })).toThrow(/ENOSPC/);
  lines.close();
});
