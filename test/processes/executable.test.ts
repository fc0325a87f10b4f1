/** Promise: the program as a single file runs where there is no Node, and does all that it does elsewhere, drawings included. */

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { executable, executables } from '../../scripts/executables.ts';
import { loadWorld } from '../../sim/azure/world.ts';
import { environment } from '../../sim/demo/operator-process.ts';
import { startAzure, type ServedAzure } from '../../sim/demo/simulators.ts';
import { version } from '../../src/version.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'executable-test-'));
/** What is built is Node's binary of this machine; on others than Linux it would have to be signed as well. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;

function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((resolve) => {
    const child = spawn(file, args, { cwd: directory, env: { ...env, PATH: '/nonexistent' } });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk: Buffer) => (output[name] += chunk.toString()));
    child.once('close', (code) => resolve({ code, ...output }));
  });
}

onLinux('a single file', () => {
  let azure: ServedAzure;
  let program = '';
  beforeAll(async () => {
    const { resources } = loadWorld(JSON.parse(readFileSync(join(root, 'sim/worlds/demo.json'), 'utf8')));
    azure = await startAzure({ world: { resources }, speed: 1, seed: 1, directory });
    program = await executable(executables[0], directory);
  });
  afterAll(async () => {
    await azure.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('says its version, its help and what is wrong, with nothing of Node in between', async () => {
    expect(await run(program, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(await run(program, ['fierwall'])).toMatchObject({ code: 64, stderr: expect.stringMatching(/^apimvnet: unknown command/) });
    // Node's own options are none of the program's.
    expect(await run(program, ['--eval', '1'])).toMatchObject({ code: 64 });
  });

  test('reads manifests and Azure, and draws', async () => {
    const args = ['report', '-f', join(root, 'deploy/samples/shadowed-by-a-deny.yaml'), '--cloud-file', azure.files.cloud];
    const { code, stdout, stderr } = await run(program, args, environment(azure.files));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/<svg\s+class="drawing"/);
    expect(stdout).toContain('deny-all-inbound (1000, Deny)');
  });
});
