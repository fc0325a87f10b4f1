/** What is over leaves nothing behind: neither the key nor the uid of a binding that is gone is found in the memory of the program that watched over it. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('after the deletion of a hundred bindings nothing of them is in memory, and no metric and no timer is left', () => {
  // A process of its own: the heap of one that has run other tests is too large to be searched.
  const node = ['-r', './scripts/node-version.cjs', '--no-warnings', 'test/explore/main.ts', '--lives', '110'];
  const { status, stdout } = spawnSync(process.execPath, node, { cwd: root, encoding: 'utf8' });
  expect(stdout).toContain('Tests: 1 passed, 1 total');
  expect(status).toBe(0);
});
