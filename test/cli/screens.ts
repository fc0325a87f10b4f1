/** Screens as people see them, kept in `test/cli/screens/`; `UPDATE_GOLDEN=1` writes them anew, to be read. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';

/** No line beyond 80 characters, no more than 24 lines, and as in the file. */
export function expectScreen(name: string, text: string): void {
  const lines = text.split('\n');
  for (const line of lines) expect([line, line.length <= 80]).toEqual([line, true]);
  expect(lines.length).toBeLessThanOrEqual(24);
  const folder = join(import.meta.dirname, 'screens');
  const file = join(folder, `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1' && (process.env['CI'] ?? '') === '') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${text}\n`);
  }
  if (!existsSync(file)) throw new Error(`there is no screen ${file}; run this test with UPDATE_GOLDEN=1, and read what it writes`);
  expect(`${text}\n`).toBe(readFileSync(file, 'utf8'));
}
