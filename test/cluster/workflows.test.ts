/** What GitHub's own grammar makes of the workflows: actionlint reads them, their expressions and their scripts. */

import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { repository } from '../deploy/support/objects.ts';
import { clusterForTests, clusterVariable } from './api-server.ts';
import { runCommand } from './command.ts';

const actionlint =
  process.env['ACTIONLINT'] ?? (process.env[clusterVariable] === undefined ? undefined : clusterForTests().binaries.actionlint);
const suite = actionlint === undefined ? describe.skip : describe;
const folder = new URL('.github/workflows/', repository);

suite('the workflows', () => {
  test.each(readdirSync(folder))('%s has nothing that actionlint complains of', async (file) => {
    const { code, stdout } = await runCommand(actionlint ?? '', ['-no-color', fileURLToPath(new URL(file, folder))]);
    expect([code, stdout]).toEqual([0, '']);
  });

  test('would be refused for an expression that is none', async () => {
    const broken = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.reff }}\n';
    const { code, stdout } = await runCommand(actionlint ?? '', ['-no-color', '-'], { stdin: broken });
    expect([code, stdout]).toEqual([1, expect.stringContaining('property "reff" is not defined')]);
  });
});
